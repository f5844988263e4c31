"""Cues that are no verbs -> drafts: nouns ("the allegation that"), prepositions ("according to"), colons."""

from claims.language.constructions import denial_missing_draft, noun_is_draft
from claims.language.drafts import Draft
from claims.language.phrases import cue_around, is_negated, is_passive, noun_phrase, source_phrase, subject_of
from claims.language.rules import RuleBook
from claims.language.words import VERBAL, Words

SPEAKING = ("anonymous", "document", "organisation", "person", "outlet")
COLON_SOURCE = 6
COLON_CONTENT = 60


def noun_draft(words: Words, noun: int, rules: RuleBook) -> Draft | None:
    """ "Her claim that P", "the allegation that P, raised by X", "accusations of fraud against X"."""
    rule = rules.nouns[words.lemma[noun]]
    said = noun_is_draft(words, noun, rules)
    if said is None and rule.stance in ("denies", "no_response"):
        said = denial_missing_draft(words, noun, rules)
    if said is not None or rule.stance == "no_response":
        return said
    clause = _clause_of(words, noun)
    if clause is not None:
        content, frame = set(words.subtree(clause)), "that"
    else:
        tails = [k for k in words.children(noun, "prep") if words.lower[k] in rule.prepositions and k > noun]
        content = {t for tail in tails for t in words.subtree(tail)} - set(tails)
        frame = "of"
    if not content:
        return None
    reporter = _reporter(words, noun, rules)
    if reporter is not None and frame == "that":
        return reporter if _complete(reporter, content) else None
    cue, source, negated = {noun}, _possessor(words, noun) or _maker(words, noun, rules), False
    verb = words.head[noun]
    if words.pos[verb] in VERBAL and words.dep[noun] in ("dobj", "nsubjpass", "attr"):
        negated = is_negated(words, verb) or any(words.lower[k] == "no" for k in words.children(noun, "det"))
        if words.dep[noun] == "dobj" and words.lemma[verb] in rules.words["light_verb"]:
            subject = subject_of(words, verb)
            if subject and not source and not is_passive(words, verb):
                source = source_phrase(words, subject.token)
                cue = set(range(min(cue_around(words, verb)), noun + 1)) - source
        elif words.dep[noun] == "nsubjpass" and not source:
            source = _agent(words, verb)
    if frame == "of" and not source and not (rule.anonymous and _says_enough(words, noun, content)):
        return None
    if rule.stance == "not_claimed" and not negated:
        return None
    determiner = [k for k in words.children(noun, "det") if k == noun - 1 and words.lower[k] in ("the", "an", "a")]
    if frame == "that" and len(cue) == 1:
        cue |= set(determiner)
    return Draft(
        rule=f"noun:{rule.lemma}/{frame}",
        anchor=noun,
        cue=cue,
        source=source - cue,
        content=content,
        stance=rule.stance,
        negated=negated,
    )


def _says_enough(words: Words, noun: int, content: set[int]) -> bool:
    """ "Charges of filing false records" says what is alleged; "charges against Doe" does not."""
    return any(words.lower[k] == "of" and k > noun for k in words.children(noun, "prep")) and len(content) >= 2


def _reporter(words: Words, noun: int, rules: RuleBook) -> Draft | None:
    """ "Said in a statement that P": the verb reports, though the parser hung P on the noun."""
    preposition = words.head[noun]
    verb = words.head[preposition]
    if (
        words.dep[noun] != "pobj"
        or words.pos[verb] not in VERBAL
        or words.lower[preposition] not in ("in", "with", "at")
    ):
        return None
    rule = rules.verbs.get(words.lemma[verb])
    subject = subject_of(words, verb)
    if rule is None or subject is None or "clause" not in rule.frames:
        return None
    return Draft(
        rule=f"verb:{rule.lemma}/clause",
        anchor=verb,
        cue=cue_around(words, verb),
        source=source_phrase(words, subject.token),
        stance=rule.stance,
        negated=is_negated(words, verb),
    )


def _complete(draft: Draft, content: set[int]) -> bool:
    draft.content = content
    return True


def _clause_of(words: Words, noun: int) -> int | None:
    for kid in words.children(noun, "acl", "ccomp", "relcl"):
        if kid < noun:
            continue
        marks = [k for k in words.kids[kid] if words.lower[k] in ("that", "whether", "to") and k < kid]
        if words.dep[kid] == "relcl" and any(words.dep[k] != "mark" for k in marks):
            continue
        if words.dep[kid] == "ccomp" or marks:
            return kid
    return None


def _possessor(words: Words, noun: int) -> set[int]:
    for owner in words.children(noun, "poss"):
        return {t for t in source_phrase(words, owner) if words.lower[t] not in ("'s", "’s", "'", "’")}
    for kid in words.children(noun, "prep"):
        if words.lower[kid] in ("by", "from"):
            for giver in words.children(kid, "pobj"):
                return source_phrase(words, giver)
    return set()


def _maker(words: Words, noun: int, rules: RuleBook) -> set[int]:
    """ "The accusation, made by X, that P", "the claim that P came from X"."""
    for kid in words.children(noun, "acl"):
        if words.tag[kid] == "VBN" and (maker := _agent(words, kid)):
            return maker
    verb = words.head[noun]
    if words.lemma[verb] not in rules.words["origin_verb"] or words.dep[noun] not in ("nsubj", "nsubjpass"):
        return set()
    for kid in words.children(verb, "prep"):
        if words.lower[kid] in ("from", "with"):
            for giver in words.children(kid, "pobj"):
                return source_phrase(words, giver)
    return set()


def _agent(words: Words, verb: int) -> set[int]:
    for kid in words.kids[verb]:
        if words.dep[kid] == "agent" or words.lower[kid] == "by":
            for giver in words.children(kid, "pobj"):
                return source_phrase(words, giver)
    return set()


def phrase_drafts(words: Words, rules: RuleBook) -> list[Draft]:
    """ "according to X, P", "in the words of X, P"."""
    found = []
    by_first: dict[str, list[tuple[list[str], str]]] = {}
    for rule in rules.phrases:
        parts = rule.words.split()
        by_first.setdefault(parts[0], []).append((parts, rule.stance))
    for token, word in enumerate(words.lower):
        for parts, stance in by_first.get(word, ()):
            if words.lower[token : token + len(parts)] == parts:
                draft = _phrase_draft(words, token, parts, stance, rules)
                if draft:
                    found.append(draft)
                break
    return found


def _phrase_draft(words: Words, first: int, parts: list[str], stance: str, rules: RuleBook) -> Draft | None:
    last = first + len(parts) - 1
    givers = [k for k in words.kids[last] if words.dep[k] in ("pobj", "pcomp") and k > last]
    if not givers:
        return None
    if not _may_speak(words, givers[0], parts, rules):
        return None
    source = noun_phrase(words, givers[0])
    whole = set(words.subtree(givers[0])) | set(range(first, last + 1))
    aside = _in_brackets(words, max(whole) + 1)  # "according to Doe (the wording is ours), P"
    host = words.head[first]
    while words.head[host] != host and (words.pos[host] not in VERBAL or host in whole):
        host = words.head[host]
    if host in aside:
        a, b = words.sentences[words.sentence[first]]
        host = next((t for t in range(a, b) if words.pos[t] in VERBAL and t not in aside and t not in whole), host)
        whole |= aside
    if words.pos[host] not in VERBAL or words.head[first] == first:
        a, b = words.sentences[words.sentence[first]]
        content = set(range(a, b)) - whole
    else:
        content = set(words.subtree(host)) - whole
    if words.lemma[host] in ("say", "tell", "add") and words.dep[host] == "ROOT" and words.children(host, "ccomp"):
        content = {t for k in words.children(host, "ccomp") for t in words.subtree(k)} - whole
    block = words.block[first]
    content = {t for t in content if words.block[t] == block and t not in source}
    return Draft(
        rule=f"phrase:{' '.join(parts)}/according",
        anchor=first,
        cue=set(range(first, last + 1)),
        source=source,
        content=content,
        stance=stance,
    )


def _in_brackets(words: Words, token: int) -> set[int]:
    if token >= len(words) or words.text[token] != "(":
        return set()
    end = words.sentences[words.sentence[token]][1]
    close = next((t for t in range(token, end) if words.text[t] == ")"), token)
    return set(range(token, close + 1))


def _may_speak(words: Words, giver: int, parts: list[str], rules: RuleBook) -> bool:
    """ "According to age" and "per week" name nobody."""
    if words.entity[giver] or words.pos[giver] in ("PROPN", "PRON") or words.children(giver, "poss"):
        return words.entity[giver] not in ("DATE", "TIME", "MONEY", "PERCENT", "CARDINAL")
    if any(words.lemma[giver] in rules.roles[kind] for kind in SPEAKING):
        return True
    bare = words.tag[giver] == "NN" and not words.kids[giver]
    return parts[0] == "according" and not bare


def colon_drafts(words: Words, rules: RuleBook) -> list[Draft]:
    """A paragraph or headline that opens "Poll: P" or "Doe: P"."""
    found = []
    speaks = rules.roles["document"] | rules.roles["person"] | rules.roles["anonymous"]
    for number, block in enumerate(words.blocks):
        if block.kind not in ("headline", "paragraph", "standfirst"):
            continue
        colon = words.given.find(":", block.start, min(block.end, block.start + 80))
        if colon < 0:
            continue
        tokens = [t for t in words.in_block(number) if not words.space[t]]
        at = next((t for t in tokens if words.start[t] == colon and words.text[t] == ":"), -1)
        lead = [t for t in tokens if t < at]
        said = [t for t in tokens if t > at]
        if at < 0 or not 0 < len(lead) <= COLON_SOURCE or not 4 <= len(said) <= COLON_CONTENT:
            continue
        if any(words.pos[t] in VERBAL or words.quotation[t] >= 0 for t in lead):
            continue
        if any(words.pos[t] == "PROPN" or words.lemma[t] in speaks for t in lead):
            found.append(Draft(rule="colon/colon", anchor=at, cue={at}, source=set(lead), content=set(said)))
    return found
