"""each claim's statements -> its discrepancies: where outlets put it differently, kept ready to show.

Derived like cells, in the transaction that derives those, and made anew from the rows each time: the same statements
give the same bytes. Only what is different is written.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from claims.models import Claim, Discrepancy, Statement
from claims.reasons import discrepancies

_READ = 2000  # characters of a content: longer ones are not one statement but a whole passage
_OPENING, _CLOSING = "“\"‘'«„", "”\"’'»“"

type Row = tuple[int, str, str, list[dict[str, object]]]  # place, kind, sentence, versions


def note(told: Mapping[Claim, Iterable[Statement]]) -> None:
    """`told`: the current statements of each claim, with revision, article and outlet. Runs in the caller's
    transaction."""
    known: dict[int, list[Row]] = defaultdict(list)
    for row in Discrepancy.objects.filter(claim__in=told).order_by("claim", "place"):
        known[row.claim_id].append((row.place, row.kind, row.sentence, row.versions))
    found = {claim.pk: derive(statements) for claim, statements in told.items()}
    changed = [claim for claim, rows in found.items() if rows != known[claim]]
    if not changed:
        return
    Discrepancy.objects.filter(claim__in=changed).delete()
    fields = ("place", "kind", "sentence", "versions")
    Discrepancy.objects.bulk_create(
        (
            Discrepancy(claim_id=claim, **dict(zip(fields, row, strict=True)))
            for claim in changed
            for row in found[claim]
        ),
        batch_size=1000,
    )


def derive(statements: Iterable[Statement]) -> list[Row]:
    """Pure."""
    ordered = sorted(statements, key=_first_published)
    found = discrepancies.discrepancies([_said(statement) for statement in ordered])
    return [(place, one.kind, one.sentence, [_stored(v) for v in one.versions]) for place, one in enumerate(found)]


def _first_published(statement: Statement) -> tuple[object, ...]:
    article = statement.revision.article
    return article.published_at, article.public_id, statement.anchor, statement.public_id


def _said(statement: Statement) -> discrepancies.Said:
    text = statement.revision.text
    own_voice = statement.source is None and statement.cue is None and not statement.via
    return discrepancies.Said(
        outlet=statement.revision.article.outlet.key,
        id=statement.public_id,
        text=" … ".join(_with_marks(text, start, end) for start, end in statement.content)[:_READ],
        stance=statement.stance,
        voice=own_voice,
        speaker=statement.speaker_entity.name if statement.speaker_entity else statement.speaker or "",
        quote=statement.quote,
        hedges=tuple(text[start:end] for start, end in statement.hedges),
        modality=statement.modality,
        legal=statement.legal,
    )


def _with_marks(text: str, start: int, end: int) -> str:
    """A span of the content, in quotation marks where the text has it so: marks stay out of spans."""
    words, after = text[start:end], text[end : end + 2].lstrip(",.;")
    opened = text[start - 1 : start] in tuple(_OPENING)
    closed = after[:1] in tuple(_CLOSING)
    return f"“{words}”" if opened and closed else words


def _stored(version: discrepancies.Version) -> dict[str, object]:
    return {
        "words": version.words,
        "how": version.how,
        "outlets": list(version.outlets),
        "statements": list(version.statements),
        "pieces": [[piece.mark, piece.text] for piece in version.pieces],
    }
