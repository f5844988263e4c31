"""one statement -> what the desk shows of it: its words in their context, what is proposed, and what hangs on it."""

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from claims.desk import spans
from claims.desk.sent import PARTS
from claims.models import Claim, Link, Statement, Waiting
from claims.models.statements import READING_ORDER
from claims.pages.excerpts import Piece, visible
from claims.pages.sentences import words_of
from claims.reasons.consequence import SENTENCES

_AROUND = 260  # characters before and after the sentence, greyed
_BREAK = re.compile(r"""[.!?]["'”’)\]]*\s+|\n+""")
_WORD = re.compile(r"\w+|[^\w\s]")
_REASONS = 4  # of a link, those that weigh most
STANCES = [(stance, words_of([stance])) for stance in READING_ORDER]
_ROLES = {"content": "content", "cue": "cue", "source": "source", "hedges": "hedge"}


@dataclass(frozen=True, kw_only=True)
class Context:
    """Text from `start` on, cut into `before`, the statement's own sentences and `after`. Offsets are the text's."""

    start: int
    before: str
    pieces: Sequence[Piece]
    after: str
    whole: bool
    begins: int = 0  # where the statement's own sentences begin and end
    ends: int = 0


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A claim that it may be about. `score`: how sure the machine is, per cent; `reasons`: why, a sentence each."""

    claim: Claim
    score: int | None = None
    reasons: Sequence[str] = field(default=())
    now: bool = False  # it is tied to it
    by_editor: bool = False


def context(text: str, marked: Mapping[str, Sequence[spans.Span]], *, whole: bool = False) -> Context:
    """`marked`: the spans of each of PARTS. Without any, the text's beginning."""
    all_spans = sorted((start, end) for own in marked.values() for start, end in own)
    shown = visible(text, all_spans) or [(0, min(len(text), _AROUND))]
    first, last = shown[0][0], shown[-1][1]
    start, end = (0, len(text)) if whole else (_back(text, first), _on(text, last))
    return Context(
        start=start,
        before=text[start:first],
        pieces=_pieces(text, first, last, marked),
        after=text[last:end],
        whole=start == 0 and end == len(text),
        begins=first,
        ends=last,
    )


def _back(text: str, at: int) -> int:
    """Where a sentence begins, not much more than _AROUND before; else a word."""
    earliest = max(0, at - _AROUND)
    if not earliest:
        return 0
    found = _BREAK.search(text, earliest, at)
    return found.end() if found else text.find(" ", earliest, at) + 1 or at


def _on(text: str, at: int) -> int:
    latest = min(len(text), at + _AROUND)
    if latest == len(text):
        return latest
    ends = [found.end() for found in _BREAK.finditer(text, at, latest)]
    space = text.rfind(" ", at, latest)
    return ends[-1] if ends else (space if space >= 0 else at)


def _pieces(text: str, first: int, last: int, marked: Mapping[str, Sequence[spans.Span]]) -> list[Piece]:
    marks = [(start, end, _ROLES[part]) for part, own in marked.items() for start, end in own]
    inside = {edge for start, end, _ in marks for edge in (start, end) if first < edge < last}
    return [
        Piece(
            text=text[start:end],
            roles=frozenset(role for begin, stop, role in marks if begin <= start and end <= stop),
        )
        for start, end in itertools.pairwise(sorted({first, last} | inside))
    ]


def marked(values: Mapping[str, str], statement: Statement) -> dict[str, list[spans.Span]]:
    """As the form has it; a part that cannot be read, as the statement has it."""
    found = {}
    for part in PARTS:
        try:
            found[part] = spans.read(values[part], len(statement.revision.text))
        except spans.SpanError:
            held = getattr(statement, part)
            found[part] = [list(one) for one in held] if part in ("content", "hedges") else [held] if held else []
    return found


def numbered(text: str, shown: Context) -> list[tuple[int, int, str]]:
    """Each word that is shown, with where it begins and ends: to correct places by number."""
    end = shown.start + len(shown.before) + sum(len(piece.text) for piece in shown.pieces) + len(shown.after)
    return [(*found.span(), found.group()) for found in _WORD.finditer(text, shown.start, end)]


def choices(link: Link | None, statement: Statement, chosen: str) -> list[Choice]:
    """The claim it is tied to, then those that the machine would suggest; and one that was chosen among others."""
    found = [_choice(link, now=True)] if link else []
    suggested = statement.links.filter(suggested=True, active=False, claim__merged_into=None)
    suggested = suggested.select_related("claim__tally").defer("claim__search").order_by("-score", "pk")
    found += [_choice(one) for one in suggested]
    if chosen.isalnum() and chosen not in {one.claim.public_id for one in found}:
        other = Claim.objects.with_tally().filter(public_id=chosen).first()
        found += [Choice(claim=other)] if other else []
    return found


def _choice(link: Link, *, now: bool = False) -> Choice:
    reasons = sorted(link.reasons, key=lambda reason: -abs(reason["weight"] * reason["value"]))[:_REASONS]
    return Choice(
        claim=link.claim,
        score=None if link.score is None else round(100 * link.score),
        reasons=[_side(reason) for reason in reasons],
        now=now,
        by_editor=link.by == Link.By.EDITOR,
    )


def _side(reason: Mapping[str, Any]) -> str:
    return reason["sentence"] if reason["weight"] * reason["value"] > 0 else f"Against: {reason['sentence']}"


def stakes(waiting: Waiting | None) -> list[str]:
    """What hangs on it, a sentence each, the weightiest first."""
    return [SENTENCES[name] for name in (waiting.reasons if waiting else ()) if name in SENTENCES]


def words(text: str, places: Iterable[Sequence[int]]) -> str:
    return " … ".join(text[start:end] for start, end in places)
