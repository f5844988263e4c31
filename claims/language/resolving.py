"""drafts -> what their contents say when read alone: names for pronouns, the accusation for "the allegations"."""

from spacy.language import Language
from spacy.tokens import Doc

from claims.language.cast import Cast
from claims.language.drafts import Draft
from claims.language.rules import RuleBook, load_rules
from claims.language.speaker import FIRST, HE, SHE
from claims.language.words import Words

POSSESSIVE = frozenset({"his", "her", "my", "our"})
ACCUSED_OF = frozenset({"allegation", "accusation", "charge", "claim", "report", "it", "them", "that", "this", "they"})
ANSWERS = frozenset({"denies", "disputes", "no_response", "confirms", "withdraws"})
RECENT = 30  # accusations that an answer looks back on
SHORT = 5  # words; a longer content says itself what it is about
ACCUSING = frozenset(
    {"accuse", "allege", "allegation", "accusation", "claim", "charge", "sue", "indict", "say", "blame"}
)


@Language.factory(
    "resolving",
    default_config={"language": "en"},
    requires=["doc._.words", "doc._.drafts", "doc._.cast"],
    assigns=["doc._.drafts"],
)
class Resolving:
    def __init__(self, nlp: Language, name: str, language: str):
        self.rules = load_rules(language)

    def __call__(self, doc: Doc) -> Doc:
        words: Words = doc._.words
        accusations: list[Draft] = []
        for draft in sorted(doc._.drafts, key=lambda draft: min(draft.cue or draft.content)):
            draft.names = names_for(words, draft, doc._.cast, self.rules)
            if draft.stance in ANSWERS and not _says_itself(words, draft):
                draft.about = _accusation(words, draft, accusations)
            elif draft.stance == "alleges" and draft.anchor >= 0 and words.lemma[draft.anchor] in ACCUSING:
                accusations.append(draft)
        return doc


def names_for(words: Words, draft: Draft, cast: Cast, rules: RuleBook) -> dict[int, str]:
    """Token of the content -> the name that stands for it."""
    found = {}
    for token in draft.content:
        name = _name_for(words, token, draft, cast, rules)
        if name:
            owns = words.lower[token] in POSSESSIVE and words.dep[token] == "poss"
            found[token] = f"{name}'s" if owns else name
    return found


def _name_for(words: Words, token: int, draft: Draft, cast: Cast, rules: RuleBook) -> str | None:
    word = words.lower[token]
    if words.pos[token] == "PRON":
        if word in FIRST and words.quotation[token] >= 0:
            return draft.speaker
        if word in HE | SHE:
            return cast.last_person(token, "m" if word in HE else "f", draft.speaker)
    if words.pos[token] == "NOUN" and words.lemma[token] in rules.roles["person"]:
        kids = words.kids[token]
        if len(kids) == 1 and words.lower[kids[0]] == "the":
            return cast.titled(words.lemma[token])
    return None


def _says_itself(words: Words, draft: Draft) -> bool:
    letters = [token for token in draft.content if words.text[token][0].isalnum()]
    return len(letters) > SHORT or not (not letters or any(words.lemma[token] in ACCUSED_OF for token in letters))


def _accusation(words: Words, draft: Draft, accusations: list[Draft]) -> Draft | None:
    """The last accusation before it that names who answers, else the last one."""
    if not accusations:
        return None
    recent = accusations[-RECENT:]
    name = (draft.speaker or "").split()[-1:]
    naming = [a for a in recent if name and any(name[0] in part for part in _parts(words, a))]
    return (naming or recent)[-1]


def _parts(words: Words, accusation: Draft) -> list[str]:
    return [*accusation.names.values(), *(words.text[token] for token in accusation.content)]
