"""/articles/ID/ -> one article as an annotated proof; /articles/ID/compare -> what changed between two of its texts."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from claims import withheld
from claims.models import Borrowing, Cell, Print, Statement, StoryMember, Tally
from claims.pages.changed_words import changed_words
from claims.pages.debts import MOST, Debts, debts
from claims.pages.excerpts import in_order_of_content, passages
from claims.pages.looks import notes
from claims.pages.revisions import edits, shortened
from claims.views import asked
from sources.models import Article, Revision

_REVISIONS, _STATEMENTS, _LEFT_OUT = 20, 40, 8
_CLAIMS = 40  # whose routes tell who credits the outlet


@require_safe
def article(request: HttpRequest, public_id: str) -> HttpResponse:
    found = get_object_or_404(Print.objects.with_original(Article.objects.with_outlet()), public_id=public_id)
    withheld.show(found)
    statements = in_order_of_content(Statement.objects.current().shown().of_article(found).with_claim())
    latest = list(found.revisions.newest_first().with_copy()[:_REVISIONS])[::-1]
    told = Statement.objects.shown().in_revisions(*latest).in_reading_order() if len(latest) > 1 else ()
    member = StoryMember.objects.of_article(found)
    context = {
        "article": found,
        "notes": notes(found, found.announcements.last_looked_at()),
        "statements": statements,
        "stances": [statement.stance for statement in statements],
        "passages": passages(found.shown_text(found.current), statements) if found.current else [],
        "edits": edits(latest, told),
        "story": member,
        "debts": _debts(found, statements),
        **_left_out(found, member),
    }
    return render(request, "article.html", context)


def _debts(article: Article, statements: list[Statement]) -> Debts:
    about = {link.claim_id for statement in statements for link in statement.linked}
    tallies = Tally.objects.filter(claim__in=sorted(about)[:_CLAIMS])
    return debts(
        article,
        statements,
        borrowed=list(Borrowing.objects.of_article(article)[: MOST + 1]),
        copies=list(Print.objects.repeating(article)[: MOST + 1]),
        lent=list(Borrowing.objects.from_article(article)[: MOST + 1]),
        routes=tallies.values_list("routes", flat=True) if about else (),
    )


def _left_out(article: Article, member: StoryMember | None) -> dict[str, object]:
    """Claims of its story that its outlet carries nowhere, as far as we have read; this article proves it, with its
    other ones."""
    found = Cell.objects.left_out_by(article, member.story, _LEFT_OUT + 1) if member else []
    return {"left_out": found[:_LEFT_OUT], "more_left_out": len(found) > _LEFT_OUT}


@require_safe
def compare(request: HttpRequest, public_id: str) -> HttpResponse:
    found = get_object_or_404(Article.objects.with_outlet().without_text(), public_id=public_id)
    withheld.show(found)
    known = list(found.revisions.newest_first().without_text())
    latest = [revision.number for revision in known[:2]]
    numbers = [asked.number(request, name, default) for name, default in zip(("to", "from"), latest, strict=False)]
    context = {"article": found, "revisions": known, "last": latest[:1], "numbers": numbers}
    if not set(numbers) <= {revision.number for revision in known}:
        return render(request, "compare.html", context | {"unknown": True}, status=404)
    if len(set(numbers)) == 2:
        texts = {revision.number: revision for revision in found.revisions.numbered(*numbers)}
        for revision in texts.values():
            revision.text = found.shown_text(revision)
        context |= _compared(texts[numbers[1]], texts[numbers[0]])
    return render(request, "compare.html", context)


def _compared(before: Revision, after: Revision) -> dict[str, object]:
    told = Statement.objects.shown().in_revisions(before, after).with_claim().in_reading_order()
    said, left_out = shortened(edits([before, after], told)[0], _STATEMENTS)
    sides = [("Before", before), ("After", after)]
    context = {"sides": sides, "said": said, "left_out": left_out}
    if before.sparse or after.sparse:
        return context | {"sparse": True}
    return context | {"words": changed_words(before, after)}
