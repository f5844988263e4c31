from collections.abc import Sequence
from typing import Any

import pytest

from claims import coverage
from claims.models import Claim, Tally
from claims.spread import left_out, unevenness
from tests.factories import make_analysis, make_article, make_claim, make_outlet, make_statement, make_story

CARRIED, OMITTED = (["alleges"], {"statements": ["t"]}), (["omitted"], {"articles": ["a"]})
UNSURE, SILENT = (["partial"], {"articles": ["a"]}), (["silent"], {"polls": ["p"]})


def cells(*rows: tuple[list[str], dict[str, Any]]) -> dict[int, tuple[list[str], dict[str, Any]]]:
    return dict(enumerate(rows))


def uneven(*rows: tuple[list[str], dict[str, Any]], one_sided: Sequence[int] = (), **owners: str) -> float:
    return unevenness(cells(*rows), {int(key[1:]): owner for key, owner in owners.items()}, one_sided)


def test_what_all_that_covered_the_story_carry_is_even():
    assert uneven(CARRIED, CARRIED, CARRIED) == 0


@pytest.mark.parametrize("nobody", [OMITTED, UNSURE, SILENT])
def test_what_nobody_carries_has_no_unevenness(nobody):
    assert uneven(nobody, nobody) == 0


def test_the_fewer_of_the_more_carry_it_the_more_uneven_it_is():
    found = [
        uneven(CARRIED, OMITTED),
        uneven(*[CARRIED] * 6, *[OMITTED] * 6),
        uneven(*[CARRIED] * 3, *[OMITTED] * 9),
        uneven(CARRIED, *[OMITTED] * 11),
        uneven(CARRIED, *[OMITTED] * 199),
    ]
    assert found == sorted(found)
    assert 0 < found[0] < found[-1] < 1


@pytest.mark.parametrize("unproven", [UNSURE, SILENT])
def test_only_a_proven_omission_counts(unproven):
    assert uneven(CARRIED, CARRIED, OMITTED, unproven, unproven) == uneven(CARRIED, CARRIED, OMITTED)
    assert left_out(cells(CARRIED, OMITTED, unproven)) == 1


def test_outlets_of_one_owner_count_once():
    apart = uneven(CARRIED, CARRIED, CARRIED, OMITTED, OMITTED)
    together = uneven(CARRIED, CARRIED, CARRIED, OMITTED, OMITTED, o0="Tarn", o1="Tarn", o2="Tarn")
    assert together > apart
    assert together == uneven(CARRIED, OMITTED, OMITTED)


def test_an_owner_carries_what_any_outlet_of_it_does():
    assert uneven(CARRIED, OMITTED, o0="Tarn", o1="Tarn") == 0


def test_the_allegation_without_its_answer_counts_half():
    assert uneven(CARRIED, CARRIED, one_sided=[0, 1]) == pytest.approx(0.25)
    assert 0 < uneven(CARRIED, CARRIED, one_sided=[1]) < uneven(CARRIED, OMITTED)


@pytest.mark.django_db
def test_it_is_kept_with_the_tally_and_sorts_claims():
    outlets = [make_outlet(family=family) for family in ("Tarn", "Tarn", "", "")]
    articles = [make_article(outlet) for outlet in outlets]
    for article in articles:
        make_analysis(article.current)
    make_story(*articles)
    even, family, few = make_claim("even"), make_claim("one family"), make_claim("few")
    carried = {even: articles, family: articles[:2], few: articles[1:3]}
    for claim, own in carried.items():
        for article in own:
            make_statement(article, claim, stance="alleges")
    coverage.cover(carried)
    assert [claim.text for claim in Claim.objects.sorted_by("unevenness")] == ["one family", "few", "even"]
    assert [Tally.objects.get(claim=claim).left_out for claim in (even, family, few)] == [0, 2, 2]
