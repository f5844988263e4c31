"""manage.py lookup [FILE|-]: NDJSON {"id","claim"} in; what the knowledge base holds on each claim out."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from claims.lines import answer_lines
from claims.lookup import Answer, lookup


class Command(BaseCommand):
    help = "Looks up claims put in one's own words: NDJSON in, NDJSON out."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", default="-", metavar="FILE", help="- or nothing for standard input")

    def handle(self, **options: Any) -> None:
        answer_lines(self, options["file"], _answer, needs="claim")


@transaction.atomic
def _answer(line: dict[str, Any]) -> dict[str, Any]:
    found: Answer = lookup(line["claim"])
    return {
        "id": line["id"],
        "articles": [
            {
                "article": hit.article.external_id or hit.article.public_id,
                "outlet": hit.article.outlet.key,
                "stance": hit.stance,
                "score": hit.score,
                "speaker": hit.statement.speaker if hit.statement else None,
                "via": hit.statement.via if hit.statement else [],
                "statement": hit.statement.public_id if hit.statement else None,
            }
            for hit in found.hits
        ],
        "cells": found.cells or {},
        "claims": [
            {"id": claim.public_id, "text": claim.text, "origins": claim.tally.origins} for claim in found.claims
        ],
    }
