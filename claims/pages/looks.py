"""an article, and what came of our last look at its address -> what a reader must know about the text shown."""

from dataclasses import dataclass
from datetime import datetime

from sources.models import Announcement, Article

_IN_PART = {
    "paywalled": "The outlet shows us only a part of this text, and the rest to those who pay: more may be said.",
    "truncated": "The page gave us only the beginning of this text: more may be said.",
}
_SINCE = {
    "paywalled": "The outlet now shows only a part without payment. What stands here is the whole, as seen before.",
    "truncated": "The page now holds only a part. What stands here is the whole, as seen before.",
}
_FAILED = {
    "extraction_failed": "we could not find the article in the page",
    "robots": "the site asks not to be read",
}


@dataclass(frozen=True, kw_only=True)
class Note:
    """`looked_at`: when we saw that; None where it holds of the text that is shown."""

    words: str
    looked_at: datetime | None = None


def notes(article: Article, look: Announcement | None) -> list[Note]:
    """`look`: the address that was looked at last; None where nobody announced the article."""
    state = article.current.state if article.current else "ok"
    found = [Note(words=_IN_PART[state])] if state in _IN_PART else []
    if look and look.tried_at:
        found += _last_look(look, state)
    return found


def _last_look(look: Announcement, state: str) -> list[Note]:
    if look.state == Announcement.State.GONE:
        words = "The outlet's address does not show this article any more. What stands here is what we saw before."
        return [Note(words=words, looked_at=look.tried_at)]
    if look.attempts:
        why = _FAILED.get(look.status, f"it failed ({look.status.replace('_', ' ')})")
        words = f"Our last look at it brought nothing: {why}. What stands here is what we saw before."
        return [Note(words=words, looked_at=look.tried_at)]
    if look.status in _SINCE and state == "ok":
        return [Note(words=_SINCE[look.status], looked_at=look.tried_at)]
    return []
