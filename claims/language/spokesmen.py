"""source of a statement -> the organisation that speaks through somebody, and through whom."""

from dataclasses import dataclass

from claims.language.cast import Cast
from claims.language.rules import RuleBook
from claims.language.words import Words

LONGEST_NAME = 6  # tokens
NEAR = 2  # sentences within which "a spokesman" is that of the organisation named last


@dataclass(frozen=True)
class Spoken:
    organisation: str
    by: str
    reason: str


def spokesman(words: Words, source: set[int], person: str | None, cast: Cast, rules: RuleBook) -> Spoken | None:
    """None where nobody speaks for an organisation; a person's spokesman speaks himself."""
    role = next((token for token in sorted(source) if words.lemma[token] in rules.words["spoken"]), None)
    if role is None:
        behind = _introduced(words, cast, rules).get(person or "")
        return Spoken(behind, person, "organisation through its spokesman, named before") if behind and person else None
    around = source | set(words.subtree(role))
    named = person or next((name for t in sorted(around) if t > role and (name := cast.person_at(t))), None)
    organisation = _behind(words, role, around, cast, rules)
    by = named or cast.filled(source)
    if organisation:
        return Spoken(organisation, by, f"organisation through its {words.lemma[role]}")
    alone = not named and len([t for t in source if words.pos[t] not in ("DET", "ADJ")]) == 1
    recent = cast.recent_organisation(role, NEAR) if alone else None
    return Spoken(recent, by, f"{words.lemma[role]}: last organisation named") if recent else None


def _behind(words: Words, role: int, around: set[int], cast: Cast, rules: RuleBook) -> str | None:
    """ "A spokesman for the ministry", "the ministry's spokesman", "Halden Bank spokesman Piet Okafor"."""
    if organisation := _named(words, role, around, cast):
        return organisation
    for token in sorted(around):
        if words.lemma[token] in rules.roles["organisation"] and token != role and words.dep[token] in ("pobj", "poss"):
            whole = {t for t in words.subtree(token) if words.lower[t] not in ("'s", "’s")}
            bare = all(words.pos[t] == "DET" for t in whole - {token})
            found = cast.organisation_like(words.lemma[token], token) if bare else None
            return found or cast.filled(whole)
    return None


def _named(words: Words, role: int, around: set[int], cast: Cast) -> str | None:
    """By the model's word an organisation, or a name that is nobody's right before or behind the role."""
    behind = {t for t in around if words.entity[t] == "ORG" and not cast.person_at(t)}
    if organisation := cast.organisation_in(behind):
        return organisation
    tied = [*words.children(role, "compound", "nmod", "poss")]
    tied += [
        t for k in words.children(role, "prep") if words.lower[k] in ("for", "of") for t in words.children(k, "pobj")
    ]
    names = [t for t in tied if words.pos[t] == "PROPN" and " " not in (cast.person_at(t) or "")]
    return cast.plain(words.subtree(names[0])) if names and len(words.subtree(names[0])) <= LONGEST_NAME else None


def _introduced(words: Words, cast: Cast, rules: RuleBook) -> dict[str, str]:
    """Persons whom the text calls spokesman of an organisation: "Joren Tave, a spokesman for Kestrel"."""
    if cast.spokesmen is None:
        cast.spokesmen = {}
        for token, lemma in enumerate(words.lemma):
            if lemma not in rules.words["spoken"]:
                continue
            person = next((name for t in _beside(words, token) if (name := cast.person_at(t))), None)
            around = set(words.subtree(token)) | ({words.head[token]} if words.dep[token] == "compound" else set())
            organisation = _behind(words, token, around, cast, rules) or cast.recent_organisation(token, NEAR)
            if person and organisation:
                cast.spokesmen.setdefault(person, organisation)
    return cast.spokesmen


def _beside(words: Words, role: int) -> list[int]:
    """The names that a role stands in apposition to, or that stand in apposition to it."""
    tied = [*words.children(role, "appos")]
    if words.dep[role] in ("appos", "compound", "nmod"):
        tied.append(words.head[role])
    return tied
