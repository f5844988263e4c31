"""texts that editors checked -> NDJSON lines as `claims.language.corpus` reads them, to train on.

A text counts as marked in full where each statement that the machine found in it is decided on: what was rejected is
no statement, what was accepted or corrected is one as it stands now. Of other texts the paragraphs count in which that
is so, and as marked for attributions alone: what nobody looked at says nothing. What the machine never found and
nobody added is not marked, so such a text teaches what is no statement better than what was missed.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from claims.models import Judgement, Statement
from claims.pages.excerpts import paragraph_spans
from sources.models import Revision, Visibility

_KIND = Judgement.Kind
_TOGETHER = 200  # texts read at once

type Line = dict[str, Any]
type Span = tuple[int, int]


def lines() -> Iterator[Line]:
    """The oldest text first. Hidden and purged articles are left out."""
    kinds, public = (_KIND.REVIEW, _KIND.CORRECT), (Visibility.PUBLIC, Visibility.NOINDEX)
    subjects = Judgement.objects.filter(kind__in=kinds).values("subject")
    checked = Statement.objects.filter(public_id__in=subjects).values("revision")
    keys = list(
        Revision.objects.filter(pk__in=checked, article__visibility__in=public)
        .order_by("article__public_id", "number")
        .values_list("pk", flat=True)
    )
    for start in range(0, len(keys), _TOGETHER):
        texts = Revision.objects.select_related("article__outlet").in_bulk(keys[start : start + _TOGETHER])
        found: dict[int, list[Statement]] = {key: [] for key in texts}
        for statement in Statement.objects.filter(revision__in=texts).order_by("anchor", "public_id"):
            found[statement.revision_id].append(statement)
        for key in keys[start : start + _TOGETHER]:
            yield from of_text(texts[key], found[key])


def of_text(revision: Revision, statements: Sequence[Statement]) -> Iterator[Line]:
    """`statements`: all of the text, those too that count no more."""
    standing = [one for one in statements if one.retired_at is None]
    checked, rejected = decided(statements)
    if not (checked or rejected):
        return
    whole = {"id": f"{revision.article.public_id}-{revision.number}", "title": revision.title}
    whole["outlet"] = revision.article.outlet.name
    if all(one.public_id in checked for one in standing):
        marks = [_mark(one, 0) for one in standing]
        yield {**whole, "text": revision.text, "scheme": "statements", "statements": marks}
        return
    gone = [one for one in statements if one.public_id in rejected]
    for number, (start, end) in enumerate(paragraph_spans(revision.text), 1):
        inside = [one for one in standing if _within(one, start, end)]
        looked_at = inside + [one for one in gone if _within(one, start, end)]
        whole_ones = all(_within(one, start, end, fully=True) for one in inside)
        if looked_at and whole_ones and all(one.public_id in checked for one in inside):
            yield {
                **whole,
                "id": f"{whole['id']}-p{number}",
                "text": revision.text[start:end],
                "scheme": "attributions",
                "statements": [_mark(one, start) for one in inside],
            }


def decided(statements: Sequence[Statement]) -> tuple[set[str], set[str]]:
    """(accepted or corrected, rejected), by public id, as the latest words have it."""
    ids = [one.public_id for one in statements]
    reviews = Judgement.objects.about(_KIND.REVIEW, ids).current()
    verdicts = {one.subject: one.value.get("verdict") for one in reviews}
    mended = {
        one.value.get("statement")
        for one in Judgement.objects.about(_KIND.CORRECT, ids).current()
        if one.value.get("row")
    }
    checked = {one for one, verdict in verdicts.items() if verdict == "accepted"} | {one for one in mended if one}
    rejected = {one for one, verdict in verdicts.items() if verdict == "rejected"}
    return checked - rejected, rejected


def _within(statement: Statement, start: int, end: int, *, fully: bool = False) -> bool:
    """Whether it begins in this stretch of the text, or, `fully`, lies in it with all its parts."""
    spans = statement.spans
    if fully:
        return all(start <= first and last <= end for first, last in spans)
    return any(first < end and start < last for first, last in spans)


def _mark(statement: Statement, shift: int) -> dict[str, Any]:
    def span(given: Sequence[int] | None) -> dict[str, int] | None:
        return {"start": given[0] - shift, "end": given[1] - shift} if given else None

    return {
        "source": span(statement.source),
        "cue": span(statement.cue),
        "content": [span(one) for one in statement.content],
        "speaker": statement.speaker,
    }
