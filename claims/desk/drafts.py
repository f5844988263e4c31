"""what an editor began to write -> kept, be it that the session ends in the middle; and offered again.

A draft is what stood in the form. One that says what the form says anyway is none. A form that met an ended session is
kept in the browser's new, nameless one until somebody signs in there, and is then a draft of theirs: it is offered, and
never sent by us. Kept only for whom it was written by, where the form says who that is.
"""

from collections.abc import Mapping
from datetime import UTC, datetime

from django.http import HttpRequest
from django.urls import Resolver404, resolve

from claims.models import Account, Draft

KEY = "claims.desk.unsent"
_FIELDS, _LARGEST = 60, 40_000  # fields of a form, and characters in all, that are kept
_NEVER = ("csrfmiddlewaretoken", "act")


def keep(editor: Account, subject: str, form: str, values: Mapping[str, str], found: Mapping[str, str]) -> Draft | None:
    """`found`: what the form says before anybody writes in it."""
    differing = {name: value for name, value in values.items() if value != found.get(name, "")}
    own = {"editor": editor, "subject": subject, "form": form}
    if not differing:
        Draft.objects.filter(**own).delete()
        return None
    return Draft.objects.update_or_create(**own, defaults={"fields": dict(values)})[0]


def of(editor: Account, subject: str, form: str) -> Draft | None:
    return Draft.objects.filter(editor=editor, subject=subject, form=form).first()


def forget(editor: Account, subject: str, form: str) -> None:
    Draft.objects.filter(editor=editor, subject=subject, form=form).delete()


def keep_across_sign_in(request: HttpRequest) -> None:
    """A form that nobody was signed in any more to send."""
    fields = {_plain(name): _plain(value) for name, value in request.POST.items() if name not in _NEVER}
    if fields and len(fields) <= _FIELDS and sum(map(len, fields.values())) <= _LARGEST:
        request.session[KEY] = {"path": request.path, "fields": fields, "at": datetime.now(UTC).isoformat()}


def take_up(request: HttpRequest) -> Draft | None:
    """What was kept so, as a draft of whoever signed in; to be asked for at each page of the desk, which costs nothing
    where there is none."""
    if not (left := request.session.pop(KEY, None)):
        return None
    fields = left["fields"]
    try:
        place = resolve(left["path"])
    except Resolver404:  # a page that is no more
        return None
    if fields.get("by", request.user.username) != request.user.username:
        return None
    own = {"editor": request.user, "subject": place.kwargs.get("public_id", ""), "form": _form(place.url_name)}
    return Draft.objects.update_or_create(**own, defaults={"fields": fields})[0]


def _plain(given: str) -> str:
    """Without what no text in the database holds."""
    return given.replace("\0", " ")


def _form(route: str | None) -> str:
    """A form and the address where it is kept as one writes are one."""
    return (route or "").removesuffix("_draft")[:24]
