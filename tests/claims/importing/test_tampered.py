"""Packages that somebody wrote by hand: well described, and of one piece only at a first glance."""

import hashlib
import random
import re
from pathlib import Path

import orjson
import pytest
from django.db import connection

from claims.importing.load import import_package
from claims.importing.reasons import Refused
from sources.models import Outlet
from tests.claims.importing.taken import refused, rewrite, rows
from tests.claims.importing.test_broken import Damage, described, resource, row


def of_raw(folder: Path, name: str, data: bytes) -> None:
    (folder / f"{name}.ndjson").write_bytes(data)
    resource(folder, name, hash=f"sha256:{hashlib.sha256(data).hexdigest()}", rows=data.count(b"\n"), bytes=len(data))


def resources_of_none(folder: Path) -> None:
    described(folder, lambda package: package.update(resources=5))


def no_name_of_a_file(folder: Path) -> None:
    (folder / "claims.ndjson").unlink()
    resource(folder, "claims", path="claims\0.ndjson")


def smaller_than_any(folder: Path) -> None:
    data = (folder / "claims.ndjson").read_bytes()
    assert data.count(b'"routes":{')
    of_raw(folder, "claims", data.replace(b'"routes":{', b'"routes":{"x": 1e-200000, ', 1))


def longest_id(folder: Path) -> None:
    found = rows(folder, "polls")
    own = "z" + "".join(random.Random(1).choices("0123456789abcdefghijklmnopqrstuvwxyz", k=9000))
    rewrite(folder, "polls", [*found, found[-1] | {"id": own}])


def state_to_come(folder: Path) -> None:
    described(folder, lambda package: package.update(state="9999-12-31T23:59:59.999999Z-0123456789ab"))


def state_of_others(folder: Path) -> None:
    described(folder, lambda package: package.update(state=package["state"][:-12] + "0123456789ab"))


def state_of_none(folder: Path) -> None:
    described(folder, lambda package: package.update(state=5))


def without_state(folder: Path) -> None:
    described(folder, lambda package: package.pop("state"))


def another_claim(folder: Path) -> None:
    found = rows(folder, "statements")
    number = next(number for number, one in enumerate(found) if one["claim"])
    row(folder, "statements", number, claim=None)


def other_cells(folder: Path) -> None:
    row(folder, "claims", cells={})


def another_headline(folder: Path) -> None:
    row(folder, "articles", title="Marrow Foods did it")


def another_publisher(folder: Path) -> None:
    found = rows(folder, "statements")
    other = next(one["outlet"] for one in found if one["outlet"] != found[0]["outlet"])
    row(folder, "statements", outlet=other)


def id_of_another_cell(folder: Path) -> None:
    found = rows(folder, "coverage")
    row(folder, "coverage", 0, id=found[0]["claim"] + " " + "A")


def time_without_offset(folder: Path) -> None:
    found = rows(folder, "articles")
    row(folder, "articles", first_seen=found[0]["first_seen"].removesuffix("Z"))


DAMAGE: list[tuple[Damage, str]] = [
    (resources_of_none, r"datapackage\.json: outlets is missing in it"),
    (no_name_of_a_file, r"it cannot be read \(embedded null byte\)"),
    (smaller_than_any, r"claims\.ndjson, line \d+: the database refuses it: value overflows numeric format"),
    (longest_id, r"the database refuses it: index row requires \d+ bytes"),
    (state_to_come, r"datapackage\.json: its state, 9999\S+, is still to come"),
    (state_of_others, r"datapackage\.json: its state is 20\S+-0123456789ab, and that of its rows would be 20"),
    (state_of_none, r"datapackage\.json: its state is none"),
    (without_state, r"datapackage\.json: its state is none"),
    (another_claim, r"statements\.ndjson, line \d+: claim is None, and by the rest of the package it is 'c"),
    (other_cells, r"claims\.ndjson, line 1: cells is \{\}, and by the rest of the package it is \{"),
    (another_headline, r"articles\.ndjson, line 1: title is 'Marrow Foods did it', and by the rest"),
    (another_publisher, r"statements\.ndjson, line 1: outlet is "),
    (id_of_another_cell, r"coverage\.ndjson, line 1: id is 'c"),
    (time_without_offset, r"articles\.ndjson, line 1: first_seen is '2026"),
]


@pytest.mark.parametrize(("damage", "told"), DAMAGE, ids=[damage.__name__ for damage, _ in DAMAGE])
def test_it_is_refused_with_the_reason(exported: Path, damage: Damage, told: str) -> None:
    damage(exported)
    reasons = refused(exported)
    assert re.search(told, reasons), reasons


def test_after_a_refusal_decisions_are_counted_from_the_first(exported: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_value, is_called FROM claims_judgement_id_seq")
        before = cursor.fetchone()
        for damage in (other_cells, state_of_others):
            damage(exported)
            with pytest.raises(Refused):
                import_package(exported)
        cursor.execute("SELECT last_value, is_called FROM claims_judgement_id_seq")
        assert cursor.fetchone() == before


def test_keys_are_in_the_order_of_time_within_a_second_too(exported: Path) -> None:
    found = rows(exported, "outlets")[:2]
    data = (exported / "outlets.ndjson").read_bytes()
    for one, when in zip(found, ("2026-01-01T12:00:00.5Z", "2026-01-01T12:00:00Z"), strict=True):
        line = next(line for line in data.splitlines() if orjson.loads(line)["id"] == one["id"])
        data = data.replace(line, line.replace(one["known_since"].encode(), when.encode()))
    of_raw(exported, "outlets", data)
    with_own_state(exported)
    import_package(exported, pages=False)
    later, first = (Outlet.objects.get(key=one["id"]) for one in found)
    assert first.pk < later.pk


def with_own_state(folder: Path) -> None:
    """As an export of these rows would name it."""
    package = orjson.loads((folder / "datapackage.json").read_bytes())
    told = "".join(f"{one['name']} {one['hash'].removeprefix('sha256:')}\n" for one in package["resources"])
    digest = hashlib.sha256(told.encode()).hexdigest()[:12]
    described(folder, lambda package: package.update(state=package["state"][:-12] + digest))
