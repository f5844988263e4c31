"""Every rule proves itself: its example is caught by it, its counterexample is not."""

from functools import cache

import pytest

from claims.language import Extractor, Given, Statement, load_extractor
from claims.language.layout import find_blocks
from claims.language.rule_files import FILES, load_file
from claims.language.rule_kinds import (
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
from claims.language.rules import FOLDER, load_rules

ALL = [(name, rule) for name in FILES for rule in load_file(FOLDER / "en" / name, FILES[name])]
SPEAKING = ("anonymous", "document", "organisation", "person")


@cache
def extractor() -> Extractor:
    return load_extractor()


def read(text: str) -> tuple[Statement, ...]:
    [found] = extractor().extract([Given(text=text)])
    assert not found.error
    return found.statements


def catches(rule: Rule, text: str) -> bool:
    """Whether the text yields what the rule is there for."""
    if isinstance(rule, LayoutRule):
        blocks = find_blocks(f"A headline\n\n{text}\n\nA last line.", "A headline", load_rules("en").layout)
        if rule.kind == "howto_head":
            return bool(rule.pattern.search(text))
        return blocks[1].kind == rule.kind
    statements = read(text)
    if isinstance(rule, VerbRule):
        return any(s.rule.startswith(f"verb:{rule.lemma}/") and s.stance == rule.stance for s in statements)
    if isinstance(rule, NounRule):
        return any(s.rule.startswith(f"noun:{rule.lemma}/") for s in statements)
    if isinstance(rule, PhraseRule):
        return any(s.rule.startswith(f"phrase:{rule.words}/") for s in statements)
    if isinstance(rule, HedgeRule):
        return any(text[h.start : h.end].lower() == rule.words for s in statements for h in s.hedges)
    if isinstance(rule, StanceRule):
        return any(s.stance == rule.stance for s in statements)
    if isinstance(rule, LegalRule):
        return any(s.legal == rule.status for s in statements)
    if isinstance(rule, CreditRule):
        return any(s.via for s in statements)
    assert isinstance(rule, RoleRule)
    return plays(rule, text, statements)


def plays(role: RoleRule, text: str, statements: tuple[Statement, ...]) -> bool:
    if role.kind == "outlet":
        return any(role.lemma in via.lower() for s in statements for via in s.via)
    if role.kind == "afterthought":
        contents = [text[span.start : span.end] for s in statements for span in s.content if s.source]
        return (
            bool(contents)
            and not any("," in text.split(content)[0] or content.endswith("ing") for content in contents)
            and not any(word.endswith("ing") for content in contents for word in content.split())
        )
    if role.kind == "corporate_verb":
        [found] = extractor().extract([Given(text=text)])
        return any(entity.label == "ORG" and entity.text == "Pranova" for entity in found.entities)
    return any(s.source for s in statements)


@pytest.mark.parametrize(("name", "rule"), ALL, ids=lambda part: part if isinstance(part, str) else None)
def test_every_rule_proves_itself(name: str, rule: Rule) -> None:
    assert catches(rule, rule.example), rule.example
    assert not catches(rule, rule.counterexample), rule.counterexample
