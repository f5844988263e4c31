"""what came in, taken out again -> the same rows, and the state that the package names; or the reasons why not.

A row tells much twice: a statement's claim stands in `links` too, a claim's cells in `coverage`. Where a package
contradicts itself, or says something in another form than an export does, it is not as it was exported.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import zip_longest
from typing import Any

import orjson

from claims.export import lines as taken
from claims.export import moment
from claims.export.described import Written, state_of
from claims.export.resources import RESOURCES
from claims.export.scope import Scope
from claims.importing.fits import shown
from claims.importing.package import AGAIN, DESCRIPTION, Part, lines
from claims.importing.reasons import Reasons

type Tell = Callable[[str, int], None]

_AHEAD = timedelta(days=1)  # that another machine's clock may be


def hold(parts: Iterable[Part], state: object, reasons: Reasons, tell: Tell) -> moment.Asked:
    """The time that the state names. Raises Refused."""
    made = [_compared(part, reasons, tell) for part in parts]
    reasons.settle()
    try:
        asked = moment.read(state if isinstance(state, str) else "")
    except moment.NotATime as error:
        reasons.add(DESCRIPTION, 0, f"its state is none: {error}", AGAIN)
        reasons.settle()
        raise
    if asked.at > datetime.now(UTC) + _AHEAD:
        reasons.add(DESCRIPTION, 0, f"its state, {state}, is still to come.", AGAIN)
    elif (own := state_of(made, moment.written(asked.at))) != state:
        reasons.add(DESCRIPTION, 0, f"its state is {state}, and that of its rows would be {own}.", AGAIN)
    reasons.settle()
    return asked


def _compared(part: Part, reasons: Reasons, tell: Tell) -> Written:
    digest = hashlib.sha256()
    number = 0
    for number, (given, made) in enumerate(zip_longest(_given(part, reasons), _made(part, digest)), 1):
        if given != made and (wrong := _differing(given, made)):
            reasons.add(part.file, number, wrong, AGAIN)
    tell(f"{part.name} held against the package", number)
    plain = digest.hexdigest()
    told = {"path": part.file, "rows": part.rows, "bytes": part.size, "sha256": part.digest, "plain": plain}
    return Written(resource=RESOURCES[part.name], **told)


def _given(part: Part, reasons: Reasons) -> Iterator[bytes]:
    for _, line in lines(part, reasons):
        yield line


def _made(part: Part, digest: Any) -> Iterator[bytes]:
    for block in taken.lines(RESOURCES[part.name], Scope()):
        digest.update(block)
        yield from block.split(b"\n")[:-1]


def _differing(given: bytes | None, made: bytes | None) -> str:
    """ "" where they say the same."""
    if given is None or made is None:
        return "the rows that come of the package are not those that are in it."
    was, comes = orjson.loads(given), orjson.loads(made)
    for name, value in comes.items():
        if was[name] != value:
            return f"{name} is {shown(was[name])}, and by the rest of the package it is {shown(value)}."
    return ""
