"""The invented corpus, without reading it: that takes the language model, and the browser test does it."""

import io
import json
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.management import call_command

from sources.models import Article, Capture, Outlet, Poll, Review
from tests.factories import make_article

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the commands that the loading would run after its own."""
    ran: list[str] = []
    monkeypatch.setattr("sources.management.commands.ingest.call_command", lambda name, **_: ran.append(name))
    return ran


def load(**options: object) -> str:
    out = io.StringIO()
    call_command("samples", stdout=out, **options)
    return out.getvalue()


def test_the_whole_corpus_goes_in_without_a_refusal_and_every_article_has_a_date(asked: list[str]) -> None:
    load()
    assert Article.objects.count() >= 24
    assert Outlet.objects.count() >= 6
    assert Poll.objects.filter(status="failed").exists()
    assert not Capture.objects.exclude(status__in=["new", "changed"]).exists()
    assert not Article.objects.filter(published_basis="first_seen").exists()
    assert Article.objects.filter(revisions__number=3).count() == 1
    assert set(asked) == {"analyse"}


def test_loading_twice_changes_nothing(asked: list[str]) -> None:
    load()
    before = Article.objects.count(), Capture.objects.count(), Poll.objects.count()
    assert "the samples stay out" in load()
    load(force=True)
    assert before == (Article.objects.count(), Capture.objects.count(), Poll.objects.count())


def test_samples_stay_out_where_there_are_articles(asked: list[str]) -> None:
    make_article()
    assert "--force" in load()
    assert Article.objects.count() == 1
    assert not asked


def test_every_address_in_the_corpus_is_one_that_nobody_can_own() -> None:
    lines = [json.loads(line) for file in settings.SAMPLES.glob("*.ndjson") for line in file.read_bytes().splitlines()]
    hosts = {urlsplit(line["url"]).hostname for line in lines if line.get("url")}
    hosts |= {domain for line in lines for domain in line.get("domains", ())}
    assert hosts
    assert [host for host in hosts if not str(host).endswith(".example")] == []


def test_reviews_are_read_without_a_refusal(asked: list[str]) -> None:
    load()
    assert Review.objects.count() >= 4
    assert {urlsplit(url).hostname for url in Review.objects.values_list("url", flat=True)} == {
        "plainly.example",
        "varncheck.example",
    }
