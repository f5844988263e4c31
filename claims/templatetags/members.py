"""articles of a story -> their list, as escaped strings joined in Python: a page holds fifty of them."""

from collections.abc import Iterable
from datetime import datetime
from html import escape

from django import template
from django.utils.safestring import SafeString

from claims.pages.names import unturned
from claims.templatetags.marks import moment
from config.address import of

register = template.Library()


@register.simple_tag
def articles_listed(members: Iterable[tuple[str, datetime, str, str | None, str]]) -> SafeString:
    """`members`: as from `StoryMemberQuerySet.in_short`."""
    return SafeString("\n    ".join(_line(*member) for member in members))


def _line(public_id: str, when: datetime, precision: str, headline: str | None, outlet: str) -> str:
    shown = public_id if headline is None else headline
    return (
        f'<li><p class="meta">{moment(when, precision)}</p>\n'
        f'      <div><a class="brief" href="{escape(of("article", public_id))}">{escape(shown)}</a>'
        f' <span class="meta">{escape(unturned(outlet))}</span></div></li>'
    )
