"""parsed Doc -> `doc._.words`: the plain lists that every later component reads."""

from spacy.language import Language
from spacy.tokens import Doc

from claims.language.quotations import find_quotations
from claims.language.rules import load_rules
from claims.language.values import Given
from claims.language.words import Words

Doc.set_extension("words", default=None)


@Language.factory(
    "reading",
    default_config={"language": "en"},
    requires=["doc._.blocks", "token.dep", "doc.ents"],
    assigns=["doc._.words"],
)
class Reading:
    def __init__(self, nlp: Language, name: str, language: str):
        self.paraphrase = load_rules(language).words["paraphrase"]

    def __call__(self, doc: Doc) -> Doc:
        given: Given = doc._.given
        quotations = find_quotations(given.text, doc._.blocks)
        doc._.words = Words(doc, given.text, doc._.blocks, quotations, self.paraphrase)
        return doc
