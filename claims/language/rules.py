"""rules/<language>/ -> RuleBook: what the language's pipeline knows, one rule a line, loaded strictly.

Each rule carries an example that it must catch and a counterexample that it must not; a test runs them all.
"""

import re
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from claims.language.rule_files import FILES, RuleError, load_file, load_vocabulary, read_rule
from claims.language.rule_kinds import (
    ROLE_KINDS,
    CreditRule,
    HedgeRule,
    LayoutRule,
    LegalRule,
    NounRule,
    PhraseRule,
    RoleRule,
    StanceRule,
    VerbRule,
)

FOLDER = Path(__file__).parent / "rules"


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
    same_title: dict[str, str]  # "congresswoman" -> "representative"
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
    words, same_title = load_vocabulary(home / "vocabulary.json")
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
        genders={name: gender for gender in "fm" for name in words[gender]},
        places=words["place"],
        same_title=same_title,
        words=words,
        fingerprint=sha256(b"".join(p.read_bytes() for p in sorted(home.iterdir()) if p.is_file())).hexdigest()[:12],
    )


def languages(folder: Path = FOLDER) -> tuple[str, ...]:
    return tuple(sorted(home.name for home in folder.iterdir() if home.is_dir() and any(home.glob("*.jsonl"))))


def check_rules(language: str, folder: Path = FOLDER) -> list[str]:
    """Every wrong line of the language's files, as messages; empty when all is well."""
    home, wrong = folder / language, []
    for name in ("vocabulary.json", *FILES):
        if not (home / name).exists():
            wrong.append(f"{home / name}: is missing; every language needs it, if only empty.")
    if (home / "vocabulary.json").exists():
        try:
            load_vocabulary(home / "vocabulary.json")
        except RuleError as error:
            wrong.append(str(error))
    for name, kind in FILES.items():
        path = home / name
        if not path.exists():
            continue
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            try:
                read_rule(f"{path.name}:{number}", line, kind)
            except RuleError as error:
                wrong.append(str(error))
    return wrong
