"""a record that changes at random -> whether its past is what was taken out then, and what keeping it costs.

usage: python -m benchmarks.versions [--times 50] [--changes 200] [--rows 50000] [--seed N]

With CLAIMLINE_VAR or DATABASE_URL of its own. On the invented samples, with the editors and the machine of
`benchmarks.curation`: decisions, undos, edits, another extractor. Before `times` of the `changes` an export is taken;
afterwards each is taken out as of then and compared byte by byte, and put together from an earlier one and a delta.
Then rows are written and changed with and without what keeps the past. One line a figure; exit code 1 where bytes
differ.
"""

import random
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson

from benchmarks.database import database

_MACHINE = ("edit", "again", "work", "change_extractor")
_COSTS = {  # what is written -> in SQL; in a transaction that is given up
    "cells inserted": """
        INSERT INTO claims_cell (claim_id, outlet_id, states, evidence, told)
        SELECT claim.id, outlet.id, '{alleges}', '{"statements": ["t1", "t2"]}', '[]'
        FROM made_claim claim CROSS JOIN made_outlet outlet ORDER BY claim.id, outlet.id LIMIT %(rows)s
    """,
    "cells updated": "UPDATE claims_cell SET states = '{denies}' WHERE outlet_id IN (SELECT id FROM made_outlet)",
    "cells written as they are": """
        UPDATE claims_cell SET states = states WHERE outlet_id IN (SELECT id FROM made_outlet)
    """,
    "statements inserted": """
        INSERT INTO claims_statement (public_id, revision_id, extractor, rule, anchor, source, cue, content, hedges,
            speaker, speaker_reason, speaker_confidence, spoken_by, stance, modality, quote, via, legal, confidence,
            resolved, words, names, found_at)
        SELECT 'bench' || n, (SELECT min(id) FROM sources_revision), 'bench', 'bench', 0, '{0,12}', '{13,19}',
            '[[20, 40]]', '[]', 'The council', 'named', 0.9, '', 'alleges', 'asserted', 'indirect', '{}', '', 0.9,
            'The works had known for weeks', '{know,week,work}', '[["speaker", "council", "The council", "ORG"]]', now()
        FROM generate_series(1, %(rows)s) n
    """,
    "statements updated": "UPDATE claims_statement SET confidence = 0.5 WHERE extractor = 'bench'",
}
_STAGE = """
CREATE TEMPORARY TABLE made_outlet ON COMMIT DROP AS
WITH made AS (INSERT INTO sources_outlet
        (key, slug, name, kind, language, family, domains, aliases, known_as, created_at)
    SELECT 'bench' || n, 'bench' || n, 'bench', 'unknown', '', '', '{}', '{}', '{}', now() FROM generate_series(1, 50) n
    RETURNING id) SELECT id FROM made;
CREATE TEMPORARY TABLE made_claim ON COMMIT DROP AS
WITH made AS (INSERT INTO claims_claim (public_id, text, kind, first_seen_at, visibility, sensitive, ruled_out)
    SELECT 'bench' || n, 'Claim ' || n, 'fact', now(), 'public', false, false FROM generate_series(1, 1000) n
    RETURNING id) SELECT id FROM made;
"""


def main(arguments: list[str]) -> int:
    parser = ArgumentParser(prog="python -m benchmarks.versions")
    parser.add_argument("--times", type=int, default=50)
    parser.add_argument("--changes", type=int, default=200)
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    with database(), TemporaryDirectory() as folder:
        wrong = _history(given.times, given.changes, given.seed, Path(folder))
        _costs(given.rows)
    return int(bool(wrong))


def _history(times: int, changes: int, seed: int, folder: Path) -> int:
    from benchmarks.curation.editors import Editors
    from benchmarks.curation.journal import Journal
    from benchmarks.curation.machine import Machine, empty
    from claims.export import export
    from claims.export.scope import Scope

    empty()
    rng = random.Random(seed)
    machine, editors = Machine(rng=rng), Editors(rng=rng, journal=Journal())
    machine.begin()
    editors.begin()
    taken_at = set(rng.sample(range(changes), min(times, changes)))
    taken: list[tuple[datetime, Path]] = []
    for number in range(changes):
        if number in taken_at:
            now = _now()
            export(folder / str(number), Scope())
            taken.append((now, folder / str(number)))
        if rng.random() < 0.06:
            getattr(machine, rng.choice(_MACHINE))()
        else:
            while not editors.decide():
                pass
    print(f"changes: {changes}, exports taken between them: {len(taken)}")
    export(folder / "today", Scope())
    return _as_of(taken, folder) + _deltas(taken, folder)


def _as_of(taken: list[tuple[datetime, Path]], folder: Path) -> int:
    from claims.export import export
    from claims.export.scope import Scope

    wrong, seconds = 0, 0.0
    for when, then in taken:
        start = time.monotonic()
        export(folder / "again", Scope(), as_of=when)
        seconds += time.monotonic() - start
        if differing := _differing(then, folder / "again"):
            wrong += 1
            print(f"    as of {when}: {differing}")
    start = time.monotonic()
    export(folder / "now", Scope())
    whole = time.monotonic() - start
    print(f"as of {len(taken)} times: {wrong} differ from the export taken then")
    print(f"seconds, as of then / of today: {seconds / len(taken):.2f} / {whole:.2f}")
    return wrong


def _deltas(taken: list[tuple[datetime, Path]], folder: Path) -> int:
    from claims.export import moment
    from claims.export.deltas import OPS, apply, delta
    from claims.export.scope import Scope

    wrong, rows = 0, dict.fromkeys(OPS, 0)
    for _, then in taken:
        state = orjson.loads((then / "datapackage.json").read_bytes())["state"]
        counts = delta(folder / "since", Scope(), moment.read(state))
        rows = {op: rows[op] + sum(one[op] for one in counts.values()) for op in OPS}
        apply(then, folder / "since", folder / "again")
        if differing := _differing(folder / "today", folder / "again"):
            wrong += 1
            print(f"    since {state}: {differing}")
    told = ", ".join(f"{number} {op}" for op, number in rows.items())
    print(f"full + delta over {len(taken)} times: {wrong} differ from the full export of today ({told})")
    return wrong


def _costs(rows: int) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), pg_total_relation_size('claims_past') FROM claims_past")
        print("rows of the past: {}, bytes: {}".format(*cursor.fetchone()))
        cursor.execute("SELECT count(*) FROM claims_moment")
        print(f"moments: {cursor.fetchone()[0]}")
    runs = [(_run(rows, kept=kept), kept) for kept in (False, True) * 3]
    for what in _COSTS:
        with_it, without = (min(one[what] for one, kept in runs if kept is way) for way in (True, False))
        print(f"{what}, {rows}: {with_it:.2f} s, without a past {without:.2f} s, ratio {with_it / without:.2f}")


def _run(rows: int, *, kept: bool) -> dict[str, float]:
    """Seconds by what is written."""
    from django.db import connection, transaction

    from claims.migrations._versions import KEPT

    seconds = {}
    with transaction.atomic(), connection.cursor() as cursor:
        if not kept:
            for table, how in KEPT.items():
                cursor.execute(f"ALTER TABLE {table} ALTER COLUMN begun DROP DEFAULT")
                for name in () if how.fixed else ("begins", "ends", "goes"):
                    cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER version_{name}")
        cursor.execute(_STAGE)
        for what, sql in _COSTS.items():
            with _another_moment():
                start = time.monotonic()
                cursor.execute(sql, {"rows": rows} if "%(rows)s" in sql else None)
                seconds[what] = time.monotonic() - start
        transaction.set_rollback(True)
    return seconds


@contextmanager
def _another_moment() -> Iterator[None]:
    """As if what came before had been written by others: else nothing of it would be kept."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('claimline.moment', '', true)")
    yield


def _now() -> datetime:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def _differing(one: Path, other: Path) -> list[str]:
    return [file.name for file in sorted(one.iterdir()) if file.read_bytes() != (other / file.name).read_bytes()]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
