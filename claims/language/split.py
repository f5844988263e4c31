"""drafts -> one proposition each: contents are cut at sentence ends, conjoined clauses and list items."""

from spacy.language import Language
from spacy.tokens import Doc

from claims.language.drafts import Draft, trimmed
from claims.language.words import VERBAL, Words

LEAST = 4  # words on either side of a cut
LEAST_SENTENCE = 2


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
    for token in sorted(draft.content):
        follows = token + 1
        if words.lower[token] != "not" or words.text[token - 1] != "," or follows not in draft.content:
            continue
        if words.lower[follows] in ("only", "just", "least") or words.pos[follows] not in (
            "DET",
            "NOUN",
            "PROPN",
            "ADJ",
        ):
            continue
        head = follows
        while words.head[head] in draft.content and words.head[head] > token and words.head[head] != head:
            head = words.head[head]
        other = {t for t in words.subtree(head) if t in draft.content and t > token}
        first = trimmed(words, draft.content - other - {token})
        if len(other) < 2 or len(first) < 2:
            continue
        second = draft.part(trimmed(words, other))
        second.stance = "not_claimed" if draft.rule.startswith("noun:") or draft.frame == "cleft" else "denies"
        return [draft.part(first), second]
    return [draft]


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
    for place, token in enumerate(ordered):
        before = ordered[place - 1] if place else -1
        opens = (
            words.lower[token] in ("that", "whether")
            and words.dep[token] in ("mark", "dep", "cc")
            and words.quotation[token] < 0
        )
        led_in = before >= 0 and (words.text[before] == "," or words.dep[before] == "cc" or before < token - 1)
        if opens and led_in and len(parts[-1]) >= LEAST:
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
