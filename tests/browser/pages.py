"""Every page there is, and how to get to it: what the tests walk, and what `make screenshots` takes pictures of.

An address in `claims/urls.py` that is neither here nor among NO_PAGES fails a test: no page goes unwalked.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from string import Formatter
from urllib.parse import quote

from django.urls import reverse

from config.refused import LONGEST

NO_PAGES = {
    "feed": "Atom",
    "search_feed": "Atom",
    "story_feed": "Atom",
    "claim_feed": "Atom",
    "outlet_feed": "Atom",
    "entity_feed": "Atom",
    "parcel_file": "a ZIP file",
    "card": "a picture",
    "favicon": "a picture",
    "linked_context": "JSON-LD",
    "robots": "plain text",
    "sitemap": "XML",
    "sitemap_part": "XML",
}


@dataclass(frozen=True, kw_only=True)
class Page:
    """`of` and what stands in braces in `query` are names among the ids of a world; `of` "": a page of no thing.
    `path`: its address where no route leads to it."""

    name: str
    route: str = ""
    path: str = ""
    of: str = ""
    query: str = ""
    status: int = 200
    method: str = "GET"

    @property
    def needs(self) -> set[str]:
        """What of a world it shows; nothing where it is there in an empty one, too."""
        return {name for _, name, _, _ in Formatter().parse(self.query) if name} | ({self.of} - {""})

    def address(self, ids: Mapping[str, str]) -> str:
        path = reverse(self.route, args=[ids[self.of]] if self.of else []) if self.route else self.path
        return f"{path}?{quote(self.query.format_map(ids), safe='=&%')}" if self.query else path

    def __str__(self) -> str:
        return self.name


def _page(name: str, route: str = "", of: str = "", query: str = "", status: int = 200) -> Page:
    return Page(name=name, route=route or name, of=of, query=query, status=status)


def _pages(route: str, *things: str) -> Iterable[Page]:
    """One for each of `things`, called by the route and what sets the thing apart: "watch-bare" of "outlet-bare"."""
    for thing in things:
        _, dash, apart = thing.partition("-")
        yield _page(f"{route.replace('_', '-')}{dash}{apart}", route, thing)


_LONG = "x" * 300

PAGES: tuple[Page, ...] = (
    _page("front"),
    _page("ask"),
    _page("ask-found", "ask", query="q={sentence}"),
    _page("ask-strange", "ask", query=f'q=<b>"شركة" %26 {_LONG}'),
    _page("search"),
    _page("search-found", "search", query="q={words}"),
    _page("search-nothing", "search", query="q=zzyzx"),
    _page("search-strange", "search", query=f'q=<b>"شركة" %26 {_LONG}'),
    _page("stories"),
    *_pages("story", "story", "story-many", "story-wide", "story-bare"),
    _page("story-gone", "story", "story-gone", status=410),
    _page("story-checked", "story", "story", "checked=1&sort=newest"),
    _page("story-every", "story", "story-wide", "all=1"),
    *_pages("story_timeline", "story", "story-wide", "story-bare"),
    *_pages("contrast", "story", "story-many", "story-bare"),
    _page("contrast-chosen", "contrast", "story", "outlet={outlet}&outlet={outlet-arabic}"),
    *_pages("claim", "claim", "claim-many", "claim-strange", "claim-arabic", "claim-bare", "claim-retired"),
    *_pages("claim_timeline", "claim", "claim-many", "claim-bare"),
    *_pages("article", "article", "article-edited", "article-strange", "article-arabic", "article-bare"),
    *_pages("statement", "statement", "statement-older", "statement-arabic"),
    *_pages("compare", "article", "article-edited"),
    _page("compare-longer", "compare", "article-edited", "from=1&to=3"),
    _page("compare-unknown", "compare", "article-edited", "from=1&to=9", status=404),
    _page("outlets"),
    *_pages("outlet", "outlet", "outlet-strange", "outlet-arabic", "outlet-bare", "outlet-checker"),
    *_pages("watch", "outlet", "outlet-gaps", "outlet-bare"),
    _page("watch-year", "watch", "outlet-gaps", "days=366&until=2026-03-20T00:00:00Z"),
    *_pages("outlet_timeline", "outlet", "outlet-arabic", "outlet-bare", "outlet-checker"),
    _page("entities"),
    *_pages("entity", "entity", "entity-strange", "entity-arabic", "entity-bare"),
    *_pages("entity_timeline", "entity", "entity-bare"),
    _page("method"),
    _page("about"),
    _page("api"),
    _page("corrections"),
    _page("write"),
    _page("write-about", "write", query="about={claim}"),
    *_pages("letter", "letter", "letter-waiting", "letter-refused"),
    _page("data"),
    _page("data-new", "data_new"),
    _page("data-new-story", "data_new", query="story={story}&from=2026-03-01"),
    _page("data-new-search", "data_new", query="search={words}&outlet={outlet}&stance=denies"),
    _page("data-new-unknown", "data_new", query="story=s0", status=404),
    *_pages("parcel", "parcel", "parcel-waiting", "parcel-running", "parcel-failed"),
    _page("parcel-over", "parcel", "parcel-over", status=410),
    _page("parcel-withdrawn", "parcel", "parcel-withdrawn", status=410),
    _page("status"),
    Page(name="nowhere", path="/nowhere/", status=404),
)

# With the world that each is looked at in: in the empty one, too, where it needs nothing of a full one.
CASES = [("full", page) for page in PAGES] + [("empty", page) for page in PAGES if not page.needs]

# What is seen where something is wrong, by the kind of site that shows it: see `site.failing` and `site.away`.
ERRORS: dict[str, tuple[Page, ...]] = {
    "failing": (
        Page(name="error-400", route="search", query="&".join(["q"] * 1001), status=400),
        Page(name="error-403", path="/refuses/", status=403),
        Page(name="error-403-unsigned", route="write", method="POST", status=403),
        Page(name="error-405", route="stories", method="POST", status=405),
        Page(name="error-414", route="search", query=f"q={'x' * LONGEST}", status=414),
        Page(name="error-500", path="/fails/", status=500),
    ),
    "away": (Page(name="error-503", route="front", status=503),),
}
