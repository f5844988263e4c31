"""what the desk's pages say that no other page does: long numbers, and a statement's text with what is around it."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from claims.desk.item import Context

register = template.Library()


@register.filter
def thousands(number: int) -> str:
    return f"{number:,}"


@register.filter
def up_to(number: int, most: int) -> str:
    """Of what was counted up to `most` and one more: "more than 9,999"."""
    return f"{number:,}" if number <= most else f"more than {most:,}"


@register.simple_tag
def in_context(context: Context, stance: str) -> SafeString:
    """Nothing but the text stands in it, so that a place in it can be counted: in static/js/queue.js, from its
    beginning."""
    own = format_html_join(
        "",
        "{}",
        (
            (
                format_html('<mark class="{} {}">{}</mark>', " ".join(sorted(piece.roles)), stance, piece.text)
                if piece.roles
                else piece.text,
            )
            for piece in context.pieces
        ),
    )
    return format_html(
        '<span class="around">{}</span><span class="own">{}</span><span class="around">{}</span>',
        context.before,
        own,
        context.after,
    )


@register.filter
def percent(share: float) -> str:
    return f"{100 * share:.0f} %"


@register.filter
def item(given: dict[str, str], name: str) -> str:
    return given.get(name, "")
