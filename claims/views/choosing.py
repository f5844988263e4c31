"""?outlet=a&outlet=b -> the outlets that are meant; and an address with nothing in it but what means something."""

from collections.abc import Iterable, Sequence

from django.core.validators import slug_re
from django.http import HttpRequest, QueryDict

from claims.pages.choice import Choice, choice, unresolved
from claims.pages.matrix import Column
from sources.models import Outlet

_SLUG, _SLUGS = 200, 300  # characters of one; how many are read


def chosen(request: HttpRequest, columns: Sequence[Column], *, most: int) -> Choice:
    """Asks the database only for outlets that have no column in the story."""
    slugs = _slugs(request)
    missing = unresolved(slugs, columns)
    others = Outlet.objects.select_related("merged_into").in_bulk(missing, field_name="slug") if missing else {}
    return choice(slugs, columns, others, most=most)


def kept(parameters: Iterable[tuple[str, str | Sequence[str] | bool]]) -> QueryDict:
    """For `{% querystring %}`: without the empty and the false, so that nothing of a foreign address is repeated."""
    query = QueryDict(mutable=True)
    for name, value in parameters:
        if value is True:
            query[name] = "1"
        elif isinstance(value, str) and value:
            query[name] = value
        elif value and not isinstance(value, str):
            query.setlist(name, list(value))
    return query


def _slugs(request: HttpRequest) -> list[str]:
    given = dict.fromkeys(request.GET.getlist("outlet")[:_SLUGS])
    return [slug for slug in given if len(slug) <= _SLUG and slug_re.fullmatch(slug)]
