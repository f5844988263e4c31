import pytest
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, StreamingHttpResponse
from django.test import RequestFactory
from django.urls import ResolverMatch
from django.views.decorators.http import require_http_methods, require_safe

from config.refused import Refused, unsigned


def answered(answer: HttpResponse | StreamingHttpResponse) -> HttpResponse | StreamingHttpResponse:
    return Refused(lambda request: answer)(RequestFactory().post("/stories/"))


def test_an_empty_refusal_becomes_a_page_that_says_what_is_taken() -> None:
    page = answered(HttpResponseNotAllowed(["GET", "HEAD"]))
    assert (page.status_code, page["Allow"]) == (405, "GET, HEAD")
    assert b"it answers to GET, HEAD alone" in page.content


@pytest.mark.parametrize(
    "answer", [HttpResponse("all is well"), StreamingHttpResponse(["all"]), HttpResponse("why not", status=405)]
)
def test_every_other_answer_stays_as_it_is(answer: HttpResponse) -> None:
    assert answered(answer) is answer


@pytest.mark.parametrize(("decorator", "status"), [(require_safe, 405), (require_http_methods(["GET", "POST"]), 403)])
def test_only_a_view_that_takes_forms_says_that_a_token_lacks(decorator, status) -> None:
    @decorator
    def view(request: HttpRequest) -> HttpResponse:
        raise AssertionError("it did something")

    request = RequestFactory().post("/corrections/write/")
    request.resolver_match = ResolverMatch(view, (), {})
    answer = unsigned(request, "no token")
    assert answer.status_code == status
    assert status == 405 or b"What you sent was not taken" in answer.content
    assert request.method == "POST"
