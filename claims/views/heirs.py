"""the id in an address -> the thing that a page is about, or the way to the same page of what it was merged into."""

from collections.abc import Callable
from functools import wraps

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from claims import withheld
from claims.models import Claim, Entity
from claims.views.machines import View


def about(model: type[Model], *joined: str) -> Callable[[View], View]:
    """Decorates a view of one of `model`, which gets it, with what is `joined` to it, in place of the one id in its
    address; innermost, for it asks the database. Raises Withheld where readers may not see a claim."""

    def decorated(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, **named: str) -> HttpResponse:
            known = model._default_manager.select_related("merged_into", *joined)
            found = get_object_or_404(known.with_shown() if model is Claim else known, **named)
            if (heir := found.heir()) == found:
                if isinstance(found, Claim):
                    withheld.show(found)
                return view(request, found)
            same = {name: getattr(heir, name) for name in named}
            # Of claims and names not for good: an editor may take it back.
            return redirect(request.resolver_match.view_name, permanent=model not in (Claim, Entity), **same)

        return answer

    return decorated
