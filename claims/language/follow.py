"""drafts -> more drafts: a quotation without a cue of its own takes the last cue before it."""

from dataclasses import replace

from spacy.language import Language
from spacy.tokens import Doc

from claims.language.drafts import Draft, trimmed
from claims.language.frames import is_title
from claims.language.words import Words

SHORTEST = 3  # words; less is a name or a word held at arm's length
RECENT = 40  # drafts of a paragraph that are looked at
READ = frozenset({"paragraph", "quote", "list_item", "standfirst"})
SPEECH = frozenset(
    {"clause", "quote", "opens", "parataxis", "as-clause", "according", "of", "as", "preposition", "object", "that"}
)


@Language.factory("follow", requires=["doc._.words", "doc._.drafts"], assigns=["doc._.drafts"])
class Follow:
    def __init__(self, nlp: Language, name: str):
        pass

    def __call__(self, doc: Doc) -> Doc:
        words: Words = doc._.words
        drafts: list[Draft] = doc._.drafts
        covered = {token for draft in drafts for token in draft.content}
        by_block: dict[int, list[Draft]] = {}
        for draft in drafts:
            if _speaks(draft):
                by_block.setdefault(words.block[draft.anchor], []).append(draft)
        for number in range(len(words.quotations)):
            more = followed(words, number, covered, by_block)
            if more:
                drafts.append(more)
                covered |= more.content
                by_block.setdefault(words.block[max(more.content)], []).append(more)
        return doc


def _speaks(draft: Draft) -> bool:
    return draft.frame in SPEECH and not draft.nested and bool(draft.source) and not draft.negated


def followed(words: Words, number: int, covered: set[int], by_block: dict[int, list[Draft]]) -> Draft | None:
    if not words.has_quotation(number):
        return None
    first, last = words.quotation_tokens(number)
    own = {t for t in range(first, last + 1) if words.text[t][0].isalnum()}
    block = words.block[first]
    if len(own) < SHORTEST or block < 0 or words.blocks[block].kind not in READ or words.block[last] != block:
        return None
    if len(own & covered) > 0.4 * len(own) or not words.text[min(own)][0].isupper():
        return None
    if is_title(words, first, last) and words.text[max(own) + 1] not in ".!?,":
        return None
    cue = _last_cue(words, first, block, by_block)
    if cue is None:
        return None
    content = trimmed(words, set(range(first, last + 1)) - covered)
    return replace(cue, content=content, rule=f"{cue.rule}+follow", hedges=[], via=[], negated=False)


def _last_cue(words: Words, first: int, block: int, by_block: dict[int, list[Draft]]) -> Draft | None:
    """The last one before it in its paragraph; where it opens the paragraph, that of the quotation before."""
    here = [draft for draft in by_block.get(block, [])[-RECENT:] if words.block[draft.anchor] == block]
    before = [draft for draft in here if draft.anchor < first]
    if before:
        return max(before, key=lambda draft: draft.anchor)
    line = words.in_block(block)
    opens = not any(words.text[t][0].isalnum() for t in line[: line.index(first)])
    if here or not opens:
        return None
    previous = block - 1
    while previous >= 0 and words.blocks[previous].kind not in READ:
        previous -= 1
    earlier = by_block.get(previous, [])[-RECENT:]
    tokens = [t for t in words.in_block(previous) if not words.space[t]]
    if not earlier or not tokens:
        return None
    latest = max(earlier, key=lambda draft: (max(draft.content), draft.anchor))
    quoted = words.quotation[max(latest.content)] >= 0 or words.text[tokens[-1]] == ":"
    return latest if quoted or words.quotation[tokens[-1]] >= 0 else None
