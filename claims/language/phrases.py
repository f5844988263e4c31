"""Small questions about a parse that several components ask: who is the subject, where does the cue reach."""

from dataclasses import dataclass

from claims.language.words import PASSIVE_SUBJECTS, SUBJECTS, VERBAL, Words

CUE_PARTS = frozenset({"aux", "auxpass", "neg", "advmod"})
CREDITED = frozenset(  # "a filing seen by X"
    {"seen", "obtained", "reviewed", "viewed", "published", "quoted", "cited", "posted", "leaked"}
)
NEVER = frozenset({"not", "n't", "n’t", "never", "neither", "nor", "no"})
RELATIVE = frozenset({"who", "which", "that", "whom", "whose"})
NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "NUM", "DET", "ADJ"})
FURTHEST = 5
BREAKS = frozenset({",", "—", "–", "--"})
FURTHEST_AUXILIARY = 18  # tokens
HAVE = frozenset({"has", "have", "had"})
AUXILIARIES = HAVE | {"did", "does", "do", "is", "are", "was", "were", "will", "would", "could", "can"}


@dataclass(frozen=True)
class Subject:
    token: int
    passive: bool
    own: bool  # the verb's own subject, not one taken over from the verb that it depends on


def subject_of(words: Words, verb: int) -> Subject | None:
    """The nearest subject: the verb's own, or that of the verb it is joined to, or the noun that it describes."""
    token = verb
    far = interrupted(words, verb)
    if far is not None:
        token = far if words.kids[far] or words.head[far] == far else words.head[far]
    for _ in range(FURTHEST):
        # "Has not, as of Monday, denied": the parser hangs subject and negation on the far auxiliary.
        kids = [*words.kids[token], *(far for aux in words.children(token, "aux") for far in words.kids[aux])]
        for kid in kids:
            if words.dep[kid] in SUBJECTS:
                return Subject(kid, passive=False, own=token == verb)
            if words.dep[kid] in PASSIVE_SUBJECTS:
                return Subject(kid, passive=True, own=token == verb)
            if words.dep[kid] == "expl":
                return None
        dep, head = words.dep[token], words.head[token]
        if head == token:
            return None
        if dep == "acl" and not _is_aside(words, token):
            named = _named_first(words, token)
            return Subject(head if named is None else named, passive=False, own=False)
        if dep == "relcl":
            return Subject(head, passive=False, own=False)
        if dep == "ccomp" and words.tag[token] not in ("VBG", "VB"):
            return None
        if dep not in ("conj", "xcomp", "advcl", "ccomp", "pcomp", "aux", "prep", "dep", "acl"):
            return None
        token = head
        while words.pos[token] not in VERBAL and words.pos[token] not in NOMINAL and words.head[token] != token:
            token = words.head[token]
        if words.pos[token] in NOMINAL and dep == "pcomp":
            return Subject(token, passive=False, own=False) if words.lower[head] == "without" else None
    return None


def interrupted(words: Words, verb: int) -> int | None:
    """The far auxiliary of "has not, as of Monday, denied", or of "has yet to deny", however the parser tied them."""
    a = words.sentences[words.sentence[verb]][0]
    if words.lower[max(a, verb - 2) : verb] == ["yet", "to"] and words.lower[max(a, verb - 3)] in HAVE:
        return verb - 3
    if (
        words.tag[verb] not in ("VBN", "VBD", "VB")
        or verb - 1 <= a
        or words.text[verb - 1] not in (",", "—", "–", "--")
    ):
        return None
    for token in range(max(a, verb - FURTHEST_AUXILIARY), verb - 2):
        closed = words.text[token + 2] in BREAKS
        if words.lower[token] in AUXILIARIES and words.lower[token + 1] in ("not", "n't", "never") and closed:
            return token
    return None


def _named_first(words: Words, verb: int) -> int | None:
    """ "Jane Roe, the warden who found the vials, conceded P": the parser took the verb for one that tells of vials."""
    a, b = words.sentences[words.sentence[verb]]
    root = next((t for t in range(a, b) if words.head[t] == t), verb)
    far = words.text[words.left[verb] - 1] == "," and words.tag[verb] in ("VBD", "VBN")
    return root if far and words.pos[root] in ("PROPN", "NOUN") and root < words.left[verb] - 1 else None


def _is_aside(words: Words, verb: int) -> bool:
    """ "Doe spoke in Washington, saying P": Doe says it, whatever noun the parser hung it on."""
    before = words.left[verb] - 1
    return words.tag[verb] == "VBG" and before >= 0 and words.text[before] == ","


def noun_phrase(words: Words, head: int) -> set[int]:
    """The phrase around a noun without relative clauses, appositions and what dashes or brackets enclose."""
    tokens = set(words.subtree(head))
    for kid in words.kids[head]:
        after = kid > head
        far = words.dep[kid] in ("relcl", "appos", "advcl", "parataxis", "dep", "punct", "ccomp") and after
        far = far or (
            after and words.dep[kid] in ("prep", "npadvmod") and words.entity[words.right[kid]] in ("DATE", "TIME")
        )
        participle = words.dep[kid] == "acl" and after and words.text[words.left[kid] - 1] in ",(–—-"
        participle = participle or (words.dep[kid] == "acl" and after and words.lower[kid] in CREDITED)
        if far or participle:
            tokens -= (
                set(range(words.left[kid], words.right[head] + 1))
                if not _joined(words, head, kid)
                else set(words.subtree(kid))
            )
    for token in sorted(tokens):
        described = words.dep[token] == "relcl" and token > head and words.text[words.left[token] - 1] == ","
        if described and words.right[token] == max(tokens):  # "an adviser to Doe, who has left": hung on Doe
            tokens = {other for other in tokens if other < words.left[token] - 1}
            break
    return {token for token in tokens if not words.space[token]}


def _joined(words: Words, head: int, kid: int) -> bool:
    """Whether another name follows after `kid`, as in `A, a doctor, and B`."""
    return any(words.dep[other] == "conj" and other > kid for other in words.kids[head])


def source_phrase(words: Words, head: int) -> set[int]:
    """The shortest full phrase that names who speaks: of a long title and a name, the name."""
    if words.lower[head] in RELATIVE:
        return {head}
    named = [k for k in words.children(head, "appos") if words.pos[k] == "PROPN" and words.entity[k] == "PERSON"]
    if words.pos[head] == "NOUN" and named and named[0] > head:
        return noun_phrase(words, named[0])  # "its director, Jane Roe": the name says who
    return noun_phrase(words, head)


def cue_around(words: Words, verb: int) -> set[int]:
    """The verb with its auxiliaries, negation and particle; adverbs only between them."""
    far = interrupted(words, verb)
    if far is not None:
        return set(range(far, verb + 1))
    parts = {kid for kid in words.kids[verb] if words.dep[kid] in CUE_PARTS and not words.kids[kid]}
    cue, token = {verb}, verb - 1
    while token in parts:
        cue.add(token)
        token -= 1
    while min(cue) < verb and words.dep[min(cue)] == "advmod" and words.lower[min(cue)] not in NEVER:
        cue.discard(min(cue))
    outer = [kid for kid in words.kids[verb] if words.dep[kid] in ("aux", "neg") and kid < min(cue)]
    if outer and is_negated(words, verb) and min(cue) - min(outer) < 14:
        cue |= set(range(min(outer), verb + 1))  # interrupted: "has not, as of Monday, denied"
    if words.dep[verb] == "pcomp" and words.lower[verb - 1] == "without":
        cue.add(verb - 1)
    for kid in words.kids[verb]:
        if words.dep[kid] == "prt" and kid == max(cue) + 1:
            cue.add(kid)
    return cue


def is_negated(words: Words, verb: int) -> bool:
    if interrupted(words, verb) is not None:
        return True
    if words.dep[verb] == "pcomp" and words.lower[words.head[verb]] == "without":
        return True
    kids = [*words.kids[verb], *(far for aux in words.children(verb, "aux") for far in words.kids[aux])]
    return any(
        words.dep[kid] == "neg"
        or (words.lower[kid] in NEVER and words.dep[kid] != "det" and kid < verb)
        or (words.lower[kid] == "nor" and kid < verb)  # "Nor did they claim"
        for kid in kids
    )


def is_passive(words: Words, verb: int) -> bool:
    return any(words.dep[kid] in ("nsubjpass", "auxpass") for kid in words.kids[verb])


def agent_of(words: Words, verb: int) -> int | None:
    """The noun after "by"."""
    for kid in words.kids[verb]:
        if words.dep[kid] == "agent" or (words.dep[kid] == "prep" and words.lower[kid] == "by"):
            for noun in words.children(kid, "pobj"):
                return noun
    return None


def objects(words: Words, preposition: int) -> list[int]:
    return words.children(preposition, "pobj", "pcomp")
