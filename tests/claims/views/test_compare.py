import pytest

from claims import coverage
from tests.factories import NOON, make_article, make_claim, make_revision, make_statement

pytestmark = pytest.mark.django_db

TEXT = "Sweets recalled\n\nMarrow Foods allegedly used horse gelatine. Rain fell on Ostrel.\n\nNine people fell ill."


@pytest.fixture
def changed():
    article = make_article(text=TEXT)
    make_statement(
        article, make_claim("Marrow Foods used gelatine."), content=[[30, 60]], resolved="used it", stance="alleges"
    )
    make_revision(article, text=TEXT.replace("allegedly ", ""), seen_at=NOON)
    make_revision(article, text=TEXT.replace("Nine", "Eleven").replace("allegedly ", ""), seen_at=NOON)
    make_statement(
        article, make_claim("Eleven fell ill."), content=[[87, 108]], resolved="ill", stance="states", speaker=None
    )
    return article


def _address(article, **numbers) -> str:
    return f"{article.get_absolute_url()}compare?" + "&".join(f"{key.strip('_')}={n}" for key, n in numbers.items())


def test_by_default_the_last_two_texts_are_compared(client, changed, words):
    shown = client.get(_address(changed))
    assert words(shown, "ol.worded del") == "[removed: Nine]"
    assert words(shown, "ol.worded ins") == "[added: Eleven]"
    assert "Changes what is said" in words(shown, "ol.worded")
    assert "a figure for another" in words(shown, "ol.worded")
    assert "Revision 2, seen 2 March 2026, 12:00 UTC" in words(shown, ".looks")
    assert changed.current.sha256 in words(shown, ".looks")


def test_any_two_texts_can_be_compared_in_either_direction(client, changed, words):
    assert "allegedly" in words(client.get(_address(changed, from_=1, to=3)), "ol.worded del")
    assert "allegedly" in words(client.get(_address(changed, from_=3, to=1)), "ol.worded ins")


def test_statements_are_told_as_dropped_and_added_with_their_claims(client, changed, words, select):
    shown = client.get(_address(changed, from_=1, to=3))
    assert "Dropped alleged by Marrow Foods" in words(shown, ".said .dropped")
    assert "Added stated as fact in the outlet's own voice" in words(shown, ".said .added")
    assert [link.text_content() for link in select(shown, ".said a.about")] == [
        "Marrow Foods used gelatine.",
        "Eleven fell ill.",
    ]


def test_texts_without_a_change_of_statements_say_so(client, words):
    article = make_article(text=TEXT)
    make_revision(article, text=TEXT.replace("fell ill", "became ill"))
    assert "No statement that we found in these texts was dropped" in words(client.get(_address(article)))


def test_the_two_texts_are_chosen_in_a_plain_form(client, changed, select):
    shown = client.get(_address(changed, from_=1, to=2))
    [form] = select(shown, "form.choose")
    assert form.get("action") == f"{changed.get_absolute_url()}compare"
    assert [one.get("value") for one in select(shown, "form.choose option[selected]")] == ["1", "2"]
    assert len(select(shown, "form.choose option")) == 6


@pytest.mark.parametrize("query", ["from=9&to=1", "from=1&to=x", "from=0", "to=-1", "from=²", f"to={'9' * 40}"])
def test_a_revision_that_is_not_there_is_not_found_and_says_which_are(client, changed, words, query):
    shown = client.get(f"{changed.get_absolute_url()}compare?{query}")
    assert shown.status_code == 404
    assert "it has revisions 1 to 3" in words(shown)


def test_the_same_text_twice_says_so(client, changed, words):
    shown = client.get(_address(changed, from_=2, to=2))
    assert shown.status_code == 200
    assert "You chose revision 2 twice" in words(shown)


def test_an_article_seen_once_says_that_there_is_nothing_to_compare(client, words):
    assert "one text of this article so far" in words(client.get(_address(make_article())))
    assert client.get(_address(make_article(), from_=1, to=2)).status_code == 404


def test_no_such_article_is_not_found(client):
    assert client.get("/articles/a000/compare").status_code == 404


def test_source_text_is_shown_as_text(client):
    article = make_article(text="Osk\n\nHe said <b>no</b>.")
    make_revision(article, text="Osk\n\nHe said <script>alert(1)</script>.")
    shown = client.get(_address(article)).content.decode()
    assert "<script>alert" not in shown
    assert "&lt;" in shown


def test_an_article_written_anew_is_not_printed(client, words):
    first, second = (
        " ".join(f"{word}{n} went {n} miles by {word}.\n" for n in range(300)) for word in ("cart", "boat")
    )
    article = make_article(text=first)
    make_revision(article, text=second)
    shown = client.get(_address(article))
    printed = words(shown, ".worded .passage")
    assert len(printed) < len(second) / 2
    assert "are not shown: of a text no more than a third is printed here" in words(shown)


@pytest.mark.parametrize("statements", [1, 20])
def test_a_comparison_costs_five_queries_however_many_statements(client, django_assert_num_queries, statements):
    article = make_article(text=TEXT)
    for number in range(statements):
        make_statement(article, make_claim(), resolved=f"it {number}")
    make_revision(article, text=TEXT + " More.")
    with django_assert_num_queries(5):  # article; its revisions; two texts; statements, their links and claims
        client.get(_address(article))


def test_the_timeline_of_a_claim_leads_to_what_an_edit_changed(client, select):
    article, claim = make_article(text=TEXT), make_claim()
    make_statement(article, claim, stance="alleges")
    make_revision(article, text=TEXT + " Marrow Foods denied this.")
    make_statement(article, claim, stance="alleges")
    make_statement(article, claim, stance="denies", content=[[len(TEXT) + 1, len(TEXT) + 20]])
    coverage.cover([claim])
    [link] = select(client.get(claim.get_absolute_url()), ".timeline a[href*='/compare']")
    assert link.get("href") == f"{article.get_absolute_url()}compare?from=1&to=2"
    assert client.get(link.get("href")).status_code == 200
