"""drafts -> the legal act that each tells of, as a status of its own: charged, sued, acquitted, settled."""

from spacy.language import Language
from spacy.tokens import Doc

from claims.language.drafts import Draft
from claims.language.rules import RuleBook, load_rules
from claims.language.words import Words


@Language.factory(
    "legal",
    default_config={"language": "en"},
    requires=["doc._.words", "doc._.drafts"],
    assigns=["doc._.drafts"],
)
class Legal:
    def __init__(self, nlp: Language, name: str, language: str):
        self.rules = load_rules(language)

    def __call__(self, doc: Doc) -> Doc:
        for draft in doc._.drafts:
            draft.legal = status_of(doc._.words, draft, self.rules)
        return doc


def status_of(words: Words, draft: Draft, rules: RuleBook) -> str:
    """The status of the first rule that fits the statement's words, empty where none does."""
    passage = words.passage(draft.source | draft.cue | draft.content)
    return next((rule.status for rule in rules.legal if rule.pattern.search(passage)), "")
