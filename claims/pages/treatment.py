"""a claim's cells and origins -> how each outlet treated it, with what that rests on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from claims.models import Cell, Silence
from claims.pages.sentences import counted
from sources.models import Article, Outlet

_NAMING = ("articles", "loose", "doubtful")  # in a cell's evidence


@dataclass(frozen=True, kw_only=True)
class Treatment:
    outlet: Outlet
    states: Sequence[str]
    statements: Sequence[str]  # public ids
    articles: Sequence[Article]  # that cover the story and do not report the claim
    others: int  # more of them, which the cell counts and does not name
    loose: Sequence[Article]  # of those days, and in no story: they keep a silence from being proven
    doubtful: Sequence[Article]  # in another story, and so like those of this one that they may belong here
    looks: int  # that cover the window without a gap
    window: Sequence[datetime]  # from, until: where it was watched
    gap: Sequence[datetime]  # the first time in it that nobody saw
    feed: str  # whose gap it is, where others of the outlet were seen

    @property
    def state(self) -> str:
        return self.states[0]

    @property
    def when(self) -> str:
        """What asks its watch record for that time."""
        return _when(*self.window) if self.window else ""

    @property
    def quiet(self) -> bool:
        """Silent, and nothing more is to be said of it than how often it was looked at."""
        return self.state == Silence.SILENT and bool(self.looks and self.window)


@dataclass(frozen=True, kw_only=True)
class Quiet:
    """Outlets that were silent in the same time."""

    window: Sequence[datetime]
    treatments: Sequence[Treatment]

    @property
    def when(self) -> str:
        return _when(*self.window) if self.window else ""


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where reports begin: a speaker, an outlet or a document."""

    name: str
    kind: str
    family: str  # the owner, where several outlets carry it and all are one owner's
    outlets: Sequence[Outlet]

    @property
    def itself(self) -> bool:
        """An outlet's own report, which nobody else passed on."""
        return self.kind == "outlet" and [outlet.name for outlet in self.outlets] == [self.name]


def cited(cells: Iterable[Cell]) -> set[str]:
    """Public ids of the articles that silence rests on."""
    return {article for cell in cells for key in _NAMING for article in cell.evidence.get(key, ())}


def treatments(cells: Iterable[Cell], articles: Iterable[Article]) -> list[Treatment]:
    """Carriers first, then what kept silent, each in the outlets' alphabet."""
    by_id = {article.public_id: article for article in articles}
    found = [_treatment(cell, by_id) for cell in cells]
    places = {state: place for place, state in enumerate(Silence.values, 1)}
    return sorted(found, key=lambda treatment: (places.get(treatment.state, 0), treatment.outlet.filed_as))


def quiet(found: Iterable[Treatment]) -> list[Quiet]:
    """Those of `found` that are, in its order; of a story that a hundred outlets were silent on, one line."""
    alike: dict[tuple[datetime, ...], list[Treatment]] = {}
    for treatment in found:
        if treatment.quiet:
            alike.setdefault(tuple(treatment.window), []).append(treatment)
    return [Quiet(window=window, treatments=own) for window, own in alike.items()]


def _when(start: datetime, end: datetime) -> str:
    return urlencode({"from": start.isoformat(), "until": end.isoformat()})


def _treatment(cell: Cell, articles: Mapping[str, Article]) -> Treatment:
    evidence, named = cell.evidence, {}
    for key in _NAMING:
        named[key] = [articles[one] for one in evidence.get(key, ()) if one in articles]
    return Treatment(
        outlet=cell.outlet,
        states=cell.states,
        statements=evidence.get("statements", ()),
        articles=named["articles"],
        others=max(0, evidence.get("all articles", 0) - len(named["articles"])),
        loose=named["loose"],
        doubtful=named["doubtful"],
        looks=evidence.get("looks", 0),
        window=[datetime.fromisoformat(moment) for moment in evidence.get("window", ())],
        gap=[datetime.fromisoformat(moment) for moment in evidence.get("gap", ())],
        feed=evidence.get("feed", ""),
    )


def origins(told: Iterable[Mapping[str, Any]], outlets: Mapping[str, Outlet]) -> list[Origin]:
    """`outlets` by key; one that is gone from the cells is left out, and what it alone carried counts on."""
    return [
        Origin(
            name=row["origin"],
            kind=row["kind"],
            family=row.get("family", ""),
            outlets=sorted((outlets[key] for key in row["outlets"] if key in outlets), key=lambda o: o.filed_as),
        )
        for row in told
    ]


def spread(found: Iterable[Origin]) -> str:
    """ "7 outlets put it forward, from 2 origins." """
    found = list(found)
    carrying = {outlet.pk for origin in found for outlet in origin.outlets}
    verb = "puts" if len(carrying) == 1 else "put"
    return f"{counted(len(carrying), 'outlet')} {verb} it forward, from {counted(len(found), 'origin')}."
