"""/corrections/ -> what was asked and decided; /corrections/write/ -> a letter; /corrections/ID/ -> how one stands."""

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from claims import letters
from claims.letters import About, TooMany
from claims.models import Judgement, Letter
from claims.pages.decisions import decisions
from claims.pages.keyset import page
from claims.views import asked
from claims.views.letter_form import LetterForm
from config.htmx import render_page
from config.sender import sender

_LETTERS, _DECISIONS = 20, 30
LATEST = ("-pk",)


@require_safe
def corrections(request: HttpRequest) -> HttpResponse:
    answered = page(Letter.objects.answered().with_about(), Letter.DECIDED, asked.bookmark(request), _LETTERS)
    made = page(Judgement.objects.seen_by_readers(), LATEST, asked.bookmark(request, "decisions_after"), _DECISIONS)
    context = {"letters": answered, "made": made, "decisions": decisions(made.rows)}
    fragment = "decisions" if asked.bookmark(request, "decisions_after") else "letters"
    return render_page(request, "corrections.html", context, fragment=fragment)


@require_safe
def letter(request: HttpRequest, public_id: str) -> HttpResponse:
    """For whoever has its address, which must not go on to anybody: no cache, no index, no referrer."""
    found = get_object_or_404(Letter.objects.with_about(), public_id=public_id)
    answer = render(request, "letter.html", {"letter": found, "address": request.build_absolute_uri(request.path)})
    answer["Cache-Control"] = "private, no-store"
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Robots-Tag"] = "noindex"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def write(request: HttpRequest) -> HttpResponse:
    now, sent = datetime.now(UTC), request.POST if request.method == "POST" else None
    about = letters.about((request.GET if sent is None else sent).get("about", ""))
    form = LetterForm(sent, about=about or About(), now=now, kind=request.GET.get("kind", ""))
    if about is None:
        return _form(request, form, status=404, unknown=True)
    if not form.is_valid():
        return _form(request, form, status=422 if form.is_bound else 200)
    kept = {name: form.cleaned_data[name] for name in ("kind", "words", "signed", "address")}
    try:
        return redirect(letters.write(**kept, about=about, sender=sender(request, "claims.letters.sender"), now=now))
    except TooMany as error:
        answer = _form(request, form, status=429, too_many=error)
        answer["Retry-After"] = str(int((error.until - now).total_seconds()) + 1)
        return answer


def _form(request: HttpRequest, form: LetterForm, *, status: int, **more: object) -> HttpResponse:
    context = {"form": form, "about": form.about, "usual_days": letters.usual_days(), **more}
    answer = render(request, "write.html", context, status=status)
    answer["X-Robots-Tag"] = "noindex"
    return answer
