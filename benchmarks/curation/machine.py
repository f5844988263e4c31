"""the invented samples -> a database; and what a machine does to it between decisions."""

import hashlib
import random
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from claims import analyse
from claims.language import Extracted, Given
from claims.process import process
from claims.rederive import rederive
from sources.archives import find
from sources.found import Found
from sources.ingest import ingest

SAMPLES = ("river.ndjson",)  # one story: the fewer things there are, the more decisions meet on each
START = datetime(2026, 10, 1, tzinfo=UTC)
_OFF = 8  # of so many rules a changed extractor leaves one out
_WORDS = (("denied", "rejected"), ("accused", "blamed"), ("alleged", "claimed"), ("confirmed", "admitted"))
_ADDED = (
    "A spokesman for the council denied that it had been told.",
    "Residents alleged that the works had known for weeks.",
    "The company said that it had nothing to add.",
)
_read: dict[tuple[str, str], Extracted] = {}  # by the real extractor: reading is what takes long


class Changed:
    """The extractor, with some rules off and some stances read otherwise; which ones hangs on the version alone."""

    def __init__(self, real: Any, version: str) -> None:
        self._real, self.version = real, f"{real.version}, {version}"
        self._name = version

    def extract(self, texts: Iterable[Given]) -> Iterator[Extracted]:
        texts = list(texts)
        new = [given for given in texts if (given.title, given.text) not in _read]
        _read.update(zip([(given.title, given.text) for given in new], self._real.extract(new), strict=True))
        yield from (self._otherwise(_read[given.title, given.text]) for given in texts)

    def _otherwise(self, found: Extracted) -> Extracted:
        kept = [one for one in found.statements if self._draw(one.rule, _OFF)]
        turned = [replace(one, stance="states") if self._turns(one.rule, one.stance) else one for one in kept]
        return replace(found, statements=tuple(turned))

    def _turns(self, rule: str, stance: str) -> bool:
        return stance == "alleges" and not self._draw(f"stance of {rule}", _OFF)

    def _draw(self, what: str, of: int) -> int:
        return hashlib.sha256(f"{self._name}: {what}".encode()).digest()[0] % of


@dataclass(kw_only=True)
class Machine:
    """`taken_in`: every text in the order in which it came, each with the time, so that they can be brought again."""

    rng: random.Random
    folder: Path = field(default_factory=lambda: settings.SAMPLES)
    files: tuple[str, ...] = SAMPLES
    taken_in: list[tuple[Found, datetime]] = field(default_factory=list)
    now: datetime = START
    versions: int = 0

    def begin(self) -> None:
        declare(self.folder)
        for item in find(str(self.folder / name) for name in self.files):
            if isinstance(item, Found):
                self._take_in(item)
        self.work()

    def edit(self) -> None:
        """Some article reads otherwise now, and is taken in again."""
        found, _ = self.rng.choice(self.taken_in)
        self.now += timedelta(hours=1)
        self._take_in(replace(found, text=self._edited(found.text), seen=self.now))

    def again(self) -> None:
        """The same as before is taken in again."""
        found, _ = self.rng.choice(self.taken_in)
        self.now += timedelta(hours=1)
        self._take_in(replace(found, seen=self.now))

    def change_extractor(self) -> None:
        self.versions += 1
        self.work()

    def work(self) -> None:
        with self.reading():
            list(process())

    def rederive(self) -> None:
        with self.reading():
            list(process())
            rederive()

    @contextmanager
    def reading(self) -> Iterator[None]:
        """With the extractor of today."""
        real = analyse.extractor
        today = Changed(real("en"), f"change {self.versions}")
        analyse.extractor = lambda language: today  # type: ignore[assignment]
        try:
            yield
        finally:
            analyse.extractor = real

    def bring_again(self) -> None:
        """Every text, into an emptied database, and read by today's extractor."""
        declare(self.folder)
        for found, seen in self.taken_in:
            ingest(found, now=seen)
        self.work()

    def _take_in(self, found: Found) -> None:
        self.taken_in.append((found, self.now))
        ingest(found, now=self.now)

    def _edited(self, text: str) -> str:
        parts = text.split("\n\n")
        way = self.rng.randrange(4)
        if way == 0 and len(parts) > 4:
            del parts[self.rng.randrange(2, len(parts))]
        elif way == 1:
            parts.insert(self.rng.randrange(1, len(parts)), self.rng.choice(_ADDED))
        elif way == 2:
            word, other = self.rng.choice(_WORDS)
            return re.sub(rf"\b{word}\b", other, text, count=1)
        else:
            number = self.rng.randrange(1, len(parts))
            parts[number] = parts[number].replace(" said ", " told reporters ", 1)
        return "\n\n".join(parts)


def declare(folder: Path) -> None:
    call_command("declare", folder / "outlets.ndjson", folder / "watch.ndjson", stdout=StringIO())


def empty() -> None:
    """The whole database but for its tables: a benchmark's own."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename ~ '^(claims|sources)_'"
        )
        tables = ", ".join(f'"{row[0]}"' for row in cursor.fetchall())
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET session_replication_role = replica")  # what is recorded is emptied only so
        cursor.execute(f"TRUNCATE {tables} RESTART IDENTITY CASCADE")
        cursor.execute("RESET session_replication_role")
