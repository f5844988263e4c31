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
            draft.part(part) if part is not draft.content else draft
            for draft in doc._.drafts
            for part in propositions(words, draft.content)
        ]
        return doc


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


def _outer(words: Words, joint: int, content: set[int]) -> bool:
    """Whether the joint joins main clauses of the content, not clauses that describe a noun inside it."""
    head = words.head[joint]
    if head not in content or words.pos[head] not in VERBAL:
        return False
    while words.dep[head] == "conj" and words.head[head] in content:
        head = words.head[head]
    return words.head[head] not in content or words.head[head] == head or words.dep[head] in ("ccomp", "pcomp", "xcomp")


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
