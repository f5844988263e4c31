"""drafts -> more drafts: a quotation without a cue of its own takes the last cue before it."""

from dataclasses import replace

from spacy.language import Language
from spacy.tokens import Doc

from claims.language.drafts import Draft, trimmed
from claims.language.words import Words

SHORTEST = 3  # words; less is a name or a word held at arm's length
READ = frozenset({"paragraph", "quote", "list_item", "standfirst"})
SPEECH = frozenset(
    {"clause", "quote", "parataxis", "as-clause", "according", "of", "as", "preposition", "object", "that"}
)


@Language.factory("follow", requires=["doc._.words", "doc._.drafts"], assigns=["doc._.drafts"])
class Follow:
    def __init__(self, nlp: Language, name: str):
        pass

    def __call__(self, doc: Doc) -> Doc:
        words: Words = doc._.words
        drafts: list[Draft] = doc._.drafts
        covered = {token for draft in drafts for token in draft.content}
        for number in range(len(words.quotations)):
            draft = followed(words, number, covered, drafts)
            if draft:
                drafts.append(draft)
                covered |= draft.content
        return doc


def followed(words: Words, number: int, covered: set[int], drafts: list[Draft]) -> Draft | None:
    if not words.has_quotation(number):
        return None
    first, last = words.quotation_tokens(number)
    own = {t for t in range(first, last + 1) if words.text[t][0].isalnum()}
    block = words.block[first]
    if len(own) < SHORTEST or block < 0 or words.blocks[block].kind not in READ or words.block[last] != block:
        return None
    if len(own & covered) > 0.4 * len(own) or not words.text[min(own)][0].isupper():
        return None
    cue = _last_cue(words, first, last, block, drafts)
    if cue is None:
        return None
    content = trimmed(words, set(range(first, last + 1)) - covered)
    return replace(cue, content=content, rule=f"{cue.rule}+follow", hedges=[], via=[], negated=False)


def _last_cue(words: Words, first: int, last: int, block: int, drafts: list[Draft]) -> Draft | None:
    speech = [
        d for d in drafts if d.frame.removesuffix("+follow") in SPEECH and not d.nested and d.source and not d.negated
    ]
    here = [d for d in speech if words.block[d.anchor] == block]
    before = [d for d in here if d.anchor < first]
    if before:
        return max(before, key=lambda draft: draft.anchor)
    line = words.in_block(block)
    opens = not any(words.text[t][0].isalnum() for t in line if t < first)
    if here or not opens:
        return None
    previous = block - 1
    while previous >= 0 and words.blocks[previous].kind not in READ:
        previous -= 1
    earlier = [d for d in speech if words.block[d.anchor] == previous or _carried(words, d, previous, drafts)]
    if not earlier:
        return None
    latest = max(earlier, key=lambda draft: (max(draft.content), draft.anchor))
    tokens = [t for t in words.in_block(previous) if not words.space[t]]
    ends = words.text[tokens[-1]] if tokens else ""
    quoted = words.quotation[max(latest.content)] >= 0 or ends == ":"
    return latest if quoted or words.quotation[tokens[-1]] >= 0 else None


def _carried(words: Words, draft: Draft, block: int, drafts: list[Draft]) -> bool:
    return draft.rule.endswith("+follow") and words.block[max(draft.content)] == block
