import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from config.htmx import render_page

PAGE = "<h1>whole</h1>{% partialdef rows inline %}<p>{{ word }}</p>{% endpartialdef %}"


@pytest.fixture
def answer(settings):
    loaders = [("django.template.loaders.locmem.Loader", {"page.html": PAGE})]
    settings.TEMPLATES = [
        {"BACKEND": "django.template.backends.django.DjangoTemplates", "OPTIONS": {"loaders": loaders}}
    ]

    def ask(status: int = 200, **headers: str) -> HttpResponse:
        request = RequestFactory(headers=headers).get("/")
        return render_page(request, "page.html", {"word": "rows"}, fragment="rows", status=status)

    return ask


def test_a_browser_gets_the_whole_page(answer) -> None:
    assert answer().content == b"<h1>whole</h1><p>rows</p>"


def test_htmx_gets_the_fragment_alone(answer) -> None:
    assert answer(**{"HX-Request": "true"}).content == b"<p>rows</p>"


def test_a_restored_history_gets_the_whole_page_back(answer) -> None:
    restored = answer(**{"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert restored.content == b"<h1>whole</h1><p>rows</p>"


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_no_cache_may_give_one_answer_for_the_other(answer, headers: dict[str, str]) -> None:
    assert answer(**headers).headers["Vary"] == "HX-Request, HX-History-Restore-Request"


def test_the_status_is_the_callers(answer) -> None:
    assert answer(status=409).status_code == 409
