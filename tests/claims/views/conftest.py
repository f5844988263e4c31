"""What the tests of pages share: pages read with CSS selectors, and a claim as the pipeline would leave it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.utils.text import slugify
from lxml import html

from claims import coverage
from claims.models import Claim, Story
from config.local import cache
from sources.models import Outlet
from tests.factories import make_analysis, make_article, make_claim, make_outlet, make_statement, make_story

HTMX = {"HX-Request": "true"}
RESTORE = {"HX-Request": "true", "HX-History-Restore-Request": "true"}


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    cache.clear()


@pytest.fixture
def select() -> Callable[[HttpResponse, str], list[Any]]:
    def select(response: HttpResponse, css: str) -> list[Any]:
        return html.fromstring(response.content.decode()).cssselect(css)

    return select


@pytest.fixture
def words() -> Callable[..., str]:
    """The text of a page, or of what a selector finds in it, with single spaces."""

    def words(response: HttpResponse, css: str = "main") -> str:
        found = html.fromstring(response.content.decode()).cssselect(css)
        return " ".join(" ".join(element.text_content() for element in found).split())

    return words


@pytest.fixture
def make_disputed() -> Callable[..., tuple[Claim, Story]]:
    """A claim that one outlet carries with its denial and another without, in a story that a third covers too."""

    def make_disputed(text: str = "Marrow Foods used horse gelatine.", claims: int = 1) -> tuple[Claim, Story]:
        outlets = [make_outlet(name=name) for name in ("Harbour Ledger", "Northline", "Coastal Post")]
        articles = [make_article(outlet) for outlet in outlets]
        for article in articles:
            make_analysis(article.current)  # an article that nobody read proves no omission
        story = make_story(*articles, title="Gelatine in sweets")
        made = [make_claim(text) for _ in range(claims)]
        for claim in made:
            make_statement(articles[0], claim, stance="alleges", speaker="Ms Tarn")
            make_statement(articles[0], claim)
            make_statement(articles[1], claim, stance="alleges", speaker="Ms Tarn")
        coverage.cover(made)
        claim = made[0]
        claim.refresh_from_db()
        return claim, story

    return make_disputed


@pytest.fixture
def make_named(make_disputed: Callable[..., tuple[Claim, Story]]) -> Callable[..., tuple[Claim, Story]]:
    """As `make_disputed`, with outlets whose addresses are their names: "northline"."""

    def make_named(*arguments: Any, **fields: Any) -> tuple[Claim, Story]:
        claim, story = make_disputed(*arguments, **fields)
        for outlet in Outlet.objects.all():
            Outlet.objects.filter(pk=outlet.pk).update(slug=slugify(outlet.name))
        return claim, story

    return make_named
