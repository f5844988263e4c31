"""sentences that no statement covers -> the outlet's own: a checkable fact that matters to the story."""

from spacy.language import Language
from spacy.tokens import Doc

from claims.language.drafts import Draft, trimmed
from claims.language.words import VERBAL, Words

READ = frozenset({"headline", "standfirst", "paragraph", "list_item"})
COVERED = 0.3
SHORTEST = 5
ADDRESS = frozenset({"you", "your", "we", "our", "us", "i", "my"})


@Language.factory("voice", requires=["doc._.words", "doc._.drafts"], assigns=["doc._.drafts"])
class Voice:
    def __init__(self, nlp: Language, name: str):
        pass

    def __call__(self, doc: Doc) -> Doc:
        words: Words = doc._.words
        covered = {t for d in doc._.drafts for t in d.content | d.cue | d.source}
        theme = theme_of(words)
        for a, b in words.sentences:
            draft = voiced(words, a, b, covered, theme)
            if draft:
                doc._.drafts.append(draft)
        return doc


def voiced(words: Words, a: int, b: int, covered: set[int], theme: set[str]) -> Draft | None:
    tokens = {t for t in range(a, b) if not words.space[t]}
    letters = [t for t in tokens if words.text[t][0].isalnum()]
    if len(letters) < SHORTEST or words.kind(min(letters)) not in READ:
        return None
    if sum(t in covered for t in letters) > COVERED * len(letters):
        return None
    content = trimmed(words, tokens - {t for t in tokens if t in covered})
    if not content or words.text[max(tokens)] == "?":
        return None
    if not any(words.pos[t] in VERBAL for t in content) or any(words.lower[t] in ADDRESS for t in content):
        return None
    draft = Draft(rule="voice/states", anchor=-1, content=content, stance="states")
    return draft


def theme_of(words: Words) -> set[str]:
    """Lemmas of the headline and the first paragraph: what the story is about."""
    found: set[str] = set()
    for number, block in enumerate(words.blocks[:4]):
        if block.kind in READ:
            found |= {words.lemma[t] for t in words.in_block(number) if not words.stop[t] and words.text[t][0].isalpha()}
    return found


