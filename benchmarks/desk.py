"""so many statements that wait -> what the desk costs: an item, a decision with the next item, thousands at once.

usage: python -m benchmarks.desk [STATEMENTS]      with CLAIMLINE_VAR or DATABASE_URL of its own; 6,000 by default

Statements come four to a claim, of four outlets. One line a figure; exit code 1 where two editors get one item, or
where fewer than 20 decisions a minute are possible.
"""

import random
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import batched
from typing import Any

from benchmarks.database import database

_EACH = 4  # statements of a claim
_EDITORS, _DECISIONS, _BULK = 8, 60, 5_000
_TEXT = "Marrow Foods denied using horse gelatine in batch {}. The company said that its tests were clean."


def main(arguments: list[str]) -> int:
    parser = ArgumentParser(prog="python -m benchmarks.desk")
    parser.add_argument("statements", type=int, nargs="?", default=6_000)
    given = parser.parse_args(arguments)
    with database():
        return _run(given.statements)


def _run(number: int) -> int:
    from claims.models import Waiting

    _fill(number)
    with _timed(f"{number:,} statements covered, s"):
        _cover()
    from claims import waiting
    from claims.models import Claim

    with _timed("of that, what waits for an editor, s"):
        for keys in batched(Claim.objects.values_list("pk", flat=True), 500):
            waiting.note(keys)
    print(f"waiting: {Waiting.objects.count():,}")
    doubled = _taken_by_many()
    pace = _decided()
    _bulk(min(_BULK, number // 2))
    return int(bool(doubled) or pace < 20)


def _fill(number: int) -> None:
    """Nothing where an earlier run filled it."""
    from claims.models import Link, Statement
    from tests.factories import make_analysis, make_article, make_claim, make_outlet, make_story

    if Statement.objects.exists():
        return
    rng = random.Random(1)
    outlets = [make_outlet(f"outlet-{place}") for place in range(_EACH)]
    for start in range(0, number // _EACH, 25):
        articles = [make_article(outlet, text=" ".join(_TEXT.format(n) for n in range(25))) for outlet in outlets]
        for article in articles:
            make_analysis(article.current)
        make_story(*articles)
        for place in range(min(25, number // _EACH - start)):
            claim = make_claim(f"Marrow Foods used horse gelatine in batch {start + place}.")
            at = len(_TEXT.format(0)) * place
            rows = [_row(article, start + place, at, rng) for article in articles]
            made = Statement.objects.bulk_create(rows)
            Link.objects.bulk_create(Link(statement=one, claim=claim, active=True, score=0.9) for one in made)


def _row(article: Any, number: int, at: int, rng: random.Random) -> Any:
    from claims.curate.spans import identity
    from claims.models import Statement

    source, cue, content = [at, at + 12], [at + 13, at + 19], [[at + 20, at + 40]]
    return Statement(
        public_id=identity(article.public_id, f"{article.current.sha256} {number}", source, cue, content),
        revision=article.current,
        extractor="bench",
        rule="verb:deny",
        anchor=at,
        source=source,
        cue=cue,
        content=content,
        speaker="Marrow Foods",
        modality="asserted",
        quote="indirect",
        stance=rng.choice(["denies", "alleges", "disputes"]),
        confidence=rng.random(),
        resolved="using horse gelatine",
        words=["gelatine", "horse", "use"],
    )


def _cover() -> None:
    from claims import coverage

    coverage.rebuild()


def _taken_by_many() -> int:
    """How many items two editors got, of eight who all take what they can get for a while."""
    from django.db import connection

    from claims.desk import picking
    from claims.models import Held
    from tests.factories import make_account

    times: list[float] = []

    def work(editor: Any) -> list[int]:
        got: list[int] = []
        try:
            while len(got) < 25 and (found := _clocked(times, lambda: picking.take(editor, skipped=got))):
                got.append(found.pk)
        finally:
            connection.close()
        return got

    with ThreadPoolExecutor(_EDITORS) as pool:
        taken = [key for own in pool.map(work, [make_account() for _ in range(_EDITORS)]) for key in own]
    _told(f"an item taken, of {_EDITORS} editors at once, ms", times)
    print(f"items taken: {len(taken)}, by two: {len(taken) - len(set(taken))}")
    Held.objects.all().delete()
    return len(taken) - len(set(taken))


def _decided() -> float:
    """Decisions a minute, were editors as quick as the server."""
    from django.test import Client

    from claims import curate
    from claims.desk.saving import tied
    from claims.desk.sent import as_found
    from claims.models import Statement
    from tests.factories import make_account

    client, times, address = (
        Client(headers={"HX-Request": "true"}, SERVER_NAME="127.0.0.1"),
        list[float](),
        "/desk/queue/",
    )
    client.force_login(make_account())
    _clocked(pages := [], lambda: client.get(address))
    for number in range(_DECISIONS):
        answer = client.get(address).content.decode()
        name = answer.split('action="/desk/queue/', 1)[1].split("/", 1)[0]
        statement = Statement.objects.get(public_id=name)
        form = {**as_found(statement, tied(statement)), "seen": curate.latest([name]), "act": "accept"}
        form |= {"act": "reject", "why": "nobody"} if number % 3 == 1 else {}
        form |= {"stance": "withdraws"} if number % 3 == 2 else {}
        _clocked(times, lambda form=form, name=name: client.post(f"{address}{name}/", form))
        _clocked(pages, lambda: client.get(address))
    _told("the page of an item, ms", pages)
    _told("a decision, and the next item, ms", times)
    return 60 * len(times) / sum(times)


def _bulk(number: int) -> None:
    from claims.desk import bulk
    from claims.models import Judgement, Waiting
    from tests.factories import make_account

    chosen = Waiting.objects.first_come().values_list("statement__public_id", flat=True)[:number]
    editor, asked = make_account(), list[int]()
    with _timed(f"{number:,} at once asked for, s"):
        made = bulk.begin(editor, "verb:deny", list(chosen), accepted=True, reason="", ask=asked.append)
    with _timed("worked off, s"):
        bulk.work_off(made.pk)
    with _timed("taken back asked for, s"):
        bulk.ask_to_undo(made, editor, asked.append)
    with _timed("taken back, s"):
        bulk.work_off(made.pk)
    standing = Judgement.objects.filter(batch=made.batch, undone_by=None).count()
    print(f"judgements of it that still stand: {standing}")


@contextmanager
def _timed(what: str) -> Iterator[None]:
    began = time.monotonic()
    yield
    print(f"{what}: {time.monotonic() - began:.1f}", flush=True)


def _clocked[T](times: list[float], work: Callable[[], T]) -> T:
    began = time.monotonic()
    found = work()
    times.append(time.monotonic() - began)
    return found


def _told(what: str, times: list[float]) -> None:
    ordered = sorted(times)
    print(
        f"{what}: median {1000 * ordered[len(ordered) // 2]:.0f}, 95 % {1000 * ordered[len(ordered) * 95 // 100]:.0f}"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
