import pytest

from claims import coverage
from claims.models import Borrowing, Print
from sources.models import Announcement, ArchivedCopy, Article
from tests.factories import NOON, make_article, make_claim, make_outlet, make_revision, make_statement, make_story

pytestmark = pytest.mark.django_db

TEXT = (
    "Sweets recalled\n\nMarrow Foods denied using horse gelatine. Rain fell on Ostrel.\n\n"
    "The company said tests were clean, Ms Tarn told reporters."
)


def _at(words: str) -> list[int]:
    return [TEXT.index(words), TEXT.index(words) + len(words)]


def _denial(article, claim=None, **fields):
    source, cue, content = _at("Marrow Foods"), _at("denied"), _at("using horse gelatine")
    return make_statement(article, claim, source=source, cue=cue, content=[content], anchor=source[0], **fields)


def make_announcement(article: Article, **fields) -> Announcement:
    given = {"url": article.url, "host": "outlet.example", "announced_at": NOON, "tried_at": NOON}
    return Announcement.objects.create(article=article, outlet=article.outlet, **(given | fields))


def test_a_statement_is_marked_in_its_sentence_and_the_rest_of_the_text_stays_inside(client, select, words):
    article, claim = make_article(text=TEXT), make_claim()
    statement = _denial(article, claim)
    shown = client.get(article.get_absolute_url())
    assert words(shown, f"#{statement.public_id}") == "1"
    assert words(shown, "mark.content") == "using horse gelatine"
    assert words(shown, "mark.cue") == "denied"
    assert "denied by Marrow Foods" in words(shown, ".margin li")
    assert select(shown, ".margin a.about")[0].get("href") == claim.get_absolute_url()
    assert "Rain fell" not in words(shown)
    assert "told reporters" not in words(shown)


def test_the_head_says_when_on_what_basis_and_where_the_original_is(client, select, words):
    article = make_article(text=TEXT, title="Sweets recalled", published_basis="page")
    make_story(article, title="Gelatine")
    shown = client.get(article.get_absolute_url())
    assert "2 March 2026, 12:00 UTC (from the page)" in words(shown)
    [original] = select(shown, f"header a[href='{article.url}']")
    assert "noopener" in original.get("rel")
    assert "in the story Gelatine" in words(shown)
    assert article.current.sha256 in words(shown)


def test_a_date_without_a_time_pretends_none(client, words):
    article = make_article(published_precision="day")
    assert "2 March 2026 (as given)" in words(client.get(article.get_absolute_url()))


def test_an_edit_says_what_it_dropped_added_and_changed(client, words):
    article = make_article(text=TEXT)
    _denial(article)
    make_statement(article, resolved="tests were clean", stance="alleges", content=[_at("tests were clean")])
    make_revision(article, text=TEXT + " More.", seen_at=NOON)
    _denial(article, stance="disputes", hedges=[[0, 4]])
    make_statement(article, resolved="rain fell", stance="states", speaker=None, content=[_at("Rain fell on Ostrel")])
    shown = words(client.get(article.get_absolute_url()), ".edits")
    assert "Dropped: alleged by Marrow Foods: tests were clean" in shown
    assert "Added: stated as fact: Rain fell on Ostrel" in shown
    assert "Changed, from denied to disputed; a softening word was added" in shown


def test_an_article_without_statements_says_so(client, words):
    assert "No statement was found in this text." in words(client.get(make_article().get_absolute_url()))


def test_an_article_read_only_in_part_says_so(client, words):
    whole, paid, cut = make_article(), make_article(), make_article()
    make_revision(paid, text="Marrow Foods", state="paywalled")
    make_revision(cut, text="Marrow", state="truncated")
    assert "more may be said" not in words(client.get(whole.get_absolute_url()))
    assert "the rest to those who pay: more may be said" in words(client.get(paid.get_absolute_url()), ".note")
    assert "only the beginning of this text: more may be said" in words(client.get(cut.get_absolute_url()), ".note")


def test_an_article_that_is_no_longer_there_says_so_and_when_we_looked(client, words):
    article = make_article()
    make_announcement(article, state="gone", status="gone", attempts=1)
    said = words(client.get(article.get_absolute_url()), ".note")
    assert "does not show this article any more" in said
    assert "Looked at 2 March 2026, 12:00 UTC" in said


def test_a_feed_that_credits_another_is_told(client, words):
    assert "credits Northline Wire" in words(client.get(make_article(wire="Northline Wire").get_absolute_url()))


def test_a_revision_says_what_kind_of_change_it_was_and_leads_to_the_comparison(client, select, words):
    article = make_article(text=TEXT)
    make_revision(article, text=TEXT + " More.", change="substance")
    shown = client.get(article.get_absolute_url())
    assert "What it says changed." in words(shown, ".edits")
    [link] = select(shown, ".edits a")
    assert link.get("href") == f"{article.get_absolute_url()}compare?from=1&to=2"
    assert client.get(link.get("href")).status_code == 200


def test_a_copy_in_an_archive_is_linked_where_there_is_one(client, select):
    article = make_article(text=TEXT)
    ArchivedCopy.objects.create(revision=article.current, state="kept", address="https://keep.example/1")
    [link] = select(client.get(article.get_absolute_url()), ".edits a")
    assert link.get("href") == "https://keep.example/1"


@pytest.mark.parametrize("revisions", [2, 12])
def test_an_article_with_revisions_costs_eleven_queries_however_many(client, django_assert_num_queries, revisions):
    article = make_article(text=TEXT)
    for number in range(revisions):
        make_revision(article, text=TEXT + " More." * (number + 1))
        _denial(article, make_claim())
    with django_assert_num_queries(11):  # those below, and the statements of its latest revisions
        client.get(article.get_absolute_url())


@pytest.mark.parametrize("statements", [1, 20])
def test_an_article_costs_ten_queries_however_many_statements(client, django_assert_num_queries, statements):
    article = make_article(text=TEXT)
    for _ in range(statements):
        _denial(article, make_claim())
    # article; statements, their links and claims; revisions; last look; story; what it borrowed; who repeats it; who
    # borrowed from it; routes of its claims
    with django_assert_num_queries(10):
        client.get(article.get_absolute_url())


def test_source_text_is_shown_as_text(client):
    article = make_article(text="<script>alert(1)</script> denied it.", title="<b>bold</b>", url="")
    make_statement(article, content=[[0, 25]], source=None, cue=None, speaker="<i>x</i>")
    shown = client.get(article.get_absolute_url()).content.decode()
    for tag in ("<script>alert", "<b>bold", "<i>x"):
        assert tag not in shown
    assert "&lt;script&gt;alert(1)" in shown


def test_no_such_article_is_not_found(client):
    assert client.get("/articles/a000/").status_code == 404


# ---- whom it has it from, and what it leaves out ---------------------------------------------------


def _borrow(article: Article, lender: Article) -> None:
    Borrowing.objects.create(
        article=article,
        lender=lender,
        revision=article.current,
        lender_revision=lender.current,
        passages=[[0, 5, 0, 5], [6, 9, 6, 9]],
    )


def test_whom_it_credits_copies_and_borrows_from_is_told_with_numbers(client, words):
    wire = make_article(make_outlet("wire", name="Northline Wire"), title="First report")
    lender, article = make_article(title="Lender"), make_article()
    Print.objects.create(article=article, sha256="", known_by=NOON, original=wire, share=0.91)
    _borrow(article, lender)
    _denial(article, via=["Northline Wire", "the <b>filing</b>"])
    make_statement(article, via=["Northline Wire"])
    shown = client.get(article.get_absolute_url())
    told = words(shown, ".debts")
    assert "CreditsNorthline Wire for 2 of 2 statements; the <b>filing</b> for 1 of 2 statements" in told
    assert "Carries the text ofFirst report Northline Wire, about 9 in 10 of its words" in told
    assert f"Has passages ofLender {lender.outlet.name}, 2 passages" in told


def test_who_repeats_borrows_from_and_credits_it_is_told(client, words):
    wire, claim = make_article(make_outlet("wire", name="Northline Wire")), make_claim()
    copy, borrower = make_article(title="Copy"), make_article(title="Borrower")
    Print.objects.create(article=copy, sha256="", known_by=NOON, original=wire, share=1)
    _borrow(borrower, wire)
    _denial(wire, claim, stance="alleges")
    _denial(make_article(make_outlet("echo", name="Echo")), claim, stance="alleges", via=["Northline Wire"])
    coverage.cover([claim])
    told = words(client.get(wire.get_absolute_url()), ".debts")
    assert f"Carried on byCopy {copy.outlet.name}, all of its words" in told
    assert f"Passages are inBorrower {borrower.outlet.name}, 2 passages" in told
    assert "Credited byEcho" in told


def test_an_article_that_runs_its_own_outlets_text_again_carries_it_and_is_no_copy(client, words, select):
    outlet = make_outlet()
    first, again = make_article(outlet, title="First"), make_article(outlet)
    Print.objects.create(article=again, sha256="", known_by=NOON, original=first, share=0.5)
    assert "Carries the text ofFirst" in words(client.get(again.get_absolute_url()))
    assert not select(client.get(first.get_absolute_url()), ".debts")


def test_claims_of_its_story_that_its_outlet_leaves_out_are_named(client, make_disputed, words, select):
    claim, _ = make_disputed()
    left_out = Article.objects.get(outlet__name="Coastal Post")
    shown = client.get(left_out.get_absolute_url())
    assert "What Coastal Post leaves out" in words(shown)
    assert [link.get("href") for link in select(shown, "#left-out ~ .claims a")] == [claim.get_absolute_url()]
    carries = Article.objects.get(outlet__name="Northline")
    assert not select(client.get(carries.get_absolute_url()), "#left-out")


def test_more_left_out_than_a_page_holds_leads_to_the_story(client, make_disputed, words, monkeypatch):
    monkeypatch.setattr("claims.views.articles._LEFT_OUT", 1)
    make_disputed(claims=2)
    left_out = Article.objects.get(outlet__name="Coastal Post")
    assert "The 1 that most outlets carry. The story has all." in words(client.get(left_out.get_absolute_url()))


def test_an_article_asks_for_corrections(client, select):
    article = make_article()
    [link] = select(client.get(article.get_absolute_url()), "a[href^='/corrections/write/']")
    assert link.get("href") == f"/corrections/write/?about={article.public_id}"
