"""/desk/articles/ID/ -> the whole text with its statements marked, and into which story it belongs; /desk/stories/ID/
-> the articles of a story. Readers see excerpts only."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from claims.desk import looking
from claims.desk.around import around
from claims.desk.roles import EDITORS, only
from claims.models import Statement, Story, StoryDoubt, StoryMember
from claims.pages.excerpts import in_order_of_content, paragraphs
from claims.pages.keyset import page
from claims.views import asked
from sources.models import Article

_ARTICLES, _DOUBTS, _CLAIMS = 40, 8, 400


@require_safe
@only(EDITORS)
def article(request: HttpRequest, public_id: str) -> HttpResponse:
    found = get_object_or_404(Article.objects.with_outlet(), public_id=public_id)
    statements = in_order_of_content(Statement.objects.current().of_article(found).with_claim())
    member, words = StoryMember.objects.of_article(found), asked.words(request, "q")
    doubts = StoryDoubt.objects.filter(article=found).select_related("story").order_by("-score", "pk")[:_DOUBTS]
    context = {
        "article": found,
        "story": member,
        "statements": statements,
        "stances": [statement.stance for statement in statements],
        "paragraphs": paragraphs(found.current.text, statements) if found.current else (),
        "doubts": doubts,
        "words": words,
        "found": looking.stories(words, but=member.story.public_id if member else "") if words else (),
        **around(request, public_id, *(one.public_id for one in statements[:_CLAIMS])),
    }
    return render(request, "desk/article.html", context)


@require_safe
@only(EDITORS)
def story(request: HttpRequest, public_id: str) -> HttpResponse:
    found = get_object_or_404(Story.objects.select_related("merged_into"), public_id=public_id)
    if (heir := found.heir()) != found:
        messages.info(request, f"“{found.title}” became part of this story.")
        return redirect("desk_story", heir.public_id)
    members = page(StoryMember.objects.of_story(found), StoryMember.NEWEST, asked.bookmark(request), _ARTICLES)
    context = {"story": found, "members": members, **around(request, public_id)}
    return render(request, "desk/story.html", context)
