"""/outlets/ -> who is read; /outlets/NAME/ -> one of them: how it was watched, and what it carries."""

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from claims.looks import Window
from claims.models import Cell, Event, ReviewTie
from claims.pages.corrections import corrections
from claims.pages.habits import habits, keys
from claims.pages.keyset import page
from claims.pages.shares import shares
from claims.record import MONTH, WEEK, record
from claims.views import asked
from claims.volume import drops, lately
from config.htmx import render_page, swaps
from sources.models import Article, Outlet

_OUTLETS, _ARTICLES, _CLAIMS, _WITHOUT, _REVIEWS = 100, 20, 20, 12, 12
_ROUTES = 200  # claims, the newest, that its habits are read from
_CORRECTIONS, _CORRECTED = 6, 60  # corrected texts that are told of, and the edits that these are put together from


@require_safe
def outlet_list(request: HttpRequest) -> HttpResponse:
    outlets = page(Outlet.objects.with_last_seen().filed(), Outlet.FILED, asked.bookmark(request), _OUTLETS)
    fallen = lately()
    context = {"outlets": outlets, "rows": [(outlet, fallen.get(outlet.pk)) for outlet in outlets.rows]}
    return render_page(request, "outlets.html", context, fragment="rows")


@require_safe
def outlet(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Outlet.objects.select_related("merged_into"), slug=slug)
    if (heir := found.heir()) != found:
        return redirect(heir, permanent=True)
    articles = Article.objects.seen().from_outlet(found).without_text()
    context = {"outlet": found, "articles": page(articles, Article.NEWEST, asked.bookmark(request), _ARTICLES)}
    if not swaps(request):
        context |= _carried(found) | _watched(found)
    return render_page(request, "outlet.html", context, fragment="articles")


def _carried(outlet: Outlet) -> dict[str, object]:
    """The newest claims that it carries, whom it has them from, their answers, and what it corrected."""
    routes = Cell.objects.newest_routes(outlet, _ROUTES)
    others = Outlet.objects.filter(key__in=keys(outlet.key, routes))
    share = shares(Cell.objects.answered_by_quarter(outlet))
    without = Cell.objects.without_answer(outlet, _WITHOUT + 1) if share.without else []
    corrected = corrections(Event.objects.of_outlet(outlet).corrections().with_article()[:_CORRECTED])
    return {
        "claims": Cell.objects.newest_carried(outlet, _CLAIMS),
        "reviews": list(ReviewTie.objects.of_outlet(outlet)[: _REVIEWS + 1]),
        "most_reviews": _REVIEWS,
        "most": _CLAIMS,
        "habits": habits(outlet.key, routes, {other.key: other for other in others}),
        "share": share,
        "without": without[:_WITHOUT],
        "more_without": len(without) > _WITHOUT,
        "corrections": corrected[:_CORRECTIONS],
        "more_corrections": len(corrected) > _CORRECTIONS,
    }


def _watched(outlet: Outlet) -> dict[str, object]:
    """In short; /outlets/NAME/watch/ has the rest."""
    now = datetime.now(UTC)
    seen = record(outlet, now)
    context: dict[str, object] = {"record": seen, "drop": drops(now, [outlet.pk]).get(outlet.pk)}
    if seen:
        month = Window(seen.until - MONTH, seen.until)
        context |= {"week": seen.last(WEEK), "gaps": seen.gaps(month, 1)}
    return context
