"""Named spans of one text -> the same, person or organisation by what the text says of them anywhere.

The model labels each mention alone, and rare names badly: "Edda Norling" is a firm here and a place there. A name is
judged once for the whole text: by its last word ("Orlo Devices"), by what stands in apposition to it ("the mayor",
"a supplier"), by "who" and "which", by a title or a role before it; its short forms follow it.
"""

from collections import Counter

from spacy.tokens import Doc, Span

from claims.language.rules import RuleBook

UNSURE = frozenset({"PERSON", "ORG", "GPE", "FAC", "LOC", "PRODUCT", "WORK_OF_ART", "NORP"})
LONGEST = 4  # words of a person's name
SURE = 2  # votes of what hardly ever misleads


def relabelled(doc: Doc, spans: list[Span], rules: RuleBook, known: set[int]) -> list[Span]:
    """`known`: first tokens of names that the knowledge base has; they keep their label."""
    spans = _without_roles(doc, sorted(spans, key=lambda span: span.start), rules, known)
    votes: dict[str, Counter[str]] = {}
    model: dict[str, Counter[str]] = {}
    for span in spans:
        if span.label_ in UNSURE and (name := plain(span, rules)):
            votes.setdefault(name, Counter()).update(_evidence(span, rules))
            model.setdefault(name, Counter())[span.label_] += 1
    decided = {name: label for name, count in votes.items() if (label := _decide(count))}
    for name, labels in model.items():
        if name not in decided and len(labels) > 1:  # the model does not agree with itself
            decided[name] = max(labels, key=lambda label: (labels[label], label == "PERSON" and " " in name))
    for name, label in list(decided.items()):
        parts = name.split()
        short = parts[-1] if label == "PERSON" else parts[0]
        if (
            len(parts) > 1
            and label in ("PERSON", "ORG")
            and short in votes
            and short not in decided
            and short[0].isupper()
        ):
            decided[short] = label
    fixed = []
    for span in spans:
        own = span.label_ in UNSURE and span.start not in known and plain(span, rules) not in rules.places
        fixed.append(
            Span(doc, span.start, span.end, label=decided.get(plain(span, rules), span.label_)) if own else span
        )
    return fixed + _passed_over(doc, fixed, rules)


def _passed_over(doc: Doc, spans: list[Span], rules: RuleBook) -> list[Span]:
    """Surnames that the model left unmarked: "Tave" where "Joren Tave" was named."""
    surnames = {
        plain(span, rules).split()[-1] for span in spans if span.label_ == "PERSON" and " " in plain(span, rules)
    }
    taken = {token.i for span in spans for token in span}
    alone = [token for token in doc if token.text in surnames and token.i not in taken and token.pos_ == "PROPN"]
    return [Span(doc, token.i, token.i + 1, label="PERSON") for token in alone]


def _without_roles(doc: Doc, spans: list[Span], rules: RuleBook, known: set[int]) -> list[Span]:
    """Out go bare roles; one that ends a name ("St Orla's" "Hospital") makes it an organisation's."""
    kept: list[Span] = []
    for span in spans:
        if span.start in known or not _is_role(span, rules):
            kept.append(span)
        elif kept and kept[-1].end == span.start and span[0].lower_ in rules.roles["organisation"]:
            kept[-1] = Span(doc, kept[-1].start, span.end, label="ORG")
    return kept


def _is_role(span: Span, rules: RuleBook) -> bool:
    """A headline's "Mayor" or "Ministry" is nobody's name."""
    word = span[0].lower_ if len(span) == 1 else ""
    return word in rules.roles["person"] or word in rules.roles["organisation"] or word in rules.words["occupation"]


def plain(span: Span, rules: RuleBook) -> str:
    """Without article, title and possessive."""
    words = [
        t.text for t in span if t.lower_ not in rules.words["title"] and t.lower_ not in ("the", "'s", "’s", "'", "’")
    ]
    return " ".join(words)


def _decide(count: Counter[str]) -> str:
    person, organisation = count["PERSON"], count["ORG"]
    if person and person > organisation:
        return "PERSON"
    return "ORG" if organisation and organisation > person else ""


def _evidence(span: Span, rules: RuleBook) -> list[str]:
    found = []
    last, root = span[-1], span.root
    words = [t for t in span if t.lower_ not in ("'s", "’s", "'", "’")]
    if (
        words
        and len(words) > 1
        and (words[-1].lower_ in rules.words["corporate"] or words[-1].lower_ in rules.roles["organisation"])
    ):
        found += ["ORG"] * SURE
    if len(words) in (2, 3) and words[0].text in rules.genders:
        found += ["PERSON"] * SURE
    before = span.doc[span.start - 1] if span.start else None
    if before is not None and before.dep_ in ("compound", "nmod") and before.pos_ in ("NOUN", "PROPN"):
        found += _of_role(before.lemma_.lower(), rules)
    if before is not None and before.lower_ in ("mr.", "mr", "mrs.", "mrs", "ms.", "ms"):
        found += ["PERSON"] * SURE
    if words and words[0].lower_ in rules.words["title"] and len(words) > 1:
        found.append("PERSON")
    tied = [kid for kid in root.children if kid.dep_ == "appos" and kid.pos_ == "NOUN"]
    tied += [root.head] if root.dep_ == "appos" and root.head.pos_ == "NOUN" else []
    for other in tied:
        found += _of_role(other.lemma_.lower(), rules) * SURE
    for kid in root.children:
        if kid.dep_ == "relcl" and kid.i > last.i:
            pronouns = {t.lower_ for t in kid.children if t.dep_ in ("nsubj", "nsubjpass")}
            found += ["PERSON"] if "who" in pronouns else ["ORG"] if "which" in pronouns else []
    if root.dep_ == "poss" and root.head.lemma_.lower() in rules.words["owned_by_firms"]:
        found.append("ORG")
    after = span.end
    if after + 2 < len(span.doc) and span.doc[after].text == "," and span.doc[after + 1].text.isdigit():
        found += ["PERSON"] if 15 < int(span.doc[after + 1].text) < 105 and span.doc[after + 2].text in ",." else []
    return found if len(words) <= LONGEST or "PERSON" not in found else []


def _of_role(lemma: str, rules: RuleBook) -> list[str]:
    if lemma in rules.roles["person"] or lemma in rules.words["occupation"]:
        return ["PERSON"]
    return ["ORG"] if lemma in rules.roles["organisation"] else []
