"""a filled database -> addresses of every page that readers see, at random, under the name of what they show.

Pages that are not there answer 404, and are told so; nothing here knows which are.
"""

from collections.abc import Iterator, Sequence
from random import Random
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Model, QuerySet
from django.urls import reverse

from claims.models import Claim, Entity, Letter, Statement, Story
from claims.models.claims import ORDERS
from sources.models import Article, Outlet, Revision

_LARGE, _GREATEST = 20, 1
_FILTERS = ("answered=1", "checked=1", "alone=1", "all=1")
_TURNS = ("stance=denies", "axis=edited", "news=1")  # what timelines may be asked for
type Named = tuple[str, list[str]]


def addresses(number: int, seed: int = 1) -> Iterator[Named]:
    """(what it shows, at most `number` addresses); one address only where there is no more than one such page."""
    rng = Random(seed)
    yield from _single()
    yield from _stories(rng, number)
    yield from _claims(rng, number)
    yield from _searches(rng, number)
    yield from _entities(rng, number)
    yield from _outlets(rng, number)
    yield from _articles(rng, number)


def _single() -> Iterator[Named]:
    for name in ("front", "stories", "entities", "outlets", "method", "about", "corrections", "write", "feed"):
        yield name, [reverse(name)]
    yield "letter", [reverse("letter", args=[one]) for one in Letter.objects.values_list("public_id", flat=True)[:20]]
    for name in ("status", "robots", "favicon", "sitemap"):
        yield name, [reverse(name)]
    for query in ("order=name", "order=name&from=m", "kind=person", "kind=person&order=name"):
        yield f"entities, {query}", [f"{reverse('entities')}?{query}"]
    yield "nothing there", [reverse("claim", args=["c0000000000000000"]), "/nowhere/"]


def _stories(rng: Random, number: int) -> Iterator[Named]:
    sized = Story.objects.annotate(size=Count("members"))
    kinds = {
        "median": _some(rng, sized.filter(size__range=(2, 10)), number),
        "large": list(sized.order_by("-size", "pk")[_GREATEST : _LARGE + _GREATEST]),
        "greatest": list(sized.order_by("-size", "pk")[:_GREATEST]),
    }
    for kind, stories in kinds.items():
        yield f"story, {kind}", _all("story", stories)
        for order in ORDERS:
            yield f"story, {kind}, by {order}", _asked("story", stories, f"sort={order}")
        for chosen in _FILTERS:
            yield f"story, {kind}, {chosen}", _asked("story", stories, chosen)
        pairs = [_two_of(story) for story in stories]
        yield f"story, {kind}, two outlets", _each("story", stories, pairs)
        yield f"contrast, {kind}", _all("contrast", stories)
        yield f"contrast, {kind}, two outlets", _each("contrast", stories, pairs)
        yield f"story's timeline, {kind}", _all("story_timeline", stories)
        for turn in _TURNS:
            yield f"story's timeline, {kind}, {turn}", _asked("story_timeline", stories, turn)
        yield f"story's feed, {kind}", _all("story_feed", stories)


def _claims(rng: Random, number: int) -> Iterator[Named]:
    largest = list(Claim.objects.order_by("-tally__statements", "pk")[: _LARGE + _GREATEST])
    kinds = {
        "any": _some(rng, Claim.objects.all(), number),
        "shared": _some(rng, Claim.objects.filter(tally__outlets__gte=5), number),
        "large": largest[_GREATEST:],
        "greatest": largest[:_GREATEST],
    }
    for kind, claims in kinds.items():
        yield f"claim, {kind}", _all("claim", claims)
        yield f"claim's timeline, {kind}", _all("claim_timeline", claims)
        yield f"claim's feed, {kind}", _all("claim_feed", claims)
    yield "claim, checked only", _asked("claim", kinds["large"], "checked=1")
    yield "card", _all("card", kinds["any"][:50])
    yield "statement", _all("statement", _some(rng, Statement.objects.all(), number))


def _searches(rng: Random, number: int) -> Iterator[Named]:
    said = [claim.text.split() for claim in _some(rng, Claim.objects.all(), 2000)]
    counted: dict[str, int] = {}
    for words in said:
        for word in words:
            counted[word] = counted.get(word, 0) + 1
    by_number = sorted(counted, key=lambda word: (-counted[word], word))
    kinds = {
        "common word": by_number[:5],
        "words": [" ".join(rng.sample(words, 2)) for words in said[:number]],
        "rare word": by_number[::-1][:number],
        "typo": [_typo(rng, word) for word in by_number[::-1][:number]],
        "nonsense": ["qqxxyyzz kkqqww", "x" * 5000],
    }
    outlet, entity = Outlet.objects.order_by("pk").first(), Entity.objects.order_by("pk").first()
    for kind, questions in kinds.items():
        yield f"search, {kind}", [_question("search", q=words) for words in questions]
    filters = [
        *(("kind", kind) for kind in ("claims", "statements", "names", "outlets")),
        ("stance", "denies"),
        ("outlet", outlet.slug if outlet else ""),
        ("entity", entity.public_id if entity else ""),
        ("checked", "1"),
        ("from", "2026-06-01"),
    ]
    for name, value in filters:
        asked = [_question("search", q=words, **{name: value}) for words in kinds["common word"]]
        yield f"search, common word, {name}={value}", asked
        yield f"search, no word, {name}={value}", [_question("search", q="", **{name: value})]
    yield "search's feed", [_question("search_feed", q=words) for words in kinds["words"]]
    yield "ask", [_question("ask", q=" ".join(words)) for words in said[:number]]
    yield "ask, common word", [_question("ask", q=words) for words in kinds["common word"]]


def _entities(rng: Random, number: int) -> Iterator[Named]:
    hubs = list(Entity.objects.annotate(size=Count("mentions")).order_by("-size", "pk")[:6])
    kinds = {"any": _some(rng, Entity.objects.all(), number), "large": hubs[1:], "greatest": hubs[:1]}
    for kind, entities in kinds.items():
        yield f"entity, {kind}", _all("entity", entities)
        for side in ("by", "against", "answers"):
            yield f"entity, {kind}, {side}", _asked("entity", entities, f"show={side}")
        yield f"entity's timeline, {kind}", _all("entity_timeline", entities)
        for turn in _TURNS:
            yield f"entity's timeline, {kind}, {turn}", _asked("entity_timeline", entities, turn)
        yield f"entity's feed, {kind}", _all("entity_feed", entities)


def _outlets(rng: Random, number: int) -> Iterator[Named]:
    outlets = _some(rng, Outlet.objects.all(), number)
    yield "outlet", [reverse("outlet", args=[one.slug]) for one in outlets]
    yield "watch", [reverse("watch", args=[one.slug]) for one in outlets]
    yield "watch, a year", [f"{reverse('watch', args=[one.slug])}?days=366" for one in outlets]
    for turn in ("", *_TURNS):
        found = [f"{reverse('outlet_timeline', args=[one.slug])}{turn and f'?{turn}'}" for one in outlets]
        yield f"outlet's timeline{turn and f', {turn}'}", found
    yield "outlet's feed", [reverse("outlet_feed", args=[one.slug]) for one in outlets]


def _articles(rng: Random, number: int) -> Iterator[Named]:
    yield "article", _all("article", _some(rng, Article.objects.all(), number))
    edited = Revision.objects.filter(number__gte=2).select_related("article").defer("text", "blocks")
    changed = [one.article for one in _some(rng, edited, number)]
    yield "article, edited", _all("article", changed)
    yield "compare", _all("compare", changed)


def _some[Row: Model](rng: Random, rows: QuerySet[Row], number: int) -> list[Row]:
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    chosen = rng.sample(keys, min(number, len(keys)))
    found = rows.in_bulk(chosen)
    return [found[key] for key in chosen]


def _all(name: str, rows: Sequence[Any]) -> list[str]:
    return [reverse(name, args=[row.public_id]) for row in rows]


def _asked(name: str, rows: Sequence[Any], query: str) -> list[str]:
    return _each(name, rows, [query] * len(rows))


def _each(name: str, rows: Sequence[Any], queries: Sequence[str]) -> list[str]:
    return [f"{address}?{query}" for address, query in zip(_all(name, rows), queries, strict=True)]


def _two_of(story: Story) -> str:
    slugs = Outlet.objects.filter(articles__membership__story=story).distinct().order_by("slug")
    return urlencode([("outlet", slug) for slug in slugs.values_list("slug", flat=True)[:2]])


def _question(name: str, **asked: str) -> str:
    return f"{reverse(name)}?{urlencode(asked)}"


def _typo(rng: Random, word: str) -> str:
    place = rng.randrange(max(1, len(word) - 1))
    return word[:place] + word[place : place + 2][::-1] + word[place + 2 :]
