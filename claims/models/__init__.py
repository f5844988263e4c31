from claims.models.claims import Claim, Tally
from claims.models.coverage import Cell, Silence
from claims.models.discrepancies import Discrepancy
from claims.models.entities import Entity, EntityName, plain_name
from claims.models.judgements import Judgement
from claims.models.statements import Analysis, Link, Meaning, Mention, Stance, Statement
from claims.models.stories import Copy, Gist, Story, StoryMember

__all__ = [
    "Analysis",
    "Cell",
    "Claim",
    "Copy",
    "Discrepancy",
    "Entity",
    "EntityName",
    "Gist",
    "Judgement",
    "Link",
    "Meaning",
    "Mention",
    "Silence",
    "Stance",
    "Statement",
    "Story",
    "StoryMember",
    "Tally",
    "plain_name",
]
