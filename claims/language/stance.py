"""drafts -> the source's position toward the content, how it is softened, and what was never said left out."""

import re

from spacy.language import Language
from spacy.tokens import Doc

from claims.language.drafts import Draft, trimmed
from claims.language.judging import judged
from claims.language.rules import RuleBook, load_rules
from claims.language.words import QUESTIONS, VERBAL, Words

NEGATED = {
    "alleges": "not_claimed",
    "confirms": "not_claimed",
    "denies": "no_response",
    "disputes": "no_response",
    "withdraws": "denies",
    "not_disclosed": "not_disclosed",
    "no_response": "alleges",
}
OPEN_MODALS = frozenset({"could", "may", "might", "would", "should", "must", "can"})
REFUSING_MODALS = frozenset({"would", "could", "will", "wo", "can", "ca"})
NONE = frozenset({"nothing", "nobody", "none"})
SELF = frozenset({"i", "we", "he", "she", "they", "it"})


Doc.set_extension("unsaid", default=None)  # tokens of cues that are only imagined


@Language.factory(
    "stance",
    default_config={"language": "en"},
    requires=["doc._.words", "doc._.drafts"],
    assigns=["doc._.drafts", "doc._.unsaid"],
)
class Stance:
    def __init__(self, nlp: Language, name: str, language: str):
        self.rules = load_rules(language)

    def __call__(self, doc: Doc) -> Doc:
        words: Words = doc._.words
        said, unsaid = [], set()
        for draft in doc._.drafts:
            if judge(words, draft, self.rules):
                said.append(draft)
                said += judged(words, draft, self.rules)
            else:
                unsaid |= draft.cue
        doc._.drafts, doc._.unsaid = said, unsaid
        return doc


def judge(words: Words, draft: Draft, rules: RuleBook) -> bool:
    """Sets stance, modality and hedges; False where the statement is only imagined."""
    if draft.cue and is_imagined(words, draft, rules):
        return False
    draft.stance = _by_cue(words, draft, rules)
    draft.stance = _by_pattern(words, draft, rules)
    if draft.stance == "alleges" and is_denial(words, draft, rules):
        draft.stance = "denies"
    soften(words, draft, rules)
    return True


def soften(words: Words, draft: Draft, rules: RuleBook) -> None:
    draft.hedges, softened = find_hedges(words, draft, rules)
    draft.modality = _modality(words, draft, softened, rules)


def _by_cue(words: Words, draft: Draft, rules: RuleBook) -> str:
    if draft.frame == "silence":
        return draft.stance
    lemma = words.lemma[draft.anchor]
    if lemma in ("decline", "refuse"):
        return _held_back(words, draft, rules)
    if not draft.negated:
        return draft.stance
    modal = any(words.lower[k] in REFUSING_MODALS for k in words.children(draft.anchor, "aux"))
    if lemma in rules.words["silent"] and modal:
        return "not_disclosed" if _asks_what(words, draft) else "no_response"
    if lemma in rules.words["kept_back"] and _is_open_question(words, draft):
        return "not_disclosed"
    return draft.under or NEGATED.get(draft.stance, draft.stance)


def _is_open_question(words: Words, draft: Draft) -> bool:
    """ "Has not said whether P", "did not explain why": something is kept back, not left unclaimed."""
    first = min(draft.content, default=0)
    return words.lower[first - 1] in ("whether", "if") or words.tag[first] in QUESTIONS


def _asks_what(words: Words, draft: Draft) -> bool:
    """ "Would not say how many": what is kept back is no proposition that could be answered by yes or no."""
    return words.tag[min(draft.content, default=draft.anchor)] in QUESTIONS


def _held_back(words: Words, draft: Draft, rules: RuleBook) -> str:
    """ "Declined to comment", "refused to name her", "refused to resign": the inner verb says what was refused."""
    inner = next(iter(words.children(draft.anchor, "xcomp")), None)
    if inner is None:
        return _asked_in_vain(words, draft)
    kind = "no_response" if words.lemma[inner] in rules.words["silent"] else ""
    kind = "not_disclosed" if words.lemma[inner] in rules.words["hidden"] else kind
    if kind:
        reach = set(range(min(draft.cue), inner + 1))
        draft.cue = reach
        draft.content = trimmed(words, draft.content - reach)
        first = min(draft.content, default=-1)
        if first >= 0 and words.dep[first] == "prep":
            draft.content = trimmed(words, draft.content - {first})
        if all(words.entity[t] in ("DATE", "TIME") for t in draft.content):
            draft.content = set()
        if kind == "no_response" and draft.content and _asks_what(words, draft):
            kind = "not_disclosed"
        draft.complete = True
    return kind or "denies"


def _asked_in_vain(words: Words, draft: Draft) -> str:
    """ "Declined requests for comment" is silence, "declined the invitation" a refusal."""
    if not any(words.lemma[token] == "comment" for token in draft.content):
        return "denies"
    draft.cue, draft.content, draft.complete = draft.cue | draft.content, set(), True
    return "no_response"


def _by_pattern(words: Words, draft: Draft, rules: RuleBook) -> str:
    texts = {
        "cue": words.passage(draft.cue),
        "around": _around(words, draft),
        "content": words.passage(draft.content)[:200],
    }
    lemma = words.lemma[draft.anchor] if draft.anchor >= 0 else ""
    for rule in rules.stances:
        fits = (not rule.over or draft.stance in rule.over) and (not rule.lemmas or lemma in rule.lemmas)
        if fits and rule.pattern.search(texts[rule.scope]):
            return rule.stance
    return draft.stance


def _around(words: Words, draft: Draft) -> str:
    if not draft.cue:
        return ""
    a, b = words.sentences[words.sentence[draft.anchor]]
    first, last = max(a, min(draft.cue) - 6), min(b, max(draft.cue) + 7)
    return words.given[words.start[first] : words.end[last - 1]]


def is_imagined(words: Words, draft: Draft, rules: RuleBook) -> bool:
    """ "Could, in theory, argue", "if she says", "would need to show": nobody has said it."""
    token = draft.anchor
    if words.pos[token] not in VERBAL or draft.frame == "silence":
        return False
    if draft.negated and words.dep[token] in ("advcl", "xcomp", "acl") and words.tag[token] == "VB":
        return True
    wished = words.tag[token] == "VB" and words.lemma[words.head[token]] in rules.words["unreal"]
    if wished and words.dep[token] in ("xcomp", "ccomp", "advcl") and draft.frame not in ("clause", "quote"):
        return True  # "sought to deny it", "called on her to apologise"
    for _ in range(4):
        auxiliaries = {words.lower[k] for k in words.children(token, "aux")}
        negated = draft.negated and token == draft.anchor
        if auxiliaries & OPEN_MODALS and not negated:
            return True
        if any(words.lower[k] in ("if", "unless") for k in words.children(token, "mark")):
            return True
        if words.dep[token] not in ("xcomp", "conj") or words.head[token] == token:
            return False
        token = words.head[token]
        if words.pos[token] not in VERBAL:
            return False
    return False


def is_denial(words: Words, draft: Draft, rules: RuleBook) -> bool:
    """The speaker's own "I never took bribes": a negated clause about the speaker or about what is charged."""
    head = clause_head(words, draft.content)
    asks = draft.anchor >= 0 and words.lemma[draft.anchor] in ("ask", "question")
    if head is None or asks:
        return False
    kids = words.kids[head]
    never = any(words.lower[k] == "never" for k in kids) and words.tag[head] in ("VBD", "VBN")
    if words.lemma[head] in rules.words["inner"] and not never:
        return False
    negated = any(words.dep[k] == "neg" or words.lower[k] in ("never", "not") for k in kids)
    empty = [k for k in kids if words.dep[k] in ("dobj", "attr", "nsubj", "nsubjpass")]
    none = any(words.lower[d] == "no" for k in empty for d in words.kids[k])
    none = none or any(words.lower[k] in NONE for k in empty)
    if not (negated or none):
        return False
    subjects = words.children(head, "nsubj", "nsubjpass", "expl")
    named = any(words.entity[s] and words.dep[s] == "nsubj" for s in subjects)
    if named and words.tag[head] in ("VBD", "VBN") and any(words.lower[k] == "never" for k in kids):
        return True
    imagined = any(words.lower[k] in OPEN_MODALS for k in words.children(head, "aux"))
    if imagined and any(words.lower[s] in ("it", "there") for s in subjects):
        return False
    own = {words.text[token] for token in draft.source if words.pos[token] == "PROPN"}
    return any(
        words.lower[s] in SELF or words.lemma[s] == "charge" or words.dep[s] == "expl" or words.text[s] in own
        for s in subjects
    )


def clause_head(words: Words, content: set[int]) -> int | None:
    """The token of the content that hangs on nothing inside it; the first verb, where there are several."""
    tops = [token for token in sorted(content) if words.head[token] not in content or words.head[token] == token]
    verbs = [token for token in tops if words.pos[token] in VERBAL]
    return next(iter(verbs or tops), None)


def find_hedges(words: Words, draft: Draft, rules: RuleBook) -> tuple[list[tuple[int, int]], str]:
    """Softening words in the content or the cue, and the modality that the first of them brings."""
    found: list[tuple[int, int]] = []
    softened = ""
    place = (draft.content | draft.cue) - {draft.anchor} if draft.frame != "hedge" else draft.content | draft.cue
    for token in sorted(place):
        if not (draft.content and min(draft.content) <= token) and token not in draft.cue:
            continue
        for parts, modality in _hedge_table(rules).get(words.lower[token], ()):
            span = range(token, token + len(parts))
            if span[-1] < len(words) and [words.lower[k] for k in span] == parts and span[-1] in place:
                found.append((token, token + len(parts)))
                softened = softened or (modality if modality != "asserted" else "")
                break
    return found, softened


def _hedge_table(rules: RuleBook) -> dict[str, list[tuple[list[str], str]]]:
    table = _TABLES.get(rules.fingerprint)
    if table is None:
        table = {}
        for rule in rules.hedges:
            parts = rule.words.split()
            table.setdefault(parts[0], []).append((parts, rule.modality))
        _TABLES[rules.fingerprint] = table
    return table


def _modality(words: Words, draft: Draft, softened: str, rules: RuleBook) -> str:
    lemma = words.lemma[draft.anchor] if draft.anchor >= 0 else ""
    if lemma in rules.words["promise"]:
        return "future"
    head = clause_head(words, draft.content)
    if head is None:
        return "asserted"
    auxiliaries = {words.lower[k] for k in words.children(head, "aux")}
    conditional = any(
        words.dep[k] == "advcl" and any(words.lower[m] == "if" for m in words.kids[k]) for k in words.kids[head]
    )
    if conditional or (words.lower[min(draft.content)] == "if" and words.quotation[head] >= 0):
        return "hypothetical"
    if auxiliaries & {"will", "'ll", "’ll", "wo", "shall"}:
        return "future"
    if FUTURE.match(" ".join(words.lower[k] for k in range(max(0, head - 1), min(len(words), head + 2)))):
        return "future"
    own = any(words.lower[k] in SELF for k in words.children(head, "nsubj", "nsubjpass"))
    if own and auxiliaries & {"would", "'d"} and "have" not in auxiliaries:
        return "future"
    if auxiliaries & {"may", "might", "could"}:
        return "possible"
    return softened or ("possible" if lemma in ("ask", "question") else "asserted")


FUTURE = re.compile(r".*\b(?:plans?|planned|intends?|intended|expects?|expected|scheduled|going|set) to\b")
_TABLES: dict[str, dict[str, list[tuple[list[str], str]]]] = {}
