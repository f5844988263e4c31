"""drafts -> one proposition each: contents are cut at sentence ends, conjoined clauses and list items."""

from spacy.language import Language
from spacy.tokens import Doc

from claims.language.drafts import Draft, trimmed
from claims.language.words import QUESTIONS, VERBAL, Words

LEAST = 4  # words on either side of a cut
LEAST_SENTENCE = 2
LEAST_LISTED = 2
FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
NO_CONTRAST = frozenset({"only", "just", "least", "yet", "even", "all", "necessarily", "to"})


@Language.factory("split", requires=["doc._.words", "doc._.drafts"], assigns=["doc._.drafts"])
class Split:
    def __init__(self, nlp: Language, name: str):
        pass

    def __call__(self, doc: Doc) -> Doc:
        words: Words = doc._.words
        doc._.drafts = [
            piece
            for draft in doc._.drafts
            for part in propositions(words, draft.content)
            for piece in contrasted(words, draft if part is draft.content else draft.part(part))
        ]
        return doc


def contrasted(words: Words, draft: Draft) -> list[Draft]:
    """ "The allegation is X, not Y": X is put forward and Y expressly is not; by a speaker, Y is denied."""
    if draft.stance != "alleges" or draft.negated or (not draft.source and draft.frame != "is"):
        return [draft]
    tokens = sorted(draft.content)
    for place in range(1, len(tokens) - 1):
        turn = _turn(words, tokens, place)
        if not turn:
            continue
        start, end = place + turn, _end_of_other(words, tokens, place + turn)
        other, rest = tokens[start:end], tokens[end:]
        if not other or any(words.tag[t] in FINITE for t in other):
            continue
        before = [t for t in tokens[:place] if t < tokens[place] - 2 or words.text[t][0].isalnum()]
        before = before[:-1] if words.lower[before[-1]] == "and" else before
        acts = any(words.tag[t] in ("VB", "VBG") for t in other)
        first, second = (
            trimmed(words, {*before, *rest}),
            trimmed(words, {*_shared(words, before, rest, acts=acts), *other, *rest}),
        )
        if _size(words, first) < 2 or not second:
            continue
        denied = draft.part(second)
        denied.stance = "not_claimed" if draft.rule.startswith("noun:") or draft.frame == "cleft" else "denies"
        return [draft.part(first), denied]
    return [draft]


def _turn(words: Words, tokens: list[int], place: int) -> int:
    """How many words turn from X to Y at this place: ", not", ", never", "rather than"."""
    word, follows = words.lower[tokens[place]], words.lower[tokens[place + 1]]
    if (word, follows) == ("rather", "than"):
        return 2
    before = tokens[place - 1] if words.lower[tokens[place - 1]] != "and" else tokens[place - 2]
    led_in = words.text[before] in (",", "—", "–", "--") and words.tag[tokens[place + 1]] not in ("VB", "VBN")
    return 1 if word in ("not", "never") and led_in and follows not in NO_CONTRAST else 0


def _end_of_other(words: Words, tokens: list[int], start: int) -> int:
    end = start
    while end < len(tokens) and words.text[tokens[end]] not in (",", ";", ":", "—", "–", "--"):
        end += 1
    return end


def _shared(words: Words, before: list[int], rest: list[int], *, acts: bool) -> list[int]:
    """What Y takes over from X's side: all up to the verb ("the sheets were"); nothing where the verb follows Y.

    A verb of its own ("rather than using the model") takes over the subject alone.
    """
    if any(words.tag[t] in FINITE for t in rest):
        return []
    if acts:
        finite = next((place for place, token in enumerate(before) if words.tag[token] in FINITE), 0)
        return before[:finite]
    verbs = [place for place, token in enumerate(before) if words.pos[token] in VERBAL]
    return before[: verbs[-1] + 1] if verbs else []


def propositions(words: Words, content: set[int]) -> list[set[int]]:
    parts = [clause for sentence in _sentences(words, content) for clause in _clauses(words, sentence)]
    return [part for part in parts if part] or [content]


def _sentences(words: Words, content: set[int]) -> list[set[int]]:
    by_sentence: dict[int, set[int]] = {}
    for token in content:
        by_sentence.setdefault(words.sentence[token], set()).add(token)
    groups: list[set[int]] = []
    for _, group in sorted(by_sentence.items()):
        if groups and _size(words, group) < LEAST_SENTENCE:
            groups[-1] |= group
        else:
            groups.append(group)
    return [trimmed(words, group) for group in groups]


def _clauses(words: Words, content: set[int]) -> list[set[int]]:
    """Conjoined verbs part ways; one without a subject of its own keeps that of the first."""
    thats = _marked(words, content)
    if len(thats) > 1:
        return thats
    joints = [
        token
        for token in sorted(content)
        if words.dep[token] == "conj" and words.pos[token] in VERBAL and _outer(words, token, content)
    ]
    parts, rest = [], set(content)
    for joint in reversed(joints):
        own = {token for token in words.subtree(joint) if token in rest}
        own = {token for token in own if token > words.head[joint]}
        if _size(words, own) < LEAST or _size(words, rest - own) < LEAST:
            continue
        rest -= own
        parts.append(_with_subject(words, joint, own, content))
    first = trimmed(words, rest)
    return [part for part in [first, *reversed([trimmed(words, part) for part in parts])] if part]


def _marked(words: Words, content: set[int]) -> list[set[int]]:
    """ "That P, that Q, or that R": cut before each `that` which a comma or a conjunction leads in."""
    ordered = sorted(content)
    parts: list[set[int]] = [set()]
    asked = bool(ordered) and (words.tag[ordered[0]] in QUESTIONS or words.lower[ordered[0]] == "whether")
    for place, token in enumerate(ordered):
        before = ordered[place - 1] if place else -1
        leads = words.lower[token] in ("that", "whether") and words.dep[token] in ("mark", "dep", "cc")
        leads = leads or (asked and words.tag[token] in QUESTIONS)
        leads = leads or (words.lower[token] == "whether" and before >= 0 and words.dep[before] == "cc")
        wondered = words.tag[token] in QUESTIONS and before >= 0 and words.lower[before] == "or"
        opens = (leads or wondered) and words.quotation[token] < 0
        led_in = before >= 0 and (words.text[before] == "," or words.dep[before] == "cc" or before < token - 1)
        if opens and led_in and len(parts[-1]) >= (LEAST_LISTED if asked or wondered else LEAST):
            parts.append(set())
        parts[-1].add(token)
    return [part for group in parts if (part := trimmed(words, group))]


def _outer(words: Words, joint: int, content: set[int]) -> bool:
    """Whether the joint joins main clauses of the content, not clauses that describe a noun inside it."""
    head = words.head[joint]
    if head not in content or words.pos[head] not in VERBAL:
        return False
    while words.dep[head] == "conj" and words.head[head] in content:
        head = words.head[head]
    return words.head[head] not in content or words.head[head] == head or words.dep[head] == "ccomp"


def _with_subject(words: Words, joint: int, own: set[int], content: set[int]) -> set[int]:
    if any(words.dep[k] in ("nsubj", "nsubjpass", "expl", "csubj") for k in words.kids[joint]):
        return own
    head = joint
    while words.dep[head] == "conj" and words.head[head] in content:
        head = words.head[head]
        for kid in words.children(head, "nsubj", "nsubjpass"):
            subject = {token for token in words.subtree(kid) if token in content}
            if len(subject) <= 8:
                return own | subject
    return own


def _size(words: Words, tokens: set[int]) -> int:
    return sum(1 for token in tokens if words.text[token][0].isalnum())
