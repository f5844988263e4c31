"""articles with known stories -> how well they are put together again, as B-cubed, whatever their order.

usage: CLAIMLINE_VAR=/tmp/bench python -m benchmarks.stories FILE.ndjson ...   {"id", "story", "text", ...} a line
       CLAIMLINE_VAR=/tmp/bench python -m benchmarks.stories scale             time to place one among near copies

Takes the articles in and reads them, in a database of its own that is left for the next run. Then they are placed
one by one in shuffled orders, each time in a database without stories. `kept out`: the third of the stories that no
weight and no threshold was learned from. `agreement`: B-cubed between one order's stories and another's.
"""

import hashlib
import json
import random
import re
import sys
import time
from itertools import combinations
from pathlib import Path

from benchmarks.database import database
from benchmarks.linking import b_cubed

ORDERS = 5
SIZES = (100, 1_000, 10_000)
TIMED = 20  # placings
COPIED = (
    "Quillon Marine has accused Harrowgate Instruments of copying its tide model for Sallow Bay without a licence. "
    "Ines Quill, its chief executive, said that {} files were taken from its servers."
)


def main(files: list[Path]) -> None:
    for file in files:
        lines = [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]
        _measure(file, {str(line["id"]): line["story"] for line in lines})


def _measure(file: Path, story: dict[str, str]) -> None:
    from claims.analyse import analyse, pending
    from claims.nearby import gist_of
    from sources.archives import find
    from sources.ingest import Defaults, ingest
    from sources.models import Article

    for item in find([str(file)], stdin=sys.stdin.buffer):
        done = ingest(item, Defaults(outlet="benchmark"))
        if done.refused:
            print(f"{done.where}: {done.problem}")  # it stands alone, as what cannot be read does
    for _ in analyse(pending()):
        pass
    found = Article.objects.filter(external_id__in=story, current__analyses__status="ok").distinct()
    articles = list(found.select_related("current").order_by("external_id"))
    for article in articles:
        gist_of(article)
    orders = [random.Random(seed).sample(articles, len(articles)) for seed in range(ORDERS)]
    by_date = sorted(articles, key=lambda article: article.published_at)
    start = time.perf_counter()
    alone = {key: f"alone {key}" for key in story}
    runs = [alone | _placed(order) for order in (by_date, *orders)]
    each = (time.perf_counter() - start) / max(1, len(runs) * len(articles))
    print(f"{file.stem}: {len(articles)} of {len(story)} articles, {len(set(story.values()))} stories")
    kept_out = {key: name for key, name in story.items() if is_kept_out(name)}
    for name, run in zip(("by date", *(f"order {seed}" for seed in range(ORDERS))), runs, strict=True):
        precision, recall, both = b_cubed(story, run)
        apart = b_cubed(kept_out, run)[2] if kept_out else float("nan")
        print(f"  {name:8s} P {precision:.3f}  R {recall:.3f}  F1 {both:.3f}   kept out F1 {apart:.3f}")
    agreement = [b_cubed(one, other)[2] for one, other in combinations(runs[1:], 2)]
    print(f"  agreement {sum(agreement) / len(agreement):.3f}  (least {min(agreement):.3f})")
    print(f"  {each * 1000:.0f} ms to place one")


def _placed(articles: "list[Article]") -> dict[str, str]:  # noqa: F821
    """External id -> story; the database is left as it was."""
    from django.db import transaction

    from claims.models import StoryDoubt, StoryMember
    from claims.stories import place

    with transaction.atomic():
        StoryMember.objects.all().delete()
        StoryDoubt.objects.all().delete()
        for article in articles:
            place(article)
        members = StoryMember.objects.filter(article__in=articles)
        found = dict(members.values_list("article__external_id", "story__public_id"))
        transaction.set_rollback(True)
    return found


def is_kept_out(story: str) -> bool:
    """By a hash of its name; events that ECB+ made to look alike go together."""
    alike = re.fullmatch(r"(\d+)ecb(?:plus)?", story)
    return int(hashlib.sha256((alike[1] if alike else story).encode()).hexdigest(), 16) % 3 == 0


# ---- Scale ----------------------------------------------------------------------------------------


def scale() -> None:
    from django.db import connection, transaction

    from claims.models import Story, StoryMember
    from claims.stories import place

    for size in SIZES:
        with transaction.atomic():
            articles = _near_copies(size + TIMED)
            story = Story.objects.create(public_id="s-scale", title="Near copies")
            StoryMember.objects.bulk_create([StoryMember(story=story, article=one) for one in articles[:size]])
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE claims_gist; ANALYZE claims_storymember; ANALYZE sources_article")
            times = []
            for article in articles[size:]:
                start = time.perf_counter()
                assert place(article).story == story
                times.append(time.perf_counter() - start)
            transaction.set_rollback(True)
        middle, last = sorted(times)[TIMED // 2] * 1000, max(times) * 1000
        print(f"{size:6,} near copies in one story: {middle:.0f} ms to place one more (at most {last:.0f})", flush=True)


def _near_copies(size: int) -> "list[Article]":  # noqa: F821
    import numpy as np
    from django.contrib.postgres.search import SearchVector
    from django.db.models import Value

    from claims.models import Analysis, Gist
    from sources.models import Article, Outlet, Revision
    from tests.factories import NOON

    outlet = Outlet.objects.create(key="scale", name="Scale")
    rows = [
        Article(
            public_id=f"a-scale-{k}",
            outlet=outlet,
            url=f"https://scale.example/{k}",
            published_at=NOON,
            published_basis="given",
            first_seen_at=NOON,
            last_seen_at=NOON,
        )
        for k in range(size)
    ]
    articles = Article.objects.bulk_create(rows, batch_size=2000)
    fields = {"number": 1, "title": "Copied", "language": "en", "seen_at": NOON}
    texts = [
        Revision(article=article, sha256=f"{k:064}", text=COPIED.format(k), **fields)
        for k, article in enumerate(articles)
    ]
    revisions = Revision.objects.bulk_create(texts, batch_size=2000)
    for article, revision in zip(articles, revisions, strict=True):
        article.current = revision
    Article.objects.bulk_update(articles, ["current"], batch_size=2000)
    names = [["ORG", "Quillon Marine", 0], ["PERSON", "Ines Quill", 80]]
    Analysis.objects.bulk_create(
        [Analysis(revision=one, extractor="scale", status="ok", entities=names) for one in revisions], batch_size=2000
    )
    noise = np.random.default_rng(0).normal(0, 0.02, (size, 384)).astype(np.float32)
    vectors = noise + np.float32(1 / np.sqrt(384))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    words = SearchVector(Value("copied"), config="english")
    gists = [
        Gist(article=one, sha256=one.current.sha256, lead=vector, headline=vector, search=words)
        for one, vector in zip(articles, vectors, strict=True)
    ]
    Gist.objects.bulk_create(gists, batch_size=1000)
    return articles


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    with database():
        scale() if sys.argv[1:] == ["scale"] else main([Path(name) for name in sys.argv[1:]])
