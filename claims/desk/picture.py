"""things as they stand in the database -> plain values to compare: before a decision, and after it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from claims.models import Cell, Claim, Entity, EntityName, Mention, Relation, Story, StoryMember
from sources.models import Article


@dataclass(frozen=True, kw_only=True)
class ClaimAsIs:
    text: str
    standing: str  # in words
    leads_to: str = ""  # public id of what it was merged into
    statements: int = 0
    outlets: int = 0
    origins: int = 0
    left_out: int = 0
    related: int = 0
    cells: dict[tuple[str, str], list[str]] = field(default_factory=dict)  # outlet's name and key -> states


@dataclass(frozen=True, kw_only=True)
class EntityAsIs:
    name: str
    leads_to: str = ""
    names: frozenset[str] = frozenset()
    speaks: int = 0  # statements
    named: int = 0


@dataclass(frozen=True, kw_only=True)
class StoryAsIs:
    title: str
    articles: int = 0
    outlets: int = 0


@dataclass(frozen=True, kw_only=True)
class Picture:
    """By public id."""

    claims: dict[str, ClaimAsIs] = field(default_factory=dict)
    entities: dict[str, EntityAsIs] = field(default_factory=dict)
    stories: dict[str, StoryAsIs] = field(default_factory=dict)
    placed: dict[str, str] = field(default_factory=dict)  # article -> story


def take(
    *,
    claims: Iterable[str] = (),
    entities: Iterable[str] = (),
    stories: Iterable[str] = (),
    articles: Iterable[str] = (),
) -> Picture:
    """A question or two for each kind of thing, however many there are of it."""
    return Picture(
        claims=_claims(list(claims)),
        entities=_entities(list(entities)),
        stories=_stories(list(stories)),
        placed=_placed(list(articles)),
    )


def _claims(ids: list[str]) -> dict[str, ClaimAsIs]:
    if not ids:
        return {}
    found = Claim.objects.filter(public_id__in=ids).select_related("tally", "merged_into").defer("search")
    claims = {claim.pk: claim for claim in found}
    cells: dict[int, dict[tuple[str, str], list[str]]] = {key: {} for key in claims}
    for cell in Cell.objects.of_claims(claims):
        cells[cell.claim_id][cell.outlet.name, cell.outlet.key] = cell.states
    related = dict.fromkeys(claims, 0)
    for pair in Relation.objects.between(claims.values()).standing().values_list("claim", "other"):
        for key in pair:
            related[key] = related.get(key, 0) + 1
    return {claim.public_id: _claim(claim, cells[key], related[key]) for key, claim in claims.items()}


def _claim(claim: Claim, cells: dict[tuple[str, str], list[str]], related: int) -> ClaimAsIs:
    tally = getattr(claim, "tally", None)
    return ClaimAsIs(
        text=claim.text,
        standing=_standing(claim),
        leads_to=claim.merged_into.public_id if claim.merged_into else "",
        statements=tally.statements if tally else 0,
        outlets=tally.outlets if tally else 0,
        origins=len(tally.origins) if tally else 0,
        left_out=tally.left_out if tally else 0,
        related=related,
        cells=cells,
    )


def _standing(claim: Claim) -> str:
    if claim.merged_into_id:
        return "merged into another"
    stands = (
        "retired by an editor"
        if claim.ruled_out
        else "retired: no statement is about it"
        if claim.retired_at
        else "stands"
    )
    return f"{stands}, sensitive" if claim.sensitive else stands


def _entities(ids: list[str]) -> dict[str, EntityAsIs]:
    found: dict[str, EntityAsIs] = {}
    for entity in Entity.objects.filter(public_id__in=ids).select_related("merged_into") if ids else ():
        roles = Mention.objects.filter(entity=entity).values_list("role", flat=True)
        spoken = list(roles)
        found[entity.public_id] = EntityAsIs(
            name=entity.name,
            leads_to=entity.merged_into.public_id if entity.merged_into else "",
            names=frozenset(EntityName.objects.filter(entity=entity).values_list("name", flat=True)),
            speaks=spoken.count(Mention.Role.SPEAKER),
            named=len(spoken) - spoken.count(Mention.Role.SPEAKER),
        )
    return found


def _stories(ids: list[str]) -> dict[str, StoryAsIs]:
    if not ids:
        return {}
    rows = StoryMember.objects.filter(story__public_id__in=ids).values_list("story__public_id", "article__outlet")
    outlets: dict[str, list[int]] = {}
    for story, outlet in rows:
        outlets.setdefault(story, []).append(outlet)
    titles = Story.objects.filter(public_id__in=ids).values_list("public_id", "title")
    return {
        story: StoryAsIs(title=title, articles=len(own := outlets.get(story, [])), outlets=len(set(own)))
        for story, title in titles
    }


def _placed(ids: list[str]) -> dict[str, str]:
    if not ids:
        return {}
    return dict(Article.objects.filter(public_id__in=ids).values_list("public_id", "membership__story__public_id"))
