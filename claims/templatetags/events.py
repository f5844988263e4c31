"""events -> entries of a list, in words. Joined as strings: fifty stand on a timeline, and the template engine takes as
long for each as for a whole small page."""

from collections.abc import Iterable

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString

from claims.models import Event
from claims.templatetags.bands import address
from claims.templatetags.marks import mark, moment
from config.address import of

register = template.Library()


@register.simple_tag
def entries(events: Iterable[Event], about: object = False) -> SafeString:
    """`about`: each says which claim it is about."""
    return SafeString("\n".join(_entry(event, bool(about)) for event in events))


def _entry(event: Event, about: bool) -> str:
    drawn = f"{mark(event.stance)} " if event.stance and event.kind != "dropped" else ""
    parts = [f'{drawn}<a href="{escape(address(event))}">{escape(event.text)}</a>']
    if event.news:
        parts.append(f' <b class="turn">{escape(event.get_news_display())}</b>')
    if event.after:
        href = f"{of('compare', event.article.public_id)}?from={event.before}&amp;to={event.after}"
        parts.append(f' <a class="meta" href="{href}">what changed</a>')
    if event.late:
        parts.append(f' <span class="meta">seen here {moment(event.known_at, "day")}</span>')
    if event.axis == Event.Axis.SEEN:
        parts.append(' <span class="meta">not dated: when first seen</span>')
    if about:
        parts.append(f'<a class="about" href="{event.claim.get_absolute_url()}">{escape(event.claim.text)}</a>')
    return f'<li><span class="meta">{moment(event.at, event.precision)}</span> <span>{"".join(parts)}</span></li>'
