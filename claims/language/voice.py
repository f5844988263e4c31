"""sentences that no statement covers -> the outlet's own: a checkable fact that matters to the story."""

from spacy.language import Language
from spacy.tokens import Doc

from claims.language.drafts import Draft, trimmed
from claims.language.rules import RuleBook, load_rules
from claims.language.split import propositions
from claims.language.stance import clause_head, soften
from claims.language.words import VERBAL, Words

READ = frozenset({"headline", "standfirst", "paragraph", "list_item"})
COVERED = 0.3
SHORTEST = 5
ENOUGH = 1.0
SUBJECT = ("nsubj", "nsubjpass", "csubj", "expl")
NAMED = frozenset({"PERSON", "ORG", "GPE", "NORP", "LAW", "EVENT", "FAC", "PRODUCT"})
COUNTED = frozenset({"DATE", "MONEY", "PERCENT", "CARDINAL", "QUANTITY", "TIME", "ORDINAL"})
MODALS = frozenset({"could", "would", "should", "may", "might", "must", "can", "ca"})
VAGUE = frozenset(
    {"this", "that", "these", "those", "it", "there", "what", "how", "which", "nobody", "someone", "every"}
)
ADDRESS = frozenset({"you", "your", "we", "our", "us", "i", "my"})


@Language.factory(
    "voice",
    default_config={"language": "en"},
    requires=["doc._.words", "doc._.drafts", "doc._.unsaid"],
    assigns=["doc._.drafts"],
)
class Voice:
    def __init__(self, nlp: Language, name: str, language: str):
        self.rules = load_rules(language)

    def __call__(self, doc: Doc) -> Doc:
        words: Words = doc._.words
        covered = {t for d in doc._.drafts for t in d.content | d.cue | d.source}
        theme = theme_of(words)
        for a, b in words.sentences:
            if not doc._.unsaid.isdisjoint(range(a, b)):
                continue
            doc._.drafts += voiced(words, a, b, covered, theme, self.rules)
        return doc


def voiced(words: Words, a: int, b: int, covered: set[int], theme: set[str], rules: RuleBook) -> list[Draft]:
    tokens = {t for t in range(a, b) if not words.space[t]}
    if not tokens or words.kind(min(tokens)) not in READ or words.text[max(tokens)] == "?":
        return []
    drafts = []
    for part in propositions(words, trimmed(words, tokens)):
        letters = [t for t in part if words.text[t][0].isalnum()]
        if len(letters) < SHORTEST or sum(t in covered for t in letters) > COVERED * len(letters):
            continue
        if checkable(words, part, theme) >= ENOUGH:
            draft = Draft(rule="voice/states", anchor=-1, content=core(words, part), stance="states")
            draft.speaker_reason = "outlet voice"
            soften(words, draft, rules)
            drafts.append(draft)
    return drafts


def checkable(words: Words, part: set[int], theme: set[str]) -> float:
    """How far a clause looks like a fact of this story that somebody could check: points for and against."""
    head = clause_head(words, part)
    if head is None or words.pos[head] not in VERBAL or any(words.lower[t] in ADDRESS for t in part):
        return -9.0
    subject = next((k for k in words.children(head, *SUBJECT) if k in part), None)
    if subject is None and words.kind(head) != "headline" and words.dep[head] != "conj":
        return -9.0
    auxiliaries = {words.lower[k] for k in words.children(head, "aux", "auxpass")}
    score = 0.0
    score += 1.0 * any(words.entity[t] in NAMED for t in part)
    score += 0.5 * any(words.entity[t] in COUNTED for t in part)
    past = words.tag[head] == "VBD" or bool(auxiliaries & {"has", "have", "had", "was", "were", "did", "been"})
    score += 1.0 * past
    score -= 2.0 * bool(auxiliaries & MODALS)
    score -= 1.0 * any(words.lower[k] in ("if", "unless") for t in part for k in words.children(t, "mark"))
    shared = sum(1 for t in part if words.lemma[t] in theme)
    score += 0.5 * (shared >= 2) - 0.5 * (shared == 0)
    score += 1.0 * (words.kind(head) == "headline")
    if subject is not None:
        vague = words.lower[subject] in VAGUE or any(words.lower[k] in VAGUE for k in words.children(subject, "det"))
        score -= 1.5 * vague
        score += 0.5 * (words.entity[subject] in NAMED or words.lower[subject] in ("he", "she", "they"))
        plain = past or words.entity[subject] in NAMED or words.lower[subject] in ("he", "she", "they")
        score -= 0.5 * (not plain and words.kind(head) != "headline")
    score -= 0.5 * (words.lemma[head] == "be" and not past)
    return score


def core(words: Words, part: set[int]) -> set[int]:
    """Without what is only added between commas, where enough is left."""
    kept = set(part)
    for token in sorted(part):
        added = words.dep[token] in ("relcl", "appos") and words.text[words.left[token] - 1] in (
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


def theme_of(words: Words) -> set[str]:
    """Lemmas of the headline and the first paragraph: what the story is about."""
    found: set[str] = set()
    for number, block in enumerate(words.blocks[:4]):
        if block.kind in READ:
            found |= {
                words.lemma[t] for t in words.in_block(number) if not words.stop[t] and words.text[t][0].isalpha()
            }
    return found
