"""/outlets/ -> who is read; /outlets/NAME/ -> one of them: how it was watched, and what it carries."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from claims.models import Cell, Claim
from claims.pages.keyset import page
from claims.pages.shares import shares
from claims.views import asked
from config.htmx import render_page
from sources.models import Article, Capture, Outlet, Poll

_OUTLETS, _ARTICLES, _CLAIMS, _POLLS, _REFUSED = 100, 20, 20, 20, 10


@require_safe
def outlet_list(request: HttpRequest) -> HttpResponse:
    outlets = page(Outlet.objects.with_last_seen().filed(), Outlet.FILED, asked.bookmark(request), _OUTLETS)
    return render_page(request, "outlets.html", {"outlets": outlets}, fragment="rows")


@require_safe
def outlet(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Outlet.objects.select_related("merged_into"), slug=slug)
    if found.merged_into:
        return redirect(found.merged_into, permanent=True)
    articles = Article.objects.from_outlet(found).without_text()
    until = asked.moment(request, "until")
    carried = Claim.objects.current().carried_by(found).sorted_by("newest")
    context = {
        "outlet": found,
        "articles": page(articles, Article.NEWEST, asked.bookmark(request), _ARTICLES),
        "claims": carried[:_CLAIMS],
        "share": shares(Cell.objects.answered_by_quarter(found)),
        "polls": Poll.objects.of_outlet(found).begun_by(until)[:_POLLS],
        "until": until,
        "most": _POLLS,
        "refused": Capture.objects.of_outlet(found).refused()[:_REFUSED],
    }
    return render_page(request, "outlet.html", context, fragment="articles")
