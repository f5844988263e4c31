"""What our own checker takes and refuses is what a JSON Schema validator takes and refuses."""

from random import Random
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from claims.export.fields import (
    FLAG,
    ID,
    NUMBER,
    SHA256,
    SHARE,
    SPAN,
    TEXT,
    TIME,
    URL,
    WHOLE,
    by_name,
    made_of,
    maybe,
    one_of,
    several,
)
from claims.importing.fits import fits

KINDS = {
    "text": TEXT,
    "id": ID,
    "whole": WHOLE,
    "number": NUMBER,
    "share": SHARE,
    "flag": FLAG,
    "sha256": SHA256,
    "span": SPAN,
    "maybe span": maybe(SPAN),
    "maybe text": maybe(TEXT),
    "several": several(WHOLE),
    "one of": one_of(["alleges", "denies"]),
    "by name": by_name(several(one_of(["alleges"]))),
    "made of": made_of(a=TEXT, b=maybe(several(FLAG))),
    "either": {"anyOf": [TEXT, several(TEXT)]},
    "constant": {"const": 1},
    "pair": {"type": "array", "prefixItems": [WHOLE, TEXT], "minItems": 2, "maxItems": 2},
    "short": {"type": "string", "maxLength": 3},
}
VALUES: list[Any] = [
    *(None, True, False, 0, 1, -1, 1.5, 0.5, 10**30, "", "a", "abcd", "alleges", "a" * 64, "A" * 64),
    *([], [1], [1, "a"], [1, "a", 2], [True], ["a"], ["alleges"], [None], [[1]]),
    *({}, {"start": 0, "end": 1, "text": "a"}, {"start": 0, "end": 1}, {"start": -1, "end": 1, "text": "a"}),
    *({"a": "x", "b": None}, {"a": "x", "b": [True]}, {"a": "x", "b": [1]}, {"a": "x", "b": None, "c": 1}, {"a": "x"}),
    *({"Ledger": ["alleges"]}, {"Ledger": ["said"]}, {"Ledger": []}),
]


@pytest.mark.parametrize("name", KINDS)
def test_it_takes_what_a_validator_takes(name: str) -> None:
    kind, check = KINDS[name], fits(KINDS[name])
    validator = Draft202012Validator(kind)
    told = [(value, not check(value)) for value in VALUES]
    assert told == [(value, validator.is_valid(value)) for value in VALUES]
    assert {fit for _, fit in told} == {True, False}


@pytest.mark.parametrize(
    ("value", "fit"),
    [
        ("2026-03-02T12:00:00Z", True),
        ("2026-03-02T12:00:00.123456Z", True),
        ("yesterday", False),
        ("2026-02-30", False),
    ],
)
def test_a_time_is_one_that_there_is(value: str, fit: bool) -> None:
    assert (fits(TIME)(value) == "") is fit


def test_a_reason_says_where_in_the_value_it_is() -> None:
    assert fits(several(SPAN))([{"start": 0, "end": 1, "text": "a"}, {"start": "0", "end": 1, "text": "a"}]) == (
        "item 1: start: '0' is not integer"
    )


def test_a_kind_that_it_cannot_check_is_refused_when_it_is_made() -> None:
    with pytest.raises(ValueError, match="multipleOf"):
        fits({"type": "integer", "multipleOf": 2})


def test_a_long_value_is_shown_in_short() -> None:
    assert len(fits(WHOLE)("x" * Random(1).randint(10_000, 20_000))) < 100


@pytest.mark.parametrize("good", ["https://a.example/%CE%AC?q=a%20b#c", "https://[2001:db8::1]:8080/"])
def test_an_address_is_one_as_it_is_sent(good: str) -> None:
    check = fits(maybe(URL))
    assert not check(good)
    assert not check(None)
    for wrong in ("https://a.example/ά", "https://a.example/a b", "https://a.example/%zz", "a.example", ""):
        assert check(wrong), wrong
