import pytest
from django.http import HttpResponse, HttpResponseNotAllowed, StreamingHttpResponse
from django.test import RequestFactory

from config.refused import Refused


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
