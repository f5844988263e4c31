"""rules/<language>/*.jsonl -> RuleBook: what the language's pipeline knows, one rule a line, loaded strictly.

Each rule carries an example that it must catch and a counterexample that it must not; a test runs them all.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from claims.language.values import LEGAL, MODALITIES, STANCES

FOLDER = Path(__file__).parent / "rules"
FRAMES = ("clause", "infinitive", "gerund", "object", "of", "as", "quote", "bare", "preposition")
LAYOUT_KINDS = ("howto", "howto_head", "boilerplate", "caption")
SCOPES = ("cue", "around", "content")
ROLE_KINDS = ("anonymous", "document", "organisation", "person", "outlet", "corporate_verb", "afterthought")
WORD_LISTS = (
    "silent",
    "hidden",
    "kept_back",
    "promise",
    "inner",
    "judged_false",
    "judged_doubtful",
    "occasion",
    "unreal",
    "paraphrase",
    "corporate",
    "occupation",
    "owned_by_firms",
    "outlet_noun",
)
CREDIT_KINDS = ("told", "carried", "document", "again", "introduces", "named")


class RuleError(ValueError):
    """A rule file says something that the program does not know; the message names file, line and remedy."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    example: str
    counterexample: str


@dataclass(frozen=True, kw_only=True)
class VerbRule(Rule):
    """`frames`: where the content stands; `prepositions`: those that `of`, `preposition` and `bare` look for."""

    lemma: str
    frames: tuple[str, ...]
    stance: str
    prepositions: tuple[str, ...] = ()
    negated: str = ""  # the stance under a negation, where it is not what NEGATED says of `stance`
    needs: str = ""  # "negation": no cue without one; "active": none in the passive; "figure": only with a figure
    objects: tuple[str, ...] = ()  # a cue only with one of these as its object
    hearer: bool = False  # its object is who is spoken to, never what is said


@dataclass(frozen=True, kw_only=True)
class NounRule(Rule):
    lemma: str
    stance: str
    prepositions: tuple[str, ...] = ()
    anonymous: bool = False  # makes an accusation even where nobody is named


@dataclass(frozen=True, kw_only=True)
class PhraseRule(Rule):
    """A prepositional cue: the source follows, the clause that it leans on is the content."""

    words: str
    stance: str


@dataclass(frozen=True, kw_only=True)
class HedgeRule(Rule):
    """`accuses`: standing alone it makes an accusation without an accuser. `modality`: what it does to one."""

    words: str
    accuses: bool = False
    modality: str = "asserted"


@dataclass(frozen=True, kw_only=True)
class StanceRule(Rule):
    """`over`: the stances that it may take the place of; none means any. `lemma`: only with this cue."""

    name: str
    stance: str
    scope: str
    pattern: re.Pattern[str]
    over: tuple[str, ...] = ()
    lemma: str = ""


@dataclass(frozen=True, kw_only=True)
class CreditRule(Rule):
    """`pattern` has a group `via`; `kind` says what the credited one did.

    "again": it is the last outlet named. "introduces": the name is an outlet's wherever the text has it. "named":
    a name that ends so is an outlet's.
    """

    name: str
    kind: str
    pattern: re.Pattern[str]


@dataclass(frozen=True, kw_only=True)
class LegalRule(Rule):
    """`status`: one of LEGAL, for a statement whose words hold the pattern; the first rule that fits decides."""

    status: str
    pattern: re.Pattern[str]


@dataclass(frozen=True, kw_only=True)
class LayoutRule(Rule):
    name: str
    kind: str
    pattern: re.Pattern[str]


@dataclass(frozen=True, kw_only=True)
class RoleRule(Rule):
    lemma: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class RuleBook:
    verbs: dict[str, VerbRule]  # lemma -> its first sense
    senses: dict[str, tuple[VerbRule, ...]]  # lemma -> all rows, in the order of the file
    forms: dict[str, str]  # inflected form -> lemma
    nouns: dict[str, NounRule]
    phrases: tuple[PhraseRule, ...]
    hedges: tuple[HedgeRule, ...]
    stances: tuple[StanceRule, ...]
    credits: tuple[CreditRule, ...]
    legal: tuple[LegalRule, ...]
    layout: tuple[LayoutRule, ...]
    roles: dict[str, frozenset[str]]  # kind -> lemmas
    genders: dict[str, str]  # first name -> "f" or "m"; names that are both stay out
    places: frozenset[str]  # names that are never a firm's
    words: dict[str, frozenset[str]]  # plain word lists by name: "silent", "hidden", ...
    fingerprint: str  # changes with any byte of the files


IRREGULAR = {"said": "say", "told": "tell", "wrote": "write", "swore": "swear", "took": "take", "found": "find"}


def inflected(lemma: str) -> set[str]:
    """The regular forms of a verb, itself among them."""
    stem = lemma[:-1] if lemma.endswith("e") else lemma
    forms = {lemma, lemma + "s", stem + "ed", stem + "ing", lemma + "es"}
    if lemma.endswith("y"):
        forms |= {lemma[:-1] + "ies", lemma[:-1] + "ied"}
    if re.search(r"[^aeiou][aeiou][bdglmnprt]$", lemma):
        forms |= {lemma + lemma[-1] + "ed", lemma + lemma[-1] + "ing"}
    return forms


@cache
def load_rules(language: str, folder: Path = FOLDER) -> RuleBook:
    """Raises RuleError at the first line that is wrong, LookupError for a language without a folder."""
    home = folder / language
    if not home.is_dir():
        raise LookupError(f"no rules for language {language!r}; there are: {', '.join(languages(folder))}.")
    roles = load_file(home / "roles.jsonl", RoleRule)
    words = _vocabulary(home / "vocabulary.json")
    senses: dict[str, list[VerbRule]] = {}
    for rule in load_file(home / "verbs.jsonl", VerbRule):
        senses.setdefault(rule.lemma, []).append(rule)
    return RuleBook(
        verbs={lemma: rules[0] for lemma, rules in senses.items()},
        senses={lemma: tuple(rules) for lemma, rules in senses.items()},
        forms={form: lemma for lemma in senses for form in inflected(lemma)} | IRREGULAR,
        nouns={rule.lemma: rule for rule in load_file(home / "nouns.jsonl", NounRule)},
        phrases=load_file(home / "phrases.jsonl", PhraseRule),
        hedges=load_file(home / "hedges.jsonl", HedgeRule),
        stances=load_file(home / "stances.jsonl", StanceRule),
        credits=load_file(home / "credits.jsonl", CreditRule),
        legal=load_file(home / "legal.jsonl", LegalRule),
        layout=load_file(home / "layout.jsonl", LayoutRule),
        roles={kind: frozenset(rule.lemma for rule in roles if rule.kind == kind) for kind in ROLE_KINDS},
        genders={name: gender for gender in "fm" for name in words.get(gender, ())},
        places=frozenset(words.get("place", ())),
        words={name: frozenset(words.get(name, ())) for name in WORD_LISTS},
        fingerprint=sha256(b"".join(p.read_bytes() for p in sorted(home.iterdir()) if p.is_file())).hexdigest()[:12],
    )


def _vocabulary(path: Path) -> dict[str, list[str]]:
    """Word lists that are no rules: first names of women ("f") and of men ("m"), places, and WORD_LISTS."""
    lists: dict[str, list[str]] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return lists


def languages(folder: Path = FOLDER) -> tuple[str, ...]:
    return tuple(sorted(home.name for home in folder.iterdir() if home.is_dir() and any(home.glob("*.jsonl"))))


def check_rules(language: str, folder: Path = FOLDER) -> list[str]:
    """Every wrong line of the language's files, as messages; empty when all is well."""
    wrong = []
    for name, kind in FILES.items():
        path = folder / language / name
        if not path.exists():
            wrong.append(f"{path}: is missing; every language needs it, if only empty.")
            continue
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            try:
                _read(f"{path.name}:{number}", line, kind)
            except RuleError as error:
                wrong.append(str(error))
    return wrong


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
    return tuple(_read(f"{path.name}:{number}", line, kind) for number, line in enumerate(lines, 1))


def _read[R: Rule](where: str, line: str, kind: type[R]) -> R:
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
