"""Pages, search and feeds on a database that came in, and what they say of texts that are not here."""

from pathlib import Path

import pytest
from django.test import Client

from claims import reviews
from claims.importing.load import import_package
from claims.models import Account, Claim, Entity, ReviewTie, Statement, Story
from sources.models import Article, Outlet
from tests.factories import make_account


@pytest.fixture
def imported(exported: Path) -> Client:
    import_package(exported)
    return Client()


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_every_kind_of_page_stands(imported: Client) -> None:
    claim = Claim.objects.current().order_by("-tally__outlets").first()
    story = Story.objects.told().first()
    entity = Entity.objects.mentioned().first()
    outlet = Outlet.objects.get(key="The Sounding")
    for address in ("/", "/stories/", "/outlets/", "/entities/", "/status/", claim.get_absolute_url(),
                    story.get_absolute_url(), entity.get_absolute_url(), outlet.get_absolute_url()):  # fmt: skip
        assert page(imported, address)
    assert claim.public_id in page(imported, "/search?q=gelatine")
    assert "<entry>" in page(imported, f"{story.get_absolute_url()}feed.atom")


def test_reviews_stand_in_timelines_and_their_ties_are_those_of_where_they_come_from(imported: Client) -> None:
    tie = ReviewTie.objects.get(active=True)
    assert "reviewed this claim and rated it “Mostly false”" in page(
        imported, f"{tie.claim.get_absolute_url()}timeline/"
    )
    ties = list(ReviewTie.objects.order_by("pk").values("claim", "active", "by", "score", "candidates"))
    reviews.look()
    assert list(ReviewTie.objects.order_by("pk").values("claim", "active", "by", "score", "candidates")) == ties


def test_an_article_says_that_its_text_is_not_here_and_shows_the_words_that_are(imported: Client) -> None:
    article = Article.objects.get(external_id="two")
    text = page(imported, article.get_absolute_url())
    assert "we have the words of its statements alone" in text
    assert "using horse gelatine in its fruit gums" in text
    said = Statement.objects.current().filter(revision__article=article).first()
    own = page(imported, f"/statements/{said.public_id}/")
    assert "Only these words are here" in own
    assert said.content_words in own.replace("</span>", "").replace("<span>", "") or said.cue_words in own


def test_two_texts_of_which_one_is_not_here_are_compared_by_their_statements_alone(imported: Client) -> None:
    article = Article.objects.get(external_id="one")
    text = page(imported, f"{article.get_absolute_url()}compare")
    assert "Of one of these texts we have the words of its statements alone" in text
    assert "Statement by statement" in text
    assert "Machine-made and unchecked. Removed" not in text


def test_at_the_desk_too(imported: Client) -> None:
    imported.force_login(make_account())
    said = Statement.objects.current().filter(reviewed_at=None).first()
    assert "the text came with an import" in page(imported, f"/desk/queue/{said.public_id}/")
    assert "without its other words" in page(imported, f"/desk/articles/{said.revision.article.public_id}/")
    assert Account.objects.filter(username="birte", is_active=False).exists()
