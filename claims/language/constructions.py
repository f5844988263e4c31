"""Sentence patterns that are no plain verb frame -> drafts.

"What Doe described was P", "What Doe did not claim: that P, that Q", "The allegation is P, not Q",
"had no comment", "did not reply", "has not issued a denial", "allegedly".
"""

from claims.language.drafts import Draft
from claims.language.phrases import cue_around, is_negated, is_passive, noun_phrase, source_phrase, subject_of
from claims.language.rules import RuleBook
from claims.language.words import VERBAL, Words

COLON_WITHIN = 14
TOPICAL = frozenset({"about", "on", "regarding", "concerning", "over"})


def what_drafts(words: Words, rules: RuleBook) -> list[Draft]:
    """Pseudo-clefts: "What Doe described was P" and "What Doe did not claim: P"."""
    found = []
    for a, b in words.sentences:
        first = next((t for t in range(a, b) if not words.space[t] and words.text[t][0].isalnum()), b)
        if first >= b or words.lower[first] != "what":
            continue
        verb = next((t for t in range(first, min(b, first + COLON_WITHIN)) if _reports(words, t, rules)), -1)
        if verb < 0:
            continue
        colon = next((t for t in range(verb, min(b, verb + 4)) if words.text[t] == ":"), -1)
        equals = next(
            (t for t in range(verb + 1, min(b, verb + 8)) if words.lemma[t] == "be" and not _is_auxiliary(words, t)), -1
        )
        start = colon + 1 if colon >= 0 else equals + 1 if equals >= 0 else -1
        if start <= 0:
            continue
        rule = rules.verbs[words.lemma[verb]]
        cue = cue_around(words, verb)
        found.append(
            Draft(
                rule=f"verb:{rule.lemma}/cleft",
                anchor=verb,
                cue=cue,
                source={t for t in range(first + 1, min(cue)) if words.pos[t] not in ("AUX", "ADV")},
                content=set(range(start, b)),
                stance=rule.stance,
                negated=is_negated(words, verb) or any(words.lower[t] in ("not", "n't") for t in range(first, verb)),
            )
        )
    return found


def _reports(words: Words, token: int, rules: RuleBook) -> bool:
    return words.pos[token] in VERBAL and words.lemma[token] in rules.verbs


def _is_auxiliary(words: Words, token: int) -> bool:
    return words.dep[token] in ("aux", "auxpass")


def noun_is_draft(words: Words, noun: int, rules: RuleBook) -> Draft | None:
    """ "The allegation is P", "The core of Doe's claim is that P"."""
    top = noun
    if words.dep[noun] == "pobj" and words.lower[words.head[noun]] == "of":
        over = words.head[words.head[noun]]
        top = over if words.lemma[over] in rules.words["gist"] else noun
    verb = words.head[top]
    if words.dep[top] != "nsubj" or words.lemma[verb] != "be" or words.pos[verb] not in VERBAL:
        return None
    said = [k for k in words.kids[verb] if k > verb and words.dep[k] in ("attr", "ccomp", "acomp", "xcomp")]
    if not said or words.dep[said[0]] == "acomp":
        return None
    rule = rules.nouns[words.lemma[noun]]
    owner = next(iter(words.children(noun, "poss")), None)
    source = source_phrase(words, owner) if owner is not None else set()
    return Draft(
        rule=f"noun:{rule.lemma}/is",
        anchor=noun,
        cue={noun},
        source={t for t in source if words.lower[t] not in ("'s", "’s", "'", "’")},
        content=set(range(words.left[said[0]], words.right[verb] + 1)) - {verb},
        stance=rule.stance,
        negated=is_negated(words, verb),
    )


def silence_draft(words: Words, verb: int, rules: RuleBook) -> Draft | None:
    """Asked and not answered: the whole verb phrase is the cue, what was asked about the content."""
    lemma = words.lemma[verb]
    reach = lemma == "reach" and is_passive(words, verb)
    rule = rules.verbs.get(lemma)
    answers = rule is not None and (rule.negated == "no_response" or rule.stance == "no_response")
    if not is_negated(words, verb) or not (reach or answers) or lemma in ("decline", "refuse"):
        return None
    if (
        rule is not None
        and rule.objects
        and not any(words.lemma[k] in rule.objects for k in words.children(verb, "dobj"))
    ):
        return None  # "did not file a lawsuit" leaves nobody without an answer
    subject = subject_of(words, verb)
    end = min(words.right[verb], words.sentences[words.sentence[verb]][1] - 1)
    spoken = [words.lemma[t] for t in range(verb, end + 1)]
    if reach and "comment" not in spoken:
        return None
    nouns = [
        t for k in words.kids[verb] if k > verb for t in ([k] if words.dep[k] == "dobj" else words.children(k, "pobj"))
    ]
    asked = reach or not nouns or any(words.lemma[t] in rules.words["asked"] for t in nouns) or "comment" in spoken
    reached = [t for k in words.kids[verb] if k > verb and words.dep[k] in ("prep", "dobj") for t in words.subtree(k)]
    cue = cue_around(words, verb)
    content = set() if asked else {t for n in nouns for t in words.subtree(n)}
    if asked:
        topic = next((t for t in reached if words.lower[t] in TOPICAL and words.children(t, "pobj", "pcomp")), None)
        if topic is not None:
            content = set(words.subtree(topic)) - {topic}
            reached = [t for t in reached if t < topic]
        cue = set(range(min(cue), max([verb, *reached]) + 1))
    return Draft(
        rule=f"verb:{lemma}/silence",
        anchor=verb,
        cue=cue,
        source=source_phrase(words, subject.token) if subject else set(),
        content=content,
        stance="no_response",
        complete=True,
    )


def denial_missing_draft(words: Words, noun: int, rules: RuleBook) -> Draft | None:
    """ "Has not issued a denial", "had no comment": a noun that says the answer, negated."""
    verb = words.head[noun]
    if words.dep[noun] != "dobj" or words.pos[verb] not in VERBAL:
        return None
    none = any(words.lower[k] == "no" for k in words.children(noun, "det"))
    if words.lemma[verb] not in rules.words["light_verb"] or not (none or is_negated(words, verb)):
        return None
    subject = subject_of(words, verb)
    return Draft(
        rule=f"noun:{words.lemma[noun]}/silence",
        anchor=noun,
        cue=set(range(min(cue_around(words, verb)), noun + 1)),
        source=source_phrase(words, subject.token) if subject else set(),
        stance="no_response",
        complete=True,
    )


def hedge_drafts(words: Words, rules: RuleBook, found: list[Draft]) -> list[Draft]:
    """ "Allegedly" and its like make an accusation without an accuser, where no cue reports it."""
    accusing = {rule.words for rule in rules.hedges if rule.accuses}
    covered = {t for draft in found for t in draft.content}
    made = []
    for token, word in enumerate(words.lower):
        if word not in accusing or words.dep[token] != "advmod" or token in covered:
            continue
        verb = words.head[token]
        if words.pos[verb] not in VERBAL:
            continue
        subject = subject_of(words, verb)
        content = set(words.subtree(verb)) - {token}
        if subject and not subject.own and subject.token not in content:
            content |= noun_phrase(words, subject.token)
        made.append(Draft(rule=f"hedge:{word}/hedge", anchor=token, cue={token}, content=content))
    return made
