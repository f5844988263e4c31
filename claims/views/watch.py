"""/outlets/NAME/watch/ -> how one outlet was watched: hour by hour, every gap with its reasons, every look."""

from datetime import UTC, datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from claims.looks import Window
from claims.pages.hours import days
from claims.pages.keyset import page
from claims.record import DAY, MONTH, WEEK, Record, record
from claims.views import asked
from claims.views.heirs import about
from claims.volume import drops
from config.htmx import render_page
from sources.models import Capture, Outlet, Poll

_GAPS, _LOOKS, _CAPTURES = 40, 20, 20
PERIODS = {"7": "week", "30": "month", "92": "quarter", "366": "year"}
USUAL = "30"
_LONGEST = timedelta(days=366)
_FIRST = datetime(1991, 8, 6, tzinfo=UTC)  # no page was published before


@require_safe
@about(Outlet)
def watch(request: HttpRequest, found: Outlet) -> HttpResponse:
    now = datetime.now(UTC)
    seen = record(found, now)
    context: dict[str, object] = {"outlet": found, "drop": drops(now, [found.pk]).get(found.pk)}
    refused = Capture.objects.of_outlet(found).refused()
    if seen:
        span = period(request, seen)
        context |= _shown(request, seen, span, _length(request))
        # What was brought later than it was watched stands with the latest.
        refused = refused.between(span.start, span.end if instant(request, "until") else now)
    context["refused"] = page(refused, Capture.LATEST, asked.bookmark(request, "failed_after"), _CAPTURES)
    fragment = "captures" if asked.bookmark(request, "failed_after") else "looks"
    return render_page(request, "watch.html", context, fragment=fragment)


def _length(request: HttpRequest) -> timedelta:
    return timedelta(days=int(asked.one_of(request, "days", PERIODS, USUAL)))


def period(request: HttpRequest, seen: Record) -> Window:
    """As asked for, but not beyond what can have been seen, nor longer than a year."""
    length = _length(request)
    end = min(instant(request, "until") or seen.until, seen.until)
    start = instant(request, "from") or end - length
    start = max(start, end - _LONGEST) if start < end else end - length
    return Window(start.replace(minute=0, second=0, microsecond=0), end)


def instant(request: HttpRequest, name: str) -> datetime | None:
    given = asked.moment(request, name)
    return given if given and given > _FIRST + _LONGEST else None


def _shown(request: HttpRequest, seen: Record, period: Window, length: timedelta) -> dict[str, object]:
    polls = Poll.objects.of_outlet(seen.outlet).over(*period)
    then = seen.over(period)
    return {
        "record": seen,
        "period": period,
        "query": urlencode({"from": period.start.isoformat(), "until": period.end.isoformat()}),
        "days": days(period.start, then.states(period)),
        "gaps": then.gaps(period, _GAPS),
        "gaps_number": then.number(period),
        "share": then.share(period),
        "shares": [(name, seen.last(span)) for name, span in (("day", DAY), ("week", WEEK), ("30 days", MONTH))],
        "polls": page(polls, Poll.LATEST, asked.bookmark(request), _LOOKS),
        "periods": PERIODS.items(),
        "chosen": "" if instant(request, "from") else str(length.days),
        "earlier": urlencode({"until": period.start.isoformat(), "days": length.days}),
        "later": _later(period, seen, length),
    }


def _later(period: Window, seen: Record, length: timedelta) -> str:
    """The address of the period after this one; empty where that has not come."""
    end = min(period.end + length, seen.until)
    return urlencode({"until": end.isoformat(), "days": length.days}) if period.end < seen.until else ""
