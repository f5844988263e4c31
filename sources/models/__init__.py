"""What was published. Evidence is immutable; decisions about it live in `claims`."""

from sources.models.articles import Article, Revision
from sources.models.ledger import Capture, Poll
from sources.models.outlets import Feed, Outlet

__all__ = ["Article", "Capture", "Feed", "Outlet", "Poll", "Revision"]
