"""The folder: the same bytes again, counted and hashed; whole or not at all; of one moment."""

import gzip
import hashlib
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from claims.export import export, package
from claims.export.fields import Resource
from claims.export.scope import Scope
from claims.models import Statement
from tests.claims.export.taken import NAMES, contents, taken_out
from tests.factories import make_article, make_claim, make_outlet, make_statement

pytestmark = pytest.mark.django_db
BESIDE = {"datapackage.json", "croissant.json", "CITATION", *(f"{name}.schema.json" for name in NAMES)}


def test_the_same_database_gives_the_same_bytes_over_an_old_export_too(tmp_path: Path, two_stories) -> None:
    for name in ("one", "two", "one"):
        export(tmp_path / name, Scope())
    assert contents(tmp_path / "one") == contents(tmp_path / "two")
    assert set(contents(tmp_path / "one")) == {f"{name}.ndjson" for name in NAMES} | BESIDE


def test_the_description_counts_and_hashes_what_is_there(tmp_path: Path, two_stories) -> None:
    counts = export(tmp_path, Scope())
    package = json.loads((tmp_path / "datapackage.json").read_text())
    assert package["scope"] == "everything"
    for resource in package["resources"]:
        data = (tmp_path / resource["path"]).read_bytes()
        assert resource["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
        assert resource["bytes"] == len(data)
        assert resource["rows"] == data.count(b"\n") == counts[resource["name"]] > 0
        assert resource["description"]


def test_every_file_is_sorted_by_an_id_that_no_two_rows_share(tmp_path: Path, two_stories) -> None:
    for name, rows in taken_out(tmp_path).items():
        ids = [row["id"] for row in rows]
        assert ids == sorted(set(ids)), name


def test_an_empty_knowledge_base_gives_empty_files(tmp_path: Path) -> None:
    assert set(export(tmp_path, Scope()).values()) == {0}


@pytest.mark.parametrize("statements", [2, 30])
def test_the_price_of_an_export_does_not_grow_with_the_rows(
    tmp_path: Path, django_assert_max_num_queries, statements: int
) -> None:
    for _ in range(statements):
        make_statement(claim=make_claim())
    with django_assert_max_num_queries(len(NAMES) + 4):  # one that says how times are written before each file's COPY
        export(tmp_path, Scope())
    assert Statement.objects.count() == statements


def test_an_export_that_fails_leaves_the_old_one_whole(
    tmp_path: Path, two_stories, monkeypatch: pytest.MonkeyPatch
) -> None:
    export(tmp_path, Scope())
    before = contents(tmp_path)

    def broken(resource: Resource, scope: Scope) -> Iterator[bytes]:
        yield b'{"id": "1"}\n'
        if resource.name == NAMES[-1]:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(package, "lines", broken)
    make_outlet("another")
    with pytest.raises(CommandError, match=r"No space left on device\. Name a folder that can be written"):
        call_command("export", out=tmp_path)
    assert contents(tmp_path) == before


@pytest.mark.django_db(transaction=True)
def test_the_whole_export_shows_one_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_article(make_outlet("before"))
    seen = []

    def spying(resource: Resource, scope: Scope) -> Iterator[bytes]:
        with connection.cursor() as cursor:
            cursor.execute("SHOW transaction_isolation")
            seen.append(cursor.fetchone()[0])
            cursor.execute("SHOW transaction_read_only")
            seen.append(cursor.fetchone()[0])
        yield b'{"id": "1"}\n'

    monkeypatch.setattr(package, "lines", spying)
    export(tmp_path, Scope())
    assert seen == ["repeatable read", "on"] * len(NAMES)


def test_packed_files_hold_the_same_and_are_the_same_bytes_each_time(tmp_path: Path, two_stories) -> None:
    export(tmp_path / "plain", Scope())
    for name in ("one", "two"):
        export(tmp_path / name, Scope(), compressed=True)
    plain, packed = contents(tmp_path / "plain"), contents(tmp_path / "one")
    assert packed == contents(tmp_path / "two")
    for one in json.loads(packed["datapackage.json"])["resources"]:
        data, own = packed[one["path"]], plain[f"{one['name']}.ndjson"]
        assert (one["path"], one["compression"]) == (f"{one['name']}.ndjson.gz", "gz")
        assert gzip.decompress(data) == own
        assert one["bytes"] == len(data)
        assert one["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
        assert one["hash_unpacked"] == f"sha256:{hashlib.sha256(own).hexdigest()}"


def test_an_export_packed_otherwise_takes_the_place_of_the_one_before(tmp_path: Path, two_stories) -> None:
    for compressed in (False, True, False):
        export(tmp_path, Scope(), compressed=compressed)
        ending = ".ndjson.gz" if compressed else ".ndjson"
        assert set(contents(tmp_path)) == {f"{name}{ending}" for name in NAMES} | BESIDE


def test_it_tells_how_far_it_is(tmp_path: Path, two_stories) -> None:
    told: dict[str, int] = {}
    counts = export(tmp_path, Scope(), tell=lambda name, rows: told.update({name: rows}))
    assert told == counts


def test_what_a_killed_export_left_goes_and_what_another_is_at_stays(tmp_path: Path) -> None:
    for name, age in ((".unfinished-old", 2 * 24 * 3600), (".unfinished-new", 60)):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "claims.ndjson").write_text("{}\n")
        os.utime(folder, (time.time() - age,) * 2)
    export(tmp_path, Scope())
    assert [file.name for file in tmp_path.glob(".unfinished-*")] == [".unfinished-new"]
