import io

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims import coverage, outlets
from claims.models import Cell, Claim, Print, Tally
from claims.outlets import cover_outlet
from claims.provenance import find_copies
from sources.merge import merge
from sources.models import Outlet
from tests.factories import make_analysis, make_article, make_claim, make_outlet, make_poll, make_statement, make_story

pytestmark = pytest.mark.django_db
TOLD, OWN = (
    " ".join(
        f"{name} {number} told the {place} inspector on day {number} that tank {number} had leaked." for number in r
    )
    for name, place, r in (("Keeper", "harbour", range(12)), ("Warden", "upland", range(40, 45)))
)


@pytest.fixture
def old() -> Outlet:
    return make_outlet("harbourledger.example")


@pytest.fixture
def new() -> Outlet:
    return make_outlet("Harbour Ledger")


def derived() -> list[list[dict[str, object]]]:
    cells = Cell.objects.order_by("claim", "outlet").values("claim", "outlet", "states", "evidence")
    return [list(cells), list(Tally.objects.order_by("claim").values())]


def test_what_one_of_both_left_out_or_was_silent_on_is_what_the_other_carries(old: Outlet, new: Outlet) -> None:
    told, left_out = make_article(old), make_article(new)
    make_analysis(left_out.current)
    claim, elsewhere = make_claim(), make_claim()
    make_story(told, left_out)
    make_statement(told, claim)
    other = make_article()
    make_story(other)
    make_statement(other, elsewhere)
    make_poll(old, -1, 1)  # each for half of the time: together without a gap
    make_poll(new, 1, 3)
    coverage.cover([claim, elsewhere])
    before = {(cell.claim_id, cell.outlet_id): cell.states for cell in Cell.objects.all()}
    assert [before[claim.pk, row.pk] for row in (old, new)] == [["denies"], ["omitted"]]
    assert [before[elsewhere.pk, row.pk] for row in (old, new)] == [["partial"], ["partial"]]
    merge(old, new)
    assert cover_outlet(new) == 2
    after = {cell.claim_id: cell.states for cell in Cell.objects.filter(outlet=new)}
    assert after == {claim.pk: ["denies"], elsewhere.pk: ["silent"]}
    assert not Cell.objects.filter(outlet=old).exists()


def test_it_comes_out_as_if_all_were_made_anew_and_twice_changes_nothing(old: Outlet, new: Outlet) -> None:
    articles = [make_article(outlet) for outlet in (old, new, make_outlet())]
    make_story(*articles)
    for article in articles:
        make_statement(article, make_claim(), stance="alleges")
    coverage.rebuild()
    merge(old, new)
    cover_outlet(new)
    once = derived()
    cover_outlet(new)
    coverage.rebuild()
    assert derived() == once


def test_who_credits_the_old_name_credits_the_outlet(old: Outlet, new: Outlet) -> None:
    claim = make_claim()
    for name in (old.name, new.name):
        make_statement(make_article(), claim, stance="alleges", speaker=None, via=[name])
    coverage.cover([claim])
    assert not Cell.objects.filter(outlet__in=[old, new]).exists()
    merge(old, new)
    cover_outlet(new)
    assert [origin["origin"] for origin in Tally.objects.get().origins] == [new.name]


def test_who_passed_it_on_under_the_old_name_is_the_outlet_on_the_routes_too(old: Outlet, new: Outlet) -> None:
    claim = make_claim()
    agency = make_outlet("Agency")
    make_statement(make_article(), claim, stance="alleges", speaker=None, via=[old.name, agency.name])
    coverage.cover([claim])
    merge(old, new)
    cover_outlet(new)
    assert new.key in {node["outlet"] for node in Tally.objects.get().routes["nodes"]}


def test_an_outlet_copies_nothing_of_its_own(old: Outlet, new: Outlet) -> None:
    texts = [TOLD, TOLD + "\n\n" + OWN, TOLD]
    first, update, third = [
        make_article(outlet, text=text, days=day / 4)
        for day, (outlet, text) in enumerate(zip((old, new, make_outlet("copier")), texts, strict=True))
    ]
    make_story(first, update, third)
    find_copies([first, update, third])
    claim = make_claim()
    for article in (first, update, third):
        make_statement(article, claim, stance="alleges", speaker=None)
    coverage.cover([claim])
    assert dict(Print.objects.values_list("article", "original")) == {
        first.pk: None,
        update.pk: first.pk,
        third.pk: first.pk,
    }
    merge(old, new)
    cover_outlet(new)
    once = list(Print.objects.order_by("pk").values())
    assert dict(Print.objects.values_list("article", "original")) == {
        first.pk: None,
        update.pk: None,
        third.pk: first.pk,
    }
    [origin] = Tally.objects.get().origins
    assert (origin["origin"], origin["outlets"]) == (new.name, ["Harbour Ledger", "copier"])
    cover_outlet(new)
    assert list(Print.objects.order_by("pk").values()) == once


def test_what_neither_touches_is_left_alone(old: Outlet, new: Outlet) -> None:
    make_statement(make_article(), make_claim())
    make_statement(make_article(old), touched := make_claim())
    coverage.rebuild()
    merge(old, new)
    assert list(Claim.objects.touched_by(new)) == [touched]


def test_a_batch_costs_as_much_however_many_claims_are_in_it() -> None:
    costs = set()
    for number in (1, 20):
        old, new = make_outlet(), make_outlet()
        article = make_article(old)
        make_story(article)
        for _ in range(number):
            make_statement(article, make_claim())
        coverage.rebuild()
        merge(old, new)
        with CaptureQueriesContext(connection) as queries:
            assert cover_outlet(new) == number
        costs.add(len(queries))
    assert len(costs) == 1


def test_claims_are_covered_a_batch_at_a_time(old: Outlet, new: Outlet, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(8):
        make_statement(make_article(old), make_claim())
    coverage.rebuild()
    merge(old, new)
    sizes: list[int] = []
    monkeypatch.setattr(outlets, "_TOGETHER", 3)
    monkeypatch.setattr(coverage, "cover", lambda claims: sizes.append(len(claims)))
    assert cover_outlet(new) == 8
    assert sizes == [3, 3, 2]


def test_the_command_takes_any_name_of_an_outlet_and_names_one_that_is_unknown(old: Outlet, new: Outlet) -> None:
    make_statement(make_article(old), make_claim())
    make_statement(make_article(), make_claim())
    coverage.rebuild()
    merge(old, new)
    said = io.StringIO()
    call_command("cover", outlet=[old.key, new.key], stdout=said)
    call_command("cover", stdout=said)
    assert said.getvalue() == "Covered: 1 claims.\nCovered: 2 claims.\n"
    with pytest.raises(CommandError, match="No outlet is known as 'nobody'"):
        call_command("cover", outlet=["nobody"])
