"""Statements that a purge blanked: in every past they are lines of JSON, and without their words."""

from pathlib import Path

import orjson
import pytest
from django.db import transaction

from claims.coverage import cover
from claims.curate_visibility import show
from claims.models import Claim, Role
from tests.claims.canary import CANARY, World
from tests.claims.export.histories import now, taken
from tests.factories import make_account, make_claim, make_statement

pytestmark = pytest.mark.django_db(transaction=True)


def test_as_of_before_a_purge_every_line_can_be_read(tmp_path: Path) -> None:
    """Another claim's statement lies in the words of the purged one: it is blanked, and no hidden one's."""
    with transaction.atomic():
        world = World()
        said = {"source": [32, 42], "cue": [43, 47], "content": [[14, 30]], "resolved": f"{CANARY} dust"}
        beside = make_statement(world.article, make_claim("There is dust."), **said)
        cover(Claim.objects.all())
    then = now()
    show(Claim.objects.get(pk=world.claim.pk), "purged", editor=make_account(Role.SENIOR), reason="x")
    data = taken(tmp_path, as_of=then)["statements.ndjson"]
    assert CANARY not in data.decode().lower()
    rows = {row["id"]: row for row in map(orjson.loads, data.splitlines())}
    if beside.public_id in rows:
        assert set(rows[beside.public_id]["content"][0]["text"]) <= {"█", " "}
