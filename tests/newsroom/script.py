"""What happens on a day, hour by hour: outlets, their articles, and what goes wrong with them.

Everything is fixed beforehand: the same numbers give the same day.
"""

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from tests.newsroom.words import Text, amended, invented

DAWN = datetime(2026, 3, 2, tzinfo=UTC)
_TITLES = [
    "Orrin Gazette",
    "Thornbeck Mail",
    "Varn Valley Post",
    "Halden Observer",
    "Sorrel Echo",
    "Eastering Times",
    "Ferris Courier",
    "Wexmoor Wire",
    "Dunlow Ledger",
    "Saltby Star",
    "Quayside Herald",
    "Lantern Weekly",
    "Tideway Tribune",
    "Mossgate Argus",
    "Pellworth Chronicle",
    "Cantle Reporter",
    "Northern Signal",
    "Southern Signal",
    "Harbour Dispatch",
    "Verrin Voice",
]


@dataclass(frozen=True, kw_only=True)
class Spell:
    """From hour `start` to hour `end` of the day, `kind` is what comes instead of the right answer.

    missing (404), gone (410), broken (500), busy (`status`, for `after` seconds), moved (301) and elsewhere (302), both
    to `to`; html, garbage and empty instead of a feed, cut_off (a feed that ends too early); dropped (the line is cut),
    silent (no byte comes).
    """

    start: float
    end: float
    kind: str
    to: str = ""
    after: int = 0
    status: int = 429
    times: int = 0  # 0: every time; else only so often

    def at(self, hour: float) -> bool:
        return self.start <= hour < self.end


@dataclass(frozen=True, kw_only=True)
class Version:
    """The article's text from hour `since` on."""

    since: float
    text: Text


@dataclass(frozen=True, kw_only=True)
class Piece:
    """An article, announced from hour `published` on; a second time from hour `again` on, at `other_path`.

    `restless`: a clock, a counter and an advertisement in it change with every look. `paywalled`: the page says that
    it is not free, and shows two paragraphs.
    """

    number: int
    path: str
    guid: str
    published: float
    versions: tuple[Version, ...]
    spells: tuple[Spell, ...] = ()
    restless: bool = False
    paywalled: bool = False
    again: float = 1e9
    other_path: str = ""

    def version(self, hour: float) -> int:
        return sum(version.since <= hour for version in self.versions) - 1

    def shown(self, version: int) -> tuple[str, ...]:
        paragraphs = self.versions[version].text.paragraphs
        return paragraphs[:2] if self.paywalled else paragraphs

    @property
    def paths(self) -> tuple[str, ...]:
        return (self.path, self.other_path) if self.other_path else (self.path,)


@dataclass(frozen=True, kw_only=True)
class Paper:
    """An outlet at `host`. `kind` of its feed: rss, atom, json, sitemap; `reach` is how many entries it holds.

    `validators`: what it gives with feeds and pages: etag, modified, both, none.
    """

    name: str
    host: str
    kind: str
    feed_path: str
    pieces: tuple[Piece, ...]
    reach: int = 60
    validators: str = "etag"
    dated: bool = True
    spells: tuple[Spell, ...] = ()
    robots: str = ""
    robots_spells: tuple[Spell, ...] = ()

    @property
    def feed_url(self) -> str:
        return f"http://{self.host}{self.feed_path}"

    def listed(self, hour: float) -> list[tuple[Piece, str, float]]:
        """(article, path, since when) as the feed announces them at that hour, the newest first."""
        rows = [(piece, piece.path, piece.published) for piece in self.pieces if piece.published <= hour]
        rows += [(piece, piece.other_path, piece.again) for piece in self.pieces if piece.again <= hour]
        return sorted(rows, key=lambda row: row[2], reverse=True)[: self.reach]


@dataclass(frozen=True, kw_only=True)
class Day:
    papers: tuple[Paper, ...]
    start: datetime = DAWN
    pieces: dict[int, tuple[Paper, Piece]] = field(init=False)

    def __post_init__(self) -> None:
        found = {piece.number: (paper, piece) for paper in self.papers for piece in paper.pieces}
        object.__setattr__(self, "pieces", found)

    def hour(self, moment: datetime) -> float:
        return (moment - self.start) / timedelta(hours=1)

    def moment(self, hour: float) -> datetime:
        return self.start + timedelta(hours=hour)


def plain(number: int, numbers: Iterable[int], hours: float, chance: random.Random) -> Paper:
    edition, name = divmod(number, len(_TITLES))
    title = f"{_TITLES[name]} {edition + 1}" if edition else _TITLES[name]
    slug = title.lower().replace(" ", "-")
    return Paper(
        name=title,
        host=f"{slug.replace('-', '')}{number}.example",
        kind=("rss", "atom", "json", "sitemap")[number % 4],
        feed_path="/feed",
        validators=("etag", "modified", "both", "none")[number // 4 % 4],
        pieces=tuple(_piece(one, slug, hours, chance) for one in numbers),
    )


def _piece(number: int, slug: str, hours: float, chance: random.Random) -> Piece:
    """One in five is amended within hours, one in eight is restless."""
    published = round(chance.uniform(-3, hours - 1), 3)
    text = invented(number)
    versions = [Version(since=-99, text=text)]
    for edit in range(chance.choice((0, 0, 0, 0, 1))):
        text = amended(text, number)
        versions.append(Version(since=published + 0.3 + chance.uniform(1, 6) * (edit + 1), text=text))
    return Piece(
        number=number,
        path=f"/2026/03/{slug}-report-{number}.html",
        guid=f"urn:{slug}:{number}",
        published=published,
        versions=tuple(versions),
        restless=chance.random() < 0.125,
    )
