"""/statements/ID/ -> one statement: its words in their context, and whether they still stand in the article."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from claims import withheld
from claims.models import Claim, Statement
from claims.pages.evidence import quotation
from claims.pages.standing import citation, standing
from config.address import page


@require_safe
def statement(request: HttpRequest, public_id: str) -> HttpResponse:
    """An address that means the same for good: also once its text is an older one, or is read in another way."""
    told = Statement.objects.with_context().with_claim().select_related("replaced_by")
    found = get_object_or_404(told, public_id=public_id)
    if found.replaced_by:  # an editor read it otherwise, at other words
        return redirect("statement", found.replaced_by.public_id)
    withheld.show(found.revision.article)
    link = found.linked[0] if found.linked else None
    if link:
        withheld.show(Claim.objects.with_shown().get(pk=link.claim_id))
    context = {
        "said": found,
        "quotation": quotation(found, link),
        "claim": _counted(link.claim) if link else None,
        "standing": standing(found, of_today(found)),
        "address": page(request.path),
        "citation": citation(found, link.claim if link else None, page(request.path)),
    }
    return render(request, "statement.html", context)


def of_today(statement: Statement) -> list[Statement]:
    """What the article's text says now, where `statement` is of an older one."""
    article = statement.revision.article
    if statement.retired_at or article.current_id == statement.revision_id:
        return []
    return list(Statement.objects.current().of_article(article))


def _counted(claim: Claim) -> Claim:
    """With its tally; the one it was merged into, where it was."""
    return Claim.objects.with_tally().get(pk=claim.heir().pk)
