"""what a search asks for -> the claims and statements that fit it. The page and its feed both ask here.

A filter that names nothing known is left out, and said: who follows an old address still sees something, and is not
told that it is what was asked for.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.utils.dateparse import parse_date
from django.utils.http import urlencode

from claims.language.values import STANCES
from claims.models import Claim, Entity, Said, Silence, Sought, Spelling
from claims.models.claims import ClaimQuerySet
from claims.models.sought import CANDIDATES, CHECKED, SaidQuerySet, SoughtQuerySet, tag
from claims.models.words import MOST, any_query, prefix_query, readable, words_in
from sources.models import Outlet

KINDS = ("claims", "statements", "names", "outlets")
LEFT_OUT = Silence.OMITTED.value  # the one silence that claims can be chosen by
_SHOWN = 60  # characters of what is said to be unknown
_RESPELT = 10  # words that are looked up for a typo


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is asked for. `start` and `until` are both included, in UTC; None and "" choose nothing. `ignored`: what was
    asked for and means nothing, a sentence each."""

    words: str = ""
    kind: str = ""
    outlet: Outlet | None = None
    stance: str = ""
    entity: Entity | None = None
    start: date | None = None
    until: date | None = None
    checked: bool = False
    ignored: tuple[str, ...] = ()

    @property
    def narrowed(self) -> bool:
        return any((self.outlet, self.stance, self.entity, self.start, self.until, self.checked))

    @property
    def empty(self) -> bool:
        """It asks for everything, which is no question."""
        return not (self.words or self.narrowed)

    def address(self, **changed: Any) -> str:
        """As the query part of an address, with `changed` in place of what is asked for; nothing empty is in it."""
        asked = {
            "q": self.words,
            "kind": self.kind,
            "outlet": self.outlet.slug if self.outlet else "",
            "stance": self.stance,
            "entity": self.entity.public_id if self.entity else "",
            "from": self.start.isoformat() if self.start else "",
            "until": self.until.isoformat() if self.until else "",
            "checked": "1" if self.checked else "",
        }
        return urlencode({name: value for name, value in {**asked, **changed}.items() if value})


def wanted(given: Mapping[str, str]) -> Wanted:
    """`given`: the parameters of an address (q, kind, outlet, stance, entity, from, until, checked), never trusted."""
    ignored: list[str] = []
    words = given.get("q", "")
    if len(words) > MOST:
        long = f"What you wrote is {len(words):,} characters long: only the first {MOST} were read."
        ignored.append(f"{long} A few words are enough.")
    outlet, entity = _outlet(given.get("outlet", ""), ignored), _entity(given.get("entity", ""), ignored)
    start, until = (_day(given.get(name, ""), ignored) for name in ("from", "until"))
    if start and until and start > until:
        ignored.append("The first day lies after the last: both are left out.")
        start = until = None
    return Wanted(
        words=readable(words),
        kind=_one_of(given.get("kind", ""), KINDS, "kind", ignored),
        outlet=outlet,
        stance=_one_of(given.get("stance", ""), (*STANCES, LEFT_OUT), "stance", ignored),
        entity=entity,
        start=start,
        until=until,
        checked=given.get("checked") == "1",
        ignored=tuple(ignored),
    )


def claims(asked: Wanted) -> ClaimQuerySet:
    """For feeds: of the claims that fit the CANDIDATES best ones, or the newest where there are no words; none where
    nothing is asked."""
    if asked.empty:
        return Claim.objects.none()
    found = sought(asked)
    found = found.holding(prefix_query(asked.words)) if asked.words else found.newest()
    # Their keys, and not the question for them: inside another question it would be planned anew, and badly.
    return Claim.objects.current().among(found.values_list("pk", flat=True)[:CANDIDATES])


def sought(asked: Wanted) -> SoughtQuerySet:
    """Of claims, all but the words."""
    start, end = _bounds(asked)
    found = Sought.objects.tagged(*_tags(asked)).between(start, end)
    return found.naming(Entity.objects.one_with(asked.entity)) if asked.entity else found


def said(asked: Wanted) -> SaidQuerySet:
    """Of statements, all but the words: by the stance of the statement itself, and in the outlet that carries it."""
    start, end = _bounds(asked)
    separate = [tag(outlet=asked.outlet)] if asked.outlet else []
    separate += [asked.stance] if asked.stance else []
    found = Said.objects.tagged(*separate, *([CHECKED] if asked.checked else [])).between(start, end)
    return found.naming(Entity.objects.one_with(asked.entity)) if asked.entity else found


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One way to read the words. `how`: "all" of them, "respelt" (then `words` are put right), or "some" of them."""

    how: str
    words: str
    query: SearchQuery


def readings(asked: Wanted) -> Iterator[Reading]:
    """All of the words; then, spelt as texts spell them; then any of them.

    For whoever goes on until one finds something: what comes later is looked for only when it is asked for.
    """
    yield Reading(how="all", words=asked.words, query=prefix_query(asked.words))
    plain = words_in(asked.words)
    near = Spelling.objects.nearest(plain[:_RESPELT])
    respelt = " ".join(near.get(word, word) for word in plain)
    if respelt != " ".join(plain):
        yield Reading(how="respelt", words=respelt, query=prefix_query(respelt))
    if len(plain) > 1:
        yield Reading(how="some", words=respelt, query=any_query(respelt))


def _tags(asked: Wanted) -> list[str]:
    chosen = [tag(outlet=asked.outlet, stance=asked.stance)] if asked.outlet or asked.stance else []
    return chosen + ([CHECKED] if asked.checked else [])


def _bounds(asked: Wanted) -> tuple[datetime | None, datetime | None]:
    start = datetime.combine(asked.start, time(), UTC) if asked.start else None
    return start, datetime.combine(asked.until, time(), UTC) + timedelta(days=1) if asked.until else None


def _outlet(slug: str, ignored: list[str]) -> Outlet | None:
    if not slug:
        return None
    found = Outlet.objects.select_related("merged_into").filter(slug=_plain(slug)).first()
    if found is None:
        ignored.append(f"No outlet is called “{_plain(slug)[:_SHOWN]}” here: that is left out.")
        return None
    return found.merged_into or found


def _entity(public_id: str, ignored: list[str]) -> Entity | None:
    if not public_id:
        return None
    found = Entity.objects.select_related("merged_into").filter(public_id=_plain(public_id)).first()
    if found is None:
        ignored.append(f"Nobody and nothing is kept under “{_plain(public_id)[:_SHOWN]}”: that is left out.")
        return None
    return found.merged_into or found


def _one_of(value: str, known: tuple[str, ...], what: str, ignored: list[str]) -> str:
    if value and value not in known:
        ignored.append(f"There is no {what} “{_plain(value)[:_SHOWN]}”: that is left out.")
    return value if value in known else ""


def _day(value: str, ignored: list[str]) -> date | None:
    if not value:
        return None
    try:
        found = parse_date(value)
    except ValueError:  # well formed, and no such day
        found = None
    if found is None or not date.min < found < date.max:
        ignored.append(f"“{_plain(value)[:_SHOWN]}” is no day; write it like 2026-03-02. It is left out.")
        return None
    return found


def _plain(given: str) -> str:
    return given.replace("\0", " ")
