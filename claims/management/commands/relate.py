"""manage.py relate [FILE|-]: NDJSON {"id","claim","headline"?,"text"?} in; the stance toward each claim out."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from claims.lines import LineError, answer_lines
from claims.relate import relate


class Command(BaseCommand):
    help = "Tells the stance of headlines and texts toward claims: NDJSON in, NDJSON out. Needs no database."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", default="-", metavar="FILE", help="- or nothing for standard input")

    def handle(self, **options: Any) -> None:
        answer_lines(self, options["file"], _answer, needs="claim")


def _answer(line: dict[str, Any]) -> dict[str, Any]:
    headline, text = line.get("headline") or "", line.get("text") or ""
    if not line["claim"].strip():
        raise LineError('Its "claim" is empty. Put the claim in one sentence.')
    if not isinstance(headline, str) or not isinstance(text, str):
        raise LineError('"headline" and "text" must be texts. Give one of them, or both.')
    if not (headline.strip() or text.strip()):
        raise LineError('It needs a text under "headline" or "text".')
    found = relate(line["claim"], headline, text)
    return {"id": line["id"], "stance": found.stance, "score": found.score}
