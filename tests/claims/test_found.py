from datetime import date

import pytest

from claims import coverage
from claims.found import claims, readings, said, sought, wanted
from claims.models import Entity, Mention
from tests.claims.told import make_told
from tests.factories import make_outlet

pytestmark = pytest.mark.django_db


def test_an_address_says_what_is_wanted_and_comes_out_the_same() -> None:
    outlet, entity = make_outlet("ledger"), Entity.objects.create(public_id="e1", kind="person", name="Ada Tarn")
    given = {"q": "horse gel", "kind": "claims", "outlet": "ledger", "stance": "denies", "entity": "e1"}
    given |= {"from": "2026-03-01", "until": "2026-03-09", "checked": "1"}
    asked = wanted(given)
    assert (asked.outlet, asked.entity, asked.start, asked.ignored) == (outlet, entity, date(2026, 3, 1), ())
    assert asked.address() == (
        "q=horse+gel&kind=claims&outlet=ledger&stance=denies&entity=e1&from=2026-03-01&until=2026-03-09&checked=1"
    )
    assert asked.address(q="", kind="", outlet="") == (
        "stance=denies&entity=e1&from=2026-03-01&until=2026-03-09&checked=1"
    )


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"outlet": "nobody\0"}, "No outlet is called “nobody ” here: that is left out."),
        ({"entity": "e9"}, "Nobody and nothing is kept under “e9”: that is left out."),
        ({"stance": "silent"}, "There is no stance “silent”: that is left out."),
        ({"kind": "x" * 9000}, f"There is no kind “{'x' * 60}”: that is left out."),
        ({"from": "yesterday"}, "“yesterday” is no day; write it like 2026-03-02. It is left out."),
        ({"until": "2026-02-31"}, "“2026-02-31” is no day; write it like 2026-03-02. It is left out."),
        ({"until": "9999-12-31"}, "“9999-12-31” is no day; write it like 2026-03-02. It is left out."),
        ({"from": "2026-03-02", "until": "2026-03-01"}, "The first day lies after the last: both are left out."),
        (
            {"q": "horse " * 2000},
            "What you wrote is 12,000 characters long: only the first 200 were read. A few words are enough.",
        ),
    ],
)
def test_what_means_nothing_is_left_out_and_said(given: dict[str, str], said: str) -> None:
    asked = wanted(given)
    assert asked.ignored == (said,)
    assert not asked.narrowed


def test_claims_are_chosen_by_words_outlet_stance_name_and_day_together() -> None:
    ledger, post = make_outlet("ledger"), make_outlet("post")
    claim = make_told(outlet=ledger, stance="denies")
    make_told(outlet=post, claim=claim)
    other = make_told("Marrow Foods sold horse feed.", outlet=post, days=9)
    entity = Entity.objects.create(public_id="e1", kind="person", name="Ada Tarn")
    old = Entity.objects.create(public_id="e2", kind="person", name="A Tarn", merged_into=entity)
    Mention.objects.create(statement=claim.links.first().statement, entity=old, role="named")
    coverage.cover([claim])

    def fit(**given: str) -> set:
        return set(claims(wanted(given)))

    assert fit(q="horse") == {claim, other}
    assert fit(q="horse", outlet="ledger") == fit(outlet="ledger") == fit(entity="e1") == fit(entity="e2") == {claim}
    assert fit(stance="denies", outlet="ledger") == {claim}
    assert fit(stance="denies", outlet="post") == set()  # it carries the claim, and another carries the denial
    assert fit(until="2026-03-02") == fit(**{"from": "2026-03-02"}, until="2026-03-02") == {claim}
    assert fit(**{"from": "2026-03-10"}) == {other}
    assert fit(checked="1") == set()


def test_no_question_is_answered_with_no_claim() -> None:
    make_told()
    assert not claims(wanted({})).exists()
    assert not claims(wanted({"q": "?!"})).exists()


def test_statements_are_chosen_by_their_own_stance() -> None:
    ledger = make_outlet("ledger")
    claim = make_told(outlet=ledger, stance="denies")
    make_told(outlet=make_outlet("post"), claim=claim)
    assert [row.statement.stance for row in said(wanted({"stance": "denies"}))] == ["denies"]
    assert [row.statement.stance for row in said(wanted({"outlet": "post"}))] == ["alleges"]
    assert not said(wanted({"outlet": "post", "stance": "denies"})).exists()
    assert sought(wanted({"stance": "denies"})).get().claim == claim


def test_words_are_read_as_written_then_put_right_then_any_of_them() -> None:
    make_told()
    read = [(one.how, one.words) for one in readings(wanted({"q": "Gelatnie submarine"}))]
    assert read == [
        ("all", "Gelatnie submarine"),
        ("respelt", "gelatine submarine"),
        ("some", "gelatine submarine"),
    ]
    assert [one.how for one in readings(wanted({"q": "gelatine"}))] == ["all"]
