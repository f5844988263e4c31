"""drafts -> the chain they came by: outlets and formal documents that the text credits, nearest first."""

import re
from collections.abc import Sequence

from spacy.language import Language
from spacy.tokens import Doc

from claims.language.attribution import CONTESTING
from claims.language.cast import Cast
from claims.language.drafts import Draft
from claims.language.outlets import normal
from claims.language.rule_kinds import CREDIT_KINDS
from claims.language.rules import RuleBook, load_rules
from claims.language.values import Given
from claims.language.words import Words

LOOK_BACK = 3  # sentences
NO_OUTLET = frozenset({"DATE", "TIME", "GPE", "LOC", "PERSON", "NORP"})
SHORT_ID = 4  # letters of an outlet known by an abbreviation
FAR = 60  # characters between a statement and a credit behind it that belongs to another
MOSTLY = 0.9
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
        dropped |= _relayed(drafts)
        kept = [draft for draft in drafts if id(draft) not in dropped]
        _carry_on(words, kept)
        for draft in kept:
            if not draft.via and draft.anchor >= 0:
                for name in outlets.credited_before(draft):
                    _add(draft, name, given.outlet)
        _go_on(outlets, kept)
        doc._.drafts = kept
        return doc


def _relayed(drafts: list[Draft]) -> set[int]:
    """Drafts that say no more than that somebody contests something, by `id`: "his lawyer said that he denied it" is
    his denial, spoken by the lawyer. Taken for what the lawyer says, it would be tied to what is denied."""
    dropped = set()
    for inner in drafts:
        if not inner.nested or inner.stance not in CONTESTING:
            continue
        own = inner.content | inner.cue | inner.source
        for outer in drafts:
            if inner.anchor in outer.content and len(own & outer.content) > MOSTLY * len(outer.content):
                dropped.add(id(outer))
                if outer.speaker and outer.speaker != inner.speaker and not inner.spoken_by:
                    inner.spoken_by = outer.speaker
    return dropped


class Outlets:
    """What counts as an outlet or a document in one text."""

    def __init__(self, words: Words, cast: Cast, rules: RuleBook, own: str):
        self.words, self.cast, self.rules, self.own = words, cast, rules, own
        self.patterns = [rule for rule in rules.credits if rule.kind not in ("introduces", "named")]
        self.labels = {words.start[a]: label for a, _, label in words.entities}
        names = {cast.plain(range(a, b)) for a, b, label in words.entities if label == "ORG"}
        self.full = {name for name in names if " " in name and self.is_outlet(normal(name))}
        self.named = [(words.start[a], self.entitled(a, b)) for a, b, label in words.entities if label == "ORG"]
        self.named = [(start, name) for start, name in self.named if self.is_outlet(name)]

    def is_outlet(self, name: str) -> bool:
        return name in self.cast.outlets

    def may_carry(self, name: str, at: int) -> bool:
        """Who has "seen", "published" or "quoted" something is an outlet, unless it is a person or an authority."""
        if self.labels.get(at, "ORG") in NO_OUTLET:
            return False
        plain = name.removeprefix("the ").removeprefix("The ")
        words = plain.lower().split()
        authority = any(
            word in self.rules.roles["organisation"] or word in self.rules.roles["person"] for word in words
        )
        return bool(words) and not authority and not self.cast.is_person(plain) and plain not in self.rules.places

    def entitled(self, a: int, b: int) -> str:
        """The name with a capital article where the text writes one."""
        start = a - 1 if a and self.words.text[a - 1] == "The" else a
        return normal(self.words.passage(range(start, b)))

    def spelled_out(self, name: str) -> str:
        """ "The Post" is the outlet of the text that ends so."""
        short = name.casefold().removeprefix("the ")
        longer = [full for full in self.full if full.casefold().endswith(" " + short)]
        if not longer:
            return name
        full = min(longer, key=len)
        return next((other for _, other in self.named if other == f"The {full}"), full)

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

    def carried_in(self, tokens: set[int]) -> list[str]:
        """Whom a sentence of the outlet's own credits: "P, first reported by X"."""
        a, b = self.words.sentences[self.words.sentence[min(tokens)]]
        start, end = self.words.start[a], self.words.end[b - 1]
        found = self.credited_between(start, end, itself=True, kinds=("carried",))
        return [name for name in dict.fromkeys(found) if not same_outlet(name, self.own)]

    def credited_in(self, draft: Draft) -> list[str]:
        if draft.anchor < 0:
            return []
        a, b = self.words.sentences[self.words.sentence[draft.anchor]]
        block = self.words.block[draft.anchor]
        start, end = self.words.start[a], self.words.end[b - 1]
        if block >= 0 and self.words.blocks[block].kind == "quote":
            start, end = self.words.blocks[block].start, self.words.blocks[block].end
        reach = max(self.words.end[max(draft.cue | draft.content)] + FAR, start) - start
        return self.credited_between(start, end, self.speaks_itself(draft), reach)

    def credited_between(
        self, start: int, end: int, itself: bool, reach: int | None = None, kinds: Sequence[str] = CREDIT_KINDS
    ) -> list[str]:
        line, found = self.words.given[start:end], []
        for rule in self.patterns:
            if rule.kind not in kinds or (rule.kind == "document" and itself):
                continue
            for match in rule.pattern.finditer(line):
                if rule.kind == "told" and reach is not None and match.start() > reach:
                    continue
                name = self.spelled_out(normal(match["via"]))
                if rule.kind == "again":
                    name = next((name for at, name in reversed(self.named) if at < start + match.start()), "")
                carries = rule.kind == "carried" and self.may_carry(name, start + match.start("via"))
                if rule.kind == "document" or self.is_outlet(name) or carries:
                    found.append((match.start(), name))
        return [name for _, name in sorted(found, key=lambda item: item[0])]

    def credited_before(self, draft: Draft) -> list[str]:
        """What a sentence shortly before credits, where it names the same speaker and this one no other occasion."""
        words = self.words
        number, block = words.sentence[draft.anchor], words.block[draft.anchor]
        if not draft.speaker or not draft.source or self.speaks_itself(draft) or self.tells_when(number):
            return []
        name = draft.speaker.split()[-1]
        for earlier in range(number - 1, max(-1, number - 1 - LOOK_BACK), -1):
            a, b = words.sentences[earlier]
            if words.block[a] >= 0 and block - words.block[a] > 1:
                break
            if name in words.passage(range(a, b)):
                return self.credited_between(words.start[a], words.end[b - 1], itself=False)
        return []

    def tells_when(self, number: int) -> bool:
        """Whether a sentence names a day or an occasion of its own."""
        a, b = self.words.sentences[number]
        return any(self.words.lower[t] in self.rules.words["occasion"] for t in range(a, b))


def same_outlet(one: str, other: str) -> bool:
    """Equal but for the article, one the beginning of the other ("Fox", "Fox News"), or its initials."""
    a, b = (name.casefold().removeprefix("the ").split() for name in (one, other))
    if not a or not b:
        return False
    short, long = sorted((a, b), key=len)
    initials = {"".join(word[0] for word in long), "t" + "".join(word[0] for word in long)}
    if len(short) == len(long) == 1:
        brief, full = sorted((short[0], long[0]), key=len)
        if len(brief) <= SHORT_ID and _abbreviates(brief, full):
            return True
    return long[: len(short)] == short or (len(short) == 1 and len(long) > 1 and short[0] in initials)


def _abbreviates(short: str, long: str) -> bool:
    """ "hpo" for HuffPost: its letters in order, from the first one on."""
    letters = iter(long)
    return short[:1] == long[:1] and all(letter in letters for letter in short)


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


def _go_on(outlets: Outlets, drafts: list[Draft]) -> None:
    """A credit holds for what the same speaker says next, in this paragraph or, without a day of its own, the next."""
    words = outlets.words
    last: Draft | None = None
    for draft in sorted((d for d in drafts if d.anchor >= 0 and d.source), key=lambda d: min(d.cue | d.content)):
        if last is not None and draft.speaker == last.speaker and not draft.via:
            apart = words.block[draft.anchor] - words.block[last.anchor]
            if apart == 0 or (apart == 1 and not outlets.tells_when(words.sentence[draft.anchor])):
                draft.via = list(last.via)
        last = draft if draft.via and draft.speaker else None


def content_words(words: Words, draft: Draft) -> set[str]:
    return {words.lemma[t] for t in draft.content if not words.stop[t] and words.text[t][0].isalpha()}


REPORT_BY = re.compile(r"\b(?:report|story|article|account|investigation)s? (?:by|in|from) (?P<via>.+)$")
