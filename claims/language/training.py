"""marked texts -> what `trained.json` holds."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from claims.language import attribution, voice
from claims.language.confidence import Filter, features, kind_of_reason
from claims.language.corpus import Mark, Marked, letters
from claims.language.drafts import Draft
from claims.language.fitting import Examples, learn
from claims.language.pipeline import Extractor
from claims.language.rule_files import FILES, load_file
from claims.language.rule_kinds import HedgeRule, NounRule, PhraseRule, VerbRule
from claims.language.rules import FOLDER, RuleBook
from claims.language.values import Given
from claims.language.words import Words

FLOORS = {"report": 0.55, "voice": 0.3}
VARIANCES = {"report": 1.0, "voice": 0.1}  # of a weight, before anything is seen
RULES_WEIGH, STATEMENTS_WEIGH = 5.0, 3.0  # against 1 of a text in which only attributions are marked
SAME_CONTENT, INSIDE, SAME_VOICE = 0.25, 0.8, 0.5
# Frames and stances that a text marked for attributions alone says nothing of.
UNMARKED_FRAMES = frozenset({"silence", "hedge", "credited", "cleft", "bare", "is"})
UNMARKED_STANCES = frozenset({"no_response", "not_disclosed", "not_claimed", "withdraws"})


def train(corpus: Iterable[Marked], extractor: Extractor) -> dict[str, Any]:
    """The whole table. `extractor`'s own filters are replaced on the way. ValueError without enough to learn from."""
    reports, fully = Examples(), list[Marked]()
    for number, marked in enumerate(corpus):
        collect_reports(reports, number, marked, words_of(extractor, marked.given), extractor.rules)
        if marked.scheme == "statements":
            fully.append(marked)
    if len(set(reports.right)) < 2 or not fully:
        raise ValueError("too little to learn from: give texts with right and wrong reports, some marked in full.")
    texts = len(set(reports.text))
    learned = {"report": learn(with_rules(reports, extractor), VARIANCES["report"], FLOORS["report"])}
    attributing: Any = extractor.nlp.get_pipe("attribution")
    attributing.filter = Filter(learned["report"])
    voiced: Examples = Examples()
    speakers: dict[str, Counter[bool]] = defaultdict(Counter)
    for number, marked in enumerate(fully):
        collect_voice(voiced, number, marked, extractor, speakers)
    learned["voice"] = learn(voiced, VARIANCES["voice"], FLOORS["voice"])
    return {
        "texts": texts,
        "filters": learned,
        "speakers": {
            kind: round((count[True] + 1) / (count[True] + count[False] + 2), 2)  # Laplace: a few cases prove little
            for kind, count in sorted(speakers.items())
        },
    }


def words_of(extractor: Extractor, given: Given) -> Words:
    """The text as it stands before the first filter."""
    doc = extractor.prepared(given)
    for name, component in extractor.nlp.pipeline:
        if name == "attribution":
            break
        doc = component(doc)
    words: Words = doc._.words
    return words


def collect_reports(examples: Examples, number: int, marked: Marked, words: Words, rules: RuleBook) -> None:
    weight = STATEMENTS_WEIGH if marked.scheme == "statements" else 1.0
    marks = [mark for mark in marked.joined() if not mark.voiced]
    for draft in attribution.candidates(words, rules):
        right = is_right(words, draft, marks)
        if right or marked.scheme == "statements" or is_decided(words, draft, marks):
            examples.add(features(words, draft), right, weight, number)


def is_right(words: Words, draft: Draft, marks: Sequence[Mark]) -> bool:
    content, cue = places(words, draft.content), places(words, draft.cue)
    for mark in marks:
        shared, whole = len(content & mark.content), len(content | mark.content)
        if cue & mark.cue or not (cue or mark.cue):
            smaller = min(len(content), len(mark.content))
            if not content or not mark.content or shared >= SAME_CONTENT * whole or shared >= INSIDE * smaller:
                return True
    return False


def is_decided(words: Words, draft: Draft, marks: Sequence[Mark]) -> bool:
    """Whether a text marked for attributions alone would hold this one if it were right."""
    if (
        words.kind(draft.anchor) == "headline"
        or draft.frame in UNMARKED_FRAMES
        or draft.negated
        or draft.stance in UNMARKED_STANCES
    ):
        return False
    cue = places(words, draft.cue)
    return not any(2 * len(cue & mark.content) > len(cue) for mark in marks if cue)


def with_rules(examples: Examples, extractor: Extractor) -> Examples:
    """And the examples and counterexamples of the rules: a rule that is new has no other text to speak for it."""
    number, rules = -1, extractor.rules
    for name, kind in FILES.items():
        for rule in load_file(FOLDER / extractor.language / name, kind):
            cues = kind in (VerbRule, NounRule, PhraseRule, HedgeRule)
            named = {f"{short}:{getattr(rule, key, '')}" for short, key in _RULE_NAMES}
            for text, right in ((rule.example, True), (rule.counterexample, False)):
                number -= 1
                words = words_of(extractor, Given(text=text))
                for draft in attribution.candidates(words, rules):
                    own = draft.rule.partition("/")[0] in named
                    if (own and (right or kind is not HedgeRule)) or (right and not cues):
                        examples.add(features(words, draft), right, RULES_WEIGH, number)
    return examples


def collect_voice(
    examples: Examples, number: int, marked: Marked, extractor: Extractor, speakers: dict[str, Counter[bool]]
) -> None:
    doc = extractor.prepared(marked.given)
    for name, component in extractor.nlp.pipeline:
        if name == "voice":
            break
        doc = component(doc)
    words: Words = doc._.words
    for draft in doc._.drafts:
        if draft.source:
            meant = next((mark.speaker for mark in marked.marks if is_right(words, draft, [mark])), None)
            if meant:
                speakers[kind_of_reason(draft.speaker_reason)][same_name(meant, draft.speaker)] += 1
    story = voice.story_of(words, doc._.drafts)
    for part in voice.candidates(words, doc._.drafts, doc._.unsaid):
        own = places(words, part)
        right = any(len(own & mark.content) >= SAME_VOICE * len(own | mark.content) for mark in marked.marks)
        examples.add(voice.features(words, part, story), right, 1.0, number)


def same_name(one: str, other: str | None) -> bool:
    """Equal, or the last word of one is in the other: "Doe", "Jane Doe"."""
    a, b = one.casefold().split(), (other or "").casefold().split()
    return a == b or bool(a and b and (a[-1] in b or b[-1] in a))


def places(words: Words, tokens: Iterable[int]) -> frozenset[int]:
    return letters(words.given, ({"start": words.start[token], "end": words.end[token]} for token in tokens))


_RULE_NAMES = (("verb", "lemma"), ("noun", "lemma"), ("phrase", "words"), ("hedge", "words"))
