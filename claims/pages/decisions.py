"""editors' judgements -> lines of the public record: what was decided about what, and whether it still holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby

from django.db.models import Model
from django.urls import reverse

from claims.models import Claim, Judgement, Statement, Story
from sources.models import Article

_TOLD = {
    ("wording", None): "A claim was given another sentence. It now reads:",
    ("same", True): "Two claims were made one:",
    ("same", False): "Two claims were told apart:",
    ("same", None): "A decision on whether two claims are one was taken back:",
    ("review", None): "A statement in this article was struck out, since it was not read off the text rightly:",
    ("about", None): "A statement in this article was found not to be about the claim that it stood with:",
    ("move", None): "An article was put into another story:",
}
_STRUCK = _TOLD["review", None]
_ALL_STRUCK = "Statements in {} were struck out, since they were not read off the text rightly:"
_LONGEST = 160  # characters of a name that leads somewhere


@dataclass(frozen=True, kw_only=True)
class Thing:
    """What a decision is about, and where it leads. A claim's words are `quoted`; an article's have its outlet."""

    words: str
    href: str
    quoted: bool = False
    outlet: str = ""
    number: int = 1  # of its statements


@dataclass(frozen=True, kw_only=True)
class Decision:
    """`later`: when an editor decided on the same matter again; what is told here may hold no longer."""

    told: str
    when: datetime
    reason: str
    things: Sequence[Thing] = field(default=())
    later: datetime | None = None


def decisions(judgements: Sequence[Judgement]) -> list[Decision]:
    """In the order given; statements that were struck out one after the other, on one day and for one reason, in one
    line. Costs five questions at most, however many they are."""
    if not judgements:
        return []
    words = Judgement.objects.latest_on(one.subject for one in judgements)
    latest = {(one.kind, one.fingerprint): one for one in words}
    known = _known({name for one in judgements for name in _names(one)})
    found = [_decision(one, latest.get((one.kind, one.fingerprint)), known) for one in judgements]
    return [one for _, alike in groupby(found, key=_alike) for one in _together(list(alike))]


def _alike(decision: Decision) -> tuple[object, ...]:
    return decision.told, decision.when.date(), decision.reason, decision.later


def _together(alike: Sequence[Decision]) -> Sequence[Decision]:
    [first, *others] = alike
    if first.told != _STRUCK or not others:
        return alike
    things: dict[tuple[str, str], Thing] = {}
    for one in alike:
        for thing in one.things:
            known = things.setdefault((thing.words, thing.outlet), replace(thing, number=0))
            things[thing.words, thing.outlet] = replace(known, number=known.number + 1)
    told = _ALL_STRUCK.format("this article" if len(things) == 1 else "these articles")
    return [replace(first, told=told, things=list(things.values()))]


def _names(judgement: Judgement) -> list[str]:
    """Public ids, in the order in which they are told."""
    story = [name] if judgement.kind == Judgement.Kind.MOVE and (name := judgement.value.get("story")) else []
    return [*judgement.fingerprint.split(" "), *story]


def _known(names: set[str]) -> Mapping[str, Model]:
    found: dict[str, Model] = {}
    ways = {
        "c": Claim.objects.defer("search"),
        "t": Statement.objects.with_context().without_text(),
        "a": Article.objects.without_text(),
        "s": Story.objects.all(),
    }
    for letter, way in ways.items():
        if own := [name for name in names if name.startswith(letter)]:
            found |= way.in_bulk(own, field_name="public_id")
    return found


def _decision(judgement: Judgement, latest: Judgement | None, known: Mapping[str, Model]) -> Decision:
    value = judgement.value.get("same") if judgement.kind == Judgement.Kind.SAME else None
    return Decision(
        told=_TOLD[judgement.kind, value],
        when=judgement.decided_at,
        reason=judgement.reason,
        things=[_thing(name, known.get(name)) for name in _names(judgement)],
        later=latest.decided_at if latest and latest.pk != judgement.pk else None,
    )


def _thing(name: str, found: Model | None) -> Thing:
    """By what it is called now: a sentence that was taken away is not told here again, nor are a statement's words."""
    match found:
        case Claim():
            return Thing(words=_short(found.text), href=found.get_absolute_url(), quoted=True)
        case Statement():
            title, outlet = found.revision.title or name, found.revision.article.outlet.name
            return Thing(words=_short(title), href=reverse("statement", args=[name]), outlet=outlet)
        case Article():
            return Thing(words=_short(str(found)), href=found.get_absolute_url(), outlet=found.outlet.name)
        case Story():
            return Thing(words=_short(found.title), href=found.get_absolute_url())
        case _:
            return Thing(words=name, href="")


def _short(words: str) -> str:
    return words if len(words) <= _LONGEST else words[:_LONGEST].rsplit(" ", 1)[0] + " …"
