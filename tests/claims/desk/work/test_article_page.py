"""An article at the desk: the whole text, marked; its story; and how one gets to any page of the desk."""

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from claims.coverage import cover
from claims.models import Account, StoryDoubt
from tests.factories import make_article, make_claim, make_entity, make_revision, make_statement, make_story

pytestmark = pytest.mark.django_db
TEXT = "Marrow Foods denied using horse gelatine.\n\n   \n\nNothing was found here, and it is read all the same."


def page(client: Client, address: str) -> html.HtmlElement:
    answer = client.get(address)
    assert answer.status_code == 200
    return html.fromstring(answer.content)


def test_an_editor_sees_the_whole_text_with_its_statements_marked(client: Client, editor: Account) -> None:
    article, claim = make_article(text=TEXT), make_claim()
    statement = make_statement(article, claim)
    shown = page(client, reverse("desk_article", args=[article.public_id]))
    parts = shown.cssselect(".proofed")
    assert len(parts) == 2, "a paragraph of spaces is none"
    assert "it is read all the same" in parts[1].text_content()
    assert [mark.text_content() for mark in parts[0].cssselect("mark.content")] == ["using horse gelatine"]
    assert shown.cssselect(f"sup#{statement.public_id}")
    assert reverse("desk_claim", args=[claim.public_id]) in [a.get("href") for a in parts[0].cssselect(".margin a")]
    public = client.get(article.get_absolute_url()).content.decode()
    assert "it is read all the same" not in public


def test_readers_are_shown_no_way_to_the_desk_but_the_one_at_the_foot(client: Client, editor: Account) -> None:
    article, claim = make_article(), make_claim()
    make_statement(article, claim)
    make_story(article)
    for address in (article.get_absolute_url(), claim.get_absolute_url(), "/"):
        shown = client.get(address).content.decode()
        assert shown.count("/desk/") == shown.partition("<footer")[2].count('href="/desk/"') == 1


def test_an_article_without_a_text_says_so(client: Client, editor: Account) -> None:
    article = make_article()
    make_revision(article, text="")
    assert (
        "There is no text of it here" in client.get(reverse("desk_article", args=[article.public_id])).content.decode()
    )


def test_stories_that_the_machine_was_in_doubt_of_come_first(client: Client, editor: Account) -> None:
    article = make_article()
    make_story(article, title="The gelatine")
    doubted, found = make_story(make_article(), title="The tallow"), make_story(make_article(), title="The harbour")
    StoryDoubt.objects.create(article=article, story=doubted, score=0.31)
    shown = page(client, reverse("desk_article", args=[article.public_id]) + "?q=harbour")
    assert [one.get("value") for one in shown.cssselect("input[name=story]")] == [found.public_id, doubted.public_id]
    assert "the machine was in doubt, 0.31" in shown.text_content()


def test_a_storys_page_lists_its_articles_each_to_be_moved(client: Client, editor: Account) -> None:
    story = make_story(*(make_article() for _ in range(45)))
    shown = page(client, reverse("desk_story", args=[story.public_id]))
    assert len(shown.cssselect(".plain-record > li")) == 40
    [more] = shown.cssselect("p.more a")
    assert (
        len(page(client, reverse("desk_story", args=[story.public_id]) + more.get("href")).cssselect("li p.brief")) == 5
    )


@pytest.mark.parametrize("kind", ["claim", "article", "story", "entity", "statement"])
def test_an_address_or_id_of_a_public_page_leads_to_its_page_of_the_desk(
    client: Client, editor: Account, kind: str
) -> None:
    article, claim = make_article(), make_claim()
    things = {
        "claim": claim,
        "article": article,
        "statement": make_statement(article, claim),
        "story": make_story(article),
        "entity": make_entity("Ilse Tarn"),
    }
    thing = things[kind]
    at = f"{reverse('desk_article', args=[article.public_id])}#{thing.public_id}"
    there = at if kind == "statement" else reverse(f"desk_{kind}", args=[thing.public_id])
    public = {"statement": f"/statements/{thing.public_id}/"}.get(kind) or thing.get_absolute_url()
    for given in (
        thing.public_id,
        f" https://claims.example{public} ",
        f"{public}?checked=1#sure",
        public + "timeline/",
    ):
        if kind != "statement" or "timeline" not in given:
            assert client.get(reverse("desk_find"), {"q": given})["Location"] == there, given


def test_words_lead_to_pages_of_the_desk(client: Client, editor: Account) -> None:
    claim = make_claim("Marrow Foods used horse gelatine.")
    make_statement(make_article(), claim)
    cover([claim])
    entity, story = make_entity("Marrow Foods"), make_story(make_article(), title="Marrow and its gelatine")
    links = {one.get("href") for one in page(client, reverse("desk_find") + "?q=marrow").cssselect(".brief a")}
    assert links == {
        reverse("desk_claim", args=[claim.public_id]),
        reverse("desk_entity", args=[entity.public_id]),
        reverse("desk_story", args=[story.public_id]),
    }


@pytest.mark.parametrize(
    ("given", "status", "says"),
    [
        ("", 200, "Paste the address"),
        ("zzyzx", 200, "Nothing holds these words"),
        ("c0000000000000000", 404, "Nothing here has the id"),
        ("\0", 200, "Paste the address"),
        ("'\" --", 200, "Paste the address"),
        ("x" * 3_000, 200, "Nothing holds these words"),
    ],
)
def test_what_leads_nowhere_says_so(client: Client, editor: Account, given: str, status: int, says: str) -> None:
    answer = client.get(reverse("desk_find"), {"q": given})
    assert (answer.status_code, says in answer.content.decode()) == (status, True)


@pytest.mark.parametrize("number", [2, 30])
def test_an_articles_page_costs_the_same_however_many_statements_it_holds(
    client: Client, editor: Account, number: int, django_assert_num_queries
) -> None:
    article = make_article()
    make_story(article)
    for _ in range(number):
        make_statement(article, make_claim())
    # session, account; article; statements, their links; story, doubts; judgements, latest; presence noted and read
    with django_assert_num_queries(11):
        page(client, reverse("desk_article", args=[article.public_id]))
