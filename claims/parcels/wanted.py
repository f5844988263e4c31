"""the fields of a form, never trusted -> what of the record is to be taken out, and how; or what is to be mended."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from importlib.util import find_spec
from typing import Any

import orjson
from django.db.models import QuerySet
from django.utils.dateparse import parse_date

from claims.export.scope import Scope
from claims.models import Claim, Entity, Story
from claims.models.words import readable
from sources.models import Outlet

FORMS = {
    "ndjson": "NDJSON: one JSON object a line. Everything is in it; other programs, and this one, read it back.",
    "csv": "CSV: tables for spreadsheets and statistics. What is nested stands as JSON in its cell.",
    "parquet": "Parquet: typed columns for pandas, polars, duckdb and R. The smallest to store, the fastest to read.",
    "jsonld": "JSON-LD: linked data in the words of schema.org, Web Annotation and PROV-O.",
}
_TABLES = "claims.export.tables"
_NEEDS = {"csv": _TABLES, "jsonld": _TABLES, "parquet": "pyarrow" if find_spec(_TABLES) else _TABLES}


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What fits all that is chosen; everything where nothing is. `since` and `until` are both included, in UTC.
    `problems`: by field, what is to be mended."""

    story: Story | None = None
    claim: Claim | None = None
    outlet: Outlet | None = None
    entity: Entity | None = None
    search: str = ""  # words of claims, as the site's search finds them
    since: date | None = None
    until: date | None = None
    checked: bool = False
    form: str = "ndjson"
    packed: bool = False
    problems: Mapping[str, str] = field(default_factory=dict)

    @property
    def things(self) -> dict[str, str]:
        """Those that an address names, by what they are."""
        given = {
            "story": self.story and self.story.public_id,
            "claim": self.claim and self.claim.public_id,
            "outlet": self.outlet and self.outlet.slug,
            "entity": self.entity and self.entity.public_id,
            "search": self.search,
        }
        return {name: value for name, value in given.items() if value}

    @property
    def asked(self) -> dict[str, str]:
        """As the address of the form has it; nothing empty is in it, and the same is the same."""
        given = {
            "from": self.since.isoformat() if self.since else "",
            "until": self.until.isoformat() if self.until else "",
            "checked": "1" if self.checked else "",
            "form": self.form,
            "packed": "1" if self.packed else "",
        }
        return self.things | {name: value for name, value in given.items() if value}

    @property
    def fingerprint(self) -> str:
        return hashlib.sha256(orjson.dumps(self.asked, option=orjson.OPT_SORT_KEYS)).hexdigest()

    @property
    def told(self) -> Iterator[tuple[str, str]]:
        """What each of `things` is, and what readers call it."""
        if self.story:
            yield "story", self.story.title
        if self.claim:
            yield "claim", self.claim.text
        if self.outlet:
            yield "outlet", self.outlet.name
        if self.entity:
            yield "name", self.entity.name
        if self.search:
            yield "claims with the words", self.search

    @property
    def scope(self) -> Scope:
        return Scope(
            story=self.story,
            claim=self.claim,
            outlet=self.outlet,
            entity=self.entity,
            search=self.search,
            since=_midnight(self.since),
            until=_midnight(self.until and self.until + timedelta(days=1)),
            checked=self.checked,
        )


def forms() -> dict[str, str]:
    """Those that this installation can write: Parquet needs a library that not every one has."""
    return {name: told for name, told in FORMS.items() if name not in _NEEDS or find_spec(_NEEDS[name])}


def wanted(given: Mapping[str, str]) -> Wanted | None:
    """`given`: story, claim, outlet, entity, search, from, until, checked, form, packed. None where it names a thing
    that there is not, or that readers may not see."""
    things = {name: find(given[name]) for name, find in _FIND.items() if given.get(name)}
    search = readable(given.get("search", ""))
    if None in things.values() or (given.get("search") and not search):  # words of no letter find nothing, not all
        return None
    problems: dict[str, str] = {}
    since, until = (_day(given.get(name, ""), name, problems) for name in ("from", "until"))
    if since and until and since > until:
        problems["until"] = "The last day lies before the first: one of them is to be mended."
    form = given.get("form") or "ndjson"
    if form not in forms():
        problems["form"] = "Choose one of these forms."
        form = "ndjson"
    return Wanted(
        **things,
        search=search,
        since=since,
        until=until,
        checked=given.get("checked") == "1",
        form=form,
        packed=given.get("packed") == "1" and form != "parquet",  # its columns are packed already
        problems=problems,
    )


def _midnight(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), UTC) if day else None


def _day(given: str, name: str, problems: dict[str, str]) -> date | None:
    given = given.strip()
    try:
        day = parse_date(given) if given else None
    except ValueError:
        day = None
    if given and (day is None or day == date.max):
        problems[name] = "This is no day. One looks like 2026-03-02."
        return None
    return day


def _named(shown: QuerySet[Any], **name: str) -> Any:
    """What an address names, or what that was merged into, where it is among those that are `shown`."""
    known = shown.model.objects.select_related("merged_into").filter(**name).first()
    return shown.filter(pk=known.heir().pk).first() if known else None


_FIND = {
    "story": lambda name: _named(Story.objects.current(), public_id=name),
    "claim": lambda name: _named(Claim.objects.shown().defer("search"), public_id=name),
    "outlet": lambda name: _named(Outlet.objects.current(), slug=name),
    "entity": lambda name: _named(Entity.objects.shown(), public_id=name),
}
