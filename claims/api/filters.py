"""an address's parameters -> what rows are chosen by, or a Problem that names the parameter and the mend.

Declared once, as types: the OpenAPI document tells them as they are read.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Annotated, Any, Literal, get_origin

from django.db.models import Model
from django.http import HttpRequest, QueryDict
from django.utils.dateparse import parse_date, parse_datetime
from ninja import Schema
from pydantic import BeforeValidator, Field, ValidationError, WithJsonSchema

from claims.api.problems import Problem
from claims.export.scope import Scope
from claims.models import Claim, Entity, Story
from sources.models import SEEN, Outlet

MOST, USUAL = 500, 100  # rows of one answer
_WORDS = 300  # characters of a search
_SHOWN = 60  # characters of a wrong value that are told
_UNSEEN = re.compile("[\0-\x1f\x7f\ud800-\udfff]")
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
_WRITTEN = {"type": "string", "pattern": r"^[^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*$", "maxLength": _WORDS}
_MOMENT = {"anyOf": [{"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}]}


def _known_by(letter: str, what: str) -> Any:
    form = f"^{letter}[0-9a-z]{{1,40}}$"

    def read(given: str) -> str:
        if not re.fullmatch(form[1:-1], given):
            raise ValueError(f"is no id of a {what}; one is like {letter}0n0x7m2q8s5v1wz9")
        return given

    return BeforeValidator(read), WithJsonSchema({"type": "string", "pattern": form})


def _text(given: str) -> str:
    if _UNSEEN.search(given):
        raise ValueError("holds control characters; leave them out")
    if not given.strip():
        raise ValueError("says nothing; write something, or leave it out")
    if len(given) > _WORDS:
        raise ValueError(f"has {len(given)} characters; write at most {_WORDS}")
    return given


def a_day(given: str) -> str:
    if not _DAY.fullmatch(given):
        raise ValueError("is no day; write it like 2026-03-02")
    return _moment(given)


def an_instant(given: str) -> str:
    if not _TIME.fullmatch(given):
        raise ValueError("is no moment; write it like 2026-03-02T12:00:00Z")
    return _moment(given)


def _whole(given: str) -> int:
    if not (re.fullmatch(r"\d{1,4}", str(given), re.ASCII) and 1 <= int(given) <= MOST):
        raise ValueError(f"is no number from 1 to {MOST}")
    return int(given)


def _moment(given: str) -> str:
    """As given, once it can be read: which end of a day is meant depends on the parameter."""
    bounds(given)
    return given


def bounds(given: str) -> tuple[datetime, datetime]:
    """The first moment of the day that is given and the first after it; of a moment, itself twice."""
    try:
        if _DAY.fullmatch(given):
            day = datetime.combine(parse_date(given), time(), UTC)
            return day, min(day, datetime.max.replace(tzinfo=UTC) - timedelta(days=1)) + timedelta(days=1)
        if _TIME.fullmatch(given):
            moment = parse_datetime(given.upper()).astimezone(UTC)
            return moment, moment
    except (ValueError, TypeError, OverflowError):  # well formed, and no such day
        pass
    raise ValueError("is no day and no moment; write it like 2026-03-02 or 2026-03-02T12:00:00Z")


Text = Annotated[str, BeforeValidator(_text), WithJsonSchema(_WRITTEN)]
Moment = Annotated[str, BeforeValidator(_moment), WithJsonSchema(_MOMENT)]


class Filters(Schema):
    """What rows of any resource can be chosen by; all that are given must hold."""

    story: Annotated[str, *_known_by("s", "story")] = Field(None, description="Only what belongs to this story.")
    claim: Annotated[str, *_known_by("c", "claim")] = Field(None, description="Only what belongs to this claim.")
    outlet: Text = Field(None, description="Only what this outlet published, by its id (see outlets).")
    entity: Annotated[str, *_known_by("e", "name")] = Field(
        None, description="Only where this entity speaks or is named."
    )
    since: Moment = Field(None, description="Only what was published from this day or moment on (UTC).")
    until: Moment = Field(None, description="Only what was published before this moment, or until the end of this day.")
    search: Text = Field(None, description="Only what fits these words, as the search page finds it.")
    checked: Literal["1"] = Field(None, description="1: only what an editor has looked at.")


class Listing(Filters):
    limit: Annotated[
        int, BeforeValidator(_whole), WithJsonSchema({"type": "integer", "minimum": 1, "maximum": MOST})
    ] = Field(USUAL, description="How many rows at most in one answer.")
    after: Annotated[str, WithJsonSchema({"type": "string", "minLength": 1})] = Field(
        None, description="Where to go on: the `next` of an answer holds it. Opaque, signed, good for five weeks."
    )


def read[S: Schema](request: HttpRequest, schema: type[S]) -> S:
    """The parameters, each known, given once and sensible."""
    fields = {field.alias or name: field for name, field in schema.model_fields.items()}
    lists = [name for name, field in fields.items() if get_origin(field.annotation) is list]
    refuse_unknown(request.GET, fields, lists)
    try:
        return schema.model_validate(request.GET.dict() | {name: request.GET.getlist(name) for name in lists})
    except ValidationError as error:
        raise _wrong(error.errors()[0]) from error


def refuse_unknown(given: QueryDict, known: Iterable[str], lists: Collection[str] = ()) -> None:
    """`lists`: those of the known that may be given more than once."""
    names = sorted(known)
    for name, values in given.lists():
        if name not in names:
            can = f"These are known here: {', '.join(names)}." if names else "This address takes none."
            raise Problem("unknown-parameter", f"{shown(name)}: unknown here.", mend=can, parameter=shown(name))
        if len(values) > 1 and name not in lists:
            raise Problem("bad-parameter", f"{name}: given {len(values)} times.", mend="Give it once.", parameter=name)


def _wrong(error: Mapping[str, Any]) -> Problem:
    name = str(error["loc"][0]) if error["loc"] else ""
    if error["type"] == "missing":
        return Problem("bad-parameter", f"{name} is missing: nothing is asked.", parameter=name)
    why = error["msg"].removeprefix("Value error, ")
    if error["type"] == "literal_error":
        why = f"means nothing here; the one value is {error['ctx']['expected']}"
    return Problem("bad-parameter", f"{name}={shown(str(error['input']))!r} {why}.", parameter=name)


def shown(given: str) -> str:
    return _UNSEEN.sub(" ", given)[:_SHOWN]


def scope(asked: Filters) -> Scope:
    """Raises a Problem where a filter names a thing that is not there; of what was merged its heir is meant."""
    since = bounds(asked.since)[0] if asked.since else None
    until = bounds(asked.until)[1] if asked.until else None
    if since and until and since >= until:
        raise Problem("bad-parameter", "since lies after until: nothing can fit.", parameter="since")
    return Scope(
        story=_thing("story", Story, public_id=asked.story) if asked.story else None,
        claim=_thing("claim", Claim, public_id=asked.claim) if asked.claim else None,
        outlet=_thing("outlet", Outlet, key=asked.outlet) if asked.outlet else None,
        entity=_thing("entity", Entity, public_id=asked.entity) if asked.entity else None,
        since=since,
        until=until,
        search=asked.search or "",
        checked=bool(asked.checked),
    )


def _thing[M: Model](name: str, model: type[M], **known: str) -> M:
    found = model._default_manager.select_related("merged_into").filter(**known).first()
    heir = found.heir() if found else None
    if heir is None or getattr(heir, "visibility", SEEN[0]) not in SEEN:
        [value] = known.values()
        raise Problem("not-found", f"{name}={shown(value)!r}: there is none.", parameter=name)
    return heir
