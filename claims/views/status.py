"""/status/ -> what runs, waits and failed, and how far behind we are."""

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from claims.status import status as look


@require_safe
def status(request: HttpRequest) -> HttpResponse:
    found = look(datetime.now(UTC))
    context = {"status": found, "alive": sum(worker.alive for worker in found.workers)}
    return render(request, "status.html", context)
