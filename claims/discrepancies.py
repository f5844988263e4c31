"""each claim's statements -> its discrepancies: where outlets put it differently, kept ready to show.

Derived like cells, in the transaction that derives those, and made anew from the rows each time: the same statements
give the same bytes. Only what is different is written. Figures and states before the law are also compared with what
other claims of the story say in the same words, so noting one claim may change the rows of those.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from operator import itemgetter
from typing import cast

from claims.models import Claim, Discrepancy, Link, Statement, StoryMember
from claims.reasons import discrepancies
from claims.reasons.discrepancies import PUT_FORWARD, Said
from sources.models import SEEN

_READ = 2000  # characters of a content: longer ones are not one statement but a whole passage
_PLAIN, _SAID = ("public_id", "resolved", "stance", "modality", "legal"), ("id", "text", "stance", "modality", "legal")
_PLACED = ("revision__article__published_at", "revision__article__public_id", "anchor", "public_id")
_QUOTED = "quotation"
_OPENING, _CLOSING = "“\"‘'«„", "”\"’'»“"

type Place = tuple[datetime, str, int, str]  # in reading order
type Row = tuple[str, str, list[dict[str, object]]]  # kind, sentence, versions


def note(told: Mapping[Claim, Sequence[Statement]]) -> None:
    """`told`: the current statements of each claim, with revision, article and outlet. Runs in the caller's
    transaction."""
    own = {claim.pk: sorted(statements, key=_place) for claim, statements in told.items()}
    plain = {claim: [(_place(one), _plainly(one)) for one in statements] for claim, statements in own.items()}
    plain |= _others(own)
    facts = _facts(plain)
    known: dict[int, list[Row]] = {claim: [] for claim in plain}
    for row in Discrepancy.objects.filter(claim__in=plain).order_by("claim", "place"):
        known[row.claim_id].append((row.kind, row.sentence, row.versions))
    changed: dict[int, list[Row]] = {}
    for claim in plain:
        if claim in own:
            words = _rows(discrepancies.in_words(map(_as_printed, own[claim])))
            words = [*_known_better(own[claim], known[claim], words), *words]
        else:
            words = [row for row in known[claim] if row[0] not in discrepancies.OF_FACTS]
        if facts[claim] + words != known[claim]:
            changed[claim] = facts[claim] + words
    _write(changed)


def _known_better(statements: Iterable[Statement], known: Iterable[Row], made: Iterable[Row]) -> Iterator[Row]:
    """Differing quotations that were found where an import came from: its texts do not show here which of the words
    stand in quotation marks. They hold while their statements do, and nothing else is found of these."""
    sparse = {one.public_id: one.revision.sparse for one in statements}
    found = set().union(*(_cited(row) for row in made if row[0] == _QUOTED))
    for row in known:
        cited = _cited(row)
        if row[0] == _QUOTED and cited <= sparse.keys() and any(sparse[name] for name in cited) and not cited & found:
            yield row


def _cited(row: Row) -> set[str]:
    """The statements of its versions, by public id."""
    return {name for version in row[2] for name in cast(list[str], version["statements"])}


def _facts(plain: Mapping[int, Sequence[tuple[Place, Said]]]) -> dict[int, list[Row]]:
    """By claim: what it and those say that only a figure or a state before the law sets apart from it in one story."""
    together: dict[int, set[int]] = {claim: {claim} for claim in plain}
    in_story: dict[int, set[int]] = defaultdict(set)
    member = "statement__revision__article__membership__story"
    tied = Link.objects.counted().filter(claim__in=plain).exclude(**{member: None})
    for claim, story in tied.values_list("claim", member).distinct():
        in_story[story].add(claim)
    for story in sorted(in_story):
        by_name = {str(claim): [said for _, said in plain[claim]] for claim in sorted(in_story[story])}
        for group in discrepancies.twins(by_name):
            for claim in map(int, group):
                together[claim].update(map(int, group))
    made: dict[frozenset[int], list[Row]] = {}
    for group in map(frozenset, together.values()):
        if group not in made:
            placed = sorted((one for claim in group for one in plain[claim]), key=itemgetter(0))
            made[group] = _rows(discrepancies.in_facts([said for _, said in placed]))
    return {claim: made[frozenset(group)] for claim, group in together.items()}


def _write(changed: Mapping[int, Sequence[Row]]) -> None:
    if not changed:
        return
    Discrepancy.objects.filter(claim__in=changed).delete()
    Discrepancy.objects.bulk_create(
        (
            Discrepancy(claim_id=claim, place=place, kind=kind, sentence=sentence, versions=versions)
            for claim, rows in changed.items()
            for place, (kind, sentence, versions) in enumerate(rows)
        ),
        batch_size=1000,
    )


def _others(own: Mapping[int, object]) -> dict[int, list[tuple[Place, Said]]]:
    """What today's texts say in the stories of these claims on other claims, by claim; read without the texts."""
    stories = _stories(set(own))
    found: dict[int, list[tuple[Place, Said]]] = defaultdict(list)
    rows = (
        Link.objects.counted()
        .filter(
            statement__revision__article__membership__story__in=stories,
            statement__stance__in=PUT_FORWARD,
            claim__visibility__in=SEEN,
        )
        .order_by("pk")
        .values_list("claim", *(f"statement__{name}" for name in (*_PLACED, "revision__article__outlet__key", *_PLAIN)))
    )
    for claim, *fields in rows:
        if claim not in own:
            place, outlet, plain = tuple(fields[:4]), fields[4], fields[5:]
            found[claim].append((place, _said(outlet, plain)))
    return found


def _stories(claims: set[int]) -> set[int]:
    """Those of the claims; and where a claim is in several, those of all that it is with: nearly always none more."""
    found: set[int] = set()
    while True:
        members = StoryMember.objects.filter(article__revisions__statements__links__claim__in=claims)
        stories = set(members.values_list("story", flat=True).distinct())
        if stories <= found:
            return found
        found |= stories
        links = Link.objects.filter(statement__revision__article__membership__story__in=found)
        claims = set(links.values_list("claim", flat=True).distinct())


def _plainly(statement: Statement) -> Said:
    return _said(statement.revision.article.outlet.key, [getattr(statement, name) for name in _PLAIN])


def _said(outlet: str, plain: Iterable[str]) -> Said:
    """As facts are compared: in one line, with names for pronouns. `plain`: the fields _PLAIN of a statement."""
    fields = dict(zip(_SAID, plain, strict=True))
    return Said(outlet=outlet, **(fields | {"text": fields["text"][:_READ]}))


def _rows(found: Iterable[discrepancies.Discrepancy]) -> list[Row]:
    return [(one.kind, one.sentence, [_stored(version) for version in one.versions]) for one in found]


def _place(statement: Statement) -> Place:
    article = statement.revision.article
    return article.published_at, article.public_id, statement.anchor, statement.public_id


def _as_printed(statement: Statement) -> Said:
    text = statement.revision.text
    own_voice = statement.source is None and statement.cue is None and not statement.via
    return Said(
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
