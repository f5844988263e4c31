"""tests/gold/revisions -> pairs of whole texts, the one before and the one after."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent.parent / "gold" / "revisions"
_PLACES = {"under the headline": 1, "in the middle": 3, "at the foot": 99}


@dataclass(frozen=True, kw_only=True)
class Pair:
    what: str
    before: str
    after: str


def pairs(name: str) -> list[Pair]:
    articles = json.loads((FOLDER / "articles.json").read_text("utf-8"))
    rows = [json.loads(line) for line in (FOLDER / name).read_text("utf-8").splitlines()]
    return [_pair(row, articles) for row in rows]


def _pair(row: dict[str, Any], articles: dict[str, list[str]]) -> Pair:
    if "article" not in row:
        return Pair(what=row["what"], before=row["before"], after=row["after"])
    paragraphs = articles[row["article"]]
    if "place" not in row:
        text = "\n\n".join(paragraphs)
        assert text.count(row["before"]) == 1, f"{row['before']!r} stands not once in {row['article']}"
        return Pair(what=row["what"], before=text, after=text.replace(row["before"], row["after"]))
    at = _PLACES[row["place"]]
    before, after = (
        "\n\n".join([*paragraphs[:at], *filter(None, [part]), *paragraphs[at:]])
        for part in (row["before"], row["after"])
    )
    return Pair(what=row["what"], before=before, after=after)
