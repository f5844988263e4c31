"""Parts of a record, and states of its past, come in as packages of their own."""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import transaction

from claims.curate_visibility import show
from claims.export import export
from claims.export.scope import Scope
from claims.importing import texts
from claims.importing.load import import_package
from claims.models import Claim, Entity, Role, Statement
from sources.models import Outlet
from tests.claims.canary import CANARY, World
from tests.claims.export.histories import now
from tests.claims.importing.taken import taken_out
from tests.factories import make_account


def test_whatever_part_was_asked_for_comes_in_and_is_all_that_there_is(exported: Path, tmp_path: Path) -> None:
    with transaction.atomic():
        import_package(exported, pages=False)
        claim = Claim.objects.current().order_by("-tally__outlets", "pk").first()
        scopes = {
            "checked": Scope(checked=True),
            "outlet": Scope(outlet=Outlet.objects.get(key="Low Tide")),
            "entity": Scope(entity=Entity.objects.mentioned().order_by("pk").first()),
            "claim": Scope(claim=claim),
            "until": Scope(until=Statement.objects.latest("revision__article__published_at").revision.seen_at),
        }
        counts = {name: export(tmp_path / name, scope) for name, scope in scopes.items()}
        transaction.set_rollback(True)
    assert len({str(count) for count in counts.values()}) > 3
    for name, count in counts.items():
        with transaction.atomic():
            assert import_package(tmp_path / name, pages=False) == count
            assert export(tmp_path / "again", Scope()) == count
            for file in (tmp_path / name).glob("*.ndjson"):
                assert (tmp_path / "again" / file.name).read_bytes() == file.read_bytes(), (name, file.name)
            transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_a_state_of_the_past_without_what_is_hidden_since_comes_in(tmp_path: Path) -> None:
    with transaction.atomic():
        world = World()
    then = now()
    show(world.article, "hidden", editor=make_account(Role.SENIOR), reason="x")
    export(tmp_path / "then", Scope(), as_of=then)
    call_command("flush", interactive=False, verbosity=0)
    import_package(tmp_path / "then", pages=False)
    assert Claim.objects.exists()
    taken_out(tmp_path / "again")
    for file in (tmp_path / "then").iterdir():
        assert CANARY not in file.read_text("utf-8").lower(), file.name
        assert (tmp_path / "again" / file.name).read_bytes() == file.read_bytes(), file.name


def test_texts_are_written_in_portions_however_long_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "_LONGEST", 10)
    made = list(texts._in_portions((key, "x" * 6) for key in range(5)))
    assert [[key for key, _ in portion] for portion in made] == [[0, 1], [2, 3], [4]]
