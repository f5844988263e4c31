import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from claims.curate_visibility import show
from claims.models import Parcel, ParcelAsked, Role
from claims.parcels import keeping
from claims.parcels.keeping import looked_at, tidy
from tests.factories import make_account, make_claim, make_parcel

pytestmark = pytest.mark.django_db


def now() -> datetime:
    return datetime.now(UTC)


def nobody(key: int) -> None:
    raise AssertionError("Nothing is to be made.")


def test_a_file_is_kept_for_a_week_and_then_deleted() -> None:
    parcel = make_parcel(content=b"x")
    assert tidy(now() + timedelta(days=6, hours=23), nobody) == 0
    assert parcel.file.exists()
    assert tidy(now() + timedelta(days=7, hours=1), nobody) == 1
    parcel.refresh_from_db()
    assert (parcel.state, parcel.file.exists()) == ("over", False)


@pytest.mark.parametrize("visibility", ["hidden", "purged"])
def test_once_something_is_hidden_a_file_of_before_is_given_to_nobody(visibility: str) -> None:
    parcel, claim = make_parcel(content=b"x"), make_claim()
    show(claim, "noindex", editor=make_account(Role.SENIOR), reason="Asked for.")
    assert looked_at(parcel, now()).state == "ready"
    show(claim, visibility, editor=make_account(Role.SENIOR), reason="A court ordered it.")
    assert looked_at(parcel, now()).state == "withdrawn"
    assert not parcel.file.exists()
    later = make_parcel(content=b"x", hidden=keeping.steps_hidden())
    assert looked_at(later, now()).state == "ready"


def test_what_nobody_knows_of_is_swept_and_what_is_written_is_left(folder: Path) -> None:
    kept = make_parcel(content=b"x")
    for name in ("dead", "alive"):
        (folder / f"making-{name}" / "files").mkdir(parents=True)
        (folder / f"making-{name}" / "files" / "claims.ndjson").write_bytes(b"x")
    (folder / "pstray.zip").write_bytes(b"x")
    long_ago = time.time() - 86_400
    for path in (folder / "making-dead", folder / "pstray.zip", kept.file):
        os.utime(path, (long_ago, long_ago))
    assert tidy(now(), nobody) == 2
    assert sorted(one.name for one in folder.iterdir()) == sorted([kept.file.name, "making-alive"])


def test_what_no_job_makes_is_asked_for_again_and_who_asked_is_forgotten() -> None:
    lost = make_parcel(state="waiting", asked_at=now() - timedelta(minutes=5))
    make_parcel(state="waiting", asked_at=now(), fingerprint="1" * 64)
    for parcel, age in ((lost, 2), (make_parcel(), 2), (make_parcel(), 0.5)):
        ParcelAsked.objects.create(parcel=parcel, sender="me", at=now() - timedelta(hours=age))
    asked = list[int]()
    tidy(now(), asked.append)
    assert asked == [lost.pk]
    assert ParcelAsked.objects.count() == 2  # the new one, and that of what is underway


def test_that_there_was_a_parcel_is_remembered_for_a_month() -> None:
    make_parcel(state="over", until=now() - timedelta(days=29))
    make_parcel(state="over", until=now() - timedelta(days=31))
    make_parcel(state="running", until=now() - timedelta(days=31))
    tidy(now(), lambda key: None)
    assert sorted(Parcel.objects.values_list("state", flat=True)) == ["over", "running"]


def test_without_a_folder_there_is_nothing_to_tidy(folder: Path) -> None:
    assert not folder.exists()
    assert (tidy(now(), nobody), keeping.taken_up()) == (0, 0)
