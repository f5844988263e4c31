"""The record as it was at any time: the same bytes as the export that was taken then."""

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction

from claims.export import asof
from claims.export.moment import NEVER, NotATime
from claims.models import Claim, Moment, Past, Statement, Tally
from tests.claims.export.histories import History, now, taken
from tests.factories import make_claim, make_outlet, make_statement

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("seed", [1, 2])
def test_as_of_any_time_is_what_an_export_gave_then(tmp_path: Path, seed: int) -> None:
    history, kept, steps = History(seed), list[tuple[datetime, dict[str, bytes]]](), list[str]()
    for number in range(40):
        if number % 3 == 0:
            kept.append((now(), taken(tmp_path / str(number))))
            assert kept[-1][1] == taken(tmp_path / str(number)), "taken twice, the same"
        steps.append(history.step())
    assert len({b"".join(files.values()) for _, files in kept}) > len(kept) / 2, "something happened"
    assert len(set(steps)) > 8, steps
    random.Random(seed).shuffle(kept)
    for when, files in kept:
        again = taken(tmp_path / "again", as_of=when)
        assert {name: data for name, data in again.items() if data != files[name]} == {}, when


def test_a_number_that_is_nothing_is_written_alike_in_the_past(tmp_path: Path) -> None:
    """JSON in the database, which the past and what an import reads are kept in, knows no -0."""
    make_statement(claim=make_claim())
    with connection.cursor() as cursor:
        cursor.execute("UPDATE claims_tally SET disagreement = '-0'")
        cursor.execute("UPDATE claims_statement SET confidence = '-0', speaker_confidence = '-0'")
    assert str(Tally.objects.get().disagreement) == "-0.0"
    then, before = now(), taken(tmp_path)
    assert b'"disagreement":0,' in before["claims.ndjson"]
    assert b'confidence":0,' in before["statements.ndjson"]
    Tally.objects.update(statements=9)
    Statement.objects.update(rule="other")
    assert taken(tmp_path, as_of=then) == before


def test_before_the_first_moment_there_is_nothing(tmp_path: Path) -> None:
    before = now()
    History(3)
    files = taken(tmp_path, as_of=before)
    assert {name for name, data in files.items() if data and name.endswith(".ndjson")} == set()
    assert b'"state": "1970-01-01T00:00:00.000000Z-' in files["datapackage.json"]


def test_a_time_to_come_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotATime, match="is still to come: it is 20"):
        taken(tmp_path, as_of=datetime.now(UTC) + timedelta(hours=1))
    assert list(tmp_path.iterdir()) == []


def test_nothing_can_be_written_as_of_then_and_afterwards_all_is_as_today() -> None:
    claim = make_claim("first")
    then = now()
    Claim.objects.update(text="second")
    with transaction.atomic():
        with asof.at(then) as seen:
            assert seen.at <= then
            assert Claim.objects.get().text == "first"
            with pytest.raises(Exception, match=r"read-only|view"), transaction.atomic():
                Claim.objects.update(text="third")
        assert Claim.objects.get().text == "second"
    claim.delete()
    with transaction.atomic(), asof.at(then):
        assert Claim.objects.get().text == "first", "rows that are gone since were there"


def test_a_transaction_is_one_moment_and_what_it_wrote_over_itself_is_nowhere() -> None:
    with transaction.atomic():
        make_claim("first")
        Claim.objects.update(text="second")
        make_claim("gone").delete()
    assert Moment.objects.count() == 1
    assert Past.objects.count() == 0
    Claim.objects.update(text="second")
    assert (Moment.objects.count(), Past.objects.count()) == (1, 0), "a write that changes nothing is none"
    with transaction.atomic():
        Claim.objects.update(text="third")
        Claim.objects.update(text="fourth")
    assert Past.objects.get().row["text"] == "second"


def test_what_no_export_reads_makes_no_past() -> None:
    from claims.models import Cell
    from tests.factories import make_cell

    make_cell(make_claim(), make_outlet(), "denies")
    moments = Moment.objects.count()
    Cell.objects.update(told=[["x"]])
    assert (Moment.objects.count(), Past.objects.count()) == (moments, 0)


def test_the_record_of_nobody_has_no_time(tmp_path: Path) -> None:
    with transaction.atomic(), asof.at(now()) as seen:
        assert seen.at == NEVER


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE claims_past SET ended = ended + 1",
        """UPDATE claims_past SET "row" = claimline_blank_past("row", '{text}')""",
        "DELETE FROM claims_past",
        "TRUNCATE claims_past",
        "UPDATE claims_moment SET at = at - interval '1 day'",
        "DELETE FROM claims_moment",
        "TRUNCATE claims_moment",
        "TRUNCATE claims_cell",
    ],
)
def test_nobody_changes_the_past(sql: str) -> None:
    make_claim("first")
    Claim.objects.update(text="second")
    assert Past.objects.exists()
    with pytest.raises(Exception, match=r"append-only|keeps a record"), connection.cursor() as cursor:
        cursor.execute(sql)


def test_a_row_cannot_be_made_older_than_it_is() -> None:
    make_claim("first")
    then = now()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE claims_claim SET text = 'second', begun = 1")
        cursor.execute("UPDATE claims_claim SET begun = NULL")
    with transaction.atomic(), asof.at(then):
        assert Claim.objects.get().text == "first"
