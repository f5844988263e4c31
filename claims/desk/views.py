"""/desk/ -> what waits, and where everything is."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from claims.desk.roles import STAFF, only


@require_safe
@only(STAFF)
def desk(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/desk.html")
