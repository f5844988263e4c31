"""All addresses that answer programs, as Django has them, from one declaration each."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from ninja import NinjaAPI

from claims.api import document, endpoints, problems, rows, sheets
from claims.api.answers import answer
from claims.api.edge import ROOT
from claims.api.problems import Problem
from claims.withheld import Withheld

api = NinjaAPI(title="Claimline", urls_namespace="api", docs_url=None, openapi_url=None)
endpoints.add(api)
sheets.add(api)


@api.api_operation(endpoints.METHODS, f"{ROOT}/openapi.json", url_name="api_document", include_in_schema=False)
def openapi(request: HttpRequest) -> HttpResponse:
    return answer(request, document.as_bytes(api))


@api.exception_handler(Problem)
def _problem(request: HttpRequest, problem: Problem) -> HttpResponse:
    return problems.answer(problem, request.path)


@api.exception_handler(Withheld)
def _withheld(request: HttpRequest, hidden: Withheld) -> HttpResponse:
    return problems.answer(rows.hushed(hidden), request.path)


def _patterns() -> list[URLPattern]:
    found: list[Any] = api.urls[0]
    return [one for one in found if isinstance(one, URLPattern) and one.name != "api-root"]


urlpatterns = _patterns()
