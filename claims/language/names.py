"""Doc with entities -> better entities: known names, and firms that the model misses or takes for places."""

from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.symbols import PROPN, nsubj
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from claims.language.relabel import relabelled
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
        known = self._known(doc)
        fixed = list(known)
        taken = {token for span in fixed for token in range(span.start, span.end)}
        firms = self._firms(doc)
        for entity in doc.ents:
            if taken.isdisjoint(range(entity.start, entity.end)):
                one = entity.end - entity.start == 1
                label = "ORG" if one and entity.text in firms else entity.label_
                fixed.append(Span(doc, entity.start, entity.end, label=label))
                taken.update(range(entity.start, entity.end))
        for token in doc if firms else ():
            if token.i not in taken and token.text in firms and token.pos_ in ("PROPN", "ADJ", "NOUN"):
                fixed.append(Span(doc, token.i, token.i + 1, label="ORG"))
        fixed += self._persons(doc, taken)
        fixed = [_whole(doc, span, self.rules.roles["person"]) for span in fixed]
        fixed = relabelled(doc, fixed, self.rules, {span.start for span in known})
        doc.ents = tuple(filter_spans(fixed))
        return doc

    def _known(self, doc: Doc) -> list[Span]:
        if not len(self.matcher):
            return []
        return filter_spans(self.matcher(doc, as_spans=True))

    def _persons(self, doc: Doc, taken: set[int]) -> list[Span]:
        """Names of two or three words that speak and that the model passed over."""
        found = []
        for token in doc:
            if token.pos != PROPN or token.dep != nsubj:  # as numbers: most tokens go no farther
                continue
            speaks = token.head.lemma_.lower() in self.reports
            start = token.left_edge.i
            name = doc[start : token.i + 1]
            if not speaks or not 2 <= len(name) <= 3 or not taken.isdisjoint(range(start, token.i + 1)):
                continue
            if all(part.pos_ == "PROPN" and part.is_title for part in name):
                found.append(Span(doc, start, token.i + 1, label="PERSON"))
        return found

    def _firms(self, doc: Doc) -> set[str]:
        """Names of one word that do what firms do somewhere in the text, and are nowhere a person."""
        firms: set[str] = set()
        persons = {entity[-1].text for entity in doc.ents if entity.label_ == "PERSON" and len(entity) > 1}
        firm_verbs, firm_nouns = self.rules.roles["corporate_verb"], self.rules.roles["organisation"]
        for token in doc:
            if token.pos != PROPN or not token.text[0].isupper():
                continue
            if token.ent_type_ not in ("", *PLACES) or len(token.text) < 3 or token.dep_ == "compound":
                continue
            head = token.head.lemma_.lower()
            before = token.nbor(-1).lemma_.lower() if token.i else ""
            subject = token.dep_ in SPEAKS and token.ent_type_ != "PERSON"
            called = before in firm_nouns or (token.dep_ == "appos" and head in firm_nouns)
            acts = subject and head in firm_verbs
            alone = not any(kid.dep_ == "compound" for kid in token.lefts)
            speaks = subject and alone and not token.ent_type_ and head in self.reports
            if called or acts or speaks:
                firms.add(token.text)
        return firms - persons - self.rules.places


def _whole(doc: Doc, span: Span, titles: frozenset[str]) -> Span:
    """A double name that was cut at its hyphen (Okafor-Lind), a first name that was left out."""
    start, end = span.start, span.end
    if span.label_ == "PERSON" and len(span) == 1 and start:
        before = doc[start - 1]
        first = before.pos_ == "PROPN" and before.dep_ == "compound" and before.head.i == start
        if first and not before.ent_type_ and before.is_title and before.lower_ not in titles:
            start -= 1
    while end + 1 < len(doc) and doc[end].text == "-" and not doc[end - 1].whitespace_ and not doc[end].whitespace_:
        if doc[end + 1].ent_type_ or not doc[end + 1].text[0].isupper():
            break
        end += 2
    return span if (start, end) == (span.start, span.end) else Span(doc, start, end, label=span.label_)
