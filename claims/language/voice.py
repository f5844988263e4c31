"""sentences that no statement covers -> the outlet's own: a checkable fact that matters to the story."""

from collections.abc import Set
from dataclasses import dataclass
from math import log2
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from claims.language.confidence import Filter
from claims.language.credit import Outlets
from claims.language.drafts import Draft, trimmed
from claims.language.rules import load_rules
from claims.language.split import propositions
from claims.language.stance import clause_head, soften
from claims.language.trained import TABLE, load_trained
from claims.language.words import QUESTIONS, VERBAL, Words

READ = frozenset({"headline", "standfirst", "paragraph", "list_item"})
COVERED = 0.3
SHORTEST = 5
SUBJECT = ("nsubj", "nsubjpass", "csubj", "expl")
NAMED = frozenset({"PERSON", "ORG", "GPE", "NORP", "LAW", "EVENT", "FAC", "PRODUCT"})
COUNTED = frozenset({"DATE", "MONEY", "PERCENT", "CARDINAL", "QUANTITY", "TIME", "ORDINAL"})
FIGURES = frozenset({"MONEY", "PERCENT", "CARDINAL", "QUANTITY", "DATE"})
MODALS = frozenset({"could", "would", "should", "may", "might", "must", "can", "ca"})
PAST = frozenset({"has", "have", "had", "was", "were", "did", "been"})
VAGUE = frozenset(
    {"this", "that", "these", "those", "it", "there", "what", "how", "which", "nobody", "someone", "every"}
)
ADDRESS = frozenset({"you", "your", "we", "our", "us", "i", "my"})
# What only an opinion calls things: "has obvious incentives" cannot be looked up.
WEIGHING = frozenset(
    {
        "clear",
        "critical",
        "crucial",
        "dangerous",
        "difficult",
        "easy",
        "essential",
        "great",
        "important",
        "impressive",
        "interesting",
        "key",
        "likely",
        "notable",
        "obvious",
        "plain",
        "primary",
        "remarkable",
        "serious",
        "significant",
        "striking",
        "strong",
        "surprising",
        "tough",
        "typical",
        "understandable",
        "unlikely",
        "useful",
        "vital",
        "weak",
    }
)
GENERAL = frozenset({"every", "any", "most", "some", "many", "all", "no", "such", "few"})
OPENING = 4  # blocks
MOST = 3  # a count above is no more than this


@Language.factory(
    "voice",
    default_config={"language": "en", "table": str(TABLE)},
    requires=["doc._.words", "doc._.drafts", "doc._.contested", "doc._.cast", "doc._.unsaid"],
    assigns=["doc._.drafts"],
)
class Voice:
    def __init__(self, nlp: Language, name: str, language: str, table: str):
        self.rules = load_rules(language)
        self.filter = Filter(load_trained(Path(table))["filters"]["voice"])

    def __call__(self, doc: Doc) -> Doc:
        words: Words = doc._.words
        story = story_of(words, doc._.drafts)
        outlets = Outlets(words, doc._.cast, self.rules, doc._.given.outlet)
        for part in candidates(words, doc._.drafts, doc._.unsaid, doc._.contested):
            confidence = self.filter.probability(features(words, part, story))
            if confidence >= self.filter.floor:
                draft = Draft(rule="voice/states", anchor=-1, content=part, stance="states")
                draft.speaker_reason, draft.confidence = "outlet voice", confidence
                draft.via = outlets.carried_in(part)
                soften(words, draft, self.rules)
                doc._.drafts.append(draft)
        return doc


@dataclass(frozen=True)
class StoryWords:
    """Lemmas of the headline and the opening, and of what the statements found so far say."""

    theme: frozenset[str]
    said: frozenset[str]


def story_of(words: Words, drafts: list[Draft]) -> StoryWords:
    opening = [t for n, block in enumerate(words.blocks[:OPENING]) if block.kind in READ for t in words.in_block(n)]
    told = [t for draft in drafts for t in draft.content]
    theme, said = (
        frozenset(words.lemma[t] for t in tokens if not words.stop[t] and words.text[t][0].isalpha())
        for tokens in (opening, told)
    )
    return StoryWords(theme, said)


def candidates(
    words: Words, drafts: list[Draft], unsaid: set[int], contested: Set[int] = frozenset()
) -> list[set[int]]:
    """Clauses that no statement covers: not imagined, no question, nobody addressed, with a verb of their own.

    `contested`: cues of somebody's denials, silences and the like that nothing was made of. Whatever the clause around
    such a cue is, it is no fact that the outlet states.
    """
    covered = {t for draft in drafts for t in draft.content | draft.cue | draft.source}
    found = []
    for a, b in words.sentences:
        tokens = {t for t in range(a, b) if not words.space[t]}
        if not tokens or not unsaid.isdisjoint(tokens):
            continue
        if words.kind(min(tokens)) not in READ or words.text[max(tokens)] == "?":
            continue
        for whole in propositions(words, trimmed(words, tokens)):
            part = core(words, whole)
            letters = [t for t in part if words.text[t][0].isalnum()]
            few = len(letters) >= SHORTEST and sum(t in covered for t in letters) <= COVERED * len(letters)
            few = few and part.isdisjoint(contested)
            if few and _is_clause(words, part) and _is_specific(words, part):
                found.append(part)
    return found


def _is_clause(words: Words, part: set[int]) -> bool:
    head, first = clause_head(words, part), min(part)
    if words.tag[first] in QUESTIONS or words.lower[first - 1] in ("whether", "if"):
        return False
    if head is None or words.pos[head] not in VERBAL or any(words.lower[t] in ADDRESS for t in part):
        return False
    subject = any(k in part for k in words.children(head, *SUBJECT))
    return subject or words.kind(head) == "headline" or words.dep[head] == "conj"


def _is_specific(words: Words, part: set[int]) -> bool:
    """Something happened, or somebody named is so; "every firm faces this risk", "P could follow" cannot be checked."""
    head = clause_head(words, part)
    if head is None or any(words.lower[k] in ("if", "unless") for k in _marks(words, head)):
        return False
    auxiliaries = {words.lower[k] for k in words.children(head, "aux", "auxpass")}
    past = words.tag[head] == "VBD" or bool(auxiliaries & PAST) or words.kind(head) == "headline"
    subject = next((k for k in words.children(head, *SUBJECT) if k in part), None)
    if auxiliaries & MODALS and not auxiliaries & PAST:
        return False
    if past or subject is None:
        return past or any(words.entity[t] in NAMED | COUNTED for t in part)
    if words.lower[subject] in VAGUE or words.tag[subject] == "VBG":
        return False
    if any(words.lower[t] in WEIGHING for t in part if words.pos[t] == "ADJ" and words.quotation[t] < 0):
        return False
    if any(words.lower[k] in GENERAL for k in words.children(subject, "det", "amod", "predet")):
        return False
    owned = any(words.entity[k] in NAMED for k in words.children(subject, "poss", "compound"))
    person = words.lower[subject] in ("he", "she", "they", "who")
    return person or owned or words.entity[subject] in NAMED or any(words.entity[t] in FIGURES for t in part)


def _marks(words: Words, head: int) -> list[int]:
    clauses = [head, *words.children(head, "advcl")]
    return [k for clause in clauses for k in words.children(clause, "mark")]


def features(words: Words, part: set[int], story: StoryWords) -> list[str]:
    """What makes a clause a fact of this story that somebody could check and might contest."""
    head = clause_head(words, part)
    head = min(part) if head is None else head
    auxiliaries = {words.lower[k] for k in words.children(head, "aux", "auxpass")}
    past = words.tag[head] == "VBD" or bool(auxiliaries & PAST)
    lemmas = {words.lemma[t] for t in part if not words.stop[t] and words.text[t][0].isalpha()}
    named = {words.entity[t] for t in part} & NAMED
    found = [
        "bias",
        f"kind={words.kind(head)}",
        f"place={min(MOST, int(log2(max(1, words.block[head] + 1))))}",
        f"length={min(6, int(log2(len(part))))}",
        f"past={past}",
        f"passive={bool(words.children(head, 'nsubjpass', 'auxpass'))}",
        f"named={min(MOST, len(named))}",
        f"counted={any(words.entity[t] in COUNTED for t in part)}",
        f"theme={min(MOST, len(lemmas & story.theme))}",
        f"said={min(MOST, len(lemmas & story.said))}",
        f"verb={words.lemma[head]}",
        f"tense={words.tag[head]}",
        *(f"has {label}" for label in named),
    ]
    for name, holds in (
        ("modal", bool(auxiliaries & MODALS)),
        ("if", any(words.lower[k] in ("if", "unless") for t in part for k in words.children(t, "mark"))),
        ("be", words.lemma[head] == "be"),
        ("negated", any(words.dep[k] == "neg" for k in words.kids[head])),
        ("quoted", any(words.quotation[t] >= 0 for t in part)),
        ("joined", words.dep[head] == "conj"),
        ("opens with but", words.lower[min(part)] in ("but", "yet", "still", "so")),
        ("compared", any(words.tag[t] in ("JJR", "JJS", "RBR", "RBS") for t in part)),
    ):
        if holds:
            found.append(name)
    return found + _subject_features(words, part, head)


def _subject_features(words: Words, part: set[int], head: int) -> list[str]:
    subject = next((k for k in words.children(head, *SUBJECT) if k in part), None)
    if subject is None:
        return ["no subject"]
    vague = words.lower[subject] in VAGUE or any(words.lower[k] in VAGUE for k in words.children(subject, "det"))
    return [f"subject={words.entity[subject] or words.pos[subject]}", f"vague={vague}"]


def core(words: Words, part: set[int]) -> set[int]:
    """Without what is only added between commas, "first reported by X" too, where enough is left."""
    kept = set(part)
    for token in sorted(part):
        added = words.dep[token] in ("relcl", "appos", "acl") and words.text[words.left[token] - 1] in (
            ",",
            "—",
            "–",
            "-",
            "(",
        )
        if token in kept and added and words.quotation[token] < 0:
            rest = kept - set(words.subtree(token))
            if len(rest) >= max(SHORTEST, 0.4 * len(part)):
                kept = rest
    return trimmed(words, kept)
