"""manage.py export --out DIR: everything the knowledge base holds, or what of it is asked for."""

from argparse import ArgumentParser, ArgumentTypeError
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import orjson
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Model

from claims.export import export, moment
from claims.export.deltas import Unfit, delta
from claims.export.described import FORMS
from claims.export.scope import Scope
from claims.export.tables import NoParquet
from claims.models import Claim, Entity, Story
from claims.models.words import readable
from config.progress import counted
from sources.models import Outlet, heir


class Command(BaseCommand):
    help = (
        "Writes outlets, articles, statements, claims, coverage and the rest as files of lines or tables, with a "
        "datapackage.json. "
        "What is asked for by several options has to fit them all."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where to write; made if need be")
        parser.add_argument(
            "--format",
            choices=FORMS,
            default="ndjson",
            help="lines of JSON, which alone can be read back in; CSV; Parquet; or linked data, a node a line",
        )
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
        parser.add_argument("--gzip", action="store_true", help="pack each file; Parquet packs its own columns")

        past = parser.add_mutually_exclusive_group()
        past.add_argument(
            "--as-of", default="", metavar="TIME", help="as it was then: 2026-03-01T12:00:00Z, or an export's `state`"
        )
        past.add_argument(
            "--since", default="", metavar="STATE", help="only what was added, changed and retired since that `state`"
        )

    def handle(self, **options: Any) -> None:
        out = options["out"]
        try:
            with counted("rows written") as tell:
                if options["since"]:
                    if options["format"] != "ndjson":
                        raise CommandError("What changed since a state is told in lines of JSON: leave --format out.")
                    changes = delta(out, lambda: _scope(options), moment.read(options["since"]), tell=tell)
                    counts = {name: ", ".join(f"{n} {op}" for op, n in one.items()) for name, one in changes.items()}
                else:
                    asked = moment.read(options["as_of"]) if options["as_of"] else None
                    # Of then, whatever was merged or ended since is found as it was.
                    scope = (lambda: _scope(options)) if asked else _scope(options)
                    how = {"form": options["format"], "compressed": options["gzip"]}
                    counts = export(out, scope, **how, as_of=asked and asked.at, tell=tell)
        except (moment.NotATime, Unfit, NoParquet) as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{out}: {error.strerror}. Name a folder that can be written.") from error
        for name, count in counts.items():
            self.stdout.write(f"{name}: {count}")
        if options["since"]:
            self._warn_if_whole(out)
        elif asked:
            self._tell_time(out, options["as_of"], asked)

    def _warn_if_whole(self, out: Path) -> None:
        if orjson.loads((out / "delta.json").read_bytes())["whole"]:
            self.stderr.write(
                "What was taken out then cannot be told today: words were purged since, or less or more was asked for. "
                "The delta holds all rows."
            )

    def _tell_time(self, out: Path, given: str, asked: moment.Asked) -> None:
        if asked.assumed:
            self.stderr.write(f"--as-of {given} names no offset: taken as {asked.state}, in UTC.")
        state = orjson.loads((out / "datapackage.json").read_bytes()).get("state", "")
        if asked.digest and asked.state != state:
            self.stderr.write(
                f"The state is {state}: not all of what was taken out then can be seen today, or less or more was "
                "asked for."
            )


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
        until=datetime.combine(until + timedelta(days=1), time(), UTC) if until and until < date.max else None,
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
