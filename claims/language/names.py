"""Doc with entities -> better entities: known names, and firms that the model misses or takes for places."""

from collections import Counter

from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from claims.language.rules import load_rules

SPEAKS = frozenset({"nsubj", "nsubjpass", "poss"})
PLACES = frozenset({"GPE", "LOC", "FAC", "PRODUCT", "NORP", "WORK_OF_ART", "PERSON"})


@Language.factory(
    "names",
    default_config={"language": "en", "known": {}},
    requires=["doc.ents", "token.dep"],
    assigns=["doc.ents"],
)
class Names:
    """`known`: name -> label; a known name wins over what the model found."""

    def __init__(self, nlp: Language, name: str, language: str, known: dict[str, str]):
        self.rules = load_rules(language)
        self.reports = frozenset(self.rules.verbs)
        self.matcher = PhraseMatcher(nlp.vocab)
        for label in sorted(set(known.values())):
            self.matcher.add(label, [nlp.make_doc(text) for text, kind in known.items() if kind == label])

    def __call__(self, doc: Doc) -> Doc:
        fixed = self._known(doc)
        taken = {token for span in fixed for token in range(span.start, span.end)}
        firms = self._firms(doc)
        for entity in doc.ents:
            if taken.isdisjoint(range(entity.start, entity.end)):
                one = entity.end - entity.start == 1
                label = "ORG" if one and entity.text in firms else entity.label_
                fixed.append(Span(doc, entity.start, entity.end, label=label))
                taken.update(range(entity.start, entity.end))
        for token in doc:
            if token.i not in taken and token.text in firms and token.pos_ == "PROPN":
                fixed.append(Span(doc, token.i, token.i + 1, label="ORG"))
        doc.ents = tuple(sorted(fixed, key=lambda span: span.start))
        return doc

    def _known(self, doc: Doc) -> list[Span]:
        if not len(self.matcher):
            return []
        return filter_spans(self.matcher(doc, as_spans=True))

    def _firms(self, doc: Doc) -> set[str]:
        """Names of one word that do what firms do somewhere in the text, and are nowhere a person."""
        evidence: Counter[str] = Counter()
        persons = {entity[-1].text for entity in doc.ents if entity.label_ == "PERSON" and len(entity) > 1}
        firm_verbs, firm_nouns = self.rules.roles["corporate_verb"], self.rules.roles["organisation"]
        for token in doc:
            if token.pos_ != "PROPN" or not token.text[0].isupper() or token.text in persons:
                continue
            if token.ent_type_ not in ("", *PLACES) or len(token.text) < 3 or token.dep_ == "compound":
                continue
            head = token.head.lemma_.lower()
            before = token.nbor(-1).lemma_.lower() if token.i else ""
            if before in firm_nouns or (token.dep_ == "appos" and head in firm_nouns):
                evidence[token.text] += 2
            elif token.dep_ in SPEAKS and head in firm_verbs:
                evidence[token.text] += 2
            elif token.dep_ in SPEAKS and not token.ent_type_ and head in self.reports:
                evidence[token.text] += 2
        return {name for name, count in evidence.items() if count >= 2}
