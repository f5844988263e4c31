"""Words with a headline -> drafts where the parser made nothing of it: "Panel clears nurse", "P, paper reports".

Headlines leave out articles and auxiliaries, so that a verb in them is often taken for a noun. Their word order is
strict instead: who, the cue, what; or what, a comma, who and the cue.
"""

from claims.language.drafts import EDGE, Draft
from claims.language.rule_kinds import VerbRule
from claims.language.rules import RuleBook
from claims.language.words import Words

LONGEST_SOURCE = 7
LEAST_CONTENT = 2
BEHIND = 4  # tokens after the cue of "P, sources tell the Halden Post"
PARTS = frozenset({"NOUN", "PROPN", "VERB", "ADJ", "AUX"})


def with_headline(words: Words, rules: RuleBook, made: list[Draft]) -> list[Draft]:
    """`made`, and the headline's own statement where the parser missed it."""
    number = next((n for n, block in enumerate(words.blocks) if block.kind == "headline"), None)
    if number is None:
        return made
    line = [t for t in words.in_block(number) if not words.space[t]]
    draft = _behind(words, line, rules) or _before(words, line, rules)
    own = [other for other in made if words.block[other.anchor] == number]
    if draft is None or any(draft.anchor in other.cue | other.content for other in own):
        return made
    kept = [other for other in made if draft.anchor not in other.source]  # "Firm retracts claim P": no firm claims P
    return kept if any(other in kept for other in own) else [*kept, draft]


def _before(words: Words, line: list[int], rules: RuleBook) -> Draft | None:
    """Who, cue, what."""
    for place, token in enumerate(line[: LONGEST_SOURCE + 1]):
        if place and words.text[token] in (":", ";", '"'):
            return None
        rule = _rule_of(words, token, rules, plural=place > 0 and words.tag[line[place - 1]].endswith("S"))
        if rule is None or not place or words.pos[token] not in PARTS:
            continue
        cue, rest = [token], line[place + 1 :]
        if rest and words.lower[rest[0]] in rule.prepositions:
            cue.append(rest.pop(0))
        if rest and "bare" in rule.frames and words.lower[rest[0]] == "guilty":
            cue.append(rest.pop(0))
            rest = rest[1:]
        if "of" in rule.frames:
            rest = [t for t in rest if words.lower[t] not in rule.prepositions]
        if rule.objects and not any(words.lemma[t] in rule.objects for t in rest):
            continue
        rest = _without_noun_cue(words, rest, rules)
        return _draft(words, rule, token, cue, line[:place], rest)
    return None


def _behind(words: Words, line: list[int], rules: RuleBook) -> Draft | None:
    """What, a comma, who and the cue."""
    comma = max((n for n, t in enumerate(line) if words.text[t] == ","), default=-1)
    if comma < LEAST_CONTENT:
        return None
    for place in range(comma + 2, len(line)):
        token = line[place]
        rule = _rule_of(words, token, rules, plural=True)
        if rule and "clause" in rule.frames and len(line) - 1 - place <= BEHIND and place - comma - 1 <= LONGEST_SOURCE:
            return _draft(words, rule, token, [token], line[comma + 1 : place], line[:comma])
    return None


def _rule_of(words: Words, token: int, rules: RuleBook, plural: bool) -> VerbRule | None:
    """The verb of which this is the form of a headline: "denies", "denied", after a plural "deny"."""
    word = words.lower[token]
    lemma = rules.forms.get(word)
    if lemma is None or (word == lemma and not plural):
        return None
    rule = rules.verbs[lemma]
    return None if rule.needs else rule


def _without_noun_cue(words: Words, rest: list[int], rules: RuleBook) -> list[int]:
    """ "Rejects claim P": P is what is rejected."""
    leads = len(rest) > LEAST_CONTENT + 1 and words.lemma[rest[0]] in rules.nouns
    return rest[1:] if leads and words.lower[rest[1]] not in ("of", "about", "against", "over", "by") else rest


def _draft(
    words: Words, rule: VerbRule, anchor: int, cue: list[int], source: list[int], content: list[int]
) -> Draft | None:
    source = [t for t in source if words.text[t] not in EDGE]
    if not source or sum(words.text[t][0].isalnum() for t in content) < LEAST_CONTENT:
        return None
    return Draft(
        rule=f"verb:{rule.lemma}/headline",
        anchor=anchor,
        cue=set(cue),
        source=set(source),
        content=set(content),
        stance=rule.stance,
    )
