"""what every page has around it: where we are, and the address and title that it is known by elsewhere."""

from functools import lru_cache

from django import template
from django.template.base import NodeList, Parser, Token
from django.template.context import Context
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from config import address

register = template.Library()


@register.simple_tag(takes_context=True)
def section(context: Context, name: str, words: str) -> SafeString:
    """A link of the masthead; marked where this page is it, or stands below it. There may be no request (500)."""
    request, there = context.get("request"), _place(name)
    here = request.path if request else ""
    return _link(there, "page" if here == there else "true" if here.startswith(there) and there != "/" else "", words)


_place = lru_cache(maxsize=64)(reverse)  # the same nine stand on every page


@lru_cache(maxsize=256)
def _link(there: str, current: str, words: str) -> SafeString:
    marked = format_html(' aria-current="{}"', current) if current else ""
    return format_html('<a href="{}"{}>{}</a>', there, marked, words)


@register.simple_tag(takes_context=True)
def own_address(context: Context) -> str:
    """Of this page, without what was chosen on it; empty where no page was asked for."""
    request = context.get("request")
    return address.page(request.path) if request else ""


@register.simple_tag(takes_context=True)
def for_programs(context: Context) -> str:
    """The address at which programs find what this page shows; empty where there is none."""
    match = getattr(context.get("request"), "resolver_match", None)
    if not match or not match.url_name:
        return ""
    try:
        return reverse(f"{match.url_name}_json", kwargs=match.kwargs)
    except NoReverseMatch:
        return ""


@register.filter
def absolute(path: str) -> str:
    return address.absolute(path)


@register.filter
def without_site(title: str) -> str:
    return SafeString(title.removesuffix(" - Claimline"))


@register.tag
def keep(parser: Parser, token: Token) -> "_Keep":
    """`{% keep as name %}...{% endkeep %}`: what is inside, rendered once, in single spaces, to be put in several
    places."""
    words = token.split_contents()
    if len(words) != 3 or words[1] != "as":
        raise template.TemplateSyntaxError("keep needs a name: {% keep as title %}")
    inside = parser.parse(("endkeep",))
    parser.delete_first_token()
    return _Keep(inside, words[2])


class _Keep(template.Node):
    def __init__(self, nodelist: NodeList, name: str) -> None:
        self.nodelist, self._name = nodelist, name

    def render(self, context: Context) -> str:
        context[self._name] = SafeString(" ".join(self.nodelist.render(context).split()))
        return ""
