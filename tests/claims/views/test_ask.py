import pytest

from tests.claims.told import make_told
from tests.claims.views.conftest import HTMX
from tests.factories import make_outlet, make_poll

pytestmark = pytest.mark.django_db
COPIED = "Harrowgate Instruments copied the tide model of Quillon Marine."


def test_a_page_without_a_question_says_how_to_ask(client, words):
    page = client.get("/ask")
    assert "Write a claim as you would say it" in words(page)
    assert "Nothing has been watched or read so far." in words(page)


def test_a_claim_that_matches_stands_with_its_strip_and_why(client, words):
    make_told(COPIED, meant=True, outlet=make_outlet(name="Northline Wire"))
    page = client.get("/ask", {"q": "Harrowgate copied the tide model"})
    assert COPIED in words(page, ".answered h3")
    assert "alleged in Northline Wire" in words(page, ".strip")
    assert "It has “Harrowgate”" in words(page, ".answered")
    assert words(page, "[role=status]") == "1 claim matches."


def test_nothing_found_says_what_was_watched_and_never_that_nobody_reported_it(client, words, select):
    outlet = make_outlet()
    make_told(COPIED, meant=True, outlet=outlet)
    make_poll(outlet, -2, 3)
    page = client.get("/ask", {"q": "A choir of dentists sang in a tunnel"})
    shown = words(page, "#answer")
    assert "Nothing found in what we watched, from 28 February 2026 to 5 March 2026" in shown
    assert "1 article by 1 outlet" in shown
    assert "nobody" not in shown
    links = [link.get("href") for link in select(page, ".next a")]
    assert links == ["/search?q=A+choir+of+dentists+sang+in+a+tunnel", "/outlets/"]


def test_another_figure_is_said(client, words):
    make_told("Harrowgate used 4,000 accounts to copy the tide model.", meant=True)
    page = client.get("/ask", {"q": "Harrowgate used 40,000 accounts to copy the tide model"})
    assert "The same with another figure: it says 4,000 accounts." in words(page, ".answered")
    assert words(page, "[role=status]") == "No claim matches; 1 would match, but for one thing."


@pytest.mark.parametrize("question", ["x" * 10_000, "<script>alert(1)</script>", "\0", "'", "the", "\u202etfel", "漢"])
def test_odd_questions_break_nothing(client, question):
    page = client.get("/ask", {"q": question})
    assert page.status_code == 200
    assert b"<script>alert" not in page.content


def test_the_answer_is_swapped_and_heard(client):
    swapped = client.get("/ask", {"q": "Harrowgate"}, headers=HTMX).content
    assert b"<form" not in swapped
    assert b'<p id="told" hx-swap-oob="innerHTML">No claim matches.</p>' in swapped


@pytest.mark.parametrize("claims", [2, 20])
def test_an_answer_costs_the_same_however_much_it_finds(client, django_assert_num_queries, claims):
    for _ in range(claims):
        make_told(COPIED, meant=True, outlet=make_outlet())
    client.get("/ask", {"q": "warm"})
    # as matching does; then cells, and their outlets
    with django_assert_num_queries(13):
        client.get("/ask", {"q": "Harrowgate copied the tide model of Quillon"})
