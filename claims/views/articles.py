"""/articles/ID/ -> one article as an annotated proof; /articles/ID/compare -> what changed between two of its texts."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from claims.models import Statement, StoryMember
from claims.pages.changed_words import changed_words
from claims.pages.excerpts import in_order_of_content, passages
from claims.pages.looks import notes
from claims.pages.revisions import edits, shortened
from claims.views import asked
from sources.models import Article, Revision

_REVISIONS, _STATEMENTS = 20, 40


@require_safe
def article(request: HttpRequest, public_id: str) -> HttpResponse:
    found = get_object_or_404(Article.objects.with_outlet(), public_id=public_id)
    statements = in_order_of_content(Statement.objects.current().of_article(found).with_claim())
    latest = list(found.revisions.newest_first().with_copy()[:_REVISIONS])[::-1]
    told = Statement.objects.of_article(found).in_reading_order() if len(latest) > 1 else ()
    context = {
        "article": found,
        "notes": notes(found, found.announcements.last_looked_at()),
        "statements": statements,
        "stances": [statement.stance for statement in statements],
        "passages": passages(found.current.text, statements) if found.current else [],
        "edits": edits(latest, told),
        "story": StoryMember.objects.of_article(found),
    }
    return render(request, "article.html", context)


@require_safe
def compare(request: HttpRequest, public_id: str) -> HttpResponse:
    found = get_object_or_404(Article.objects.with_outlet().without_text(), public_id=public_id)
    known = list(found.revisions.newest_first().without_text())
    latest = [revision.number for revision in known[:2]]
    numbers = [asked.number(request, name, default) for name, default in zip(("to", "from"), latest, strict=False)]
    context = {"article": found, "revisions": known, "last": latest[:1], "numbers": numbers}
    if not set(numbers) <= {revision.number for revision in known}:
        return render(request, "compare.html", context | {"unknown": True}, status=404)
    if len(set(numbers)) == 2:
        texts = {revision.number: revision for revision in found.revisions.numbered(*numbers)}
        context |= _compared(texts[numbers[1]], texts[numbers[0]])
    return render(request, "compare.html", context)


def _compared(before: Revision, after: Revision) -> dict[str, object]:
    told = Statement.objects.in_revisions(before, after).with_claim().in_reading_order()
    said, left_out = shortened(edits([before, after], told)[0], _STATEMENTS)
    sides = [("Before", before), ("After", after)]
    return {"sides": sides, "said": said, "left_out": left_out, "words": changed_words(before, after)}
