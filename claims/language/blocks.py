"""Doc (before the parse) -> `doc._.blocks`, and sentence starts where a paragraph starts."""

from bisect import bisect_left

from spacy.language import Language
from spacy.tokens import Doc

from claims.language.layout import find_blocks
from claims.language.rules import load_rules
from claims.language.values import Given

Doc.set_extension("given", default=None)
Doc.set_extension("blocks", default=())

LONGEST_SENTENCE = 250  # tokens; a text without full stops is cut here, so that no step grows with its square
ENDS = frozenset(".!?…")


@Language.factory("blocks", default_config={"language": "en"}, assigns=["doc._.blocks", "token.is_sent_start"])
class Blocks:
    def __init__(self, nlp: Language, name: str, language: str):
        self.rules = load_rules(language)

    def __call__(self, doc: Doc) -> Doc:
        given: Given = doc._.given or Given(text=doc.text)
        doc._.given = given
        if not doc._.blocks:
            doc._.blocks = given.blocks or find_blocks(given.text, given.title, self.rules.layout)
        starts = [token.idx for token in doc]
        for block in doc._.blocks:
            first = bisect_left(starts, block.start)
            if 0 < first < len(doc):
                doc[first].is_sent_start = True
            after = bisect_left(starts, block.end)
            if 0 < after < len(doc):
                doc[after].is_sent_start = True
        _cut_endless(doc)
        return doc


def _cut_endless(doc: Doc) -> None:
    run = 0
    for token in doc:
        run = 0 if token.is_sent_start or token.text in ENDS else run + 1
        if run >= LONGEST_SENTENCE and token.i:
            token.is_sent_start = True
            run = 0
