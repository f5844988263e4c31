"""public ids as a form or a proposal has them -> the things themselves, or a sentence on why there are none.

What was merged into another stands for that other: a form may be older than the merge.
"""

from collections.abc import Iterable, Sequence

from django.db.models import Model

from claims import curate
from claims.models import Claim, Entity, Statement, Story
from sources.models import Article, Review

_CALLED = {"c": "claim", "t": "statement", "e": "name", "s": "story", "a": "article", "k": "review"}
LONGEST = 20  # characters of a public id


def claim(public_id: str) -> Claim:
    return _known(Claim.objects.defer("search").select_related("merged_into"), public_id, "claim").heir()


def two_claims(one: str, other: str) -> tuple[Claim, Claim]:
    found = claim(one), claim(other)
    if found[0] == found[1]:
        raise curate.DecisionError("These are one claim already: one was merged into the other.")
    return found


def statements(public_ids: Sequence[str]) -> list[Statement]:
    """In the order given, once each. What was corrected stands for what took its place."""
    query = Statement.objects.with_context().without_text()
    found = query.in_bulk(list(public_ids), field_name="public_id")
    if missing := [one for one in public_ids if one not in found]:
        raise curate.DecisionError(_missing(missing[0], "statement"))
    told: dict[int, Statement] = {}
    for one in public_ids:
        statement, seen = found[one], set[int]()
        while statement.replaced_by_id and statement.pk not in seen:
            seen.add(statement.pk)
            statement = query.get(pk=statement.replaced_by_id)
        told[statement.pk] = statement
    return list(told.values())


def entity(public_id: str) -> Entity:
    return _known(Entity.objects.select_related("merged_into"), public_id, "name").heir()


def two_entities(one: str, other: str) -> tuple[Entity, Entity]:
    found = entity(one), entity(other)
    if found[0] == found[1]:
        raise curate.DecisionError("These are one already: one was merged into the other.")
    return found


def article(public_id: str) -> Article:
    return _known(Article.objects.without_text(), public_id, "article")


def fact_check(public_id: str) -> Review:
    return _known(Review.objects, public_id, "fact-checker’s review")


def story(public_id: str) -> Story:
    return _known(Story.objects.select_related("merged_into"), public_id, "story").heir()


def claims_among(public_ids: Iterable[str]) -> list[Claim]:
    """Those that are claims; as what they were merged into. Unknown ones are left out."""
    own = [one for one in public_ids if one.startswith("c")]
    found = Claim.objects.defer("search").select_related("merged_into").filter(public_id__in=own) if own else ()
    return list({heir.pk: heir for heir in (one.heir() for one in found)}.values())


def held(public_ids: Iterable[str]) -> list[Model]:
    """Of those that are there, the things, and what they were merged into: what is kept still while one decides."""
    ids: dict[str, list[str]] = {}
    for one in public_ids:
        ids.setdefault(one[:1], []).append(one)
    found: list[Model] = list(claims_among(ids.get("c", ())))
    found += Claim.objects.defer("search").filter(public_id__in=ids.get("c", ())).exclude(merged_into=None)
    for letter, model in (("t", Statement), ("e", Entity), ("a", Article)):
        if letter in ids:
            found += model.objects.filter(public_id__in=ids[letter]).only("pk", "public_id")
    return found


def called(public_id: str) -> str:
    """What kind of thing that is, in a word; empty where no such ids are."""
    return _CALLED.get(public_id[:1], "")


def _known[Thing: Model](query: object, public_id: str, kind: str) -> Thing:
    found = query.filter(public_id=public_id[:LONGEST]).first()  # type: ignore[attr-defined]
    if found is None:
        raise curate.DecisionError(_missing(public_id, kind))
    return found


def _missing(public_id: str, kind: str) -> str:
    named = f" “{public_id[:LONGEST]}”" if public_id else ""
    return f"There is no {kind}{named}: choose one that is listed, or look for another."
