"""drafts -> tuple[Statement, ...]: token positions become characters, quotation marks fall away."""

from claims.language.drafts import EDGE, Draft
from claims.language.values import Span, Statement
from claims.language.words import Words

MARKS = frozenset({'"', "“", "”", "''", "``", "«", "»", "„"})
AGREES = {
    "am": "is", "'m": "is", "are": "is", "'re": "is", "were": "was", "have": "has", "'ve": "has", "do": "does",
    "'d": "would", "'ll": "will",
}  # fmt: skip
SINGLE = frozenset({"'", "‘", "’"})


def to_statements(words: Words, drafts: list[Draft]) -> tuple[Statement, ...]:
    made: dict[tuple[object, ...], Statement] = {}
    for draft in drafts:
        statement = to_statement(words, draft)
        key = (statement.content, statement.cue, statement.source, statement.stance)
        if (statement.content or statement.cue) and key not in made:
            made[key] = statement
    return tuple(sorted(made.values(), key=_place))


def to_statement(words: Words, draft: Draft) -> Statement:
    content = content_spans(words, draft.content)
    about = draft.about or draft
    return Statement(
        source=one_span(words, draft.source),
        speaker=draft.speaker,
        speaker_reason=draft.speaker_reason,
        speaker_confidence=round(draft.speaker_confidence, 3),
        spoken_by=draft.spoken_by,
        cue=one_span(words, draft.cue),
        content=content,
        stance=draft.stance,
        modality=draft.modality,
        quote=quote_kind(words, draft),
        via=tuple(draft.via),
        hedges=tuple(one for a, b in draft.hedges if (one := one_span(words, set(range(a, b))))),
        legal=draft.legal,
        confidence=round(draft.confidence, 3),
        rule=draft.rule,
        resolved=resolved(words, about),
        words=lemmas(words, about),
    )


def one_span(words: Words, tokens: set[int]) -> Span | None:
    return Span(words.start[min(tokens)], words.end[max(tokens)]) if tokens else None


def content_spans(words: Words, tokens: set[int]) -> tuple[Span, ...]:
    """Runs of tokens, cut at quotation marks; a closing comma or full stop stays out, ? and ! stay in."""
    runs: list[list[int]] = []
    last = -2
    for token in sorted(tokens):
        if is_mark(words, token) or words.space[token]:
            last = -2 if is_mark(words, token) else last
            continue
        joined = last >= 0 and all(words.space[between] for between in range(last + 1, token))
        if joined:
            runs[-1].append(token)
        else:
            runs.append([token])
        last = token
    spans = []
    for run in runs:
        while run and words.text[run[-1]] in EDGE:
            run.pop()
        while run and words.text[run[0]] in EDGE:
            run.pop(0)
        if run and any(words.text[token][0].isalnum() for token in run):
            spans.append(Span(words.start[run[0]], words.end[run[-1]]))
    return tuple(spans)


def is_mark(words: Words, token: int) -> bool:
    if words.text[token] in MARKS:
        return True
    number = words.quotation[token]
    return words.text[token] in SINGLE and number >= 0 and token in words.quotation_tokens(number)


def quote_kind(words: Words, draft: Draft) -> str:
    letters = [token for token in draft.content if words.text[token][0].isalnum()]
    inside = sum(1 for token in letters if words.quotation[token] >= 0)
    if not inside:
        return "indirect"
    if words.paraphrased(min(draft.content), max(draft.content)):
        return "paraphrase"
    return "direct" if inside >= 0.9 * len(letters) else "mixed"


def resolved(words: Words, draft: Draft) -> str:
    """The content in one line, names put in; white space and marks as the text has them."""
    parts: list[str] = []
    last, agreed = -1, _agreed(words, draft)
    for token in sorted(draft.content):
        if words.space[token] or is_mark(words, token) or _determines_a_name(words, token, draft):
            continue
        gap = words.given[words.end[last] : words.start[token]] if last == token - 1 else " "
        if last >= 0 and gap.strip() == "":
            parts.append(" " if gap else "")
        elif last >= 0:
            parts.append(" ")
        if token in agreed and parts and words.start[token] == words.end[token - 1]:
            parts.append(" ")  # "I'm" is one word, "she is" two
        parts.append(draft.names.get(token) or agreed.get(token) or words.given[words.start[token] : words.end[token]])
        last = token
    return "".join(parts).strip()


def _agreed(words: Words, draft: Draft) -> dict[int, str]:
    """The verbs of "I" and "we" that a name stands for, as they go with the name: "I have" is "she has"."""
    found = {}
    for token, name in draft.names.items():
        head = words.head[token]
        one = name.split()[-1][:1].isupper() or not name.endswith("s")
        if words.lower[token] not in ("i", "we") or words.dep[token] not in ("nsubj", "nsubjpass") or not one:
            continue
        verbs = [kid for kid in words.children(head, "aux", "auxpass") if kid > token]
        verb = verbs[0] if verbs else head
        written = words.lower[verb].replace("’", "'")
        if written in AGREES:
            found[verb] = AGREES[written]
        elif verb == head and words.tag[verb] == "VBP" and verb > token:
            found[verb] = third_person(words.text[verb])
    return found


def third_person(verb: str) -> str:
    if verb.endswith(("s", "x", "z", "ch", "sh", "o")):
        return verb + "es"
    return verb[:-1] + "ies" if verb.endswith("y") and verb[-2:-1] not in "aeiou" else verb + "s"


def _determines_a_name(words: Words, token: int, draft: Draft) -> bool:
    return words.lower[token] == "the" and words.head[token] in draft.names


def lemmas(words: Words, draft: Draft) -> tuple[str, ...]:
    kept = {name.removesuffix("'s").split()[-1].lower() for name in draft.names.values()}
    kept |= {
        words.lemma[token]
        for token in draft.content - draft.names.keys()
        if not words.stop[token] and words.text[token][0].isalnum() and len(words.text[token]) > 1
    }
    return tuple(sorted(kept))


def _place(statement: Statement) -> tuple[int, int, str]:
    spans = statement.content or ((statement.cue,) if statement.cue else ())
    return (spans[0].start, spans[-1].end, statement.stance) if spans and spans[0] and spans[-1] else (0, 0, "")
