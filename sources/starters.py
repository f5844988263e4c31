"""the list of well-known outlets' public feeds -> those that an operator switches on. None is watched unasked."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.db import transaction

from sources.feedlist import FeedListError, feed_address, watch_feed
from sources.models import Feed, Outlet

_LIST = Path(__file__).with_name("starters.jsonl")


@dataclass(frozen=True, kw_only=True)
class Starter:
    outlet: str
    kind: str
    language: str
    domains: tuple[str, ...]
    feeds: tuple[str, ...]
    family: str = ""


@cache
def load_starters() -> tuple[Starter, ...]:
    lines = _LIST.read_text("utf-8").splitlines()
    return tuple(
        Starter(**{**line, "domains": tuple(line["domains"]), "feeds": tuple(line["feeds"])})
        for line in map(json.loads, lines)
    )


@transaction.atomic
def start(name: str) -> list[tuple[Feed, str]]:
    """Each of its feeds, and whether it is new to the list. An outlet that is known stays as it is described."""
    starter = next((one for one in load_starters() if one.outlet.casefold() == name.strip().casefold()), None)
    if starter is None:
        raise FeedListError(f"{name!r} is not on the starter list; `manage.py feeds starters` shows what is.")
    outlet = _known(starter) or Outlet.objects.create(
        key=starter.outlet,
        name=starter.outlet,
        kind=starter.kind,
        language=starter.language,
        family=starter.family,
        domains=list(starter.domains),
    )
    return [watch_feed(feed_address(url), outlet) for url in starter.feeds]


def _known(starter: Starter) -> Outlet | None:
    by_domain = (Outlet.objects.at(domain).first() for domain in starter.domains)
    return Outlet.objects.known_as(starter.outlet).first() or next((one for one in by_domain if one), None)
