"""What became of an export since: put together with it, the export of today, byte for byte."""

import io
import json
import shutil
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction

from claims.curate_visibility import show
from claims.export import moment
from claims.export.deltas import Unfit, apply, delta
from claims.export.scope import Scope
from claims.models import Claim, Role
from tests.claims.canary import CANARY, World
from tests.claims.export.histories import History, taken
from tests.claims.export.taken import NAMES, contents
from tests.factories import make_account, make_claim, make_outlet, make_statement

pytestmark = pytest.mark.django_db(transaction=True)


def _state(folder: Path) -> str:
    return json.loads((folder / "datapackage.json").read_text())["state"]


def _delta(folder: Path, since: Path) -> dict[str, dict[str, int]]:
    return delta(folder, Scope(), moment.read(_state(since)))


@pytest.mark.parametrize("seed", [5])
def test_an_export_and_what_became_of_it_are_the_export_of_today(tmp_path: Path, seed: int) -> None:
    history, folders = History(seed), list[Path]()
    for number in range(21):
        if number % 7 == 0:
            folders.append(tmp_path / str(number))
            taken(folders[-1])
        history.step()
    today = taken(tmp_path / "today")
    changed = 0
    for full in folders:
        counts = _delta(tmp_path / f"{full.name}-since", full)
        changed += sum(sum(one.values()) for one in counts.values())
        assert json.loads((tmp_path / f"{full.name}-since" / "delta.json").read_text())["whole"] is False
        apply(full, tmp_path / f"{full.name}-since", tmp_path / "again")
        assert contents(tmp_path / "again") == today
    assert changed > 20
    apply(folders[0], tmp_path / "0-since", folders[0])
    assert contents(folders[0]) == today, "in place too"


def test_a_delta_says_what_was_added_changed_and_retired(tmp_path: Path) -> None:
    kept, gone = make_outlet("kept"), make_claim("gone")
    taken(tmp_path / "full")
    kept.name = "Otherwise"
    kept.save()
    gone.tally.delete()
    gone.delete()
    new = make_claim('new \\ “quoted” "row":')
    counts = _delta(tmp_path / "since", tmp_path / "full")
    assert counts["outlets"] == {"added": 0, "changed": 1, "retired": 0}
    assert counts["claims"] == {"added": 1, "changed": 0, "retired": 1}
    [changed] = map(json.loads, (tmp_path / "since" / "outlets.ndjson").read_text().splitlines())
    assert (changed["op"], changed["id"], changed["row"]["name"]) == ("changed", "kept", "Otherwise")
    lines = [json.loads(line) for line in (tmp_path / "since" / "claims.ndjson").read_text("utf-8").splitlines()]
    assert sorted((line["op"], line["id"], line.get("row", {}).get("text")) for line in lines) == sorted(
        [("added", new.public_id, new.text), ("retired", gone.public_id, None)], key=str
    )
    apply(tmp_path / "full", tmp_path / "since", tmp_path / "again")
    assert contents(tmp_path / "again") == taken(tmp_path / "today")


def test_nothing_that_happened_is_an_empty_delta(tmp_path: Path) -> None:
    make_statement(claim=make_claim())
    before = taken(tmp_path / "full")
    counts = _delta(tmp_path / "since", tmp_path / "full")
    assert {number for one in counts.values() for number in one.values()} == {0}
    apply(tmp_path / "full", tmp_path / "since", tmp_path / "again")
    assert contents(tmp_path / "again") == before


def test_of_what_is_hidden_since_there_is_the_id_and_of_what_is_purged_no_row(tmp_path: Path) -> None:
    senior = make_account(Role.SENIOR)
    with transaction.atomic():
        world = World()
    taken(tmp_path / "full")
    for step, whole in (("hidden", False), ("purged", True)):
        show(Claim.objects.get(pk=world.claim.pk), step, editor=senior, reason="x")
        show(world.article, step, editor=senior, reason="x")
        since = tmp_path / step
        _delta(since, tmp_path / "full")
        assert CANARY not in "".join(file.read_text("utf-8").lower() for file in since.rglob("*.json"))
        assert CANARY not in "".join(file.read_text("utf-8").lower() for file in since.rglob("*.ndjson"))
        assert json.loads((since / "delta.json").read_text())["whole"] is whole
        ids = {json.loads(line)["id"] for line in (since / "articles.ndjson").read_text().splitlines()}
        assert (world.article.public_id in ids) is not whole
        apply(tmp_path / "full", since, tmp_path / "again")
        assert contents(tmp_path / "again") == taken(tmp_path / "today")
        world.article.refresh_from_db()


def test_what_does_not_fit_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    make_outlet("one")
    taken(tmp_path / "old")
    make_outlet("two")
    taken(tmp_path / "full")
    make_outlet("three")
    _delta(tmp_path / "since", tmp_path / "full")

    def refused(told: str, full: Path = tmp_path / "full", since: Path = tmp_path / "since") -> None:
        with pytest.raises(CommandError, match=told):
            call_command("apply", full, since, out=tmp_path / "again", stdout=io.StringIO())
        assert not list((tmp_path / "again").glob("*")) if (tmp_path / "again").exists() else True

    refused("since begins at 20.* and .*old is 20", full=tmp_path / "old")
    refused("datapackage.json is missing", full=tmp_path / "none")
    refused("delta.json is missing: .* holds no whole delta", since=tmp_path / "old")
    for name, told in (("full", "outlets of .*full was changed or cut short"), ("since", "outlets of .*since was")):
        broken = tmp_path / f"broken-{name}"
        shutil.copytree(tmp_path / name, broken)
        file = broken / "outlets.ndjson"
        file.write_bytes(file.read_bytes().replace(b'"language":""', b'"language":"xx"'))
        refused(told, **{name: broken})
        file.unlink()
        refused("outlets.ndjson is missing", **{name: broken})
    (tmp_path / "broken-since" / "delta.json").write_text("{")
    refused("delta.json is no JSON", since=tmp_path / "broken-since")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"path": "../../beside"}, "no delta of ours does"),
        ({"path": "/tmp/beside"}, "no delta of ours does"),  # noqa: S108
        ({"name": "opinions"}, "no delta of ours does"),
        ({"hash": None}, "no delta of ours does"),
        ({"to": {}}, "describes no whole delta"),
    ],
)
def test_a_delta_names_no_files_elsewhere(tmp_path: Path, change: dict[str, object], said: str) -> None:
    make_outlet("one")
    taken(tmp_path / "full")
    make_outlet("two")
    _delta(tmp_path / "since", tmp_path / "full")
    described = json.loads((tmp_path / "since" / "delta.json").read_text())
    described["resources"][0] |= change
    (tmp_path / "since" / "delta.json").write_text(json.dumps(described))
    with pytest.raises(CommandError, match=said):
        call_command("apply", tmp_path / "full", tmp_path / "since", out=tmp_path / "again" / "one")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["full", "since"]


@pytest.mark.parametrize(
    "line", [b"{}", b'{"op":"added","id":"\\x"}', b'{"op":"added","id":"z"}', b'{"op":"x","id":"z"}']
)
def test_a_line_that_is_none_is_told(tmp_path: Path, line: bytes) -> None:
    make_outlet("one")
    taken(tmp_path / "full")
    make_outlet("two")
    _delta(tmp_path / "since", tmp_path / "full")
    (tmp_path / "since" / "outlets.ndjson").write_bytes(line + b"\n")
    with pytest.raises(CommandError, match=r"no id where one should stand|does not fit the export"):
        call_command("apply", tmp_path / "full", tmp_path / "since", out=tmp_path / "again")


def test_a_packed_export_can_be_carried_on_in_place_and_one_cut_short_is_told(tmp_path: Path) -> None:
    make_outlet("one")
    taken(tmp_path / "full", compressed=True)
    make_outlet("two")
    _delta(tmp_path / "since", tmp_path / "full")
    shutil.copytree(tmp_path / "full", tmp_path / "cut")
    file = tmp_path / "cut" / "outlets.ndjson.gz"
    file.write_bytes(file.read_bytes()[:-9])
    with pytest.raises(CommandError, match=r"outlets\.ndjson\.gz cannot be unpacked"):
        call_command("apply", tmp_path / "cut", tmp_path / "since", out=tmp_path / "again")
    apply(tmp_path / "full", tmp_path / "since", tmp_path / "full")
    assert contents(tmp_path / "full") == taken(tmp_path / "today")


def test_a_delta_does_not_write_over_an_export(tmp_path: Path) -> None:
    make_outlet("one")
    before = taken(tmp_path / "full")
    make_outlet("two")
    with pytest.raises(CommandError, match="full holds an export"):
        call_command("export", since=_state(tmp_path / "full"), out=tmp_path / "full")
    assert contents(tmp_path / "full") == before


def test_a_state_that_this_record_was_never_in_is_refused(tmp_path: Path) -> None:
    make_outlet()
    taken(tmp_path)
    for since, told in (
        ("2026-03-01T12:00:00.000000Z-0123456789ab", "is the state of another record"),
        ("2026-03-01T12:00:00Z", "is a time, and no state"),
        ("yesterday", "is no time"),
    ):
        with pytest.raises(CommandError, match=told):
            call_command("export", since=since, out=tmp_path / "since")
        assert not (tmp_path / "since").exists()
    with pytest.raises(CommandError, match="not allowed with"):
        call_command("export", "--since=x", "--as-of=x", out=tmp_path / "since")
    with pytest.raises(Unfit, match="is a time"):
        delta(tmp_path / "since", Scope(), moment.read("2026-03-01"))


def test_the_commands_take_a_state_or_a_time(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make_outlet("one")
    before = taken(tmp_path / "full")
    state = _state(tmp_path / "full")
    make_outlet("two")
    call_command("export", as_of=state, out=tmp_path / "then", stdout=io.StringIO())
    assert contents(tmp_path / "then") == before
    call_command("export", since=state, out=tmp_path / "since", stdout=(told := io.StringIO()))
    assert "outlets: 1 added, 0 changed, 0 retired" in told.getvalue()
    call_command("apply", tmp_path / "full", tmp_path / "since", out=tmp_path / "again", stdout=(told := io.StringIO()))
    assert "outlets: 2\n" in told.getvalue()
    assert contents(tmp_path / "again") == taken(tmp_path / "today")
    said = io.StringIO()
    call_command("export", as_of="2026-03-01T12:00:00", out=tmp_path / "early", stdout=io.StringIO(), stderr=said)
    assert "names no offset: taken as 2026-03-01T12:00:00.000000Z, in UTC" in said.getvalue()
    assert {(tmp_path / "early" / f"{name}.ndjson").read_bytes() for name in NAMES} == {b""}


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-03-01T12:00:00Z", "2026-03-01T12:00:00.000000Z"),
        ("2026-03-01T12:00:00+02:00", "2026-03-01T10:00:00.000000Z"),
        ("2026-03-01", "2026-03-01T00:00:00.000000Z"),
    ],
)
def test_times_are_read_with_their_offset(text: str, at: str) -> None:
    assert moment.written(moment.read(text).at) == at


@pytest.mark.parametrize("text", ["", "soon", "2026-13-01", "0001-01-01T00:00:00+05:00", "2026-03-01T12:00:00Z-xyz"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(moment.NotATime):
        moment.read(text)


def test_a_delta_of_a_record_in_which_nothing_was_written(tmp_path: Path) -> None:
    taken(tmp_path / "full")
    make_outlet("one")
    _delta(tmp_path / "since", tmp_path / "full")
    apply(tmp_path / "full", tmp_path / "since", tmp_path / "again")
    assert contents(tmp_path / "again") == taken(tmp_path / "today")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM claims_moment")
        assert cursor.fetchone() == (1,)
