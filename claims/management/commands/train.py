"""Marked texts -> the coefficients by which statements are told from their look-alikes, and their model card."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from claims.language import load_extractor
from claims.language.corpus import CorpusError, Marked, read_corpus
from claims.language.model_card import model_card
from config.progress import watched


class Command(BaseCommand):
    help = "Trains the confidence of extraction on marked texts; claims/language/corpus.py tells their form."
    requires_system_checks = []  # it must run where there is no database

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("corpus", nargs="+", type=Path, help="NDJSON files of marked texts")
        parser.add_argument("--out", type=Path, default=settings.CLAIMLINE_TRAINED, help="the table to write")

    def handle(self, *args: Any, corpus: list[Path], out: Path, **options: Any) -> None:
        from claims.language.training import train

        try:
            texts = list(read_corpus(corpus))
        except (CorpusError, OSError) as error:
            raise CommandError(str(error)) from None
        extractor = load_extractor(model=settings.CLAIMLINE_SPACY_MODEL)
        try:
            table = train(texts, extractor, lambda corpus, what: watched(corpus, what, total=len(corpus)))
        except ValueError as error:
            raise CommandError(str(error)) from None
        table["card"] = f"See {out.with_suffix('.md').name}."
        out.write_bytes(orjson.dumps(table, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS) + b"\n")
        out.with_suffix(".md").write_text(model_card(table, told(texts)), "utf-8")
        for kind, learned in table["filters"].items():
            self.stdout.write(
                f"{kind}: {learned['examples']:,} candidates, {len(learned['weights']):,} weights, "
                f"expected calibration error {learned['calibration_error']:.3f}"
            )
        bounds = table["bounds"]
        self.stdout.write(f"bounds: {len(bounds['sources']):,} weights for sources, {len(bounds['edges']):,} for edges")
        self.stdout.write(f"written: {out}")


def told(texts: list[Marked]) -> str:
    fully = sum(text.scheme == "statements" for text in texts)
    return f"{len(texts) - fully:,} articles marked for attributions and {fully:,} marked in full"
