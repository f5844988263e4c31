from claims.models.claims import Claim, Tally
from claims.models.coverage import Cell, Silence
from claims.models.entities import Entity, EntityName, plain_name
from claims.models.judgements import Judgement
from claims.models.relations import Relation
from claims.models.statements import Analysis, Link, Meaning, Mention, Stance, Statement
from claims.models.stories import Copy, Gist, Story, StoryMember

__all__ = [
    "Analysis",
    "Cell",
    "Claim",
    "Copy",
    "Entity",
    "EntityName",
    "Gist",
    "Judgement",
    "Link",
    "Meaning",
    "Mention",
    "Relation",
    "Silence",
    "Stance",
    "Statement",
    "Story",
    "StoryMember",
    "Tally",
    "plain_name",
]
