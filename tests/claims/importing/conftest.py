import json
from pathlib import Path

import pytest
from django.core.management import call_command

from claims import curate
from claims.curate_visibility import show
from claims.models import Account, Claim, Entity, Statement
from claims.process import process
from sources.models import Article, Outlet
from tests.factories import make_account

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


def _line(name: str, outlet: str, text: str, day: int) -> str:
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


@pytest.fixture
def world(db: None, tmp_path: Path) -> Account:
    """Articles, read and linked, one of them edited and one a copy; and editors who decided of every kind. Returns one
    of them."""
    file = tmp_path / "articles.ndjson"
    lines = [
        _line("one", "The Sounding", ACCUSING, 2),
        _line("two", "Ebb & Flow", ANSWERING, 3),
        _line("three", "Low Tide", ACCUSING.replace("Marrow Foods accused", "Marrow accused"), 3),
        _line("four", "Low Tide", HIDDEN, 4),
    ]
    file.write_text("\n".join(lines) + "\n")
    call_command("ingest", str(file))
    file.write_text(_line("one", "The Sounding", EDITED, 2) + "\n")
    call_command("ingest", str(file))
    watch = tmp_path / "watch.ndjson"
    watch.write_text(
        json.dumps({"outlet": "Slack Water", "from": "2026-02-20T00:00:00Z", "until": "2026-03-20T00:00:00Z"}) + "\n"
    )
    call_command("declare", str(watch))
    for _ in process():
        pass
    return _decide()


def _decide() -> Account:
    editor, senior = make_account(username="birte"), make_account(username="dov", role="senior")
    said = list(Statement.objects.current().filter(revision__article__external_id__in=["one", "two"]).in_reading_order())
    assert len(said) >= 6
    curate.review(said[0], accepted=True, editor=editor, reason="Read.")
    curate.review(said[1], accepted=False, editor=senior, reason="No statement.")
    curate.correct(said[2], {"stance": "states"}, editor=editor)
    wrong = curate.reword(_claim_of(said[3]), "Marrow Foods did it.", editor=editor, seconded_by=senior)
    curate.undo(wrong, editor=senior, reason="Not neutral.")
    claims = list(Claim.objects.current().order_by("public_id"))
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
