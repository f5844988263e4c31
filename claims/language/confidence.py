"""drafts -> how sure the rules are, 0 to 1: a logistic table of features, kept as JSON with its model card."""

import json
from math import exp
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from claims.language.drafts import Draft
from claims.language.words import Words

TABLE = Path(__file__).parent / "rules" / "confidence.json"


@Language.factory(
    "confidence",
    default_config={"table": str(TABLE)},
    requires=["doc._.words", "doc._.drafts"],
    assigns=["doc._.drafts"],
)
class Confidence:
    def __init__(self, nlp: Language, name: str, table: str):
        self.weights: dict[str, float] = json.loads(Path(table).read_text("utf-8"))["weights"]

    def __call__(self, doc: Doc) -> Doc:
        for draft in doc._.drafts:
            total = sum(self.weights.get(name, 0.0) for name in features(doc._.words, draft))
            draft.confidence = 1 / (1 + exp(-total))
        return doc


def features(words: Words, draft: Draft) -> list[str]:
    found = ["bias", f"frame={draft.frame}", f"rule={draft.rule.partition('/')[0]}"]
    found += [f"reason={draft.speaker_reason.partition(':')[0]}"]
    if draft.nested:
        found.append("nested")
    if draft.content and any(words.quotation[t] >= 0 for t in draft.content):
        found.append("quoted")
    return found
