"""editors' judgements -> lines of the public record: what was decided about what, and whether it still holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby

from django.db.models import Model
from django.urls import reverse

from claims.curate.relating import NONE
from claims.models import Claim, Entity, Judgement, Purge, ReviewTie, Statement, Story
from sources.models import Article

# By kind, and what was decided: None where an earlier decision was taken back.
_TOLD = {
    ("wording", True): "A claim was given another sentence. It now reads:",
    ("wording", None): "A claim's sentence is the machine's again. It now reads:",
    ("same", True): "Two claims were made one:",
    ("same", False): "Two claims were told apart:",
    ("same", None): "A decision on whether two claims are one was taken back:",
    ("split", True): "Statements on the first of these claims were found to be about the second:",
    ("split", None): "Statements that had a claim of their own went back to the first of these:",
    ("retire", True): "This was found to be no claim:",
    ("retire", False): "This was found to be a claim after all:",
    ("relate", True): "Two claims were found to be related:",
    ("relate", False): "Two claims were found not to be related:",
    ("relate", None): "A decision on whether two claims are related was taken back:",
    ("review", False): "A statement in this article was struck out, since it was not read off the text rightly:",
    ("correct", True): "A statement in this article is read otherwise:",
    ("correct", None): "A correction of a statement in this article was taken back:",
    ("about", False): "A statement in this article was found not to be about the claim that it stood with:",
    ("move", True): "An article was put into another story:",
    ("move", None): "An article went back to the story that the machine had put it into:",
    ("alias", True): "A name was found to be somebody's:",
    ("alias", False): "A name was found to be nobody's in particular:",
    ("alias", None): "A decision on whose a name is was taken back:",
    ("entities", True): "Two names were found to be those of one:",
    ("entities", False): "Two names were found to be those of two:",
    ("entities", None): "A decision on whether two names are those of one was taken back:",
    ("factcheck", True): "A fact-checker’s review was found to be about a claim:",
    ("factcheck", False): "A fact-checker’s review was found not to be about a claim:",
    ("factcheck", None): "A decision on whether a fact-checker’s review is about a claim was taken back:",
}
_SHOWN = {
    "public": "This {} is shown again, to readers and search engines:",
    "noindex": "Search engines are asked to leave this {} out:",
    "hidden": "This {} was hidden from readers:",
    "purged": "The words of this {} were taken out for good:",
}
_STRUCK = _TOLD["review", False]
_ALL_STRUCK = "Statements in {} were struck out, since they were not read off the text rightly:"
_LONGEST = 160  # characters of a name that leads somewhere


@dataclass(frozen=True, kw_only=True)
class Thing:
    """What a decision is about, and where it leads. A claim's words are `quoted`; an article's have its outlet, and a
    review's both."""

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
    line. Costs seven questions at most, however many they are."""
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
    """Public ids, in the order in which they are told; of a name, that of whom it is."""
    value = judgement.value
    match judgement.kind:
        case Judgement.Kind.ALIAS:
            return [value["entity"]] if value["entity"] else []
        case Judgement.Kind.MOVE if value.get("story"):
            return [judgement.subject, value["story"]]
        case Judgement.Kind.CORRECT:
            return [value["statement"] or judgement.subject]
        case _:
            return judgement.fingerprint.split(" ")


def _known(names: set[str]) -> Mapping[str, Model]:
    found: dict[str, Model] = {}
    ways = {
        "c": Claim.objects.shown().defer("search"),
        "t": Statement.objects.shown().with_context().without_text(),
        "a": Article.objects.seen().without_text(),
        "s": Story.objects.all(),
        "e": Entity.objects.shown(),
    }
    for letter, way in ways.items():
        if own := [name for name in names if name.startswith(letter)]:
            found |= way.in_bulk(own, field_name="public_id")
    if reviews := [name for name in names if name.startswith("k")]:
        ties = ReviewTie.objects.shown().filter(review__public_id__in=reviews).in_full().select_related("claim")
        found |= {tie.review.public_id: tie for tie in ties.defer("claim__search")}
    return found


def _decision(judgement: Judgement, latest: Judgement | None, known: Mapping[str, Model]) -> Decision:
    if judgement.kind == Judgement.Kind.VISIBLE:
        return _seen(judgement, latest, known)
    name = [_called(judgement, known)] if judgement.kind == Judgement.Kind.ALIAS else []
    return Decision(
        told=_TOLD[judgement.kind, _decided(judgement)],
        when=judgement.decided_at,
        reason=judgement.reason,
        things=[*name, *(_thing(name, known.get(name)) for name in _names(judgement))],
        later=latest.decided_at if latest and latest.pk != judgement.pk else None,
    )


def _decided(judgement: Judgement) -> bool | None:
    """That something is so, that it is not, or nothing any more."""
    value = judgement.value
    match judgement.kind:
        case Judgement.Kind.SAME | Judgement.Kind.ENTITIES | Judgement.Kind.ABOUT | Judgement.Kind.FACTCHECK:
            return value["same"]
        case Judgement.Kind.RETIRE:
            return value["retired"]
        case Judgement.Kind.REVIEW:
            return False
        case Judgement.Kind.RELATE:
            return value["relation"] != NONE if value["relation"] else None
        case Judgement.Kind.ALIAS:
            return None if value.get("open") else value["entity"] is not None
        case Judgement.Kind.SPLIT:
            return bool(value["statements"]) or None
        case _:
            what = {Judgement.Kind.WORDING: "text", Judgement.Kind.MOVE: "story", Judgement.Kind.CORRECT: "statement"}
            return bool(value.get(what[judgement.kind])) or None


def _seen(judgement: Judgement, latest: Judgement | None, known: Mapping[str, Model]) -> Decision:
    """By what it is and its id: its words are told only where readers see them again. Nor why it was hidden, which says
    what it was about; why it was purged is one of a few reasons."""
    what = "claim" if judgement.subject.startswith("c") else "article"
    purge = Purge.Category(judgement.value["category"]).label if judgement.value.get("category") else ""
    return Decision(
        told=_SHOWN[judgement.value["visibility"]].format(what),
        when=judgement.decided_at,
        reason=purge and f"{purge[0].upper()}{purge[1:]}.",
        things=[_thing(judgement.subject, known.get(judgement.subject))],
        later=latest.decided_at if latest and latest.pk != judgement.pk else None,
    )


def _called(judgement: Judgement, known: Mapping[str, Model]) -> Thing:
    """A name, where readers see whose it is; else by its id: it may be that of somebody who is hidden."""
    shown = judgement.value["entity"] in known
    return Thing(words=_short(judgement.value["name"]) if shown else judgement.subject, href="")


def _thing(name: str, found: Model | None) -> Thing:
    """By what it is called now: a sentence that was taken away is not told here again, nor are a statement's words."""
    match found:
        case Claim():
            return Thing(words=_short(found.text), href=found.get_absolute_url(), quoted=True)
        case Statement():
            title, outlet = found.revision.title or name, found.revision.article.outlet.name
            return Thing(words=_short(title), href=reverse("statement", args=[name]), outlet=outlet)
        case ReviewTie():  # one that is tied to nothing that readers see goes by its id: it may be about what is hidden
            href, outlet = f"{found.claim.get_absolute_url()}#{name}", found.review.outlet.heir().name
            return Thing(words=_short(found.review.claimed), href=href, quoted=True, outlet=outlet)
        case Article():
            return Thing(words=_short(str(found)), href=found.get_absolute_url(), outlet=found.outlet.name)
        case Story():
            return Thing(words=_short(found.title), href=found.get_absolute_url())
        case Entity():
            return Thing(words=_short(found.name), href=found.get_absolute_url())
        case _:
            return Thing(words=name, href="")


def _short(words: str) -> str:
    return words if len(words) <= _LONGEST else words[:_LONGEST].rsplit(" ", 1)[0] + " …"
