"""drafts -> the chain they came by: outlets and formal documents that the text credits, nearest first."""

import re

from spacy.language import Language
from spacy.tokens import Doc

from claims.language.cast import Cast
from claims.language.drafts import Draft
from claims.language.rules import RuleBook, load_rules
from claims.language.values import Given
from claims.language.words import Words

SHARED_WORDS = 2  # content words that make two statements of one speaker about the same thing


@Language.factory(
    "credit",
    default_config={"language": "en"},
    requires=["doc._.words", "doc._.drafts", "doc._.cast"],
    assigns=["doc._.drafts"],
)
class Credit:
    def __init__(self, nlp: Language, name: str, language: str):
        self.rules = load_rules(language)
        self.known = self.rules.roles["outlet"]

    def __call__(self, doc: Doc) -> Doc:
        words: Words = doc._.words
        given: Given = doc._.given
        outlets = Outlets(words, doc._.cast, self.rules, given.outlet)
        drafts: list[Draft] = doc._.drafts
        carriers = [draft for draft in drafts if outlets.carrier_of(draft)]
        dropped: set[int] = set()
        for draft in drafts:
            for carrier in carriers:
                if carrier is not draft and draft.anchor in carrier.content and draft.anchor >= 0:
                    _add(draft, outlets.carrier_of(carrier), given.outlet)
                    dropped.add(id(carrier))
            for name in outlets.credited_in(draft):
                _add(draft, name, given.outlet)
        kept = [draft for draft in drafts if id(draft) not in dropped]
        _carry_on(words, kept)
        doc._.drafts = kept
        return doc


class Outlets:
    """What counts as an outlet or a document in one text."""

    def __init__(self, words: Words, cast: Cast, rules: RuleBook, own: str):
        self.words, self.cast, self.rules, self.own = words, cast, rules, own
        self.patterns = rules.credits
        names = {cast.plain(range(a, b)) for a, b, label in words.entities if label == "ORG"}
        self.full = {name for name in names if " " in name and self.is_outlet(normal(name))}

    def is_outlet(self, name: str) -> bool:
        plain = name.removeprefix("the ").removeprefix("The ")
        return plain.lower() in self.rules.roles["outlet"] or bool(OUTLET_LIKE.search(plain))

    def spelled_out(self, name: str) -> str:
        """ "The Post" is the outlet of the text that ends so."""
        short = name.casefold().removeprefix("the ")
        longer = [full for full in self.full if full.casefold().endswith(" " + short)]
        return min(longer, key=len) if longer else name

    def speaks_itself(self, draft: Draft) -> bool:
        return any(self.words.lemma[t] in self.rules.roles["document"] for t in draft.source)

    def carrier_of(self, draft: Draft) -> str:
        """The outlet that this statement's source is, or that its report is by; else empty."""
        if not draft.source:
            return ""
        text = self.words.passage(draft.source)
        match = REPORT_BY.search(text)
        name = match["via"] if match else text
        name = normal(name)
        if self.is_outlet(name) or (match and name[:1].isupper()):
            return name
        return ""

    def credited_in(self, draft: Draft) -> list[str]:
        if draft.anchor < 0:
            return []
        a, b = self.words.sentences[self.words.sentence[draft.anchor]]
        block = self.words.block[draft.anchor]
        line = self.words.given[self.words.start[a] : self.words.end[b - 1]]
        if block >= 0 and self.words.blocks[block].kind == "quote":
            line = self.words.given[self.words.blocks[block].start : self.words.blocks[block].end]
        found = []
        for rule in self.patterns:
            if rule.kind == "document" and self.speaks_itself(draft):
                continue
            for match in rule.pattern.finditer(line):
                name = self.spelled_out(normal(match["via"]))
                if rule.kind == "document" or self.is_outlet(name):
                    found.append((match.start(), name))
        return [name for _, name in sorted(found, key=lambda item: item[0])]


def normal(name: str) -> str:
    """Without possessive and small "the": "the BBC" is BBC, "The Northern Post" keeps its name."""
    owner = re.split(r"['’]s?\s", " ".join(name.split()) + " ")[0]  # "The Post's Jane Roe" is The Post
    return re.sub(r"^the\s+|['’]s?$", "", owner).strip(" ,.;:'’\"”")


def same_outlet(one: str, other: str) -> bool:
    """Equal but for the article, one the beginning of the other ("Fox", "Fox News"), or its initials."""
    a, b = (name.casefold().removeprefix("the ").split() for name in (one, other))
    if not a or not b:
        return False
    short, long = sorted((a, b), key=len)
    initials = {"".join(word[0] for word in long), "t" + "".join(word[0] for word in long)}
    return long[: len(short)] == short or (len(short) == 1 and len(long) > 1 and short[0] in initials)


def _add(draft: Draft, name: str, own: str) -> None:
    same = [*draft.via, own, draft.speaker or ""]
    if name and not any(same_outlet(name, other) for other in same):
        draft.via.append(name)


def _carry_on(words: Words, drafts: list[Draft]) -> None:
    """A credit holds for the same speaker's other statements on the same thing in this text."""
    credited = [draft for draft in drafts if draft.via and draft.speaker]
    vocabulary = {id(draft): content_words(words, draft) for draft in drafts}
    for draft in drafts:
        if draft.via or not draft.speaker or not draft.source:
            continue
        for other in credited:
            shared = vocabulary[id(draft)] & vocabulary[id(other)]
            if other.speaker == draft.speaker and len(shared) >= SHARED_WORDS:
                draft.via = list(other.via)
                break


def content_words(words: Words, draft: Draft) -> set[str]:
    return {words.lemma[t] for t in draft.content if not words.stop[t] and words.text[t][0].isalpha()}


OUTLET_LIKE = re.compile(
    r"\b(?:News|Times|Post|Journal|Tribune|Herald|Gazette|Chronicle|Telegraph|Guardian|Press|Observer|Courier|Magazine|Broadcasting|Newswire|Wire)$"
)
REPORT_BY = re.compile(r"\b(?:report|story|article|account|investigation)s? (?:by|in|from) (?P<via>.+)$")
