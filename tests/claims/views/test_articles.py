import pytest

from sources.models import Announcement, ArchivedCopy, Article
from tests.factories import NOON, make_article, make_claim, make_revision, make_statement, make_story

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
def test_an_article_with_revisions_costs_seven_queries_however_many(client, django_assert_num_queries, revisions):
    article = make_article(text=TEXT)
    for number in range(revisions):
        make_revision(article, text=TEXT + " More." * (number + 1))
        _denial(article, make_claim())
    with django_assert_num_queries(7):  # those below, and the statements of all its revisions
        client.get(article.get_absolute_url())


@pytest.mark.parametrize("statements", [1, 20])
def test_an_article_costs_six_queries_however_many_statements(client, django_assert_num_queries, statements):
    article = make_article(text=TEXT)
    for _ in range(statements):
        _denial(article, make_claim())
    with django_assert_num_queries(6):  # article; statements, their links and claims; revisions; last look; story
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
