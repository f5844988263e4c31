"""one line of a rule file -> the rule, or a RuleError that names file, line and remedy."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from claims.language.rule_kinds import (
    CREDIT_KINDS,
    FRAMES,
    LAYOUT_KINDS,
    ROLE_KINDS,
    SCOPES,
    CreditRule,
    HedgeRule,
    LayoutRule,
    LegalRule,
    NounRule,
    PhraseRule,
    RoleRule,
    Rule,
    StanceRule,
    VerbRule,
)
from claims.language.values import LEGAL, MODALITIES, STANCES

# Plain word lists of vocabulary.json, by what they are for. Beside them it may hold "f" and "m", first names of women
# and of men, "place", names that are never a firm's, and "same_title", titles that mean the same.
WORD_LISTS = (
    "asked",
    "corporate",
    "credited",
    "female_title",
    "gist",
    "hidden",
    "inner",
    "judged_doubtful",
    "judged_false",
    "kept_back",
    "light_verb",
    "male_title",
    "occasion",
    "occupation",
    "origin_verb",
    "outlet_noun",
    "owned_by_firms",
    "paraphrase",
    "promise",
    "silent",
    "spoken",
    "title",
    "unreal",
)
NAME_LISTS = ("f", "m", "place")
PAIRS = "same_title"


class RuleError(ValueError):
    """A rule file says something that the program does not know; the message names file, line and remedy."""


FILES: dict[str, type[Rule]] = {
    "verbs.jsonl": VerbRule,
    "nouns.jsonl": NounRule,
    "phrases.jsonl": PhraseRule,
    "hedges.jsonl": HedgeRule,
    "stances.jsonl": StanceRule,
    "credits.jsonl": CreditRule,
    "legal.jsonl": LegalRule,
    "layout.jsonl": LayoutRule,
    "roles.jsonl": RoleRule,
}
_KINDS: dict[type[Rule], tuple[str, ...]] = {LayoutRule: LAYOUT_KINDS, RoleRule: ROLE_KINDS, CreditRule: CREDIT_KINDS}
_ALLOWED: dict[str, tuple[str, ...]] = {
    "stance": STANCES,
    "status": LEGAL,
    "negated": STANCES,
    "over": STANCES,
    "needs": ("negation", "active", "figure"),
    "frames": FRAMES,
    "modality": MODALITIES,
    "scope": SCOPES,
}


def load_file[R: Rule](path: Path, kind: type[R]) -> tuple[R, ...]:
    """Raises RuleError at the first line that is wrong."""
    lines = path.read_text("utf-8").splitlines()
    return tuple(read_rule(f"{path.name}:{number}", line, kind) for number, line in enumerate(lines, 1))


def read_rule[R: Rule](where: str, line: str, kind: type[R]) -> R:
    try:
        row: dict[str, Any] = json.loads(line)
    except ValueError as error:
        raise RuleError(f"{where}: not a JSON object ({error}); write one object a line.") from None
    if not isinstance(row, dict):
        raise RuleError(f"{where}: not a JSON object; write one object a line.")
    fields = kind.__dataclass_fields__
    for name in row:
        if name not in fields:
            raise RuleError(f"{where}: unknown field {name!r}; use one of {', '.join(sorted(fields))}.")
    for name, field in fields.items():
        if name in row:
            row[name] = _value(where, name, row[name], str(field.type), _KINDS.get(kind, ()))
        elif field.default is _MISSING:
            raise RuleError(f"{where}: no {name!r}; every rule of this file needs one.")
    return kind(**row)


def _value(where: str, name: str, value: object, wanted: str, kinds: tuple[str, ...]) -> object:
    allowed = kinds if name == "kind" else _ALLOWED.get(name, ())
    for item in value if isinstance(value, list) else [value]:
        if allowed and item not in allowed:
            raise RuleError(f"{where}: unknown {name} {item!r}; use one of {', '.join(allowed)}.")
    for shape, convert in _SHAPES.items():
        if shape in wanted:
            try:
                return convert(value)
            except (TypeError, re.error) as error:
                raise RuleError(f"{where}: {name} {value!r} is wrong ({error}); see the rule above it.") from None
    return value


def _words(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise TypeError("a list of words is wanted")
    return tuple(value)


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise TypeError("a text is wanted")
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError("true or false is wanted")
    return value


def _pattern(value: object) -> re.Pattern[str]:
    return re.compile(_text(value))


_SHAPES: dict[str, Callable[[object], object]] = {
    "tuple": _words,
    "Pattern": _pattern,
    "bool": _flag,
    "str": _text,
}
_MISSING = VerbRule.__dataclass_fields__["lemma"].default


def load_vocabulary(path: Path) -> tuple[dict[str, frozenset[str]], dict[str, str]]:
    """The word lists by name, and which title means the same as another. RuleError at the first list that is wrong."""
    try:
        lists: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise RuleError(f"{path.name}: not JSON ({error}); it holds one object of word lists.") from None
    known = (*WORD_LISTS, *NAME_LISTS, PAIRS)
    for name, words in lists.items():
        if name not in known:
            raise RuleError(f"{path.name}: unknown list {name!r}; use one of {', '.join(sorted(known))}.")
        shape = dict if name == PAIRS else list
        if not isinstance(words, shape) or not all(isinstance(word, str) and word for word in words):
            raise RuleError(f"{path.name}: {name!r} is not a {shape.__name__} of words; see the list above it.")
    found = {name: frozenset(lists.get(name, ())) for name in (*WORD_LISTS, *NAME_LISTS)}
    return found, dict(lists.get(PAIRS, {}))
