"""manage.py read FILE.html[.gz] ...: what each page says, as NDJSON, without a database."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from sources.archives import read_bytes
from sources.pages import read_page


class Command(BaseCommand):
    help = "Reads saved web pages: one JSON object a line, with file, title, authors, published, language and text."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", help="a page as .html, may be .gz")

    def handle(self, **options: Any) -> None:
        failed = 0
        for name in options["files"]:
            try:
                self.stdout.write(_line(Path(name)))
            except ValueError as error:
                failed += 1
                self.stderr.write(f"{name}: {getattr(error, 'status', 'unreadable')}: {error}")
        if failed:
            raise CommandError(f"{failed} of {len(options['files'])} could not be read.")


def _line(path: Path) -> str:
    page = read_page(read_bytes(path))
    return json.dumps(
        {
            "file": path.name,
            "title": page.title,
            "authors": page.authors,
            "published": page.published.isoformat() if page.published else None,
            "language": page.language,
            "text": page.body,
        },
        ensure_ascii=False,
    )
