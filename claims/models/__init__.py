from claims.models.accounts import Account, AccountChange, Counted, Invitation, Role
from claims.models.analyses import DEADLY, Analysis, Meaning, Mention, Underway
from claims.models.audit import Audit, Purge
from claims.models.claims import Claim, ClaimInShort, Tally
from claims.models.copies import Borrowing, Print, Shingle
from claims.models.coverage import Cell, Silence
from claims.models.desk import Bulk, Draft, Held, Presence, Proposal, Waiting
from claims.models.discrepancies import Discrepancy
from claims.models.entities import Entity, EntityName, plain_name
from claims.models.events import Appearance, Event
from claims.models.judgements import Judgement
from claims.models.letters import Letter, LetterSent
from claims.models.parcels import Parcel, ParcelAsked
from claims.models.parts import EntityTally, Part
from claims.models.relations import Relation
from claims.models.reviews import ReviewTie
from claims.models.sought import Said, Sought, Spelling
from claims.models.statements import Link, Stance, Statement
from claims.models.stories import Gist, Story, StoryDoubt, StoryMember
from claims.models.tallies import StoryTally
from claims.models.versions import Moment, Past

__all__ = [
    "DEADLY",
    "Account",
    "AccountChange",
    "Analysis",
    "Appearance",
    "Audit",
    "Borrowing",
    "Bulk",
    "Cell",
    "Claim",
    "ClaimInShort",
    "Counted",
    "Discrepancy",
    "Draft",
    "Entity",
    "EntityName",
    "EntityTally",
    "Event",
    "Gist",
    "Held",
    "Invitation",
    "Judgement",
    "Letter",
    "LetterSent",
    "Link",
    "Meaning",
    "Mention",
    "Moment",
    "Parcel",
    "ParcelAsked",
    "Part",
    "Past",
    "Presence",
    "Print",
    "Proposal",
    "Purge",
    "Relation",
    "ReviewTie",
    "Role",
    "Said",
    "Shingle",
    "Silence",
    "Sought",
    "Spelling",
    "Stance",
    "Statement",
    "Story",
    "StoryDoubt",
    "StoryMember",
    "StoryTally",
    "Tally",
    "Underway",
    "Waiting",
    "plain_name",
]
