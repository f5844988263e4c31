"""long lists of a page -> their items, as escaped strings joined in Python: events, and what outlets did with a claim.

A claim may have three hundred events and two hundred outlets; through the template engine each line took ten times
longer.
"""

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from django import template
from django.utils.safestring import SafeString

from claims.models import Event, Silence
from claims.pages.names import unturned
from claims.pages.sentences import counted
from claims.pages.treatment import Quiet, Treatment
from claims.templatetags.bands import address
from claims.templatetags.marks import mark, moment, sign
from config.address import of
from sources.models import Article

register = template.Library()

_STATEMENTS, _ARTICLES, _OTHERS = 3, 6, 3  # that are named


@register.simple_tag
def event_rows(events: Iterable[Event], about: bool = False) -> SafeString:
    """`about`: with the claim that each is about."""
    return SafeString("".join(_event(event, about) for event in events))


def _event(event: Event, about: bool) -> str:
    drawn = f"{mark(event.stance)} " if event.stance and event.kind != "dropped" else ""
    parts = [f'<a href="{escape(address(event))}">{escape(event.text)}</a>']
    if event.news:
        parts.append(f' <b class="turn">{escape(event.get_news_display())}</b>')
    if event.after:
        revisions = f"{of('compare', event.article.public_id)}?from={event.before}&amp;to={event.after}"
        parts.append(f' <a class="meta" href="{revisions}">what changed</a>')
    if event.late:
        parts.append(f' <span class="meta">seen here {moment(event.known_at, "day")}</span>')
    if event.axis == "seen":
        parts.append(' <span class="meta">not dated: when first seen</span>')
    if about:
        parts.append(f'<a class="about" href="{event.claim.get_absolute_url()}">{escape(event.claim.text)}</a>')
    when = moment(event.at, event.precision)
    return f'<li><span class="meta">{when}</span> <span>{drawn}{"".join(parts)}</span></li>\n'


@register.simple_tag
def treatment_rows(treatments: Iterable[Treatment]) -> SafeString:
    """All but the quiet ones, which `quiet_rows` puts together."""
    return SafeString("".join(_treated(one) for one in treatments if not one.quiet))


def _treated(one: Treatment) -> str:
    signs = "".join(f"{sign(state)} " for state in one.states)
    name = escape(unturned(one.outlet.name))
    return (
        f'<div id="at-{escape(one.outlet.slug)}"><dt><a href="{one.outlet.get_absolute_url()}">{name}</a></dt>\n'
        f'<dd>{signs}<span class="rests">{" ".join(_rests(one))}</span></dd></div>\n'
    )


def _rests(one: Treatment) -> Iterator[str]:
    """Sentences on what it rests on."""
    if one.statements:
        named = one.statements[:_STATEMENTS]
        links = [f'<a href="{of("statement", key)}">statement {place}</a>' for place, key in enumerate(named, 1)]
        more = f" and {len(one.statements) - _STATEMENTS} more, above" if len(one.statements) > _STATEMENTS else ""
        yield f"Rests on {', '.join(links)}{more}."
    elif one.articles:
        left = len(one.articles) + one.others - _ARTICLES
        more = f" and {left} more" if len(one.articles) > _ARTICLES else ""
        yield f"{_proof(one)} {_named(one.articles, _ARTICLES)}{more}"
    elif one.looks and one.window:
        looks = f'<a href="{_watch(one, "looks")}">{counted(one.looks, "look")}</a>'
        yield f"We found nothing in {looks} at what it announced, without a gap {_between(one.window)}."
    elif one.gap:
        feed = f" at {escape(one.feed)}" if one.feed else ""
        yield f'<a href="{_watch(one, "gaps")}">Nobody saw</a> what it announced{feed} {_between(one.gap)}.'
    elif one.window:
        end = moment(one.window[1])
        yield f'<a href="{_watch(one, "gaps")}">Its watch</a> does not reach to the end of the story’s time, {end}.'
    if one.loose:
        more = " and more" if len(one.loose) > _OTHERS else ""
        named = _named(one.loose, _OTHERS)
        yield f"Of those days it also has {named}{more}, not read or placed in a story yet."
    if one.doubtful:
        more = " and more" if len(one.doubtful) > _OTHERS else ""
        they = "it" if len(one.doubtful) == 1 else "they"
        named = _named(one.doubtful, _OTHERS)
        yield f"It also has {named}{more}, put into another story: {they} may be about this one."


def _proof(one: Treatment) -> str:
    if one.state == Silence.OMITTED:
        return "None of its articles on the story that we have reports this:"
    if one.loose:
        return "It may have reported this: not all of its articles of that time could be read and placed:"
    if one.doubtful:
        return "It may have reported this: on the story it has"
    return "It may have reported this: not all of its articles on the story could be read:"


def _named(articles: Sequence[Article], most: int) -> str:
    return "; ".join(f'<a href="{one.get_absolute_url()}">{escape(unturned(str(one)))}</a>' for one in articles[:most])


def _watch(one: Treatment, part: str) -> str:
    return f"{of('watch', one.outlet.slug)}?{escape(one.when)}#{part}"


def _between(times: Sequence[object]) -> str:
    return f"from {moment(times[0])} to {moment(times[1])}"


@register.simple_tag
def quiet_rows(groups: Iterable[Quiet]) -> SafeString:
    return SafeString("".join(map(_quiet, groups)))


def _quiet(group: Quiet) -> str:
    own = []
    for one in group.treatments:
        name, slug = escape(unturned(one.outlet.name)), escape(one.outlet.slug)
        looks = f'<a href="{_watch(one, "looks")}">{counted(one.looks, "look")}</a>'
        own.append(f'<span id="at-{slug}"><a href="{one.outlet.get_absolute_url()}">{name}</a> ({looks})</span>')
    return (
        f"<div><dt>{counted(len(own), 'outlet')}</dt>\n"
        f'<dd>{sign(Silence.SILENT.value)} <span class="rests">Each was watched without a gap'
        f" {_between(group.window)}: {', '.join(own)}.</span></dd></div>\n"
    )
