"""Decisions of every kind about what is hidden later: no state of the record, of today or before, tells its words."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import transaction

from claims import coverage, curate
from claims.curate_visibility import show
from claims.models import Account, Claim, Moment, Role, Statement
from tests.claims.canary import CANARY, World
from tests.claims.export.histories import taken
from tests.factories import make_account, make_article, make_claim, make_statement, make_story

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> World:
    """In it editors decided about the article and the claim in ways that say nothing by themselves."""
    editor = make_account(Role.SENIOR)
    with transaction.atomic():
        world = World(headline="A mill under suspicion")
        plain = f"ms {CANARY}"
        names = [
            ["speaker", plain, plain.title(), "person"],
            ["named", "kestrel mills", "Kestrel Mills", "organisation"],
        ]
        Statement.objects.filter(pk=world.statement.pk).update(names=names)
    for decide in _decisions(world, editor):
        with transaction.atomic():
            decide()
            coverage.cover(Claim.objects.all())
    return world


def _decisions(world: World, editor: Account) -> list[Callable[[], object]]:
    by = {"editor": editor, "reason": "as it reads"}

    def fresh(one: Statement | Claim) -> Statement | Claim:
        one.refresh_from_db()
        return fresh(one.replaced_by) if getattr(one, "replaced_by", None) else one

    def apart() -> None:
        told = Claim.objects.get(links__statement=fresh(world.statement), links__active=True)
        curate.split(told, [fresh(world.statement)], "The mill hid something.", **by)

    def elsewhere() -> None:
        other = make_claim("The mill was loud.")
        make_statement(world.third, other, content=[[0, 8]], source=None, cue=None)
        judged = curate.decide_same(fresh(world.claim), other, same=True, **by)
        curate.undo(judged, editor=editor)

    def moved() -> None:
        tram = make_story(make_article(text="The tram was late, it said."), title="A tram")
        judged = curate.move(world.article, tram, **by)
        curate.undo(judged, editor=editor)

    return [
        world.edit,
        lambda: curate.review(fresh(world.statement), accepted=True, **by),
        lambda: curate.correct(fresh(world.statement), {"stance": "states"}, **by),
        lambda: curate.decide_about(fresh(world.statement), fresh(world.claim), same=True, **by),
        apart,
        elsewhere,
        moved,
        lambda: curate.decide_about(fresh(world.statement), fresh(world.beside), same=True, **by),
        lambda: curate.decide_about(fresh(world.statement), fresh(world.claim), same=True, **by),
        lambda: curate.reword(fresh(world.claim), "The mill hid something.", **by),
        lambda: curate.undo(curate.reword(fresh(world.claim), "The mill hid it.", **by), editor=editor),
        lambda: curate.mark_sensitive(fresh(world.claim), sensitive=True, **by),
        lambda: curate.mark_sensitive(fresh(world.claim), sensitive=False, **by),
    ]


def _holding(files: dict[str, bytes]) -> set[str]:
    return {name for name, data in files.items() if CANARY in data.decode().lower()}


@pytest.mark.parametrize("kind", ["article", "claim", "purged article", "purged claim"])
def test_no_state_tells_its_words(tmp_path: Path, world: World, kind: str) -> None:
    if "claim" in kind:
        world.review()
    times = list(Moment.objects.order_by("at").values_list("at", flat=True))
    held = {name for when in times for name in _holding(taken(tmp_path, as_of=when))}
    assert {f"{name}.ndjson" for name in ("claims", "entities", "judgements", "statements")} <= held
    thing = world.article if "article" in kind else world.claim
    thing.refresh_from_db()
    step = "purged" if "purged" in kind else "hidden"
    show(thing, step, editor=make_account(Role.SENIOR), reason="x")
    assert _holding(taken(tmp_path)) == set()
    told = {when: held for when in times if (held := _holding(taken(tmp_path, as_of=when)))}
    assert told == {}
