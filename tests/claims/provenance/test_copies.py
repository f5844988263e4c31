from datetime import timedelta

import pytest

from claims.models import Borrowing, Print, Shingle
from claims.provenance import find_copies
from sources.models import Article, Outlet
from tests.claims.provenance.texts import edited, news, paragraphs
from tests.factories import NOON, make_article, make_outlet, make_revision

pytestmark = pytest.mark.django_db


def copies() -> dict[str, str]:
    found = Print.objects.copies().select_related("article__outlet", "original__outlet")
    return {row.article.outlet.key: row.original.outlet.key for row in found}


def borrowings() -> dict[str, str]:
    found = Borrowing.objects.select_related("article__outlet", "lender__outlet")
    return {row.article.outlet.key: row.lender.outlet.key for row in found}


def published(key: str, text: str, days: float = 0, **fields: object) -> Article:
    outlet = Outlet.objects.filter(key=key).first() or make_outlet(key)
    return make_article(outlet, text=text, days=days, **fields)


def everything() -> list[object]:
    rows = [Print.objects.order_by("pk"), Shingle.objects.order_by("article", "key"), Borrowing.objects.order_by("pk")]
    return [list(found.values()) for found in rows]


# ---- what is a copy ---------------------------------------------------------------------------------


def test_a_text_with_light_edits_is_a_copy_of_the_earlier_one() -> None:
    text = news(1)
    find_copies([published("late", edited(text, 20), days=2), published("agency", text)])
    assert copies() == {"late": "agency"}
    assert Print.objects.get(article__outlet__key="late").share > 0.6


def test_a_long_report_cut_to_a_fifth_is_a_copy_of_it() -> None:
    text = news(1, words=600)
    find_copies([published("agency", text), published("cut", paragraphs(text, 1, 2, 3), days=0.1)])
    assert copies() == {"cut": "agency"}


def test_a_copy_may_have_its_own_headline_and_lead_and_a_paragraph_more() -> None:
    text = news(1, words=400)
    body = text.split("\n\n", 2)[2]
    lead, more = news(7, words=40, headline="Sweets go back").split("\n\n", 1)[1], news(8, words=60).split("\n\n", 1)[1]
    changed = f"Sweets go back\n\n{lead}\n\n{body}\n\n{more}"
    find_copies([published("agency", text), published("desk", changed, days=0.1)])
    assert copies() == {"desk": "agency"}
    [(start, end)] = Print.objects.get(article__outlet__key="desk").added
    assert changed[start:end] == more.rstrip("."), "what it put in behind the lead is its own"


def test_independent_texts_that_quote_the_same_long_statement_are_no_copies() -> None:
    statement = f"“{news(9, 80).split(chr(10), 2)[2].replace(chr(10) * 2, ' ')}”"
    articles = [
        published(str(seed), f"{news(seed, 120)}\n\n{statement}, it said.", days=seed / 10) for seed in range(6)
    ]
    find_copies(articles)
    assert (copies(), borrowings()) == ({}, {})


def test_boilerplate_makes_nobody_a_borrower() -> None:
    footer = "All rights reserved. " + news(9, 60).split("\n\n", 1)[1].replace("\n\n", " ")
    find_copies([published(str(seed), f"{news(seed, 120)}\n\n{footer}", days=seed / 10) for seed in range(4)])
    assert (copies(), borrowings()) == ({}, {})


def test_a_passage_that_more_than_a_score_of_articles_share_leads_nowhere_any_more() -> None:
    notice = news(9, 40).split("\n\n", 1)[1]
    articles = [published(str(seed), f"{news(seed, 80)}\n\n{notice}", days=seed / 100) for seed in range(30, 60)]
    find_copies(articles)
    assert "59" not in borrowings()
    assert copies() == {}


def test_a_copy_of_a_copy_is_a_copy_of_the_first() -> None:
    text = news(2)
    chain = [published("first", text), published("second", edited(text, 30), days=0.1)]
    chain.append(published("third", edited(edited(text, 30), 25), days=0.2))
    find_copies(chain)
    assert copies() == {"second": "first", "third": "first"}


def test_an_outlet_does_not_copy_itself_and_nobody_copies_after_days() -> None:
    text = news(3)
    find_copies([published("a", text), published("a", text + " again", days=1), published("b", text, days=9)])
    assert copies() == {}


def test_what_an_outlet_runs_again_is_found_through_its_first_text() -> None:
    text = news(3)
    find_copies([published("a", text), published("a", text + " Again.", days=1), published("b", text, days=2)])
    assert copies() == {"b": "a"}
    assert len(set(Shingle.objects.values_list("article", flat=True))) == 1


def test_short_texts_are_alike_without_being_copies() -> None:
    find_copies([published("a", "Marrow Foods denied it."), published("b", "Marrow Foods denied it.", days=1)])
    assert copies() == {}


@pytest.mark.parametrize("text", ["", "\n", "“", "。" * 500, "word " * 3000, "\ud7ff\U0010ffff" * 99, "“No.” " * 90])
def test_odd_texts_are_copies_of_nothing_and_stop_nothing(text: str) -> None:
    find_copies([published("a", text), published("b", text, days=0.1), published("c", news(1), days=0.2)])
    assert Print.objects.count() == 3
    assert "c" not in copies()


def test_a_text_as_long_as_a_book_leaves_few_marks() -> None:
    find_copies([published("book", news(1, words=60_000))])
    assert Shingle.objects.count() < 4_000


# ---- borrowed passages ------------------------------------------------------------------------------


def test_paragraphs_taken_over_are_recorded_with_their_places_in_both_texts() -> None:
    lent = news(4, 200)
    taken = lent.split("\n\n")[3]
    borrower = news(5, 200) + "\n\n" + taken
    find_copies([published("lender", lent), published("borrower", borrower, days=0.1)])
    assert (copies(), borrowings()) == ({}, {"borrower": "lender"})
    [(start, end, there, till)] = Borrowing.objects.get().passages
    assert borrower[start:end] == lent[there:till] == taken.rstrip(".")


def test_a_report_that_takes_in_a_short_item_whole_borrows_it() -> None:
    item = news(6, 80)
    long = "\n\n".join([news(7, 240), *item.split("\n\n")[1:]])
    find_copies([published("agency", item), published("paper", long, days=0.1)])
    assert (copies(), borrowings()) == ({}, {"paper": "agency"})


# ---- what came first --------------------------------------------------------------------------------


def test_the_order_in_which_articles_come_in_does_not_matter() -> None:
    text = news(2)
    late, copy, first = (published(key, text, days=days) for key, days in (("late", 2), ("copy", 1), ("first", 0)))
    for article in (late, copy, first):
        find_copies([article])
    assert copies() == {"late": "first", "copy": "first"}


def test_one_that_comes_in_late_and_was_first_takes_over_what_was_borrowed_from_nobody() -> None:
    lent = news(4, 200)
    find_copies([published("borrower", news(5, 200) + "\n\n" + lent.split("\n\n")[3], days=1)])
    assert borrowings() == {}
    [moved] = [published("lender", lent)]
    assert Article.objects.get(outlet__key="borrower").pk in find_copies([moved])
    assert borrowings() == {"borrower": "lender"}


def test_an_article_without_a_date_is_no_original_of_one_that_was_there_before_it_was_seen() -> None:
    text = news(2)
    undated = published("undated", text, days=3, published_basis="first_seen")
    find_copies([undated, published("dated", text, days=1)])
    assert copies() == {"undated": "dated"}


def test_an_article_without_a_date_is_an_original_where_it_was_seen_before_the_other() -> None:
    text = news(2)
    undated = published("undated", text, days=1, published_basis="first_seen")
    find_copies([undated, published("dated", text, days=30)])
    assert copies() == {"dated": "undated"}


def test_a_date_in_the_future_counts_from_when_it_was_seen() -> None:
    text = news(2)
    wrong = published("wrong", text, published_at=NOON + timedelta(days=400), first_seen_at=NOON)
    find_copies([wrong, published("later", text, days=1)])
    assert copies() == {"later": "wrong"}


def test_an_article_dated_to_a_day_is_no_original_of_one_dated_to_a_minute_of_it() -> None:
    text = news(2)
    midnight = NOON - timedelta(hours=12)
    seen = NOON + timedelta(days=9)
    by_day = published("day", text, published_at=midnight, published_precision="day", first_seen_at=seen)
    find_copies([by_day, published("noon", text, first_seen_at=seen)])
    assert copies() == {"day": "noon"}


def test_an_agencys_article_dated_to_a_day_is_the_original_of_what_others_print_on_that_day() -> None:
    text = news(2)
    make_outlet("agency", kind="wire")
    midnight, seen = NOON - timedelta(hours=12), NOON + timedelta(days=9)
    by_day = published("agency", text, published_at=midnight, published_precision="day", first_seen_at=seen)
    find_copies([by_day, published("noon", text, first_seen_at=seen)])
    assert copies() == {"noon": "agency"}


def test_of_two_at_the_same_time_the_agency_is_the_original() -> None:
    text = news(2)
    for key, kind in (("a", "newspaper"), ("b", "wire"), ("c", "newspaper")):
        make_outlet(key, kind=kind)
    find_copies([published(key, text) for key in "abc"])
    assert copies() == {"a": "b", "c": "b"}


# ---- running it again -------------------------------------------------------------------------------


def test_finding_copies_twice_changes_nothing_and_costs_one_query(django_assert_num_queries) -> None:
    text = news(4)
    articles = [published("a", text), *(published(f"b{k}", edited(text, 30 + k), days=k / 10) for k in (1, 2, 3))]
    articles.append(published("c", news(5) + "\n\n" + text.split("\n\n")[2], days=1))
    assert find_copies(articles) == {article.pk for article in articles}
    before = everything()
    assert (copies(), borrowings()) == ({"b1": "a", "b2": "a", "b3": "a"}, {"c": "a"})
    with django_assert_num_queries(3):  # a savepoint, its release, the prints
        assert find_copies(articles) == set()
    assert everything() == before


def test_a_copy_whose_text_changes_is_none_any_more() -> None:
    text = news(4)
    articles = [published(key, text, days=day) for day, key in enumerate("abc")]
    find_copies(articles)
    make_revision(articles[1], text=news(5))
    assert find_copies(articles) == {articles[1].pk}
    assert copies() == {"c": "a"}


def test_copies_of_a_text_that_changes_are_compared_anew() -> None:
    text = news(4)
    articles = [published(key, text, days=day) for day, key in enumerate("abc")]
    find_copies(articles)
    make_revision(articles[0], text=news(5))
    assert find_copies([articles[0]]) == {article.pk for article in articles}
    assert copies() == {"c": "b"}


@pytest.mark.parametrize("number", [10, 60])
def test_the_next_copy_costs_the_same_however_many_there_are(number: int, django_assert_num_queries) -> None:
    text = news(4)
    find_copies([published(f"o{k}", edited(text, 30 + k), days=k / 100) for k in range(number)])
    assert Print.objects.copies().count() == number - 1
    assert len(set(Shingle.objects.values_list("article", flat=True))) == 1, "only the original is compared with"
    article = published("next", text, days=1)
    # prints; marks and the like of before; the article, its text; who holds its marks; the original, its text; writes
    with django_assert_num_queries(12):
        find_copies([article])
