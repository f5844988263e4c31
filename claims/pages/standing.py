"""a statement -> whether today's texts still hold it; and the words by which it is passed on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.dateformat import format as format_date
from django.utils.timezone import localtime

from claims.models import Claim, Statement
from claims.pages.cutting import cut
from claims.pages.excerpts import passages
from claims.pages.revisions import difference, matter
from claims.pages.sentences import mid_sentence, words_of

_WORDS = 1000  # characters of a statement in its context that a citation holds
_PRECISE = {"day": "j F Y", "month": "F Y", "year": "Y"}


@dataclass(frozen=True, kw_only=True)
class Standing:
    """`how`: "current"; "misread", as an editor found; "unread", by today's rules; and of an older text "same",
    "otherwise" or "gone", where `now` is the statement of the current text that it became and `what` is how that
    differs."""

    how: str
    now: Statement | None = None
    what: str = ""


def standing(statement: Statement, current: Iterable[Statement]) -> Standing:
    """`current`: what today's text of its article holds."""
    if statement.retired_at:
        return Standing(how="misread" if statement.reviewed_at else "unread")
    if statement.revision_id == statement.revision.article.current_id:
        return Standing(how="current")
    now = next((other for other in current if matter(other) == matter(statement)), None)
    if now is None:
        return Standing(how="gone")
    what = difference(statement, now)
    return Standing(how="otherwise" if what else "same", now=now, what=what)


def citation(statement: Statement, claim: Claim | None, address: str) -> str:
    """In one line of plain text, all that proves it: whose article of when, its words, how they were read and by whom,
    which text they stand in, and where all this is shown."""
    revision, article = statement.revision, statement.revision.article
    published = _time(article.published_at, article.published_precision)
    by = f" by {mid_sentence(statement.speaker)}" if statement.speaker else ""
    checked = f"checked {_time(statement.reviewed_at, 'day')}" if statement.reviewed_at else "unchecked"
    about = f", on the claim “{claim.text.rstrip('.')}”" if claim else ""
    return (
        f"{article.outlet.name}, “{revision.title or article}”, {published}: “{_shown(statement)}”"
        f" Read as {words_of([statement.stance])}{by}{about} ({checked})."
        f" Text seen {_time(revision.seen_at)}, SHA-256 {revision.sha256}. {address}"
    )


def _shown(statement: Statement) -> str:
    """What readers may see of it, its context included."""
    parts = ["".join(piece.text for piece in part.pieces) for part in passages(statement.revision.text, [statement])]
    return cut(" … ".join(parts), _WORDS)


def _time(when: datetime | None, precision: str = "minute") -> str:
    """In UTC, whatever the reader's zone: what is passed on is read elsewhere."""
    if when is None:
        return "not dated"
    return format_date(localtime(when), _PRECISE.get(precision, "j F Y, H:i \\U\\T\\C"))
