"""manage.py export."""

import gzip
import io
import json
from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from claims.models import Claim, Entity
from sources.models import Outlet, Visibility
from tests.factories import NOON, make_claim, make_outlet

pytestmark = pytest.mark.django_db


def test_the_command_says_what_it_wrote_and_knows_stories_by_id(tmp_path: Path, two_stories) -> None:
    out = io.StringIO()
    call_command("export", out=tmp_path, story=two_stories[1].public_id, stdout=out)
    assert "claims: 1\n" in out.getvalue()
    with pytest.raises(CommandError, match="No story has the id 's-none'"):
        call_command("export", out=tmp_path, story="s-none")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"claim": "c-none"}, "No claim has the id 'c-none'"),
        ({"entity": "e-none"}, "No entity has the id 'e-none'"),
        ({"outlet": "Nobody"}, "No outlet is known as 'Nobody'"),
        ({"search": " ?! "}, "has no letter and no digit in it"),
        ({"since_day": date(2026, 3, 2), "until_day": date(2026, 3, 1)}, "lies after --until-day 2026-03-01"),
    ],
)
def test_what_is_not_known_or_cannot_be_is_refused_and_nothing_written(
    tmp_path: Path, options: dict[str, object], said: str
) -> None:
    with pytest.raises(CommandError, match=said):
        call_command("export", out=tmp_path / "new", **options)
    assert not (tmp_path / "new").exists()


def test_until_the_last_day_that_there_is_is_everything(tmp_path: Path, two_stories) -> None:
    call_command("export", "--out", str(tmp_path), "--until-day", "9999-12-31", stdout=io.StringIO())
    assert json.loads((tmp_path / "datapackage.json").read_text())["asked"] == {}


def test_a_day_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"'March' is no day\. Write it as 2026-03-31"):
        call_command("export", "--out", str(tmp_path / "new"), "--since-day", "March")


def test_a_hidden_claim_is_one_that_is_not_there(tmp_path: Path, two_stories) -> None:
    claim = Claim.objects.first()
    Claim.objects.filter(pk=claim.pk).update(visibility=Visibility.HIDDEN)
    with pytest.raises(CommandError, match="No claim has the id"):
        call_command("export", out=tmp_path, claim=claim.public_id)


def test_a_merged_things_id_takes_out_what_it_was_merged_into(tmp_path: Path, two_stories) -> None:
    claim, entity, outlet = Claim.objects.first(), Entity.objects.get(public_id="e0"), make_outlet("former-name")
    former = make_claim("Former.", merged_into=claim, retired_at=NOON)
    alias = Entity.objects.create(public_id="e9", kind="person", name="Marrow", merged_into=entity)
    Outlet.objects.filter(pk=outlet.pk).update(merged_into=Outlet.objects.get(key="outlet-of-0"))
    asked = {"claim": former.public_id, "entity": alias.public_id, "outlet": "former-name"}
    for name, given in asked.items():
        call_command("export", out=tmp_path / name, **{name: given}, stdout=io.StringIO())
    led_to = [json.loads((tmp_path / name / "datapackage.json").read_text())["asked"][name] for name in asked]
    assert led_to == [claim.public_id, "e0", "outlet-of-0"]


def test_days_are_both_included_and_files_are_packed_on_request(tmp_path: Path, two_stories) -> None:
    day = ["--since-day", "2026-03-03", "--until-day", "2026-03-03"]
    call_command("export", "--out", str(tmp_path), *day, "--gzip", "--checked-only", stdout=io.StringIO())
    lines = gzip.decompress((tmp_path / "statements.ndjson.gz").read_bytes()).splitlines()
    assert [json.loads(line)["outlet"] for line in lines] == ["outlet-of-1"]
    asked = json.loads((tmp_path / "datapackage.json").read_text())["asked"]
    assert asked == {"since": "2026-03-03T00:00:00Z", "until": "2026-03-04T00:00:00Z", "checked": True}
