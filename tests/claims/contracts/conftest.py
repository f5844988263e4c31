"""The sample corpus with a few decisions, taken out once for all tests here: as lines, and as each other form."""

import io
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from claims import curate
from claims.export import export
from claims.export.described import FORMS
from claims.export.resources import RESOURCES
from claims.export.scope import Scope
from claims.export.tables import rows_in
from claims.models import Claim, Statement, Story
from sources.models import Article

type Row = dict[str, Any]


@pytest.fixture(scope="session")
def packages(django_db_setup, django_db_blocker, tmp_path_factory) -> dict[str, Path]:
    """A folder by form. The rows are gone again."""
    folder = tmp_path_factory.mktemp("packages")
    with django_db_blocker.unblock(), transaction.atomic():
        assert connection.settings_dict["NAME"].startswith("test_"), "mark the tests that ask for this with django_db"
        call_command("samples", stdout=io.StringIO())
        _bring(folder, ADDRESSES)
        statement = Statement.objects.current().order_by("public_id").first()
        curate.review(statement, accepted=True, editor=None, reason="read")
        curate.reword(Claim.objects.current().order_by("public_id").first(), "As an editor has it.", editor=None)
        article = Article.objects.order_by("public_id").first()
        curate.move(article, Story.objects.exclude(members__article=article).order_by("public_id").first(), editor=None)
        for form in FORMS:
            export(folder / form, Scope(), form=form)
        export(folder / "packed", Scope(), compressed=True)
        transaction.set_rollback(True)
    return {form: folder / form for form in (*FORMS, "packed")}


@pytest.fixture
def rows(packages) -> Callable[[str], list[Row]]:
    """Those of a resource, as the lines have them."""
    return lambda name: list(rows_in([(packages["ndjson"] / f"{name}.ndjson").read_bytes()]))


def described(folder: Path, name: str = "datapackage.json") -> Any:
    return json.loads((folder / name).read_text("utf-8"))


NAMES = list(RESOURCES)
# As an article is brought under it -> as it is sent, which is what rows hold.
ADDRESSES = {
    "https://νέα.example/άρθρο?σελίδα=2": "https://xn--ixai8a.example/%CE%AC%CF%81%CE%B8%CF%81%CE%BF"
    "?%CF%83%CE%B5%CE%BB%CE%AF%CE%B4%CE%B1=2",
    "https://harbour.example/two words?q=a b&c[]={d}|e%#the end": "https://harbour.example/two%20words"
    "?c%5B%5D=%7Bd%7D%7Ce%25&q=a%20b#the%20end",
}


def _bring(folder: Path, addresses: Iterable[str]) -> None:
    file = folder / "brought.ndjson"
    said = "The pier reopened on Friday, Quay Watch said."
    lines = [{"url": one, "text": f"{said} It has {n} lamps.", "outlet": "Quay"} for n, one in enumerate(addresses)]
    file.write_text("".join(json.dumps(line | {"published": "2026-03-02"}) + "\n" for line in lines))
    call_command("ingest", str(file), stdout=io.StringIO())
