import gzip
import random
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from django.db import connection

from sources import imports
from sources import records as records_module
from sources.found import Unreadable
from sources.imports import begin, sum_up, take_in
from sources.ingest import Defaults, Ingested
from sources.models import Article, Capture, Import
from tests.factories import make_outlet
from tests.sources.test_warc import PAGE, answer, record

pytestmark = pytest.mark.django_db
LEDGER = Defaults(outlet="Tarn Ledger")
WAYS = {
    "members": lambda records: b"".join(map(gzip.compress, records)),
    "one member": lambda records: gzip.compress(b"".join(records)),
    "plain": b"".join,
}


def article(number: int, *, host: str = "courier.example", head: str = "") -> bytes:
    page = PAGE.replace(b"nine days", b"%d days" % number).replace(b"<head>", f"<head>{head}".encode())
    page += random.Random(number).randbytes(200).hex().encode()
    found = record(answer(page + b"<p>It is the %dth time, the board said.</p>" % number))
    return found.replace(b"https://courier.example/spill", f"https://{host}/spill/{number}".encode())


def records() -> list[bytes]:
    """Ten articles, each behind what asked for it, and in their midst a page that cannot be read."""
    found = [part for n in range(10) for part in (record(b"GET", kind="request"), article(n))]
    return [*found[:9], record(answer(b"<html><body>nothing</body></html>")), *found[9:]]


@pytest.fixture(params=WAYS)
def archive(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / "news.warc.gz"
    path.write_bytes(WAYS[request.param](records()))
    return path


@pytest.fixture
def small(tmp_path: Path) -> Path:
    path = tmp_path / "small.warc"
    path.write_bytes(article(1) + record(answer(b"<html><body>nothing</body></html>")) + article(2))
    return path


def run(path: Path, *, records: int | None = None, again: bool = False) -> Import:
    """With `records`, as far as a process gets that is killed behind so many: nothing is tidied up."""
    row = begin(str(path), again=again)
    if row.state != Import.State.DONE:
        steps = take_in(row, LEDGER)
        list(islice(steps, records))
        if records is not None:
            _kill(steps, row)
    return Import.objects.get(pk=row.pk)


def _kill(steps: Iterator[object], row: Import) -> None:
    kept = Import.objects.filter(pk=row.pk).values("state", "reason", "updated_at").get()
    steps.close()  # type: ignore[attr-defined]
    Import.objects.filter(pk=row.pk).update(**kept)


def test_every_record_is_counted_with_what_came_of_it_and_an_example_of_each_refusal(archive: Path) -> None:
    row = run(archive)
    assert (row.state, row.position, row.bytes) == ("done", 21, archive.stat().st_size)
    assert row.counts == {"no_answer": 10, "noted": 10, "extraction_failed": 1}
    assert row.examples["extraction_failed"].startswith(f"{archive}:10: the article that was found has 0")
    came = sum_up(row)
    assert (came.taken, came.passed, came.refused) == ({"noted": 10}, {"no_answer": 10}, {"extraction_failed": 1})
    assert Article.objects.count() == 10


def test_a_run_that_is_killed_anywhere_goes_on_there_and_nothing_is_lost_or_taken_in_twice(archive: Path) -> None:
    for stop in (3, 4, 4, 1):
        row = run(archive, records=stop)
        assert row.state == "running"
    assert run(archive).counts == {"no_answer": 10, "noted": 10, "extraction_failed": 1}
    assert Article.objects.count() == 10
    assert Capture.objects.count() == 11


def test_a_run_goes_on_at_the_byte_where_that_can_be_had(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    starts: list[dict[str, int]] = []
    whole = imports.find_in_warc

    def noted(file: object, where: str, **start: Any) -> Iterator[object]:
        starts.append({name: start[name] for name in ("offset", "number", "after") if name in start})
        return whole(file, where, **start)  # type: ignore[arg-type]

    monkeypatch.setattr(imports, "find_in_warc", noted)
    for name, way in WAYS.items():
        path = tmp_path / f"{name}.warc.gz"
        path.write_bytes(way(records()))
        run(path, records=6)
        run(path)
    [_, members, _, one_member, _, plain] = starts
    packed = [gzip.compress(one) for one in records()]
    assert members == {"offset": sum(map(len, packed[:5])), "number": 6, "after": 6}
    assert one_member == {"after": 6}
    assert plain == {"offset": sum(map(len, records()[:5])), "number": 6, "after": 6}


def test_without_the_mark_that_goes_in_with_each_record_it_would_be_worked_through_twice(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "_save", lambda row: None)
    run(archive, records=9)
    assert sum(run(archive).counts.values()) == 21, "counted from the start again"
    assert Import.objects.get().counts["unchanged"] > 0


def test_a_record_and_its_mark_go_in_together_or_not_at_all(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(row: Import) -> None:
        raise OSError("the disk is full")

    row = begin(str(small))
    with monkeypatch.context() as patch:
        patch.setattr(imports, "_save", broken)
        list(take_in(row, LEDGER))
    assert not Article.objects.exists()
    kept = Import.objects.get()
    assert (kept.state, kept.position, kept.counts) == ("failed", 0, {})
    assert run(small).counts == {"noted": 2, "extraction_failed": 1}


def test_one_that_was_read_is_not_read_again_unless_asked_to(small: Path) -> None:
    first = run(small)
    assert run(small).updated_at == first.updated_at
    again = run(small, again=True)
    assert again.started_at > first.started_at
    assert again.counts == {"unchanged": 2, "extraction_failed": 1}
    assert Article.objects.count() == 2


def test_a_reading_anew_that_was_killed_goes_on_as_well(small: Path) -> None:
    run(small)
    assert run(small, again=True, records=1).position == 1
    assert run(small, again=True).counts == {"unchanged": 2, "extraction_failed": 1}


def test_an_archive_is_known_by_what_is_in_it(small: Path, tmp_path: Path) -> None:
    run(small, records=1)
    moved = small.rename(tmp_path / "moved.warc")
    row = run(moved)
    assert (row.path, row.state, Import.objects.count()) == (str(moved), "done", 1)
    other = tmp_path / "moved too.warc"
    other.write_bytes(moved.read_bytes()[:-4] + b"\n\n\n\n")
    run(other)
    assert Import.objects.count() == 2


def test_a_run_that_is_stopped_says_where_it_stands(small: Path) -> None:
    row = begin(str(small))
    steps = take_in(row, LEDGER)
    next(steps)
    with pytest.raises(KeyboardInterrupt):
        steps.throw(KeyboardInterrupt())  # type: ignore[attr-defined]
    row.refresh_from_db()
    assert (row.state, row.position) == ("failed", 1)
    assert row.reason == "It was stopped behind record 1; the same command goes on there."
    assert list(Import.objects.unfinished()) == [row]
    assert run(small).reason == ""


def test_two_processes_never_read_one_archive_at_once(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(small, records=1)
    key = f"import {Import.objects.get().fingerprint}"
    with psycopg.connect(**_address()) as other:
        other.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [key])
        with monkeypatch.context() as patch:
            patch.setattr(imports, "_PATIENCE", 0.2)
            with pytest.raises(Unreadable, match="another process is reading it"):
                begin(str(small))
    assert run(small).state == "done", "the other's hold ended with its connection"


def _address() -> dict[str, object]:
    given = connection.get_connection_params()
    return {name: given[name] for name in ("dbname", "user", "password", "host", "port") if given.get(name)}


def test_a_hold_ends_with_the_run_whatever_ended_it(small: Path) -> None:
    run(small, records=1)
    run(small)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize(
    ("name", "status"), [("nothing.warc.gz", "not_found"), (".", "unsupported")], ids=["missing", "a folder"]
)
def test_what_cannot_be_opened_is_said_and_leaves_no_row(tmp_path: Path, name: str, status: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        begin(str(tmp_path / name))
    assert refusal.value.status == status
    assert not Import.objects.exists()


def test_a_file_that_fails_while_it_is_read_is_a_refusal_and_goes_on_later(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = begin(str(small))
    steps = take_in(row, LEDGER)
    next(steps)
    monkeypatch.setattr(imports, "ingest", _failing(imports.ingest))
    assert list(steps) == []
    row.refresh_from_db()
    assert (row.state, row.position) == ("failed", 1)
    assert "check the disk" in row.reason
    monkeypatch.undo()
    assert run(small).counts == {"noted": 2, "extraction_failed": 1}


ODD = (
    *("", "courier.example", "https://", "https://courier.example/a\x00b", "https://courier.example/a\x07b\x1b"),
    *("https://[::1", "dns:courier.example", "https://courier.example/" + "x" * 5_000, "<https://courier.example/c>"),
    *("https://courier.example/\u202e\u0000", "https://courier.example:99999/", "javascript:alert(1)"),
)


@pytest.mark.parametrize("address", ODD, ids=ascii)
def test_no_address_in_an_archive_stops_the_reading_of_it(tmp_path: Path, address: str) -> None:
    odd = article(1).replace(b"https://courier.example/spill/1", address.encode())
    path = tmp_path / "odd.warc"
    path.write_bytes(odd + article(2))
    row = run(path)
    assert (row.state, row.position, sum(row.counts.values())) == ("done", 2, 2)
    assert Article.objects.filter(url="https://courier.example/spill/2").exists()


def test_a_page_of_nobody_s_is_refused_without_being_parsed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_outlet("courier", domains=["courier.example"])
    other, below = article(2, host="other.example"), article(3, host="news.courier.example")
    path = tmp_path / "crawl.warc"
    path.write_bytes(article(1) + other + below)
    parsed: list[str] = []
    read_page = records_module.read_page

    def noted(data: bytes, *, url: str, charset: str) -> object:
        parsed.append(url)
        return read_page(data, url=url, charset=charset)

    monkeypatch.setattr(records_module, "read_page", noted)
    row = begin(str(path))
    list(take_in(row, Defaults()))
    assert row.counts == {"noted": 2, "no_outlet": 1}
    assert sorted(parsed) == ["https://courier.example/spill/1", "https://news.courier.example/spill/3"]
    assert "declare one with that domain" in row.examples["no_outlet"]


def test_no_page_in_an_archive_speaks_for_another_site(tmp_path: Path) -> None:
    path = tmp_path / "crawl.warc"
    link = '<link rel="canonical" href="https://courier.example/own-{}">'
    path.write_bytes(article(1, head=link.format(1)) + article(2, host="other.example", head=link.format(2)))
    run(path)
    assert set(Article.objects.values_list("url", flat=True)) == {
        *("https://courier.example/own-1", "https://other.example/spill/2")
    }


def _failing(ingest: object) -> object:
    calls = SimpleNamespace(number=0)

    def failing(*given: object) -> Ingested:
        calls.number += 1
        if calls.number == 1:
            raise OSError(5, "Input/output error")
        return ingest(*given)  # type: ignore[operator, no-any-return]

    return failing
