"""a kind, which is a JSON Schema as `claims.export.fields` writes them -> a function that says what does not fit it.

Half a million rows of thirty fields are looked at: a validator that walks the schema anew for each value takes a
hundred times as long. It knows the words that our kinds use, and refuses to be made of any other.
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

type Fits = Callable[[Any], str]  # "" where it fits, else what is wrong

_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "object": (dict,),
    "array": (list,),
    "null": (type(None),),
}
_KNOWN = {
    *("type", "enum", "const", "minimum", "maximum", "minLength", "maxLength", "pattern", "format", "items"),
    *("minItems", "maxItems", "properties", "required", "additionalProperties", "anyOf", "prefixItems"),
    *("propertyNames", "uniqueItems", "description", "title", "examples", "$comment"),
}
# RFC 3986, but for where brackets may stand.
_URI = re.compile(r"[a-z][a-z0-9+.-]*:(?:[\w.~:/?#@!$&'()*+,;=\[\]-]|%[0-9a-f]{2})+", re.ASCII | re.IGNORECASE)
_SHOWN = 60  # characters of a value that a reason shows


def fits(kind: Mapping[str, Any]) -> Fits:
    if unknown := sorted(kind.keys() - _KNOWN):
        raise ValueError(f"A kind says {', '.join(unknown)}, which claims.importing.fits cannot check: teach it.")
    checks = [*_of_type(kind), *_of_value(kind), *_of_string(kind), *_of_array(kind), *_of_object(kind)]
    if "anyOf" in kind:
        checks.append(_any_of([fits(one) for one in kind["anyOf"]]))
    if len(checks) == 1:
        return checks[0]

    def check(value: Any) -> str:
        for one in checks:
            if wrong := one(value):
                return wrong
        return ""

    return check


def shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + " ..."


def _of_type(kind: Mapping[str, Any]) -> list[Fits]:
    if "type" not in kind:
        return []
    names = [kind["type"]] if isinstance(kind["type"], str) else list(kind["type"])
    allowed = tuple(one for name in names for one in _TYPES[name])
    flags = "boolean" in names
    said = " or ".join(names)

    def check(value: Any) -> str:
        if isinstance(value, allowed) and (flags or not isinstance(value, bool)):
            return ""
        return f"{shown(value)} is not {said}"

    return [check]


def _of_value(kind: Mapping[str, Any]) -> list[Fits]:
    checks: list[Fits] = []
    if "const" in kind or "enum" in kind:
        values = [kind["const"]] if "const" in kind else list(kind["enum"])
        checks.append(_one_of(values, nullable="null" in kind.get("type", ())))
    if "minimum" in kind or "maximum" in kind:
        least, most = kind.get("minimum", float("-inf")), kind.get("maximum", float("inf"))

        def check(value: Any) -> str:
            if isinstance(value, bool) or not isinstance(value, int | float) or least <= value <= most:
                return ""
            return f"{shown(value)} is out of bounds"

        checks.append(check)
    return checks


def _one_of(values: list[Any], *, nullable: bool) -> Fits:
    """As JSON has it, where true is not 1."""
    known = {(isinstance(value, bool), value) for value in values} | ({(False, None)} if nullable else set())
    said = ", ".join(map(str, values))

    def check(value: Any) -> str:
        fit = isinstance(value, str | int | float | None) and (isinstance(value, bool), value) in known
        return "" if fit else f"{shown(value)} is none of {said}"

    return check


def _of_string(kind: Mapping[str, Any]) -> list[Fits]:
    checks: list[Fits] = []
    if "minLength" in kind or "maxLength" in kind:
        least, most = kind.get("minLength", 0), kind.get("maxLength", float("inf"))
        checks.append(
            lambda v: (
                "" if not isinstance(v, str) or least <= len(v) <= most else f"{shown(v)} is too short or too long"
            )
        )
    if "pattern" in kind:
        search = re.compile(kind["pattern"].replace("$", r"\Z")).search
        checks.append(
            lambda v: "" if not isinstance(v, str) or search(v) else f"{shown(v)} is not in the form that it has"
        )
    if kind.get("format") == "uri":
        checks.append(lambda v: "" if not isinstance(v, str) or _URI.fullmatch(v) else f"{shown(v)} is no address")
    if kind.get("format") in ("date-time", "date"):
        checks.append(lambda v: _time(v) if isinstance(v, str) else "")
    return checks


def _time(value: str) -> str:
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return f"{shown(value)} is no time"
    return ""


def _of_array(kind: Mapping[str, Any]) -> list[Fits]:
    checks: list[Fits] = []
    least, most = kind.get("minItems", 0), kind.get("maxItems", float("inf"))
    if "minItems" in kind or "maxItems" in kind:
        checks.append(lambda v: "" if not isinstance(v, list) or least <= len(v) <= most else f"it has {len(v)} items")
    if isinstance(kind.get("items"), Mapping):
        item = fits(kind["items"])

        def check(value: Any) -> str:
            if isinstance(value, list):
                for number, one in enumerate(value):
                    if wrong := item(one):
                        return f"item {number}: {wrong}"
            return ""

        checks.append(check)
    if "prefixItems" in kind:
        first = [fits(one) for one in kind["prefixItems"]]

        def check_first(value: Any) -> str:
            if isinstance(value, list):
                for number, (one, own) in enumerate(zip(value, first, strict=False)):
                    if wrong := own(one):
                        return f"item {number}: {wrong}"
            return ""

        checks.append(check_first)
    return checks


def _of_object(kind: Mapping[str, Any]) -> list[Fits]:
    known = {name: fits(one) for name, one in kind.get("properties", {}).items()}
    required, others = frozenset(kind.get("required", ())), kind.get("additionalProperties", True)
    if not known and not required and others is True:
        return []
    other = fits(others) if isinstance(others, Mapping) else None

    def check(value: Any) -> str:
        if not isinstance(value, dict):
            return ""
        if missing := required - value.keys():
            return f"{', '.join(sorted(missing))} is missing"
        for name, one in value.items():
            own = known.get(name, other)
            if own is None:
                if others is False:
                    return f"{shown(name)} does not belong there"
            elif wrong := own(one):
                return f"{name}: {wrong}"
        return ""

    return [check]


def _any_of(ways: list[Fits]) -> Fits:
    def check(value: Any) -> str:
        wrong = [way(value) for way in ways]
        return "" if "" in wrong else wrong[0]

    return check
