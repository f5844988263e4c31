"""an editor's decision on who may see a claim or an article -> a judgement, and everything that follows from it.

The ladder: public; noindex, where search engines are asked to leave it out; hidden, where readers find it nowhere and
it counts nowhere; purged, where its words are gone for good (`claims.purging`). Each step has a reason and a name
beside it, and all but the last are taken back by another step.
"""

from collections.abc import Iterable

from django.db import transaction

from claims import coverage, relations, spelt, stories, withheld, wording
from claims.curate.log import DecisionError, judge
from claims.models import Account, Claim, Judgement, Link, Purge, Role, Story
from claims.purging import finish, purge
from sources.models import SEEN, Article, Visibility

type Thing = Claim | Article


@transaction.atomic
def show(
    thing: Thing,
    visibility: str,
    *,
    editor: Account,
    reason: str,
    category: str = Purge.Category.OTHER,
    letters: bool = False,
    seconded_by: Account | None = None,
    undoes: Judgement | None = None,
) -> Judgement:
    """That `thing` is as visible as that from now on. `category`: why it is purged, which readers are told.

    Raises DecisionError where it is so already, where nobody gives a reason, where the words are gone, and where one
    who is no senior editor would purge.
    """
    thing = _held(thing)
    _may(thing, visibility, editor, reason)
    before = thing.visibility
    value = {"visibility": str(visibility), "before": before}
    value |= {"category": str(Purge.Category(category))} if visibility == Visibility.PURGED else {}
    judgement = judge(
        *(Judgement.Kind.VISIBLE, thing.public_id, value, editor, reason.strip()),
        seconded_by=seconded_by,
        undoes=undoes,
    )
    _carry_out(thing, judgement, letters=letters)
    return judgement


@transaction.atomic
def _carry_out(thing: Thing, judgement: Judgement, *, letters: bool) -> None:
    before, visibility = thing.visibility, judgement.value["visibility"]
    claims, words = _claims(thing), spelt.words_of(thing)
    ended = stories.ended_as(map(stories.title_of, thing.revisions.all())) if isinstance(thing, Article) else []
    thing.visibility = Visibility(visibility)
    thing.save(update_fields=["visibility"])
    if visibility == Visibility.PURGED:
        Purge.objects.create(
            subject=thing.public_id,
            category=judgement.value.get("category", Purge.Category.OTHER),
            judgement=judgement,
            editor=judgement.editor,
        )
        gone = purge(thing, letters=letters)
        ended += stories.ended_as(gone.titles)
        _follow({*claims, *Claim.objects.among(gone.claims)}, gone.rows["claims_story"])
        stories.retitle_ended(ended)
        finish(gone)
    elif (before in SEEN) != (visibility in SEEN):
        titled = Story.objects.filter(members__article=thing) if isinstance(thing, Article) else ()
        _follow(claims, (story.pk for story in titled))
        if visibility not in SEEN:
            stories.retitle_ended(ended)
    if visibility not in SEEN:
        spelt.forget(words)


def undo(judgement: Judgement, *, editor: Account, reason: str, seconded_by: Account | None = None) -> Judgement:
    """Takes a step back, by another one. Raises DecisionError for a purge, and where a later step was made since."""
    if judgement.kind != Judgement.Kind.VISIBLE:
        raise DecisionError("Only a step of visibility is taken back here.")
    if judgement.value["visibility"] == Visibility.PURGED:
        raise DecisionError("A purge is not taken back: the words are kept nowhere.")
    latest = Judgement.objects.about(Judgement.Kind.VISIBLE, [judgement.subject]).current().get()
    if latest != judgement:
        raise DecisionError("Somebody decided on it again since: take the latest step back, or make another one.")
    kind = Claim if judgement.subject.startswith("c") else Article
    thing = kind.objects.get(public_id=judgement.subject)
    before = judgement.value["before"]
    return show(thing, before, editor=editor, reason=reason, seconded_by=seconded_by, undoes=judgement)


def settle_all() -> None:
    """All that was decided, as `settle`."""
    decided = Judgement.objects.filter(kind=Judgement.Kind.VISIBLE).order_by("subject").distinct("subject")
    for subject in decided.values_list("subject", flat=True):
        settle(subject)


def settle(subject: str) -> None:
    """What was decided last about it holds again, where it does not: after the thing was taken in anew from the log of
    judgements alone."""
    latest = Judgement.objects.about(Judgement.Kind.VISIBLE, [subject]).current().first()
    kind = Claim if subject.startswith("c") else Article
    thing = kind.objects.filter(public_id=subject).first()
    if latest and thing and thing.visibility != latest.value["visibility"]:
        _carry_out(thing, latest, letters=False)


def _held(thing: Thing) -> Thing:
    """As it is now: of two editors who decide at once, the second sees what the first did."""
    return type(thing).objects.select_for_update(no_key=True).get(pk=thing.pk)


def _may(thing: Thing, visibility: str, editor: Account, reason: str) -> None:
    if visibility not in Visibility.values:
        raise DecisionError(f"There is no step {visibility!r}; choose one of {', '.join(Visibility.values)}.")
    if thing.visibility == Visibility.PURGED:
        raise DecisionError(f"The words of {thing.public_id} are gone for good: there is nothing to show.")
    if thing.visibility == visibility:
        raise DecisionError(f"{thing.public_id} is {Visibility(visibility).label} already.")
    if not reason.strip():
        raise DecisionError("Say why: whoever comes after you has to understand it.")
    if not editor.decides:
        raise DecisionError("Editors decide who may see what.")
    if visibility == Visibility.PURGED and editor.role != Role.SENIOR:
        raise DecisionError("A purge cannot be taken back: senior editors alone do it. Hide it, and ask one.")
    if isinstance(thing, Claim) and thing.merged_into_id:
        raise DecisionError(f"{thing.public_id} leads to another claim: decide on that one.")


def _claims(thing: Thing) -> set[Claim]:
    """Those whose cells rest on it: also those of its whole story, where its outlet may be proven silent no more."""
    if isinstance(thing, Claim):
        return {thing}
    told = Claim.objects.filter(
        pk__in=Link.objects.filter(statement__revision__article=thing, active=True).values("claim")
    )
    near = Story.objects.filter(members__article=thing)
    return {*told, *(claim for story in near for claim in Claim.objects.of_story(story))}


def _follow(claims: Iterable[Claim], titled: Iterable[int]) -> None:
    """Everything derived, in order: the words that claims, and stories by key, are called by; cells and what rests on
    them."""
    claims = set(claims)
    wording.word(claims)
    stories.retitle(Story.objects.filter(pk__in=list(titled)))
    coverage.cover(claims)
    withheld.note(claim.pk for claim in claims)
    for story in {story for claim in claims for story in Story.objects.of_claim(claim)}:
        relations.tie(story, claims)
