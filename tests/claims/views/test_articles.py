import pytest

from sources.models import Article, Revision
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
    whole, cut = make_article(), make_article()
    revision = Revision.objects.create(
        article=cut, number=2, sha256="f" * 64, text="Marrow Foods", seen_at=NOON, state="paywalled"
    )
    Article.objects.filter(pk=cut.pk).update(current=revision)
    assert "only in part" not in words(client.get(whole.get_absolute_url()))
    assert "only in part (paywalled)" in words(client.get(cut.get_absolute_url()))


@pytest.mark.parametrize("statements", [1, 20])
def test_an_article_costs_five_queries_however_many_statements(client, django_assert_num_queries, statements):
    article = make_article(text=TEXT)
    for _ in range(statements):
        _denial(article, make_claim())
    with django_assert_num_queries(5):  # article; statements, their links and claims; revisions; story
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
