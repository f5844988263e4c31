"""outlets to choose one of -> the options of a field. Hundreds on every search: the template engine takes a moment for
each of them."""

from collections.abc import Iterable
from html import escape  # Django's asks each word first whether it is still to be translated

from django import template
from django.utils.safestring import SafeString

from claims.pages.found import Choice
from sources.models import Outlet

register = template.Library()


@register.simple_tag
def outlet_options(outlets: Iterable[Choice], chosen: Outlet | None) -> SafeString:
    key = chosen.pk if chosen else None
    return SafeString(
        "".join(
            f'<option value="{escape(one.slug)}"{" selected" if one.pk == key else ""}>{escape(one.name)}</option>'
            for one in outlets
        )
    )
