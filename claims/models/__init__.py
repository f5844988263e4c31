from claims.models.analyses import DEADLY, Analysis, Meaning, Mention, Underway
from claims.models.claims import Claim, Tally
from claims.models.copies import Borrowing, Print, Shingle
from claims.models.coverage import Cell, Silence
from claims.models.discrepancies import Discrepancy
from claims.models.entities import Entity, EntityName, plain_name
from claims.models.events import Event
from claims.models.judgements import Judgement
from claims.models.letters import Letter
from claims.models.parts import EntityTally, Part
from claims.models.relations import Relation
from claims.models.statements import Link, Stance, Statement
from claims.models.stories import Gist, Story, StoryDoubt, StoryMember

__all__ = [
    "DEADLY",
    "Analysis",
    "Borrowing",
    "Cell",
    "Claim",
    "Discrepancy",
    "Entity",
    "EntityName",
    "EntityTally",
    "Event",
    "Gist",
    "Judgement",
    "Letter",
    "Link",
    "Meaning",
    "Mention",
    "Part",
    "Print",
    "Relation",
    "Shingle",
    "Silence",
    "Stance",
    "Statement",
    "Story",
    "StoryDoubt",
    "StoryMember",
    "Tally",
    "Underway",
    "plain_name",
]
