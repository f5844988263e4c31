"""What was published. Evidence is immutable; decisions about it live in `claims`."""

from sources.models.announcements import Announcement
from sources.models.archived import ArchivedCopy
from sources.models.articles import BLANK, Article, Revision, blanked
from sources.models.hosts import Host, RobotsRules
from sources.models.imports import Import
from sources.models.jobs import JobFailure
from sources.models.ledger import Capture, Poll
from sources.models.merging import heir
from sources.models.outlets import Feed, Outlet, OutletInShort
from sources.models.reviews import Review, ReviewVersion
from sources.models.shown import SEEN, UNSEEN, Visibility

__all__ = [
    "BLANK",
    "SEEN",
    "UNSEEN",
    "Announcement",
    "ArchivedCopy",
    "Article",
    "Capture",
    "Feed",
    "Host",
    "Import",
    "JobFailure",
    "Outlet",
    "OutletInShort",
    "Poll",
    "Review",
    "ReviewVersion",
    "Revision",
    "RobotsRules",
    "Visibility",
    "blanked",
    "heir",
]
