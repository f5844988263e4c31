"""the last row of an answer -> a word that leads on from there, and back.

It is signed, since nobody is to make one up, and bound to the question that it was given for. It says in which week it
was given and not when: the same answer is the same bytes for days, and its ETag holds.
"""

import hashlib
from collections.abc import Mapping
from datetime import UTC, date, datetime

from django.core.signing import BadSignature, Signer

from claims.api.problems import Problem

WEEKS = 5  # that one leads on
LONGEST = 1000
_SIGNER = Signer(salt="claims.api.cursor", sep=".")
_FIRST = date(2026, 1, 5)  # a Monday


def write(resource: str, asked: Mapping[str, str], last: str) -> str:
    """`asked`: what rows were chosen by; how many at once may change on the way."""
    return _SIGNER.sign_object([_question(resource, asked), last, _week()])


def read(cursor: str, resource: str, asked: Mapping[str, str], name: str = "after") -> str:
    """The id of the last row; raises a Problem that says what is wrong with the cursor. `name`: the parameter's."""
    try:
        question, last, week = _SIGNER.unsign_object(cursor) if len(cursor) <= LONGEST else (None, None, None)
    except (BadSignature, ValueError, TypeError):
        question = None
    if question is None:
        raise _bad(name, "is no cursor of ours, or was changed on the way")
    if not 0 <= _week() - week <= WEEKS:
        raise _bad(name, f"is more than {WEEKS} weeks old")
    if question != _question(resource, asked):
        raise _bad(name, "was given for another question: another resource, or other filters")
    return str(last)


def _bad(name: str, why: str) -> Problem:
    return Problem("bad-cursor", f"{name}: this {why}.", parameter=name)


def _question(resource: str, asked: Mapping[str, str]) -> str:
    told = "\x1f".join([resource, *(f"{name}={value}" for name, value in sorted(asked.items()))])
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _week() -> int:
    return (datetime.now(UTC).date() - _FIRST).days // 7
