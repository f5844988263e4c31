"""What is hidden or purged today is in no past, wherever its words stood then."""

from collections.abc import Callable
from pathlib import Path

import orjson
import pytest
from django.db import connection, transaction

from claims import coverage, curate
from claims.curate_visibility import show, undo
from claims.models import Account, Claim, Discrepancy, Moment, Past, Relation, Role, Statement, Story, Tally
from tests.claims.canary import CANARY, World, tables
from tests.claims.export.histories import now, taken
from tests.factories import make_account, make_article, make_claim, make_outlet, make_statement, make_story

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def senior() -> Account:
    return make_account(Role.SENIOR)


@pytest.fixture
def world(senior: Account) -> World:
    """In which the word stands wherever it can stand in the past, and not in the end of what is kept of today alone."""
    with transaction.atomic():  # as articles are taken in
        world = World()
    with transaction.atomic():
        world.edit()
    curate.review(world.statement, accepted=True, editor=senior, reason=f"It says {CANARY}.")
    said = curate.reword(world.claim, f"The mill hid its {CANARY} dust.", editor=senior, reason=f"Of {CANARY}.")
    curate.undo(said, editor=senior)
    versions = [{"words": CANARY, "outlets": [], "statements": [world.statement.public_id]}]
    Discrepancy.objects.create(claim=world.claim, place=0, kind="figures", sentence=CANARY, versions=versions)
    Tally.objects.filter(claim=world.claim).update(origins=[{"origin": CANARY, "kind": "speaker", "outlets": []}])
    pair = sorted([world.claim, world.beside], key=lambda one: one.public_id)
    relation = Relation.objects.create(
        claim=pair[0], other=pair[1], kind="part_of", score=1, reasons=[{"sentence": CANARY}]
    )
    # Another story, with which none of it has to do.
    with transaction.atomic():
        far = make_article(make_outlet("far-away"), text="The tram was late, it said.")
    make_story(far, title="A tram")
    make_statement(far, make_claim("The tram was late."), content=[[0, 17]], source=None, cue=None)
    coverage.rebuild()
    Relation.objects.filter(pk=relation.pk).update(reasons=[])
    Discrepancy.objects.all().delete()
    Story.objects.filter(pk=world.story.pk).update(title="A mill")
    Statement.objects.filter(pk=world.statement.pk).update(speaker="Ms Pell")
    return world


def _rows(data: bytes) -> dict[object, dict[str, object]]:
    return {row["id"]: row for row in map(orjson.loads, data.splitlines())}


def _holding(files: dict[str, bytes]) -> set[str]:
    return {name for name, data in files.items() if CANARY in data.decode().lower()}


def _hide_article(world: World, senior: Account) -> None:
    show(Statement.objects.get(pk=world.statement.pk).revision.article, "hidden", editor=senior, reason="x")


def _hide_claim(world: World, senior: Account) -> None:
    show(Claim.objects.get(pk=world.claim.pk), "hidden", editor=senior, reason="x")


def _purge_claim(world: World, senior: Account) -> None:
    show(Claim.objects.get(pk=world.claim.pk), "purged", editor=senior, reason="x", letters=True)


def _purge_article(world: World, senior: Account) -> None:
    show(Statement.objects.get(pk=world.statement.pk).revision.article, "purged", editor=senior, reason="x")


@pytest.mark.parametrize("ways", [[_hide_article, _hide_claim], [_hide_article], [_purge_claim], [_purge_article]])
def test_the_word_is_in_no_past(
    tmp_path: Path, world: World, senior: Account, ways: list[Callable[[World, Account], None]]
) -> None:
    then = now()
    before = taken(tmp_path / "before")
    held = _holding(before)
    assert {"statements.ndjson", "articles.ndjson", "judgements.ndjson", "claims.ndjson"} <= held
    for way in ways:
        way(world, senior)
    after = taken(tmp_path / "after", as_of=then)
    assert _holding(after) <= _holding(taken(tmp_path / "today"))  # an editor's own words on a claim that stands
    assert _holding(after) <= {"judgements.ndjson"}
    articles = _rows(before["articles.ndjson"])
    far = next(one for one, row in articles.items() if row["outlet"] == "far-away")
    assert after["polls.ndjson"] == before["polls.ndjson"]
    assert _rows(after["articles.ndjson"])[far] == articles[far]
    for name in ("statements", "claims", "coverage"):
        old, new = _rows(before[f"{name}.ndjson"]), _rows(after[f"{name}.ndjson"])
        assert set(new) <= set(old), f"{name}: nothing that was not there"
        assert any(new.get(one) == row for one, row in old.items()), f"{name}: what has nothing to do with it stands"
    changed = _rows(after["claims.ndjson"])
    assert [row["text"] for row in changed.values()].count("The tram was late.") == 1


def test_every_past_is_without_it_not_only_the_last(tmp_path: Path, world: World, senior: Account) -> None:
    times = list(Moment.objects.order_by("at").values_list("at", flat=True))
    _hide_article(world, senior)
    _hide_claim(world, senior)
    for when in times:
        files = taken(tmp_path, as_of=when)
        assert _holding(files) == set(), when


def test_what_is_shown_again_is_in_every_past_as_it_was(tmp_path: Path, world: World, senior: Account) -> None:
    then = now()
    before = taken(tmp_path)
    step = show(world.claim, "hidden", editor=senior, reason="x")
    assert taken(tmp_path, as_of=then) != before
    undo(step, editor=senior, reason="x")
    assert taken(tmp_path, as_of=then) == before


def test_what_was_hidden_then_already_changes_nothing(tmp_path: Path, world: World, senior: Account) -> None:
    _hide_article(world, senior)
    then, before = now(), taken(tmp_path)
    make_outlet()
    assert taken(tmp_path, as_of=then) == before


@pytest.mark.parametrize("way", [_purge_claim, _purge_article])
def test_a_purge_takes_its_words_out_of_the_past_as_well(
    tmp_path: Path, world: World, senior: Account, way: Callable[[World, Account], None]
) -> None:
    with connection.cursor() as cursor:
        cursor.execute('SELECT DISTINCT "table" FROM claims_past WHERE "row"::text ILIKE %s', [f"%{CANARY}%"])
        held = {table for (table,) in cursor.fetchall()}
    told = {"claims_claim", "claims_discrepancy", "claims_tally", "claims_story", "claims_relation", "claims_statement"}
    assert told <= held, "the look is blind there"
    then, number = now(), Past.objects.count()
    way(world, senior)
    (_purge_article if way is _purge_claim else _purge_claim)(world, senior)
    assert tables() - {"claims_letter"} == set()
    assert Past.objects.count() >= number
    taken(tmp_path, as_of=then)  # and the past can be read all the same
