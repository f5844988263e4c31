"""invented rows, served as readers get them -> how many bytes go over the wire for each page and file.

usage: CLAIMLINE_VAR=/tmp/sizes python -m benchmarks.sizes [--claims N] [--outlets N]

Fills a database of its own with a story of `--claims` claims that `--outlets` outlets tell in turn, and enough others
for a full front page; collects the files as a deployment does, starts gunicorn, and reads each answer from the socket
to its end, head included, asked for as a browser asks (gzip). The files are those that the front page names.
"""

import argparse
import gzip
import random
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import cycle

from benchmarks.database import database

_NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
_FRONT_MOST, _MATRIX_MOST = 60_000, 150_000
_STANCES = ("alleges", "alleges", "states", "alleges", "denies", "disputes", "no_response", "confirms")
_WHO = ("Ms Tarn", "a spokesman for Quillon Marine", "the inspectorate", "Harrowgate Instruments", "Mr Oake", "")
_NAMES = ("Ledger", "Courier", "Post", "Evening Mail", "Wire", "Broadcasting", "Weekly", "Observer", "Desk", "Gazette")
_PLACES = ("Harbour", "Northline", "Coastal", "Ostrel", "Wexmoor", "Saltmarsh", "Varn Valley", "Meridian", "Tarn")
_WORDS = (
    "inspectors valve report tonnes pump the of in a quarter records changed before tank alarm month had been shift",
    "ferry harbour signed contract board paid crew night warning later wrote letter first second office sample tests",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in (("claims", 50), ("outlets", 20)):
        parser.add_argument(f"--{name}", type=int, default=default)
    arguments = parser.parse_args()
    with database():
        story = _filled(arguments.claims, arguments.outlets)
        subprocess.run([sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"], check=True)
        with _served() as port:
            _measure(port, story, arguments)


def _measure(port: int, story: str, arguments: argparse.Namespace) -> None:
    front, page = _got(port, "/")
    total = front
    print(f"front page: {front} bytes")
    for path in sorted(set(re.findall(r'(?:href|src)="(/static/[^"]+\.(?:css|js|svg))"', page))):
        size, _ = _got(port, path)
        total += size
        print(f"  {path.rpartition('/')[2]}: {size} bytes")
    print(f"front page in all: {total} bytes; no more than {_FRONT_MOST}: {total <= _FRONT_MOST}")
    size, page = _got(port, story)
    cells = page.count('<td class="cell')
    print(f"matrix of {cells} cells: {size} bytes, {len(page)} unpacked")
    asked = (arguments.claims, arguments.outlets) == (50, 20)
    print(f"  no more than {_MATRIX_MOST}: {size <= _MATRIX_MOST}" if asked else "  of a size that has no bound")
    for name, path in (("stories", "/stories/"), ("a claim", _first(page, "/claims/")), ("outlets side by side", "")):
        size, _ = _got(port, path or _pair(story, page))
        print(f"{name}: {size} bytes")


def _first(page: str, begins: str) -> str:
    found = re.search(rf'href="({begins}[^"#]+)"', page)
    return found.group(1) if found else "/"


def _pair(story: str, page: str) -> str:
    slugs = re.findall(r'name="outlet" value="([^"]+)"', page)[:2]
    return f"{story}outlets/?{'&'.join(f'outlet={slug}' for slug in slugs)}"


def _got(port: int, path: str) -> tuple[int, str]:
    """Bytes of the whole answer as they came, and the page unpacked."""
    asked = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip, deflate\r\nConnection: close\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port), 30) as connection:
        connection.sendall(asked.encode())
        parts = []
        while part := connection.recv(65_536):
            parts.append(part)
    answer = b"".join(parts)
    head, _, body = answer.partition(b"\r\n\r\n")
    if b" 200 " not in head.split(b"\r\n")[0]:
        raise SystemExit(f"{path} answered {head.splitlines()[0].decode()}; run the site by hand and look at its log.")
    if b"chunked" in head.lower():
        body = _whole(body)
    return len(answer), (gzip.decompress(body) if b"content-encoding: gzip" in head.lower() else body).decode()


def _whole(body: bytes) -> bytes:
    """Out of chunks."""
    parts = []
    while body:
        size, _, rest = body.partition(b"\r\n")
        length = int(size, 16)
        parts.append(rest[:length])
        body = rest[length + 2 :] if length else b""
    return b"".join(parts)


@contextmanager
def _served() -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = ["gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "1", "--no-control-socket"]
    process = subprocess.Popen([sys.executable, "-m", *command, "--log-level", "warning"])
    try:
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(30)


def _filled(claims: int, outlets: int) -> str:
    """The address of the story, which is made where it is not there yet."""
    from claims.models import Story

    name = f"sizes-{claims}-{outlets}"
    known = Story.objects.filter(public_id=name).first()
    return (known or _made(name, claims, outlets)).get_absolute_url()


def _made(name: str, claims: int, outlets: int) -> object:
    from django.db import transaction

    from sources.models import Outlet

    rng = random.Random(1)
    with transaction.atomic():
        made = []
        for number in range(outlets):
            title = f"The {_PLACES[number % len(_PLACES)]} {_NAMES[(number * 3 + number // 10) % len(_NAMES)]}"
            slug = f"{name}-{number}"
            made.append(Outlet.objects.create(key=slug, slug=slug, name=title))
        story = _story(rng, name, made, claims)
        for number in range(9):
            _story(rng, f"{name}-{number}", made[: 4 + number % 5], 6)
    return story


def _story(rng: random.Random, name: str, outlets: list, claims: int) -> object:  # type: ignore[type-arg]
    """Two articles of each outlet; each claim carried by most of them, now and then twice."""
    from claims import coverage
    from claims.models import Analysis, Claim, Event, Link, Story, StoryMember
    from config.ids import public_id
    from sources.models import Article, Revision

    story = Story.objects.create(public_id=name, title=_sentence(rng, 9))
    articles = []
    for place, outlet in enumerate([*outlets, *outlets]):
        when = _NOON + timedelta(hours=place * 3 + rng.randrange(3))
        key = public_id("a", name, place)
        article = Article.objects.create(
            public_id=key,
            outlet=outlet,
            published_at=when,
            published_basis="given",
            first_seen_at=when,
            last_seen_at=when,
        )
        text = "\n\n".join(_sentence(rng, 24) for _ in range(claims * 2))
        revision = Revision.objects.create(
            article=article, number=1, sha256=public_id("", key) * 4, text=text, title=_sentence(rng, 8), seen_at=when
        )
        article.current = revision
        article.save()
        Analysis.objects.create(revision=revision, extractor="invented", status="ok")
        StoryMember.objects.create(story=story, article=article)
        articles.append(article)
    found = [
        Claim.objects.create(public_id=public_id("c", name, n), text=_sentence(rng, 13), first_seen_at=_NOON)
        for n in range(claims)
    ]
    stances = cycle(_STANCES)
    for article in articles:
        starts = [match.start() for match in re.finditer(r"[^\n]+", article.current.text)]
        for number, claim in enumerate(found):
            if rng.random() < 0.45 or number < 2:
                _said(rng, article, claim, starts[number], next(stances))
    for claim in found:
        claim.worded_from = claim.links.first().statement
        claim.save()
    coverage.cover(found)
    if not Event.objects.filter(article__in=articles).exists():
        for article in articles[:3]:
            link = Link.objects.filter(statement__revision__article=article).first()
            Event.objects.create(
                public_id=public_id("v", name, article.pk),
                claim=link.claim,
                outlet=article.outlet,
                article=article,
                statement=link.statement,
                axis="said",
                kind=link.statement.stance,
                news="first",
                at=article.published_at,
                known_at=article.published_at,
                text="Invented.",
            )
    return story


def _said(rng: random.Random, article, claim, start: int, stance: str) -> None:  # type: ignore[no-untyped-def]
    from claims.models import Link, Statement
    from config.ids import public_id

    end = article.current.text.index("\n", start) if "\n" in article.current.text[start:] else None
    statement = Statement.objects.create(
        public_id=public_id("t", article.public_id, claim.public_id),
        revision=article.current,
        extractor="invented",
        rule="invented",
        anchor=start,
        content=[[start, end or len(article.current.text)]],
        speaker=rng.choice(_WHO) or None,
        stance=stance,
        modality="asserted",
        quote="indirect",
        confidence=0.9,
        resolved="invented",
        words=["invented", "words"],
    )
    Link.objects.create(statement=statement, claim=claim, active=True, score=0.9)


def _sentence(rng: random.Random, words: int) -> str:
    found = [rng.choice(" ".join(_WORDS).split()) for _ in range(words)]
    return " ".join(found).capitalize() + "."


if __name__ == "__main__":
    main()
