"""requests made up from the OpenAPI document -> what the interface for programs answered otherwise than it tells.

usage: python -m benchmarks.api [REQUESTS] [--seed N] [--examples]     with CLAIMLINE_VAR or DATABASE_URL of its own

Serves the site over loopback, on a database of the invented samples and some decisions about them, and lets
schemathesis ask: what fits the document and what does not, then with ids and cursors that are there. One line a figure:
requests, server errors, violations of the schemas; exit code 1 where there is one of either, or too few requests.

--examples writes claims/api/examples.json anew from the same database, and asks nothing.
"""

import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from benchmarks.database import database

ROOT = Path(__file__).resolve().parent.parent
_DECISIONS, _PATIENCE = 60, 60
_OPERATIONS = 47  # about; how many examples of each make so many requests
# What fits the document may still be refused for what it means: a cursor that nobody gave, a day after another.
_CONFIG = """
[checks.positive_data_acceptance]
expected-statuses = [200, 304, 400, 404, 410]
[checks.negative_data_rejection]
expected-statuses = [400, 404, 405, 406, 414]
"""


def main(arguments: list[str]) -> int:
    parser = ArgumentParser(prog="python -m benchmarks.api")
    parser.add_argument("requests", type=int, nargs="?", default=10_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--examples", action="store_true")
    given = parser.parse_args(arguments)
    with database():
        _fill(given.seed)
        if given.examples:
            return _write_examples()
        with _served() as address, tempfile.TemporaryDirectory() as folder:
            return _ask(address, Path(folder), given.requests, given.seed)


def _fill(seed: int) -> None:
    """Once: what is there stays for the next run."""
    from django.core.management import call_command

    from benchmarks.curation.editors import Editors
    from benchmarks.curation.journal import Journal
    from claims.models import Judgement
    from claims.process import process
    from sources.models import Article

    if not Article.objects.exists():
        call_command("samples")
        process()
    if not Judgement.objects.exists():
        editors = Editors(rng=random.Random(seed), journal=Journal())
        editors.begin()
        for _ in range(_DECISIONS):
            editors.decide()


@contextmanager
def _served() -> Iterator[str]:
    port = random.randrange(20_000, 60_000)
    switches = {"DATABASE_POOL": "1", "KEEP_PAGES": "1", "CLAIMLINE_API_RATE": "1000000", "PORT": str(port)}
    subprocess.run([sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"], cwd=ROOT, check=True)
    command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "2"]
    command += ["--no-control-socket", "--log-level", "warning"]
    with subprocess.Popen(command, cwd=ROOT, env=os.environ | switches) as server:
        try:
            yield _until_it_answers(f"http://127.0.0.1:{port}")
        finally:
            server.terminate()


def _until_it_answers(address: str) -> str:
    begun = time.monotonic()
    while True:
        try:
            with urlopen(f"{address}/api/v1/openapi.json"):  # noqa: S310  (our own address)
                return address
        except OSError:
            if time.monotonic() - begun > _PATIENCE:
                raise
            time.sleep(0.5)


def _ask(address: str, folder: Path, requests: int, seed: int) -> int:
    known = folder / "known.json"
    known.write_text(json.dumps(_known(address)))
    Path(folder, "schemathesis.toml").write_text(_CONFIG)
    each = max(1, requests // _OPERATIONS)
    runs = {
        "what fits and what does not": (each, "all", {}),
        "with ids that are there": (max(1, each // 2), "positive", {"SCHEMATHESIS_HOOKS": "benchmarks.api_hooks"}),
    }
    total, wrong = 0, Counter[str]()
    for name, (number, mode, hooks) in runs.items():
        report = folder / f"{mode}.ndjson"
        command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(folder / "schemathesis.toml"), "run"]
        command += [f"{address}/api/v1/openapi.json", "--url", address, "--mode", mode, "--seed", str(seed)]
        command += ["--max-examples", str(number), "--continue-on-failure", "--no-color", "--request-timeout", "30"]
        command += ["--report", "ndjson", "--report-ndjson-path", str(report), "--generation-database", "none"]
        command += ["--suppress-health-check", "all", "--warnings", "off"]
        environment = os.environ | hooks | {"KNOWN": str(known), "PYTHONPATH": str(ROOT)}
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
        asked, failed = _read(report)
        total, wrong = total + asked, wrong + failed
        print(f"{name}: {asked:,} requests; {dict(failed) or 'nothing wrong'}", flush=True)
        if failed or done.returncode:
            kept = Path(os.environ.get("CLAIMLINE_VAR", tempfile.gettempdir()), f"api-{mode}.txt")
            kept.write_text(done.stdout + done.stderr)
            print(f"  what went wrong stands in {kept}")
    errors = wrong.pop("not_a_server_error", 0)
    print(f"requests: {total:,}")
    print(f"server errors: {errors}")
    print(f"schema violations: {sum(wrong.values())}")
    return 1 if errors or wrong or total < requests else 0


def _read(report: Path) -> tuple[int, Counter[str]]:
    """Requests that were answered; failed checks by name."""
    asked, failed = 0, Counter[str]()

    def look(found: Any) -> None:
        nonlocal asked
        if isinstance(found, dict):
            asked += "status_code" in found
            if found.get("status") == "failure" and "name" in found:
                failed[str(found["name"])] += 1
            for value in found.values():
                look(value)
        elif isinstance(found, list):
            for value in found:
                look(value)

    for line in report.read_bytes().splitlines():
        look(json.loads(line))
    return asked, failed


def _known(address: str) -> dict[str, list[str]]:
    """Of each resource some ids; of each list a cursor."""
    found: dict[str, list[str]] = {}
    for path in _read_json(f"{address}/api/v1/openapi.json")["paths"]:
        if (name := path.removeprefix("/api/v1/")).isalpha():
            answer = _read_json(f"{address}{path}?limit=20")
            found[name] = [str(row["id"]) for row in answer["data"]]
            found[f"after {name}"] = [answer["next"].partition("after=")[2]] if answer["next"] else []
    found["slugs"] = _slugs()
    return found


def _slugs() -> list[str]:
    from sources.models import Outlet

    return list(Outlet.objects.values_list("slug", flat=True)[:20])


def _read_json(address: str) -> Any:
    with urlopen(address) as answer:  # noqa: S310  (our own address)
        return json.load(answer)


def _write_examples() -> int:
    """One row of each resource, the first that says most; and the sheet of a claim, with one row of each."""
    from django.test import Client

    from claims.api import examples

    client, found = Client(headers={"Host": "127.0.0.1"}), {}
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    for path in paths:
        if (name := path.removeprefix("/api/v1/")).isalpha():
            rows = client.get(f"{path}?limit=200").json()["data"]
            best = sorted(rows, key=lambda row: (-sum(bool(value) for value in row.values()), len(str(row))))[:1]
            found[name] = {"data": best, "next": None}
    [claim] = found["claims"]["data"]
    sheet = client.get(f"/claims/{claim['id']}.json").json()
    found["pages"] = {name: rows[:1] if isinstance(rows, list) else rows for name, rows in sheet.items()}
    told = json.dumps(found, ensure_ascii=False, indent=1)
    examples.FILE.write_text(re.sub(r"http://127\.0\.0\.1(:\d+)?", "https://claims.example.org", told) + "\n", "utf-8")
    print(f"{examples.FILE.name}: {len(found)} examples")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
