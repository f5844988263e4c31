"""The log of letters and of what editors changed."""

import re

import pytest

from claims import curate
from claims.views import letters as views
from tests.claims.views.conftest import HTMX
from tests.factories import make_article, make_claim, make_letter, make_statement, make_story

pytestmark = pytest.mark.django_db


def test_an_empty_log_says_what_to_do(client, words, select):
    shown = client.get("/corrections/")
    assert "No letter has been answered yet" in words(shown)
    assert "No editor has changed anything yet" in words(shown)
    assert "/corrections/write/" in [link.get("href") for link in select(shown, ".empty a")]


def test_the_log_shows_what_was_asked_and_answered_latest_first_and_not_by_whom(client, words, select):
    claim = make_claim("Marrow Foods used beef tallow.")
    older = make_letter(claim, state="refused", days=1)
    newer = make_letter(article=make_article(title="Sweets: what we know"), state="granted", days=2)
    waiting = make_letter(make_claim("Quillon Marine sank a barge."))
    shown = client.get("/corrections/")
    rows = [" ".join(row.text_content().split()) for row in select(shown, "#letters ~ ol > li")]
    assert "Correction, granted: the article Sweets: what we know" in rows[0]
    assert "Correction, not granted: the claim “Marrow Foods used beef tallow.”" in rows[1]
    assert all("Answer: We looked, and mended it." in row for row in rows)
    page = shown.content.decode()
    for letter in (older, newer, waiting):
        for secret in (letter.words, letter.signed, letter.address, letter.public_id):
            assert secret not in page
    assert "Quillon Marine" not in page


def test_a_granted_reply_is_shown_with_its_signature_and_one_that_was_refused_is_not(client, words):
    make_letter(make_claim(), kind="reply", state="granted", words="We never bought any.", signed="Ms Tarn")
    make_letter(make_claim(), kind="reply", state="refused", words="Lies, all of it.", signed="Mr Vane")
    shown = words(client.get("/corrections/"))
    assert "We never bought any.Reply by Ms Tarn" in shown
    assert "Lies, all of it." not in shown
    assert "Mr Vane" not in shown


def test_what_was_removed_is_not_told_again_in_the_log(client, words):
    claim = make_claim("Ms Tarn lives at 4 Quay Street.")
    make_letter(claim, kind="removal", state="granted")
    shown = words(client.get("/corrections/"))
    assert f"Removal, granted: claim {claim.public_id}" in shown
    assert "Quay Street" not in shown


def test_markup_and_marks_in_letters_stay_text(client, select):
    make_letter(
        make_claim("<b>bold</b>"), kind="reply", state="granted", words="<script>x</script>", signed="<i>me</i>"
    )
    shown = client.get("/corrections/")
    assert not select(shown, ".log script, .log i, .said b")
    assert select(shown, ".letter p")[0].get("dir") == "auto"


def test_what_editors_changed_is_listed_with_the_reason(client, words):
    claim = make_claim()
    curate.reword(claim, "Marrow Foods used beef tallow.", editor=None, reason="The filing says tallow.")
    statement = make_statement(claim=make_claim())
    curate.review(statement, accepted=True, editor=None, reason="It is right.")
    shown = words(client.get("/corrections/"), "#decisions ~ ol")
    assert "A claim was given another sentence. It now reads: “Marrow Foods used beef tallow.”" in shown
    assert "Why: The filing says tallow." in shown
    assert "It is right." not in shown


@pytest.mark.parametrize(("most", "selector"), [("_LETTERS", "#more a"), ("_DECISIONS", "#more-decisions a")])
def test_long_lists_go_on_as_fragments_and_as_pages(client, select, monkeypatch, most, selector):
    monkeypatch.setattr(views, most, 2)
    for number in range(5):
        make_letter(make_claim(), state="granted", days=number)
        curate.reword(make_claim(), f"Sentence {number}.", editor=None)
    listed, address = 0, "/corrections/"
    section = "#letters" if most == "_LETTERS" else "#decisions"
    while address:
        shown = client.get(address)
        listed += len(select(shown, f"{section} ~ ol > li:not(.more)"))
        more = select(shown, selector)
        address = "/corrections/" + re.sub(r"#.*", "", more[0].get("href")) if more else ""
        if address:
            rest = client.get(address, headers=HTMX).content.decode()
            assert "<html" not in rest
            assert ("Answer:" in rest) == (most == "_LETTERS")
    assert listed == 5


@pytest.mark.parametrize("name", ["after", "decisions_after"])
@pytest.mark.parametrize(
    "value", ["x", "WzFd", "W251bGxd", "\0", "a" * 10_000, "WyIyMDI2LTAzLTAyVDEyOjAwOjAwKzAwOjAwIl0"]
)
def test_a_bookmark_that_means_nothing_is_the_first_page(client, select, name, value):
    make_letter(make_claim(), state="granted")
    shown = client.get("/corrections/", {name: value})
    assert shown.status_code == 200


@pytest.mark.parametrize("number", [1, 25])
def test_the_log_costs_seven_questions_however_long_it_is(client, django_assert_num_queries, number):
    for _ in range(number):
        claim, article = make_claim(), make_article()
        make_letter(claim, state="granted")
        make_letter(article=article, state="refused")
        curate.reword(claim, "Another sentence.", editor=None)
        curate.review(make_statement(article), accepted=False, editor=None)
        curate.move(article, make_story(make_article()), editor=None)
    with django_assert_num_queries(7):  # letters; decisions, the latest on each; claims, statements, articles, stories
        client.get("/corrections/")
