"""marked texts -> what `trained.json` holds."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from claims.language import attribution, voice
from claims.language.bounds import Bounds
from claims.language.confidence import Filter, features, kind_of_reason
from claims.language.corpus import Mark, Marked, letters
from claims.language.drafts import Draft
from claims.language.fitting import Examples, fit, learn
from claims.language.pipeline import Extractor
from claims.language.rule_files import FILES, load_file
from claims.language.rule_kinds import HedgeRule, NounRule, PhraseRule, VerbRule
from claims.language.rules import FOLDER, RuleBook
from claims.language.training_bounds import BoundsExamples
from claims.language.values import Given
from claims.language.words import Words

FLOORS = {"report": 0.55, "voice": 0.3}
VARIANCES = {"report": 1.0, "voice": 0.1}  # of a weight, before anything is seen
RULES_WEIGH, STATEMENTS_WEIGH = 5.0, 3.0  # against 1 of a text in which only attributions are marked
SAME_CONTENT, INSIDE, SAME_VOICE = 0.25, 0.8, 0.5
# Frames and stances that a text marked for attributions alone says nothing of.
UNMARKED_FRAMES = frozenset({"silence", "hedge", "credited", "cleft", "bare", "is"})
UNMARKED_STANCES = frozenset({"no_response", "not_disclosed", "not_claimed", "withdraws"})


type Watch = Callable[[Sequence[Marked], str], Iterable[Marked]]


def _unwatched(corpus: Sequence[Marked], what: str) -> Iterable[Marked]:
    return corpus


def train(corpus: Sequence[Marked], extractor: Extractor, watch: Watch = _unwatched) -> dict[str, Any]:
    """The whole table. `extractor`'s own tables are replaced on the way. ValueError without enough to learn from.

    `watch`: goes through texts and shows how far it is; it is told what is being done.
    """
    reports, rules = Examples(), extractor.rules
    for number, marked in enumerate(watch(corpus, "reading reports")):
        collect_reports(reports, number, marked, words_of(extractor, marked.given), rules)
    if len(set(reports.right)) < 2 or not any(marked.scheme == "statements" for marked in corpus):
        raise ValueError("too little to learn from: give texts with right and wrong reports, some marked in full.")
    bounds = learn_bounds(corpus, extractor, reports, watch)
    learned = {"report": learn(with_rules(reports, extractor), VARIANCES["report"], FLOORS["report"])}
    attributing: Any = extractor.nlp.get_pipe("attribution")
    attributing.filter, attributing.bounds = Filter(learned["report"]), Bounds(bounds)
    voiced, speakers = Examples(), defaultdict[str, Counter[bool]](Counter)
    for number, marked in enumerate(watch(corpus, "reading the outlet's voice")):
        if marked.scheme == "statements":
            collect_voice(voiced, number, marked, extractor, speakers)
    learned["voice"] = learn(voiced, VARIANCES["voice"], FLOORS["voice"])
    return {
        "texts": len(corpus),
        "filters": learned,
        "bounds": bounds,
        "speakers": {
            kind: round((count[True] + 1) / (count[True] + count[False] + 2), 2)  # Laplace: a few cases prove little
            for kind, count in sorted(speakers.items())
        },
    }


def learn_bounds(corpus: Sequence[Marked], extractor: Extractor, reports: Examples, watch: Watch) -> dict[str, Any]:
    """From each text by a filter that was fitted on the other half of them."""
    sieves = []
    for half in (0, 1):
        others = reports.chosen(n for n, text in enumerate(reports.text) if text % 2 != half)
        sieves.append(Filter({"weights": fit(others, VARIANCES["report"]), "floor": FLOORS["report"]}))
    examples = BoundsExamples()
    for number, marked in enumerate(watch(corpus, "reading bounds")):
        marks = [mark for mark in marked.joined() if not mark.voiced]
        words = words_of(extractor, marked.given)
        examples.collect(number, words, marks, extractor.rules, sieves[number % 2])
    return examples.learned()


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
