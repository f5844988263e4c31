"""The whole way, told once: sample files in; a cell of the matrix, a look-up and a row of the export out."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import call_command

from claims.models import Claim, Statement, Story
from sources.models import Article

pytestmark = pytest.mark.django_db

ACCUSING = """Marrow Foods accused of using horse gelatine

Brenner Sweets has accused Marrow Foods of using horse gelatine in its fruit gums.

"They knew it for a year and said nothing," said Ines Brenner, the chief executive of Brenner Sweets.

Brenner Sweets said that Marrow Foods used horse gelatine in 9,000 tonnes of fruit gums.

The Food Office did not respond to requests for comment.
"""
ANSWERING = """Marrow Foods rejects charge over gelatine

Marrow Foods denied using horse gelatine in its fruit gums.

Brenner Sweets has accused Marrow Foods of using horse gelatine in its fruit gums.

Ines Brenner, the chief executive of Brenner Sweets, said that tests had shown it.
"""


def article(name: str, outlet: str, text: str) -> str:
    title = text.split("\n")[0]
    published = "2026-03-02T09:00:00Z"
    return json.dumps({"id": name, "outlet": outlet, "title": title, "published": published, "text": text})


def test_from_a_file_to_a_cell_a_look_up_and_an_exported_row(
    tmp_path: Path, client, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "gums.ndjson"
    file.write_text(article("one", "The Sounding", ACCUSING) + "\n" + article("two", "Ebb & Flow", ANSWERING) + "\n")

    # Sources: two articles, each under the name that its outlet was given.
    call_command("ingest", str(file))
    assert set(Article.objects.values_list("outlet__key", "external_id")) == {
        ("The Sounding", "one"),
        ("Ebb & Flow", "two"),
    }

    # Language: who says what in which stance, in the words of the text.
    said = {(s.speaker, s.stance) for s in Statement.objects.current()}
    assert ("Brenner Sweets", "alleges") in said
    assert ("Marrow Foods", "denies") in said
    assert ("Food Office", "no_response") in said

    # Stories and claims: both articles are about one dispute, and the accusation and its denial about one claim.
    story = Story.objects.get()
    claim = next(
        claim
        for claim in Claim.objects.current().of_story(story)
        if {"alleges", "denies"} <= {state for cell in claim.cells.all() for state in cell.states}
    )
    cells = {cell.outlet.key: cell.states for cell in claim.cells.all()}
    assert "alleges" in cells["The Sounding"]
    assert {"alleges", "denies"} <= set(cells["Ebb & Flow"])

    # Pages: the matrix holds the claim, and the claim page the words.
    assert claim.text.rstrip(".") in client.get(story.get_absolute_url()).content.decode()
    assert "Marrow Foods" in client.get(claim.get_absolute_url()).content.decode()

    # Look-up: in one's own words.
    question = json.dumps({"id": "q", "claim": "Marrow put horse gelatine in fruit gums"})
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(question.encode())))
    answer = io.StringIO()
    call_command("lookup", stdout=answer)
    [found] = map(json.loads, answer.getvalue().splitlines())
    assert {hit["article"] for hit in found["articles"]} == {"one", "two"}
    assert "alleges" in found["cells"]["The Sounding"]

    # Export: the cell and the statement, for researchers.
    call_command("export", out=tmp_path / "export", stdout=io.StringIO())
    rows = {row["id"]: row for row in map(json.loads, (tmp_path / "export/claims.ndjson").read_text().splitlines())}
    assert rows[claim.public_id]["cells"] == cells
    statements = map(json.loads, (tmp_path / "export/statements.ndjson").read_text().splitlines())
    denial = next(row for row in statements if row["stance"] == "denies")
    assert denial["speaker"] == "Marrow Foods"
    assert ANSWERING[denial["cue"]["start"] : denial["cue"]["end"]] == denial["cue"]["text"]

    # And once more: nothing changes.
    before = (tmp_path / "export/statements.ndjson").read_bytes()
    call_command("ingest", str(file))
    call_command("export", out=tmp_path / "again", stdout=io.StringIO())
    assert (tmp_path / "again/statements.ndjson").read_bytes() == before
