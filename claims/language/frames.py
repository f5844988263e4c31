"""verb and its rule -> what it reports: one function a frame, tried in the order of FRAMES_IN_ORDER."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from claims.language.phrases import Subject, is_passive, noun_phrase
from claims.language.rule_kinds import VerbRule
from claims.language.words import QUESTIONS, VERBAL, Words

ADJACENT = 14  # tokens between a quotation and the verb that reports it
FIGURES = frozenset({"CARDINAL", "MONEY", "PERCENT", "QUANTITY"})
BRIEF = frozenset({"yes", "no", "so", "not"})  # "said no"
LEAD_IN = 25  # tokens between a verb and the colon that ends its paragraph
LOOSE = ("clause", "infinitive", "object", "quote")
CLAUSES = ("advcl", "ccomp", "xcomp")
CARRIED_ON = frozenset({"for", "of", "over", "on", "with", "about"})


@dataclass(frozen=True)
class Found:
    frame: str
    content: set[int]
    cue: frozenset[int] = frozenset()  # more words of the cue
    loose: bool = False  # in a frame that the rule does not name: the filter decides


def find_frame(words: Words, verb: int, rule: VerbRule, subject: Subject | None, *, loose: bool) -> Found | None:
    """In the rule's own frames, else, with `loose`, in those that any verb of speech may stand in."""
    found = _opens(words, verb, rule) or _first(words, verb, rule, subject, rule.frames)
    if found or not loose or rule.needs or rule.objects:
        return found
    found = _first(words, verb, rule, subject, [name for name in LOOSE if not (rule.hearer and name == "object")])
    return replace(found, loose=True) if found else None


def _opens(words: Words, verb: int, rule: VerbRule) -> Found | None:
    """ "Doe said:" at the end of a paragraph: what the next one quotes, or each item of the list that follows."""
    block = words.block[verb]
    line = [t for t in words.in_block(block) if not words.space[t]]
    if block < 0 or "quote" not in rule.frames or words.text[line[-1]] != ":" or not 0 < line[-1] - verb <= LEAD_IN:
        return None
    if any(words.pos[t] in VERBAL and words.head[t] == verb and words.dep[t] == "ccomp" for t in range(verb, line[-1])):
        return None
    following = range(block + 1, len(words.blocks))
    content: set[int] = set()
    for number in following:
        tokens = [t for t in words.in_block(number) if not words.space[t]]
        kind = words.blocks[number].kind
        if kind == "list_item":
            content |= set(tokens)
        elif number == block + 1 and tokens and words.quotation[tokens[0]] >= 0:
            first, last = words.quotation_tokens(words.quotation[tokens[0]])
            return Found("opens", set(range(first, last + 1)))
        else:
            break
    return Found("opens", content) if content else None


def _first(words: Words, verb: int, rule: VerbRule, subject: Subject | None, names: Sequence[str]) -> Found | None:
    for name in FRAMES_IN_ORDER:
        if name in names:
            found = FRAME_FINDERS[name](words, verb, rule, subject)
            if found and found.content:
                return found
    return None


def _as(words: Words, verb: int, rule: VerbRule, subject: Subject | None) -> Found | None:
    """ "called it theft", "described the plan as reckless"; not "called on her to go"."""
    follows = [kid for kid in words.kids[verb] if kid > verb]
    if any(words.dep[kid] == "prep" and words.lower[kid] in rule.prepositions for kid in follows):
        return None
    said = [k for k in follows if words.dep[k] in ("dobj", "oprd", "ccomp", "xcomp") and not _is_errand(words, k)]
    said += [k for k in follows if words.dep[k] == "prep" and words.lower[k] in ("as", "to")]
    if not said or (len(said) == 1 and words.dep[said[0]] == "dobj" and not _is_predicate(words, verb, said[0])):
        return None
    if all(words.lower[k] == "to" for k in said):
        return None  # "refers to the map": as nothing
    content = _all(words, said)
    for kid in said:
        if words.dep[kid] == "prep" and words.lower[kid] == "as":
            content.discard(kid)
    if subject and subject.passive and is_passive(words, verb):
        content |= noun_phrase(words, subject.token)
    return Found("as", content)


def _is_errand(words: Words, clause: int) -> bool:
    """ "Called her to say": no name for her."""
    return words.dep[clause] == "xcomp" and any(words.lower[k] == "to" for k in words.children(clause, "aux"))


def _is_predicate(words: Words, verb: int, target: int) -> bool:
    """A lone object is what something is called in "what she called a lie" and where it stands in quotation marks."""
    reach = range(verb + 1, words.right[target] + 1)
    if any(words.quotation[t] >= 0 and words.quotation[t] != words.quotation[verb] for t in reach):
        return True
    asked = [k for k in words.kids[verb] if k < verb and words.lower[k] in ("what", "whom", "which", "that")]
    return bool(asked) or words.dep[verb] in ("relcl", "pcomp") or is_passive(words, verb)


def _of(words: Words, verb: int, rule: VerbRule, subject: Subject | None) -> Found | None:
    """ "accused her of lying", "was charged with fraud", "blamed him for it"."""
    kids = words.kids[verb]
    targets = words.children(verb, "dobj")
    far = [g for k in kids if words.dep[k] == "prep" for t in words.children(k, "pobj") for g in words.kids[t]]
    near = kids + [g for t in targets for g in words.kids[t]]  # and "accused in May of P", with "of" hung on the month
    parts = [k for k in near + far if k > verb and words.dep[k] == "prep"]
    parts = [k for k in parts if words.lower[k] in rule.prepositions]
    if not parts:
        return None
    content: set[int] = set()
    for target in targets:
        inner = [k for k in parts if words.is_within(k, target)]
        content |= set(range(words.left[target], inner[0])) if inner else set(words.subtree(target))
    for part in parts:
        content |= set(words.subtree(part)) - {part}
    reduced = not targets and parts[0] == verb + 1 and words.dep[verb] != "acl"  # "Mayor accused of fraud"
    if subject and (subject.passive or (reduced and words.tag[verb] in ("VBD", "VBN"))) and words.dep[verb] != "acl":
        content |= noun_phrase(words, subject.token)
    elif not targets and words.dep[verb] == "acl":
        content |= set(range(words.left[words.head[verb]], words.left[verb]))
    return Found("of", content)


def _clause(words: Words, verb: int, rule: VerbRule, subject: Subject | None) -> Found | None:
    clauses = words.children(verb, "ccomp")
    if clauses:
        clause = max(clauses, key=lambda kid: words.right[kid] - words.left[kid])
        if clause > verb:
            asked = [kid for kid in clauses if kid > verb and words.tag[words.left[kid]] in QUESTIONS]
            return Found("clause", _all(words, [clause, *asked]))  # "who signed it, what it cost"
        content = {k for k in words.subtree(clause) if not words.is_within(verb, clause) or k < words.left[verb]}
        return Found("clause", content)
    brief = [kid for kid in words.children(verb, "intj", "advmod") if kid == verb + 1 and words.lower[kid] in BRIEF]
    if brief:
        return Found("clause", set(brief))
    for kid in words.children(verb, "advcl"):
        if words.left[kid] == verb + 1 and words.lower[verb + 1] in ("if", "whether"):
            return Found("clause", set(words.subtree(kid)))  # "asked if he would go"
    aside = words.dep[verb] in ("parataxis", "ccomp", "dep") and words.pos[words.head[verb]] in VERBAL
    if aside and subject and subject.own and not any(words.dep[k] == "mark" for k in words.kids[verb]):
        host = words.head[verb]
        return Found("parataxis", set(words.subtree(host)) - set(words.subtree(verb)))
    if words.dep[verb] == "advcl" and any(words.lower[k] == "as" and words.dep[k] == "mark" for k in words.kids[verb]):
        host = words.head[verb]
        return Found("as-clause", set(words.subtree(host)) - set(words.subtree(verb)))
    return None


def _infinitive(words: Words, verb: int, rule: VerbRule, subject: Subject | None) -> Found | None:
    clauses = words.children(verb, "xcomp")
    if not clauses:
        return None
    content = set(words.subtree(clauses[0]))
    for target in words.children(verb, "dobj"):
        if target > verb:
            content |= set(words.subtree(target))
    if is_passive(words, verb) and subject and subject.passive:
        content |= noun_phrase(words, subject.token)
    return Found("infinitive", content)


def _preposition(words: Words, verb: int, rule: VerbRule, subject: Subject | None) -> Found | None:
    if words.tag[verb] == "VBN" and is_passive(words, verb) and not rule.hearer:
        return None
    if rule.objects:
        return _with_object(words, verb, rule)
    for kid in words.kids[verb]:
        if kid < verb:
            continue
        if words.dep[kid] in CLAUSES and words.lower[words.left[kid]] in rule.prepositions:
            led_in = words.left[kid]  # "called for the senate to act": the parser takes "for" as a mark
            return Found("preposition", set(words.subtree(kid)) - {led_in}, frozenset({led_in}))
        if words.dep[kid] not in ("prep", "prt", "agent", "advmod") or words.lower[kid] not in rule.prepositions:
            continue
        if words.dep[kid] in ("prt", "advmod"):
            content = _all(words, words.children(verb, "ccomp", "dobj") if kid == verb + 1 else [])
        else:
            content = set(words.subtree(kid)) - {kid}
        if content:
            return Found("preposition", content | _errand(words, verb, max(content)), frozenset({kid}))
    return None


def _errand(words: Words, verb: int, last: int) -> set[int]:
    """ "Called on them to go": the infinitive right behind the phrase goes on with it."""
    for kid in words.children(verb, "xcomp", "advcl", "ccomp"):
        if words.left[kid] == last + 1 and words.lower[last + 1] in ("to", "not"):
            return set(words.subtree(kid))
    return set()


def _with_object(words: Words, verb: int, rule: VerbRule) -> Found | None:
    """ "Cast doubt on P": the object belongs to the cue, what the preposition leads in is the content."""
    for target in words.children(verb, "dobj"):
        for kid in sorted((*words.kids[verb], *words.kids[target])):
            if kid > target and words.dep[kid] == "prep" and words.lower[kid] in rule.prepositions:
                cue = frozenset(range(verb + 1, kid + 1))
                return Found("preposition", set(words.subtree(kid)) - {kid}, cue)
    return None


def _object(words: Words, verb: int, rule: VerbRule, subject: Subject | None) -> Found | None:
    targets = [kid for kid in words.children(verb, "dobj") if kid > verb]
    content = _all(words, targets)
    if not targets:
        if not (is_passive(words, verb) and subject and subject.passive):
            return None
        content = noun_phrase(words, subject.token)
    for kid in words.kids[verb]:
        if words.dep[kid] == "prep" and kid > verb and words.lower[kid] in CARRIED_ON and targets:
            content |= set(words.subtree(kid))
        if words.dep[kid] in ("ccomp", "advcl", "conj", "dep") and kid > verb and targets and _asks(words, kid):
            content |= set(words.subtree(kid))
    if rule.needs == "figure" and not any(words.entity[t] in FIGURES or words.pos[t] == "NUM" for t in content):
        return None
    return Found("object", content)


def _asks(words: Words, clause: int) -> bool:
    """A second thing beside the object: "has not disclosed its sources or whether it will sue"."""
    first = words.left[clause]
    first += words.dep[first] == "cc"
    leads = any(words.lower[t] in ("whether", "if", "that") for t in words.kids[clause])
    return leads or words.tag[first] in QUESTIONS


def _gerund(words: Words, verb: int, rule: VerbRule, subject: Subject | None) -> Found | None:
    for kid in words.children(verb, "xcomp", "ccomp", "pcomp", "advcl"):
        aside = words.dep[kid] == "advcl" and words.text[words.left[kid] - 1] == ","
        if words.tag[kid] == "VBG" and kid > verb and not aside:
            return Found("gerund", set(words.subtree(kid)))
    return None


def _quote(words: Words, verb: int, rule: VerbRule, subject: Subject | None) -> Found | None:
    """A quotation that touches the verb's sentence, in the same paragraph, near the verb."""
    a, b = words.sentences[words.sentence[verb]]
    before: tuple[int, int] | None = None
    after: tuple[int, int] | None = None
    for start, end in _quotation_tokens(words, max(0, a - 1), b):
        if words.block[start] != words.block[verb] or end - start < 3 or is_title(words, start, end):
            continue
        if end < verb and verb - end <= ADJACENT:
            before = (start, end)
        elif start > verb and start - verb <= ADJACENT and after is None:
            after = (start, end)
    chosen = before or after
    return Found("quote", set(range(chosen[0], chosen[1] + 1))) if chosen else None


def is_title(words: Words, start: int, end: int) -> bool:
    """The name of a programme or a book: every long word has a capital."""
    inner = [words.text[t] for t in range(start + 1, end) if len(words.text[t]) > 3]
    return len(inner) < 6 and all(text[0].isupper() for text in inner)


def _bare(words: Words, verb: int, rule: VerbRule, subject: Subject | None) -> Found | None:
    """The verb needs no content: "pleaded guilty", "did not elaborate"."""
    content: set[int] = set()
    more: set[int] = set()
    for kid in words.kids[verb]:
        if (
            words.dep[kid] in ("acomp", "oprd", "neg", "advmod")
            and words.lower[kid] in ("guilty", "not")
            and kid > verb
        ):
            more.add(kid)
    if rule.objects and not any(words.lemma[kid] in rule.objects for kid in (*more, *words.children(verb, "dobj"))):
        return None
    for kid in [k for holder in (verb, *more) for k in words.kids[holder]]:
        if words.dep[kid] == "neg" and kid > verb:
            more.add(kid)
        if words.dep[kid] == "prep" and kid > verb and words.lower[kid] in rule.prepositions:
            content |= set(words.subtree(kid)) - {kid}
    return Found("bare", content or {verb}, frozenset(more))


def _quotation_tokens(words: Words, a: int, b: int) -> list[tuple[int, int]]:
    """First and last token of the quotations that reach into tokens a to b, whole."""
    found = []
    for number in sorted({words.quotation[k] for k in range(a, b) if words.quotation[k] >= 0}):
        found.append(words.quotation_tokens(number))
    return found


def _all(words: Words, heads: list[int]) -> set[int]:
    return {token for head in heads for token in words.subtree(head)}


FRAMES_IN_ORDER = ("as", "of", "gerund", "clause", "infinitive", "preposition", "object", "quote", "bare")
FRAME_FINDERS: dict[str, Callable[[Words, int, VerbRule, Subject | None], Found | None]] = {
    "as": _as,
    "of": _of,
    "gerund": _gerund,
    "clause": _clause,
    "infinitive": _infinitive,
    "preposition": _preposition,
    "object": _object,
    "quote": _quote,
    "bare": _bare,
}
