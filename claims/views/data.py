"""/data/ -> what can be taken out, and how; /data/new -> a form for it; /data/ID/ -> how far a file is, and the file.

Nobody needs an account. The form sets no cookie and so bears no token: what somebody else's page could send with it is
that a file be made, which harms nobody; browsers say that it comes from elsewhere, and then it is not done.
"""

import logging
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from claims.export.resources import RESOURCES
from claims.models import Parcel
from claims.parcels import asking, keeping
from claims.parcels.asking import AT_ONCE, Refused
from claims.parcels.making import NotMade, make
from claims.parcels.wanted import Wanted, forms, wanted
from claims.tasks import ask_for_parcel
from claims.views.sending import busy, send
from config.htmx import render_page
from config.sender import sender

_SALT = "claims.parcels.sender"
_ELSEWHERE = ("cross-site",)

log = logging.getLogger(__name__)


@require_safe
def data(request: HttpRequest) -> HttpResponse:
    now = datetime.now(UTC)
    context = {
        "resources": _files(),
        "forms": forms().values(),
        "whole": next((one for one in _whole() if keeping.looked_at(one, now).state == Parcel.State.READY), None),
        "api": _api(),
        "kept": Parcel.KEPT.days,
        "at_once": AT_ONCE,
        "gigabytes": settings.PARCELS_MB / 1_000,
        "most_by_one": asking.MOST_BY_ONE,
        "underway_by_one": asking.UNDERWAY_BY_ONE,
        "version": settings.VERSION,
        "address": settings.SITE_URL,
    }
    return render(request, "data.html", context)


def _files() -> list[tuple[str, str]]:
    """Each with what it holds."""
    return [(one.name, re.sub(r"`([^`]*)`", r"“\1”", one.says)) for one in RESOURCES.values()]


def _whole() -> QuerySet[Parcel]:
    return Parcel.objects.whole().ready()[:5]


def _api() -> str:
    try:
        return reverse("api")
    except NoReverseMatch:
        return ""


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def data_new(request: HttpRequest) -> HttpResponse:
    sent = request.method == "POST"
    asked = wanted(_plain(request.POST if sent else request.GET))
    if asked is None:
        return _form(request, Wanted(), status=404, unknown=True)
    if not sent or asked.problems:
        return _form(request, asked, status=422 if sent else 200)
    if request.headers.get("Sec-Fetch-Site") in _ELSEWHERE:
        return _form(request, asked, status=403, elsewhere=True)
    now, small = datetime.now(UTC), asking.is_small(asking.number(asked))
    try:
        parcel = asking.ask(asked, sender=sender(request, _SALT), now=now, small=small)
    except Refused as refused:
        return _refused(_form(request, asked, status=refused.status, refused=refused), refused, now)
    return _made(parcel, small=small)


def _made(parcel: Parcel, *, small: bool) -> HttpResponse:
    """A small one is made while one waits; the page that is shown then has the browser fetch it."""
    if parcel.state == Parcel.State.WAITING and parcel.begun_at is None and small:
        try:
            make(parcel.pk)
        except (NotMade, OSError):  # noted in its row: its page tells why, and lets it be tried again
            log.exception("Parcel %s could not be made while its reader waited.", parcel.public_id)
        parcel.refresh_from_db()
    elif parcel.underway:
        ask_for_parcel(parcel.pk)
    at_once = "?now=1" if parcel.state == Parcel.State.READY else ""
    answer = redirect(f"{parcel.get_absolute_url()}{at_once}")
    answer.status_code = 303
    return answer


def _form(request: HttpRequest, asked: Wanted, *, status: int, **more: object) -> HttpResponse:
    number = asking.number(asked) if status == 200 else 0
    context = {
        "asked": asked,
        "forms": forms(),
        "number": number,
        "at_once": AT_ONCE,
        "small": asking.is_small(number),
        "stance": "stance" in request.GET,  # of a search: it chooses nothing here, and that is said
        "files": len(RESOURCES),
        "kept": Parcel.KEPT.days,
        **more,
    }
    answer = render(request, "data_new.html", context, status=status)
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _plain(given: QueryDict) -> Mapping[str, str]:
    return {name: value.replace("\0", "") for name, value in given.dict().items()}


def _refused(answer: HttpResponse, refused: Refused, now: datetime) -> HttpResponse:
    answer["Retry-After"] = str(refused.seconds(now))
    return answer


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def parcel(request: HttpRequest, public_id: str) -> HttpResponse:
    """Sent, one that was not made is tried again."""
    found = _found(public_id)
    if request.method == "POST" and request.headers.get("Sec-Fetch-Site") not in _ELSEWHERE:
        return _again(request, found)
    return _page(request, found, status=_STATUS.get(found.state, 200))


def _again(request: HttpRequest, found: Parcel) -> HttpResponse:
    now = datetime.now(UTC)
    try:
        parcel = asking.again(found, sender=sender(request, _SALT), now=now)
    except Refused as refused:
        return _refused(_page(request, found, status=refused.status, refused=refused), refused, now)
    return _made(parcel, small=False)


@require_safe
def parcel_file(request: HttpRequest, public_id: str) -> HttpResponseBase:
    found = _found(public_id)
    if found.state != Parcel.State.READY:
        return _page(request, found, status=_STATUS.get(found.state, 404))
    try:
        answer = send(request, found.file, name=found.file_name, sha256=found.sha256, changed=found.made_at)
    except FileNotFoundError:
        return _page(request, found, status=503, lost=True)
    return answer or busy(request)


_STATUS = {Parcel.State.OVER: 410, Parcel.State.WITHDRAWN: 410}


def _found(public_id: str) -> Parcel:
    found = get_object_or_404(Parcel, public_id=public_id)
    return keeping.looked_at(found, datetime.now(UTC))


def _page(request: HttpRequest, found: Parcel, *, status: int, **more: Any) -> HttpResponse:
    """For whoever has its address, which must not go on to anybody: no cache, no index, no referrer."""
    context = {
        "parcel": found,
        "asked": wanted(found.wanted),
        "form": urlencode(found.wanted),
        "files": len(RESOURCES),
        "before": Parcel.objects.underway().filter(pk__lt=found.pk).count() if found.state == "waiting" else 0,
        "fetch": request.GET.get("now") == "1" and found.state == Parcel.State.READY,
        "rows": [(name, found.rows[name]) for name in RESOURCES if name in found.rows],
        "kept": Parcel.KEPT.days,
        "address": request.build_absolute_uri(reverse("parcel_file", args=[found.public_id])),
        "version": settings.VERSION,
        **more,
    }
    answer = render_page(request, "parcel.html", context, fragment="progress", status=status)
    answer["Cache-Control"] = "private, no-store"
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Robots-Tag"] = "noindex"
    return answer
