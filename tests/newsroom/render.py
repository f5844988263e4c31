"""a paper, an article and an hour -> the feed and the page as they are then: bytes, and what is in them."""

import json
from collections.abc import Callable
from datetime import datetime
from email.utils import format_datetime
from html import escape

from tests.newsroom.script import Day, Paper, Piece

Row = tuple[Piece, str, datetime]
_TYPES = {
    "rss": "application/rss+xml",
    "atom": "application/atom+xml",
    "json": "application/feed+json",
    "sitemap": "application/xml",
}
_NEWS = "http://www.google.com/schemas/sitemap-news/0.9"


def feed(day: Day, paper: Paper, hour: float) -> tuple[bytes, str]:
    rows = [(piece, path, day.moment(since).replace(microsecond=0)) for piece, path, since in paper.listed(hour)]
    return _FEEDS[paper.kind](paper, rows).encode(), _TYPES[paper.kind]


def page(day: Day, paper: Paper, piece: Piece, path: str, hour: float, looks: int) -> bytes:
    """`looks` is how often it was asked for before: what is restless changes with it."""
    text = piece.versions[piece.version(hour)].text
    body = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in piece.shown(piece.version(hour)))
    address = f"http://{paper.host}{path}"
    published = day.moment(piece.published).isoformat()
    closed = '<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":false}</script>'
    head = f'<meta charset="utf-8"><title>{escape(text.title)} - {paper.name}</title>'
    before = _restless(looks) if piece.restless else ""
    after = "<p>Subscribe to read on ...</p>" if piece.paywalled else ""
    return f"""<!doctype html><html lang="en"><head>{head}
<link rel="canonical" href="{address}"><meta property="article:published_time" content="{published}">
{closed if piece.paywalled else ""}</head><body><nav><a href="/">Home</a> <a href="/sport">Sport</a></nav>
<article><h1>{escape(text.title)}</h1><p class="byline">By {text.author}</p>
{before}{body}{after}</article>
<footer>Copyright 2026 {paper.name}. All rights reserved.</footer></body></html>""".encode()


def _restless(looks: int) -> str:
    return (
        f"<p>Last updated {looks * 7 + 3} minutes ago</p><p>{looks * 13 + 2} comments</p>"
        f"<p>Advertisement</p><p>Sign up for our newsletter no. {looks + 1} and never miss a story.</p>"
    )


def _rss(paper: Paper, rows: list[Row]) -> str:
    items = "".join(
        f"<item><title>{escape(piece.versions[0].text.title)}</title><link>http://{paper.host}{path}</link>"
        + (f'<guid isPermaLink="false">{piece.guid}</guid>' if piece.guid else "")
        + (f"<pubDate>{format_datetime(since, usegmt=True)}</pubDate>" if paper.dated else "")
        + "</item>\n"
        for piece, path, since in rows
    )
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel><title>{paper.name}</title>'
        f"<link>http://{paper.host}/</link><description>News</description>\n{items}</channel></rss>"
    )


def _atom(paper: Paper, rows: list[Row]) -> str:
    entries = "".join(
        f"<entry><title>{escape(piece.versions[0].text.title)}</title><id>{piece.guid}</id>"
        f'<link rel="alternate" href="{path}"/><published>{since.isoformat()}</published>'
        f"<updated>{since.isoformat()}</updated></entry>\n"
        for piece, path, since in rows
    )
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom"><title>{paper.name}</title>'
        f"<id>http://{paper.host}/</id>\n{entries}</feed>"
    )


def _json(paper: Paper, rows: list[Row]) -> str:
    items = [
        {
            "id": piece.guid,
            "url": f"http://{paper.host}{path}",
            "title": piece.versions[0].text.title,
            "date_published": since.isoformat(),
        }
        for piece, path, since in rows
    ]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": paper.name, "items": items})


def _sitemap(paper: Paper, rows: list[Row]) -> str:
    urls = "".join(
        f"<url><loc>http://{paper.host}{path}</loc><news:news><news:publication><news:name>{paper.name}</news:name>"
        f"<news:language>en</news:language></news:publication><news:publication_date>{since.isoformat()}"
        f"</news:publication_date><news:title>{escape(piece.versions[0].text.title)}</news:title></news:news></url>\n"
        for piece, path, since in rows
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:news="{_NEWS}">\n{urls}</urlset>'
    )


_FEEDS: dict[str, Callable[[Paper, list[Row]], str]] = {"rss": _rss, "atom": _atom, "json": _json, "sitemap": _sitemap}
