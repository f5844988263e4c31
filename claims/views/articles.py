"""/articles/ID/ -> one article as an annotated proof: the statements in it, and what its edits changed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from claims.models import Statement, StoryMember
from claims.pages.excerpts import in_order_of_content, passages
from claims.pages.revisions import edits
from sources.models import Article

_REVISIONS = 20


@require_safe
def article(request: HttpRequest, public_id: str) -> HttpResponse:
    found = get_object_or_404(Article.objects.with_outlet(), public_id=public_id)
    statements = in_order_of_content(Statement.objects.current().of_article(found).with_claim())
    latest = list(found.revisions.order_by("-number")[:_REVISIONS])[::-1]
    told = Statement.objects.of_article(found).in_reading_order() if len(latest) > 1 else ()
    context = {
        "article": found,
        "statements": statements,
        "stances": [statement.stance for statement in statements],
        "passages": passages(found.current.text, statements) if found.current else [],
        "edits": edits(latest, told),
        "story": StoryMember.objects.of_article(found),
    }
    return render(request, "article.html", context)
