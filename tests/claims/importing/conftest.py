import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

from claims import coverage, curate, curate_visibility
from claims.curate_visibility import show
from claims.export import export
from claims.export.scope import Scope
from claims.models import Account, Cell, Claim, Entity, Judgement, Link, Statement, Story
from claims.process import process
from sources.models import Article, Outlet, Revision
from tests.claims.importing.taken import shown, taken_out
from tests.factories import make_account, make_feed, make_review

ACCUSING = """Marrow Foods accused of using horse gelatine

Brenner Sweets has accused Marrow Foods of using horse gelatine in its fruit gums.

"They knew it for a year and said nothing," said Ines Brenner, the chief executive of Brenner Sweets.

Brenner Sweets said that Marrow Foods used horse gelatine in 9,000 tonnes of fruit gums 🐴.

The Food Office did not respond to requests for comment.
"""
ANSWERING = """Marrow Foods rejects charge over gelatine

Marrow Foods denied using horse gelatine in its fruit gums.

Brenner Sweets has accused Marrow Foods of using horse gelatine in its fruit gums.

Ines Brenner, the chief executive of Brenner Sweets, said that tests had shown it.

A former manager alleged that the firm had burnt its records.
"""
EDITED = ACCUSING.replace(
    "The Food Office did not respond", "Marrow Foods denied using horse gelatine.\n\nThe Food Office did not respond"
)
HIDDEN = """Canary Mills paid a judge, neighbour says

A neighbour alleged that Canary Mills paid a yellow judge.
"""


def line(name: str, outlet: str, text: str, day: int) -> str:
    return json.dumps(
        {
            "id": name,
            "outlet": outlet,
            "title": text.split("\n")[0],
            "published": f"2026-03-{day:02}T09:00:00Z",
            "url": f"https://{outlet.split()[-1].lower()}.example/{name}",
            "text": text,
        }
    )


def make_world(folder: Path) -> Account:
    """Articles, read and linked, one of them edited and one a copy; and editors who decided of every kind. Returns one
    of them."""
    file = folder / "articles.ndjson"
    lines = [
        line("one", "The Sounding", ACCUSING, 2),
        line("two", "Ebb & Flow", ANSWERING, 3),
        line("three", "Low Tide", ACCUSING.replace("Marrow Foods accused", "Marrow accused"), 3),
        line("four", "Low Tide", HIDDEN, 4),
    ]
    file.write_text("\n".join(lines) + "\n")
    call_command("ingest", str(file))
    file.write_text(line("one", "The Sounding", EDITED, 2) + "\n")
    call_command("ingest", str(file))
    watch = folder / "watch.ndjson"
    watch.write_text(
        json.dumps({"outlet": "Slack Water", "kind": "newspaper"})
        + "\n"
        + json.dumps({"outlet": "Slack Water", "from": "2026-02-20T00:00:00Z", "until": "2026-03-20T00:00:00Z"})
        + "\n"
    )
    call_command("declare", str(watch))
    for _ in process():
        pass
    return _decide()


@pytest.fixture(scope="session")
def package(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, dict[str, Any]]:
    """An export of such a world, and of it what is in no export but to be told again: made once, and undone."""
    folder = tmp_path_factory.mktemp("package")
    with django_db_blocker.unblock(), transaction.atomic():
        make_world(folder)
        make_feed(Outlet.objects.get(key="Low Tide"), 0, 2, url="https://tide.example/old.xml")
        make_feed(Outlet.objects.get(key="Low Tide"), 1, url="https://tide.example/new.xml")
        make_review(Claim.objects.current().order_by("public_id").first())
        make_review(Claim.objects.current().order_by("public_id").last(), active=False)
        coverage.rebuild()
        with connection.cursor() as cursor:  # as a commit does it: from here on the state has its time
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        told = {"shown": shown(), "texts": _texts()}
        with transaction.atomic():
            told["joined"] = join(folder)
            transaction.set_rollback(True)
        taken_out(folder / "whole")
        export(folder / "packed", Scope(), compressed=True)
        export(folder / "part", Scope(story=Story.objects.told().order_by("public_id").first()))
        for one in Judgement.objects.filter(kind="visible"):
            curate_visibility.undo(one, editor=Account.objects.get(username="dov"), reason="Not asked for after all.")
        coverage.rebuild()
        taken_out(folder / "nothing hidden")
        transaction.set_rollback(True)
    return folder, told


def _texts() -> dict[tuple[str, int], tuple[str, str]]:
    found = Revision.objects.filter(article__visibility="public").select_related("article")
    return {(one.article.public_id, one.number): (one.text, one.sha256) for one in found}


def seen_here(folder: Path, name: str, outlet: str, text: str, day: int) -> Article:
    """Taken in and worked through."""
    file = folder / f"{name}.ndjson"
    file.write_text(line(name, outlet, text, day) + "\n")
    call_command("ingest", str(file))
    for _ in process():
        pass
    return Article.objects.get(external_id=name)


def join(folder: Path) -> tuple[object, ...]:
    """What one more article on the dispute comes to: its story, which claims its statements are about, their cells."""
    text = ACCUSING.replace("for a year", "for three years")
    article = seen_here(folder, "five", "Sea Mail", text, 5)
    links = Link.objects.filter(statement__revision__article=article, active=True)
    tied = sorted(links.values_list("statement__public_id", "claim__public_id"))
    cells = Cell.objects.filter(claim__links__in=links).values_list("claim__public_id", "outlet__key", "states")
    return article.membership.story.public_id, tied, sorted((*cell[:2], *cell[2]) for cell in cells)


@pytest.fixture
def exported(package: tuple[Path, dict[str, Any]], tmp_path: Path, db: None) -> Path:
    """A package of one's own, and an empty database."""
    return Path(shutil.copytree(package[0] / "whole", tmp_path / "one"))


def _decide() -> Account:
    editor, senior = make_account(username="birte"), make_account(username="dov", role="senior")
    told = Statement.objects.current().filter(revision__article__external_id__in=["one", "two"])
    said = list(told.in_reading_order())
    assert len(said) >= 6
    curate.review(said[0], accepted=True, editor=editor, reason="Read.")
    curate.review(said[1], accepted=False, editor=senior, reason="No statement.")
    curate.correct(said[2], {"stance": "states"}, editor=editor)
    wrong = curate.reword(_claim_of(said[3]), "Marrow Foods did it.", editor=editor, seconded_by=senior)
    curate.undo(wrong, editor=senior, reason="Not neutral.")
    claims = list(Claim.objects.current().carrying(one.public_id for one in said).order_by("public_id"))
    assert len(claims) >= 4
    curate.decide_same(claims[0], claims[1], same=True, editor=editor, reason="One deed.")
    curate.decide_same(claims[2], claims[3], same=False, editor=editor)
    curate.mark_sensitive(Claim.objects.current().first(), sensitive=True, editor=senior)
    names = list(Entity.objects.order_by("public_id"))
    curate.decide_entities(names[0], names[1], same=False, editor=editor)
    curate.decide_entities(names[2], names[1], same=True, editor=editor)
    Outlet.objects.filter(key="Low Tide").update(aliases=["Lo Tide", "ÄRGER"], known_as=["lo tide", "ärger"])
    hidden = Article.objects.get(external_id="four")
    show(hidden, "hidden", editor=senior, reason="Asked for.")
    return editor


def _claim_of(statement: Statement) -> Claim:
    return Claim.objects.get(links__statement=statement, links__active=True)
