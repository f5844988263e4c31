"""manage.py export --out DIR: everything the knowledge base holds, or what of it is asked for, as NDJSON."""

from argparse import ArgumentParser, ArgumentTypeError
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Model

from claims.export import export
from claims.export.scope import Scope
from claims.models import Claim, Entity, Story
from claims.models.words import readable
from config.progress import counted
from sources.models import Outlet, heir


class Command(BaseCommand):
    help = (
        "Writes outlets, articles, statements, claims, coverage and the rest as NDJSON files with a datapackage.json. "
        "What is asked for by several options has to fit them all."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where to write; made if need be")
        parser.add_argument("--story", default="", metavar="ID", help="only what belongs to this story")
        parser.add_argument("--claim", default="", metavar="ID", help="only what is said about this claim")
        parser.add_argument("--outlet", default="", metavar="KEY", help="only what this outlet published")
        parser.add_argument("--entity", default="", metavar="ID", help="only what it says, or what names it")
        parser.add_argument(
            "--since-day", type=_day, metavar="DAY", help="only what was published on that day or later"
        )
        parser.add_argument(
            "--until-day", type=_day, metavar="DAY", help="only what was published by then, that day too"
        )
        parser.add_argument("--search", default="", metavar="WORDS", help="only claims that these words find")
        parser.add_argument("--checked-only", action="store_true", help="only what an editor looked at")
        parser.add_argument(
            "--standing",
            action="store_true",
            help="only what holds, without what the machine gave up: for comparing two databases",
        )
        parser.add_argument("--gzip", action="store_true", help="pack each file: .ndjson.gz")

    def handle(self, **options: Any) -> None:
        scope = _scope(options)
        try:
            with counted("rows written") as tell:
                counts = export(options["out"], scope, compressed=options["gzip"], tell=tell)
        except OSError as error:
            raise CommandError(f"{options['out']}: {error.strerror}. Name a folder that can be written.") from error
        for name, count in counts.items():
            self.stdout.write(f"{name}: {count}")


def _scope(options: dict[str, Any]) -> Scope:
    since, until = options["since_day"], options["until_day"]
    if since and until and since > until:
        raise CommandError(f"--since-day {since} lies after --until-day {until}: no day is both. Exchange them.")
    if options["search"] and not readable(options["search"]):
        raise CommandError(f"--search {options['search']!r} has no letter and no digit in it. Give words.")
    return Scope(
        story=_known(Story, options["story"]),
        claim=_known(Claim, options["claim"]),
        outlet=_outlet(options["outlet"]),
        entity=_known(Entity, options["entity"]),
        since=datetime.combine(since, time(), UTC) if since else None,
        until=datetime.combine(until + timedelta(days=1), time(), UTC) if until else None,
        search=options["search"],
        checked=options["checked_only"],
        standing=options["standing"],
    )


def _known[Thing: Model](model: type[Thing], public_id: str) -> Thing | None:
    """What has this id, or what that was merged into."""
    if not public_id:
        return None
    # Of a hidden claim, and of a name that hidden articles alone have, nobody is told that there is one.
    rows = model._default_manager.all() if model is Story else model._default_manager.all().shown()  # type: ignore[attr-defined]
    known = rows.filter(public_id=public_id).first()
    if known is None:
        raise CommandError(f"No {model._meta.verbose_name} has the id {public_id!r}. Its page's address ends in it.")
    return heir(known)


def _outlet(name: str) -> Outlet | None:
    if not name:
        return None
    known = Outlet.objects.called(name).first()
    if known is None:
        raise CommandError(f"No outlet is known as {name!r}. Give the name or key of one that is.")
    return heir(known)


def _day(given: str) -> date:
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise ArgumentTypeError(f"{given!r} is no day. Write it as 2026-03-31.") from None
