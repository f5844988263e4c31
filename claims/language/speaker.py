"""drafts -> who speaks: pronouns, roles and last names resolved, each with its reason, or left unresolved."""

from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from claims.language.cast import Cast
from claims.language.confidence import kind_of_reason
from claims.language.drafts import Draft
from claims.language.phrases import NOMINAL, RELATIVE, source_phrase
from claims.language.rules import RuleBook, load_rules
from claims.language.spokesmen import spokesman
from claims.language.trained import TABLE, load_trained
from claims.language.words import Words

HE = frozenset({"he", "him", "his", "himself"})
SHE = frozenset({"she", "her", "hers", "herself"})
FIRST = frozenset({"i", "we", "my", "our", "me", "us"})
ACCUSING = frozenset({"accuse", "allege", "allegation", "accusation", "claim", "charge"})
HYPHENATED = 3  # tokens of a word with a hyphen
DETERMINERS = frozenset({"the", "a", "an", "that", "this", "his", "her", "their", "its"})


@Language.factory(
    "speaker",
    default_config={"language": "en", "table": str(TABLE)},
    requires=["doc._.words", "doc._.drafts"],
    assigns=["doc._.drafts"],
)
class Speaker:
    def __init__(self, nlp: Language, name: str, language: str, table: str):
        self.rules = load_rules(language)
        self.confidences: dict[str, float] = load_trained(Path(table))["speakers"]

    def __call__(self, doc: Doc) -> Doc:
        words: Words = doc._.words
        cast = Cast(words, self.rules)
        doc._.cast = cast
        previous: Draft | None = None
        accuser: Draft | None = None
        for draft in sorted(doc._.drafts, key=lambda draft: min(draft.cue or draft.content)):
            resolve(words, draft, cast, self.rules, previous if draft.source else accuser)
            draft.speaker_confidence = self.confidences.get(kind_of_reason(draft.speaker_reason), 0.0)
            if draft.speaker and draft.source:
                previous = draft
                accuser = draft if words.lemma[draft.anchor] in ACCUSING else accuser
        return doc


Doc.set_extension("cast", default=None)


def resolve(words: Words, draft: Draft, cast: Cast, rules: RuleBook, previous: Draft | None) -> None:
    if not draft.source:
        draft.speaker, draft.speaker_reason = None, "nobody named"
        if draft.rule.startswith("noun:") and _is_definite(words, draft.anchor) and previous:
            draft.speaker, draft.speaker_reason = previous.speaker, "the accusation: who made it last"
        return
    head, source = head_of(words, draft.source), draft.source
    if words.lower[head] in RELATIVE:
        antecedent = _antecedent(words, head)
        if antecedent != head:
            head, source = antecedent, source_phrase(words, antecedent)
    found = _by_content(words, head, draft, cast, rules) or _by_pronoun(words, head, cast, previous)
    found = found or _by_name(words, head, source, draft, cast, rules, previous)
    draft.speaker, draft.speaker_reason = found


def _is_definite(words: Words, noun: int) -> bool:
    return any(words.lower[kid] in ("the", "that", "this") for kid in words.children(noun, "det"))


def head_of(words: Words, tokens: set[int]) -> int:
    for token in sorted(tokens):
        top = words.head[token] not in tokens or words.head[token] == token
        if top and words.pos[token] in NOMINAL:
            return token
    return max(tokens)


def _antecedent(words: Words, relative: int) -> int:
    token = relative
    while words.dep[token] != "relcl" and words.head[token] != token:
        token = words.head[token]
    return words.head[token] if words.dep[token] == "relcl" else relative


def _by_content(words: Words, head: int, draft: Draft, cast: Cast, rules: RuleBook) -> tuple[str | None, str] | None:
    """ "The regulator holds the records, it said": the pronoun behind takes up the subject of what is said."""
    word = words.lower[head]
    if word not in HE | SHE | {"it"} or not draft.content or min(draft.content) > draft.anchor:
        return None
    if words.quotation[min(draft.content)] >= 0 or words.sentence[min(draft.content)] != words.sentence[head]:
        return None
    for token in sorted(draft.content):
        if words.dep[token] in ("nsubj", "nsubjpass"):
            person, organisation = cast.person_at(token), cast.organisation_at(token)
            if word == "it" and words.lemma[token] in rules.roles["organisation"]:
                organisation = organisation or cast.organisation_like(words.lemma[token], token)
                organisation = organisation or cast.filled(source_phrase(words, token))
            if word == "it" and organisation:
                return organisation, "pronoun: the subject of what it says"
            if word != "it" and person and cast.gender(person, _gender(word)) == _gender(word):
                return person, "pronoun: the subject of what is said"
            return None
    return None


def _gender(word: str) -> str:
    return "m" if word in HE else "f"


def _by_pronoun(words: Words, head: int, cast: Cast, previous: Draft | None) -> tuple[str | None, str] | None:
    word = words.lower[head]
    if word in HE | SHE and previous and previous.spoken_by and _follows(words, previous, head):
        return previous.speaker, "pronoun: the one who spoke for it"
    if word in HE or word in SHE:
        gender = "m" if word in HE else "f"
        found = cast.last_person(head, gender, previous.speaker if previous else None)
        return (found, "pronoun: last person named") if found else (None, "unresolved")
    if word in FIRST:
        return (previous.speaker, "pronoun: the one quoted") if previous else (None, "unresolved")
    if word == "it":
        if previous and previous.speaker and cast.is_organisation(previous.speaker):
            return previous.speaker, "pronoun: who spoke last"
        found = cast.last_organisation(head)
        return (found, "pronoun: last organisation named") if found else (None, "unresolved")
    if word == "they":
        spoke = previous.speaker if previous else None
        return (spoke, "pronoun: who spoke last") if spoke else (None, "unresolved")
    return None


def _follows(words: Words, previous: Draft, token: int) -> bool:
    return words.sentence[token] - words.sentence[max(previous.cue | previous.content)] <= 1


def _by_name(
    words: Words,
    head: int,
    source: set[int],
    draft: Draft,
    cast: Cast,
    rules: RuleBook,
    previous: Draft | None,
) -> tuple[str | None, str]:
    person = cast.person_in(source, head) or _apposed(words, head, source, cast)
    if spoken := spokesman(words, source, person, cast, rules):
        draft.spoken_by = spoken.by
        return spoken.organisation, spoken.reason
    if person:
        return person, "named"
    if organisation := cast.organisation_at(head):
        return organisation, "named"
    if name := cast.aged(source):
        return name, "by age: the one of that age"
    owner, pronoun = _owner(words, head, cast)
    found = _by_role(words, head, source, owner, cast, rules, previous)
    if found:
        return found
    if words.pos[head] in ("NOUN", "PROPN", "ADJ", "NUM"):
        named = words.pos[head] == "PROPN"
        return cast.plain(range(min(source), max(source) + 1)) if named else cast.filled(
            source, pronoun
        ), "named" if named else "role"
    if _is_spelt_as_name(words, head):
        return cast.plain(range(min(source), max(source) + 1)), "named"
    return None, "unresolved"


def _is_spelt_as_name(words: Words, head: int) -> bool:
    """ "Brightmere alleges ...": whatever the tagger takes it for, the text has it with a capital elsewhere, too, where
    no sentence begins."""
    word, begins = words.text[head], {start for start, _ in words.sentences}
    others = (t for t in range(len(words)) if t != head and words.text[t] == word)
    return word[:1].isupper() and word.lower() not in FIRST and any(t not in begins for t in others)


def _by_role(
    words: Words,
    head: int,
    source: set[int],
    owner: str | None,
    cast: Cast,
    rules: RuleBook,
    previous: Draft | None,
) -> tuple[str, str] | None:
    """ "The senator", "the former mayor", "the company", a headline's bare "mayor": who the text says that is."""
    lemma, headline = words.lemma[head], words.kind(head) == "headline"
    own = [t for t in source if words.lower[t] not in DETERMINERS]
    bare = len(own) == 1
    if len(own) == HYPHENATED and words.text[own[0] + 1] == "-":  # "the start-up"
        lemma, bare = words.passage(own).lower(), True
    definite = any(words.lower[k] in ("the", "that", "this") for k in words.children(head, "det")) or headline
    if definite and bare and lemma == "statement" and previous and previous.speaker:
        return previous.speaker, "the statement: who spoke last"
    known = bare or headline or lemma in rules.roles["person"]
    if ((definite and known) or owner) and (found := cast.titled(lemma, owner, several=bare)):
        return found, f"the {lemma}: the one so titled"
    if not (definite and (bare or headline) and lemma in rules.roles["organisation"]):
        return None
    if headline and (name := cast.organisation_of(lemma)):
        return name, f"{lemma}: the organisation that the text is about"
    if name := cast.organisation_like(lemma, head):
        return name, f"the {lemma}: last organisation named"
    return None


def _owner(words: Words, head: int, cast: Cast) -> tuple[str | None, str | None]:
    """Whose: the owner's name, and once more where a pronoun opens the phrase and the name can replace it."""
    for kid in words.children(head, "poss"):
        word = words.lower[kid]
        if word in ("his", "her"):
            name = cast.last_person(kid, "m" if word == "his" else "f", None)
            return name, name
        return cast.person_at(kid) or words.text[kid], None
    return None, None


def _apposed(words: Words, head: int, source: set[int], cast: Cast) -> str | None:
    """ "A former official, Jane Roe, said": the name in apposition, or right behind the phrase."""
    for kid in words.children(head, "appos"):
        if name := cast.person_at(kid):
            return name
    after = max(source) + 1
    if after + 1 < len(words) and words.text[after] == "," and words.pos[head] == "NOUN":
        after += 1
        name = cast.person_at(after)
        ends = after
        while ends < len(words) and cast.person_at(ends) == name:
            ends += 1
        if name and ends < len(words) and words.text[ends] in (",", "."):
            return name
    return None
