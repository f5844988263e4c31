"""ten editors who save at once on twenty claims -> what was lost of it, and whether whoever came second was told.

usage: python -m benchmarks.saving [SECONDS]      with CLAIMLINE_VAR or DATABASE_URL of its own

Each editor is a process with a connection of its own. An editor opens a claim, looks at it for a moment, and saves
from that form: a sentence that counts the one it was made from one up, or that a statement is about the claim. A
sentence that was saved and is not counted is a lost update. A save that is refused names what others decided since, all
of it. One line a figure; exit code 1 where anything is lost or a conflict is not shown.
"""

import json
import random
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections import Counter
from typing import Any

from benchmarks.database import database

EDITORS, CLAIMS = 10, 20
LOOKS = 0.15  # seconds that an editor looks at a form, at most
WORDED = 0.7  # of saves, those that reword


def main(arguments: list[str]) -> int:
    parser = ArgumentParser(prog="python -m benchmarks.saving")
    parser.add_argument("seconds", type=float, nargs="?", default=120.0)
    parser.add_argument("--inside", type=int, default=-1, help="used by the benchmark itself: which editor to be")
    given = parser.parse_args(arguments)
    if given.inside >= 0:
        import django

        django.setup()
        print(json.dumps(_edit(given.inside, given.seconds)))
        return 0
    with database():
        return _run(given.seconds)


def _run(seconds: float) -> int:
    from benchmarks.curation.editors import Editors
    from benchmarks.curation.journal import Journal
    from benchmarks.curation.machine import Machine, empty
    from claims import curate

    empty()
    rng = random.Random(1)
    Machine(rng=rng, files=("river.ndjson",)).begin()
    Editors(rng=rng, journal=Journal()).begin()
    for number, claim in enumerate(_claims()):
        curate.reword(claim, f"Claim {number} in version 0.", editor=None)
    inside = [sys.executable, "-m", "benchmarks.saving", str(seconds), "--inside"]
    started = [subprocess.Popen([*inside, str(number)], stdout=subprocess.PIPE) for number in range(EDITORS)]
    told = [json.loads(process.communicate()[0]) for process in started]
    total = sum((Counter(one["counts"]) for one in told), Counter[str]())
    saved: Counter[str] = sum((Counter(one["saved"]) for one in told), Counter[str]())
    versions = {claim.public_id: _version(claim.text) for claim in _chosen()}
    lost = sum(saved[name] - version for name, version in versions.items())
    ties = _unheld()
    times = sorted(moment for one in told for moment in one["times"])
    print(f"editors: {EDITORS}, claims: {len(versions)}, seconds: {seconds:.0f}")
    print(f"saved: {total['saved']}, refused since others came first: {total['conflicts']}, others: {total['other']}")
    print(f"lost updates: {lost} of {sum(saved.values())} sentences, {ties} of {total['tied']} ties")
    print(f"conflicts that did not show what came since: {total['hidden']}")
    print(f"a save, ms: median {1000 * times[len(times) // 2]:.0f}, 95 % {1000 * times[len(times) * 95 // 100]:.0f}")
    return int(bool(lost or ties or total["hidden"] or not total["conflicts"]))


def _claims() -> list[Any]:
    from claims.models import Claim

    return list(Claim.objects.current().defer("search").order_by("first_seen_at", "public_id")[:CLAIMS])


def _version(text: str) -> int:
    return int(text.rstrip(".").rsplit(" ", 1)[1])


def _edit(number: int, seconds: float) -> dict[str, Any]:
    from claims.models import Account, Claim, Statement

    rng, end = random.Random(number), time.monotonic() + seconds
    editor = Account.objects.order_by("username")[number % 5]
    names = [claim.public_id for claim in _chosen()]
    statements = list(Statement.objects.current().filter(links__claim__public_id__in=names).order_by("public_id"))
    counts, saved, times = Counter[str](), Counter[str](), list[float]()
    while time.monotonic() < end:
        claim = Claim.objects.defer("search").get(public_id=rng.choice(names))
        worded = rng.random() < WORDED
        statement = None if worded else rng.choice(statements)
        outcome, took = _save(claim, statement, editor, rng)
        counts[outcome] += 1
        times.append(took)
        if outcome == "saved" and worded:
            saved[claim.public_id] += 1
        counts["tied"] += outcome == "saved" and not worded
    return {"counts": counts, "saved": saved, "times": times}


def _chosen() -> list[Any]:
    """Those that were worded before editors began, were they left without a statement since."""
    from claims.models import Claim, Judgement

    worded = Judgement.objects.filter(kind="wording", editor=None).values("subject")
    return list(Claim.objects.filter(public_id__in=worded).defer("search").order_by("public_id"))


def _save(claim: Any, statement: Any, editor: Any, rng: random.Random) -> tuple[str, float]:
    """What came of it, and how long it took."""
    from claims import curate
    from claims.models import Claim, Judgement

    subjects = [claim, statement] if statement else [claim]
    seen = curate.latest(subjects)
    text = Claim.objects.only("text").get(pk=claim.pk).text
    time.sleep(rng.random() * LOOKS)
    start = time.monotonic()
    try:
        if statement:
            curate.decide_about(statement, claim, same=True, editor=editor, seen=seen)
        else:
            words = f"{text.rsplit(' ', 1)[0]} {_version(text) + 1}."
            curate.reword(claim, words, editor=editor, seen=seen)
    except curate.Conflict as conflict:
        took = time.monotonic() - start
        known = Judgement.objects.on(one.public_id for one in subjects).after(seen)
        first = [one.pk for one in conflict.since]
        shown = first and first == list(known.values_list("pk", flat=True)[: len(first)])
        return ("conflicts" if shown else "hidden"), took
    except curate.DecisionError:
        return "other", time.monotonic() - start
    return "saved", time.monotonic() - start


def _unheld() -> int:
    """Statements that are tied otherwise than an editor said last."""
    from claims.models import Judgement, Link

    said = Judgement.objects.filter(kind="about").order_by("subject", "-pk").distinct("subject")
    wanted = {one.subject: one.fingerprint.split(" ")[1] for one in said}
    now = Link.objects.filter(active=True, statement__public_id__in=wanted)
    tied = dict(now.values_list("statement__public_id", "claim__public_id"))
    return sum(tied.get(name) != claim for name, claim in wanted.items())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
