"""outlets and articles wanted -> a Day: plain outlets, and what is the matter with each, a function a character."""

import random
from collections.abc import Callable, Sequence
from dataclasses import replace

from tests.newsroom.script import Day, Paper, Piece, Spell, Version, plain
from tests.newsroom.words import amended


def day(characters: Sequence[str] = (), *, articles: int = 500, hours: float = 24) -> Day:
    """`characters` are keys of CHARACTERS, one an outlet; all of them unless told."""
    names = list(characters or CHARACTERS)
    share = [articles // len(names) + (k < articles % len(names)) for k in range(len(names))]
    papers = []
    for number, name in enumerate(names):
        chance = random.Random(f"{name} {number}")
        first = sum(share[:number])
        paper = plain(number, range(first, first + share[number]), hours, chance)
        papers.append(CHARACTERS[name](paper, chance))
    return Day(papers=tuple(papers))


def _well(paper: Paper, chance: random.Random) -> Paper:
    return paper


def _moves(paper: Paper, chance: random.Random) -> Paper:
    return replace(paper, spells=(Spell(start=6, end=1e9, kind="moved", to="/news/all.feed"),))


def _strays(paper: Paper, chance: random.Random) -> Paper:
    return replace(paper, spells=(Spell(start=5, end=9, kind="elsewhere", to="/meanwhile.feed"),))


def _breaks(paper: Paper, chance: random.Random) -> Paper:
    kinds = ("broken", "html", "garbage", "empty", "cut_off", "dropped", "silent", "broken")
    spells = [Spell(start=1.5 + 1.5 * k, end=2.6 + 1.5 * k, kind=kind) for k, kind in enumerate(kinds)]
    return replace(paper, kind="rss", spells=tuple(spells))


def _throttles(paper: Paper, chance: random.Random) -> Paper:
    """The feed twice, once for long, and every fourth page once."""
    pieces = [
        replace(piece, spells=(Spell(start=-9, end=99, kind="busy", after=120, status=503, times=1),))
        if piece.number % 4 == 0
        else piece
        for piece in paper.pieces
    ]
    spells = (
        Spell(start=4, end=5.5, kind="busy", after=9000),
        Spell(start=12, end=13.5, kind="busy", after=600, status=503),
    )
    return replace(paper, pieces=tuple(pieces), spells=spells)


def _ends(paper: Paper, chance: random.Random) -> Paper:
    return replace(paper, spells=(Spell(start=14, end=1e9, kind="gone"),))


def _short(paper: Paper, chance: random.Random) -> Paper:
    """Its feed reaches back three entries, and much is published at once."""
    burst = [
        replace(piece, published=round(9.05 + 0.02 * k, 3)) if k < len(paper.pieces) // 2 else piece
        for k, piece in enumerate(paper.pieces)
    ]
    return replace(paper, pieces=tuple(burst), reach=3)


def _repeats(paper: Paper, chance: random.Random) -> Paper:
    """Every third article is announced again under another address with the same id; the old address leads there."""
    return replace(paper, kind="rss", pieces=tuple(map(_repeated, paper.pieces)))


def _repeated(piece: Piece) -> Piece:
    if piece.number % 3:
        return piece
    other, again = piece.path.replace("-report-", "-updated-"), piece.published + 2.5
    lead = Spell(start=again, end=1e9, kind="moved", to=other)
    return replace(piece, again=again, other_path=other, spells=(lead,))


def _private(paper: Paper, chance: random.Random) -> Paper:
    """Every fifth article lies where robots.txt lets nobody in, and between two requests it wants five seconds."""
    robots = "User-agent: *\nCrawl-delay: 5\nDisallow: /members/\n"
    pieces = [
        replace(piece, path=piece.path.replace("/2026/", "/members/")) if piece.number % 5 == 0 else piece
        for piece in paper.pieces
    ]
    return replace(paper, pieces=tuple(pieces), robots=robots)


def _shy(paper: Paper, chance: random.Random) -> Paper:
    """Its robots.txt cannot be had for some hours, in two ways."""
    spells = (Spell(start=3.5, end=5.5, kind="broken"), Spell(start=15, end=16.5, kind="dropped"))
    return replace(paper, robots="User-agent: *\nDisallow: /search\n", robots_spells=spells)


def _careless(paper: Paper, chance: random.Random) -> Paper:
    """No ids in its feed."""
    return replace(paper, kind="rss", pieces=tuple(replace(piece, guid="") for piece in paper.pieces))


def _undated(paper: Paper, chance: random.Random) -> Paper:
    return replace(paper, kind="rss", dated=False)


def _loses(paper: Paper, chance: random.Random) -> Paper:
    """Pages that come late, vanish, are taken down, fail now and then, or lie elsewhere."""
    fates = (
        lambda p: Spell(start=-9, end=p.published + 1.3, kind="missing"),
        lambda p: Spell(start=p.published + 2, end=1e9, kind="missing"),
        lambda p: Spell(start=p.published + 2, end=1e9, kind="gone"),
        lambda p: Spell(start=-9, end=1e9, kind="gone"),
        lambda p: Spell(start=-9, end=1e9, kind="broken", times=1),
        lambda p: Spell(start=-9, end=1e9, kind="silent", times=1),
        lambda p: Spell(start=-9, end=1e9, kind="dropped", times=1),
        lambda p: Spell(start=-9, end=1e9, kind="missing"),
        lambda p: None,
    )
    silent = 0
    pieces = []
    for k, piece in enumerate(paper.pieces):
        spell = fates[k % len(fates)](piece)
        silent += spell is not None and spell.kind == "silent"
        if spell and spell.kind == "silent" and silent > 1:  # each takes real time
            spell = None
        pieces.append(replace(piece, spells=(spell,)) if spell else piece)
    return replace(paper, pieces=tuple(pieces))


def _sells(paper: Paper, chance: random.Random) -> Paper:
    return replace(paper, pieces=tuple(replace(piece, paywalled=piece.number % 2 == 0) for piece in paper.pieces))


def _edits(paper: Paper, chance: random.Random) -> Paper:
    """Every article is amended twice; those that are not furnish themselves anew at every look."""
    pieces = []
    for piece in paper.pieces:
        one = amended(piece.versions[0].text, piece.number)
        two = amended(one, piece.number + 1)
        when = (piece.published + 1.5, piece.published + 4)
        versions = (piece.versions[0], Version(since=when[0], text=one), Version(since=when[1], text=two))
        still = piece.number % 2 == 0
        pieces.append(replace(piece, versions=piece.versions[:1] if still else versions, restless=still))
    return replace(paper, pieces=tuple(pieces))


def _shares(paper: Paper, chance: random.Random) -> Paper:
    """It stands on one host with another outlet, in a folder of its own."""
    folder = paper.host.partition(".")[0]
    pieces = [replace(piece, path=f"/{folder}{piece.path}") for piece in paper.pieces]
    return replace(paper, host="shared.example", feed_path=f"/{folder}/feed", pieces=tuple(pieces), validators="both")


CHARACTERS: dict[str, Callable[[Paper, random.Random], Paper]] = {
    "well": _well,
    "atom": _well,
    "json": _well,
    "sitemap": _well,
    "moves": _moves,
    "strays": _strays,
    "breaks": _breaks,
    "throttles": _throttles,
    "ends": _ends,
    "short": _short,
    "repeats": _repeats,
    "private": _private,
    "shy": _shy,
    "careless": _careless,
    "undated": _undated,
    "loses": _loses,
    "sells": _sells,
    "edits": _edits,
    "shares north": _shares,
    "shares south": _shares,
}
