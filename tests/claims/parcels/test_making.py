import errno
import hashlib
import json
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

import pytest
from django.db import connection
from procrastinate.exceptions import JobAborted
from pytest_django import Settings

from claims import tasks
from claims.models import Parcel
from claims.parcels import making
from claims.parcels.making import NoRoom, make, pack
from tests.factories import NOON, make_article, make_claim, make_parcel, make_statement, make_story

pytestmark = pytest.mark.django_db


def waiting(**wanted: str) -> Parcel:
    return make_parcel(state="waiting", begun_at=None, made_at=None, rows={}, wanted={"form": "ndjson", **wanted})


def made(parcel: Parcel) -> Parcel:
    make(parcel.pk)
    parcel.refresh_from_db()
    return parcel


def test_a_parcel_holds_the_files_of_an_export_and_says_what_it_is(folder: Path) -> None:
    inside, outside = make_claim("It was gelatine."), make_claim("It was not.")
    article = make_article()
    make_statement(article, inside)
    make_statement(None, outside)
    parcel = made(waiting(story=make_story(article).public_id))
    assert (parcel.state, parcel.trouble, parcel.rows["claims"]) == ("ready", "", 1)
    content = parcel.file.read_bytes()
    assert (parcel.size, parcel.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    with ZipFile(parcel.file) as archive:
        names = archive.namelist()
        assert names[0] == "claimline/datapackage.json"
        package = json.loads(archive.read(names[0]))
        for resource in package["resources"]:
            data = archive.read(f"claimline/{resource['path']}")
            assert resource["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
        assert inside.public_id.encode() in archive.read("claimline/claims.ndjson")
        assert outside.public_id.encode() not in archive.read("claimline/claims.ndjson")
    assert parcel.of_state
    assert [one.name for one in folder.iterdir()] == [parcel.file.name]


def test_the_same_rows_make_the_same_bytes() -> None:
    make_statement(None, make_claim())
    first, second = made(waiting()), made(waiting())
    assert first.file.read_bytes() == second.file.read_bytes()
    assert (first.of_state, first.sha256) == (second.of_state, second.sha256)


def test_what_is_packed_is_not_packed_once_more_and_the_folder_is_used_up(tmp_path: Path) -> None:
    source = tmp_path / "files"
    source.mkdir()
    for name in ("claims.ndjson.gz", "datapackage.json", "b.csv"):
        (source / name).write_bytes(b"x" * 5_000)
    pack(source, tmp_path / "made.zip")
    with ZipFile(tmp_path / "made.zip") as archive:
        assert archive.namelist() == [f"claimline/{name}" for name in ("datapackage.json", "b.csv", "claims.ndjson.gz")]
        assert [one.compress_type == ZIP_STORED for one in archive.infolist()] == [False, False, True]
    assert list(source.iterdir()) == []


def test_a_job_that_is_told_to_stop_leaves_nothing_and_is_made_later(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "_OFTEN", 0)
    parcel = waiting()

    def stop() -> None:
        raise JobAborted

    with pytest.raises(JobAborted):
        make(parcel.pk, stop)
    parcel.refresh_from_db()
    assert (parcel.state, list(folder.iterdir())) == ("waiting", [])
    assert made(parcel).state == "ready"


def test_what_a_killed_worker_began_the_next_one_makes(folder: Path) -> None:
    parcel = waiting()
    Parcel.objects.filter(pk=parcel.pk).update(state="running", doing="claims", rows_done=7, begun_at=NOON)
    (folder / "making-dead").mkdir(parents=True)
    assert made(parcel).state == "ready"


def test_one_that_kills_whoever_makes_it_is_given_up() -> None:
    parcel = waiting()
    Parcel.objects.filter(pk=parcel.pk).update(state="running", runs=8)
    assert (made(parcel).state, parcel.trouble) == ("failed", "fault")


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "room"),
        (OSError(errno.EACCES, "Permission denied"), "fault"),
        (RuntimeError("anything"), "fault"),
    ],
)
def test_why_one_was_not_made_is_kept_and_the_next_try_makes_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, trouble: str
) -> None:
    parcel = waiting()

    def fail(*given: object, **named: object) -> None:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(making, "export", fail)
        with pytest.raises(type(error)):
            make(parcel.pk)
    parcel.refresh_from_db()
    assert (parcel.state, parcel.trouble, list(folder.iterdir())) == ("failed", trouble, [])
    assert (made(parcel).state, parcel.trouble) == ("ready", "")


def test_the_room_that_files_may_take_is_kept_to_while_one_is_written(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    monkeypatch.setattr(making, "_OFTEN", 0)
    settings.PARCELS_MB = 1
    make_parcel(content=b"x" * 2_000_000)
    parcel = waiting()
    with pytest.raises(NoRoom):
        make(parcel.pk)
    parcel.refresh_from_db()
    assert (parcel.state, parcel.trouble) == ("failed", "room")


def test_what_is_hidden_between_the_asking_and_the_making_is_not_made(folder: Path) -> None:
    claim = make_claim()
    parcel = waiting(claim=claim.public_id)
    claim.visibility = "hidden"
    claim.save()
    assert (made(parcel).state, parcel.trouble) == ("failed", "gone")
    assert not folder.exists()


def test_of_two_that_make_it_the_first_that_is_ready_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    parcel, export = waiting(), making.export

    def slowly(*given: object, **named: object) -> dict[str, int]:
        monkeypatch.setattr(making, "export", export)
        make(parcel.pk)  # a worker that was taken for dead
        make_claim()
        return export(*given, **named)

    monkeypatch.setattr(making, "export", slowly)
    assert make(parcel.pk) == "ready"
    parcel.refresh_from_db()
    assert parcel.sha256 == hashlib.sha256(parcel.file.read_bytes()).hexdigest()
    assert parcel.rows["claims"] == 0
    assert make(parcel.pk) == "ready"


def test_whoever_comes_when_it_was_just_finished_makes_nothing() -> None:
    parcel = waiting()
    late = Parcel.objects.get(pk=parcel.pk)  # read before the other one was done
    done = made(parcel)
    assert not making._begin(late)
    assert (late.state, Parcel.objects.get(pk=parcel.pk).sha256) == ("ready", done.sha256)


@pytest.mark.django_db(transaction=True)
def test_how_far_it_is_can_be_seen_while_it_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "_OFTEN", 0)
    parcel, seen = waiting(), list[tuple[str, int, int]]()

    def export(*given: object, tell: object, **named: object) -> dict[str, int]:
        for resource, rows in (("outlets", 0), ("outlets", 10), ("articles", 5)):
            tell(resource, rows)
            beside = connection.copy()
            with beside.cursor() as cursor:
                cursor.execute("SELECT doing, files_done, rows_done FROM claims_parcel WHERE id = %s", [parcel.pk])
                seen.append(cursor.fetchone())
            beside.close()
        raise JobAborted

    monkeypatch.setattr(making, "export", export)
    with pytest.raises(JobAborted):
        make(parcel.pk)
    assert seen == [("outlets", 0, 0), ("outlets", 0, 10), ("articles", 1, 5)]


def test_a_job_is_queued_once_however_often_it_is_asked_for() -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    part = waiting(story=make_story().public_id)
    whole = waiting(form="csv")
    for _ in range(2):
        tasks.ask_for_parcel(part.pk)
        tasks.ask_for_parcel(whole.pk)
    jobs = ProcrastinateJob.objects.filter(task_name="claims.tasks.make_parcel")
    assert sorted(jobs.values_list("lock", flat=True)) == ["parcel: a part", "parcel: everything"]
