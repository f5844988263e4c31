"""what programs ask for -> answers that caches may keep: no cookie, a validator, and how long they stay fresh."""

from collections.abc import Callable

from django.http import HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

type View = Callable[..., HttpResponse]


def for_machines(seconds: int) -> Callable[[View], View]:
    """Decorates a view that only reads. Freed of the form check, so that a POST is told 405 and not that a form lacks
    its token."""

    def decorated(view: View) -> View:
        return csrf_exempt(require_safe(cache_control(public=True, max_age=seconds)(view)))

    return decorated
