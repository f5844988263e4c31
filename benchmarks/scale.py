"""near-identical articles in one story -> what linking and covering the next two hundred costs, as the story grows.

usage: CLAIMLINE_VAR=/tmp/bench python -m benchmarks.scale [ARTICLES]      10,000 unless told

Each article is one of sixty outlets' and carries the same three statements. The rows are made as they would be found;
nothing is read. At the end the page of the claim that all of them carry is asked for.
"""

import resource
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from benchmarks.database import database

ARTICLES, TOGETHER, OUTLETS = 10_000, 200, 60
TEXT = "Quillon Marine copied the drawings, Harrowgate Yards said on Monday. Quillon Marine denied the charge."
SAID: Sequence[dict[str, Any]] = (
    {"stance": "alleges", "speaker": "Harrowgate Yards", "source": [36, 52], "cue": [53, 57], "content": [[0, 34]],
     "words": ["copy", "drawing", "marine", "quillon"], "resolved": "Quillon Marine copied the drawings"},
    {"stance": "denies", "speaker": "Quillon Marine", "source": [69, 83], "cue": [84, 90], "content": [[91, 101]],
     "words": ["copy", "drawing", "quillon"], "resolved": "Quillon Marine copied the drawings"},
    {"stance": "states", "speaker": None, "source": None, "cue": None, "content": [[0, 34]],
     "words": ["monday", "say", "yard"], "resolved": "Harrowgate Yards spoke on Monday"},
)  # fmt: skip


def main(articles: int) -> None:
    with database():
        from claims.coverage import cover
        from claims.link import link
        from claims.models import Claim, Story
        from claims.relations import tie
        from config.ids import public_id

        story = Story.objects.create(public_id=public_id("s", "scale", time.time()), title="Scale")
        seconds = []
        for start in range(0, articles, TOGETHER):
            _make(story, start, min(TOGETHER, articles - start))
            begun = time.perf_counter()
            changed = link(story)
            cover(changed | set(Claim.objects.current().of_story(story)))
            tie(story, changed)
            seconds.append(time.perf_counter() - begun)
            if start + TOGETHER in (1000, 5000, articles):
                print(f"{start + TOGETHER:,} articles: {seconds[-1]:.2f} s for the last {TOGETHER}", flush=True)
        print(f"last batch against the fifth: {seconds[-1] / seconds[min(4, len(seconds) - 1)]:.1f} times")
        print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")
        _page(Claim.objects.current().of_story(story).order_by("-tally__statements").first())


def _make(story: Any, start: int, number: int) -> None:
    from claims.meaning import embed
    from claims.models import Meaning, Statement, StoryMember
    from config.ids import public_id
    from sources.models import Article, Outlet, Revision

    outlets = [
        Outlet.objects.get_or_create(key=f"scale {k}", defaults={"name": f"Scale {k}"})[0] for k in range(OUTLETS)
    ]
    when = datetime(2026, 3, 2, tzinfo=UTC)
    rows = [
        Article(
            public_id=public_id("a", story.public_id, start + k),
            outlet=outlets[(start + k) % OUTLETS],
            published_at=when + timedelta(minutes=start + k),
            published_basis="given",
            first_seen_at=when,
            last_seen_at=when,
        )
        for k in range(number)
    ]
    Article.objects.bulk_create(rows)
    texts = Revision.objects.bulk_create(
        Revision(article=row, number=1, sha256=row.public_id, text=TEXT, title="", language="en", seen_at=when)
        for row in rows
    )
    for row, text in zip(rows, texts, strict=True):
        row.current = text
    Article.objects.bulk_update(rows, ["current"])
    StoryMember.objects.bulk_create(StoryMember(story=story, article=row) for row in rows)
    said = Statement.objects.bulk_create(
        Statement(
            public_id=public_id("t", text.sha256, k),
            revision=text,
            extractor="scale",
            rule="scale",
            anchor=k,
            modality="asserted",
            quote="indirect",
            confidence=0.9,
            **one,
        )
        for text in texts
        for k, one in enumerate(SAID)
    )
    vectors = embed([f"{one['speaker'] or ''}: {one['resolved']}" for one in SAID])
    Meaning.objects.bulk_create(
        Meaning(statement=one, vector=vectors[k % len(SAID)], headline=0.5) for k, one in enumerate(said)
    )


def _page(claim: Any) -> None:
    from django.conf import settings
    from django.core.management import call_command
    from django.test import Client

    call_command("collectstatic", interactive=False, verbosity=0)
    settings.ALLOWED_HOSTS = ["testserver"]
    for _ in range(2):  # the first compiles the template
        begun = time.perf_counter()
        answer = Client().get(claim.get_absolute_url())
        took = time.perf_counter() - begun
    print(f"page of a claim with {claim.tally.statements:,} statements: {took:.2f} s, {len(answer.content):,} bytes")


if __name__ == "__main__":
    match sys.argv[1:]:
        case []:
            main(ARTICLES)
        case [number] if number.isdecimal():
            main(int(number))
        case _:
            sys.exit(__doc__)
