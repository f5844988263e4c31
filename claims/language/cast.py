"""Words of one text -> the persons and organisations in it, by full name, title and place."""

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass

from claims.language.rules import RuleBook
from claims.language.words import Words

MALE = frozenset({"mr.", "mr", "sir", "congressman", "king", "lord"})
FEMALE = frozenset({"mrs.", "ms.", "miss", "mrs", "ms", "lady", "congresswoman", "queen"})
_TITLE_WORDS = (
    "mr. mrs. ms. mr mrs ms dr. dr sen. rep. gov. president representative senator governor mayor judge justice "
    "sir lord lady miss gen. general secretary chairman chairwoman chief sgt. lt. prof. professor minister"
)
TITLES = frozenset(_TITLE_WORDS.split())
SHORT_TITLES = {
    "sen.": "senator",
    "rep.": "representative",
    "gov.": "governor",
    "gen.": "general",
    "prof.": "professor",
}
SAME_TITLE = {
    "congressman": "representative",
    "congresswoman": "representative",
    "lawmaker": "representative",
    "attorney": "lawyer",
    "spokeswoman": "spokesman",
    "spokesperson": "spokesman",
}
POSSESSIVE = frozenset({"'s", "’s", "'", "’"})
GENERATIONS = frozenset({"jr", "sr", "ii", "iii", "iv"})
FAR = 4  # sentences that a pronoun looks back


@dataclass(frozen=True)
class Mention:
    token: int  # the last token of the name
    name: str
    subject: bool
    owner: bool  # "Doe's lawyer": named, but somebody else is spoken of
    quoted: int


class Cast:
    def __init__(self, words: Words, rules: RuleBook):
        self.words = words
        self._titles_known = rules.roles["person"] | TITLES
        self._names: dict[str, Counter[str]] = {}  # surname -> full names, how often and in the order of the text
        self._first_names = rules.genders
        self._gender: dict[str, str] = {}  # surname or full name -> "f" or "m"
        self._titles: dict[str, list[str]] = {}
        spans = [(a, b) for a, b, label in words.entities if label == "PERSON" and self._parts(a, b)]
        for a, b in spans:
            self._learn(a, b)
        self._persons = [self._mention(a, b, self._full_name(a, b)) for a, b in spans]
        self._person_tokens = [mention.token for mention in self._persons]
        self._person_at = {
            token: mention for (a, b), mention in zip(spans, self._persons, strict=True) for token in range(a, b)
        }
        organisations = [(a, b) for a, b, label in words.entities if label == "ORG"]
        self._organisations = [self._mention(a, b, self.plain(range(a, b))) for a, b in organisations]
        self._organisation_tokens = [mention.token for mention in self._organisations]
        named = [(a, b) for a, b, label in words.entities if label in ("ORG", "GPE", "NORP")]
        self._organisation_at = {t: self.plain(range(a, b)) for a, b in named for t in range(a, b)}

    # ---- reading the names

    def _parts(self, a: int, b: int) -> list[int]:
        words = self.words
        keep = [t for t in range(a, b) if words.lower[t] not in TITLES and words.lower[t] not in POSSESSIVE]
        while keep and not words.text[keep[0]][0].isupper():
            keep.pop(0)
        while keep and not words.text[keep[-1]][0].isalnum():
            keep.pop()
        return keep

    def _learn(self, a: int, b: int) -> None:
        parts = self._parts(a, b)
        name = self.words.passage(parts)
        last = surname(name)
        if " " in name and len(parts) <= 5:
            self._names.setdefault(last, Counter())[name] += 1
        for token in range(max(0, a - 3), b):
            word = self.words.lower[token]
            if word in MALE | FEMALE and (a <= token or token == a - 1):
                self._gender[name] = "m" if word in MALE else "f"
            title = SHORT_TITLES.get(word, word)
            if title in self._titles_known and (a <= token or token == a - 1):
                before = self.words.lower[token - 1] if token else ""
                self._entitle(f"{before} {title}" if before in ("vice", "deputy", "former") else title, name)
        heads = [self.words.head[parts[-1]]] if self.words.dep[parts[-1]] == "appos" else []
        for other in self.words.children(parts[-1], "appos") + heads:
            if self.words.lemma[other] in self._titles_known:
                self._entitle(self.words.lemma[other], name)

    def _entitle(self, title: str, name: str) -> None:
        self._titles.setdefault(SAME_TITLE.get(title, title), []).append(name)

    def _full_name(self, a: int, b: int) -> str:
        """Of several who share the surname, the one named most; a title before it may tell who is meant."""
        parts = self._parts(a, b)
        name = self.words.passage(parts)
        known = self._names.get(surname(name))
        if " " in name.strip() and known and name in known and len(known) == 1:
            return name
        if not known:
            return name
        gender = next((g for t in range(max(0, a - 1), b) if (g := _gender_word(self.words.lower[t]))), "")
        if " " not in name:
            fitting = [n for n in known if not gender or self.gender(n, gender) == gender]
            return max(fitting or known, key=lambda n: known[n])
        longer = [n for n in known if n.split()[0] == name.split()[0]]
        return max(longer, key=len) if longer else name

    def _mention(self, a: int, b: int, name: str) -> Mention:
        words = self.words
        last = b - 1
        while last > a and words.lower[last] in POSSESSIVE:
            last -= 1
        owner = words.dep[last] == "poss" or (b < len(words) and words.lower[b] in POSSESSIVE)
        return Mention(last, name, words.dep[last] in ("nsubj", "nsubjpass"), owner, words.quotation[last])

    def plain(self, tokens: range) -> str:
        """A name without article and possessive; a capital "The" inside a sentence belongs to the name."""
        kept = list(tokens)
        while kept and self.words.lower[kept[-1]] in POSSESSIVE:
            kept.pop()
        first_in_sentence = self.words.sentences[self.words.sentence[kept[0]]][0] if kept else -1
        ours = self.words.text[kept[0]] == "the" or kept[0] == first_in_sentence if kept else False
        if len(kept) > 1 and self.words.lower[kept[0]] == "the" and ours:
            kept.pop(0)
        return " ".join(self.words.passage(kept).split())

    # ---- asking

    def gender(self, name: str, otherwise: str) -> str:
        """By a title before the name, by the first name, by a title before the surname if one person has it."""
        if name in self._gender or name.split()[0] in self._first_names:
            return self._gender.get(name) or self._first_names[name.split()[0]]
        alone = len(self._names.get(surname(name), ())) < 2
        return self._gender.get(surname(name), otherwise) if alone else otherwise

    def person_at(self, token: int) -> str | None:
        mention = self._person_at.get(token)
        return mention.name if mention else None

    def is_person(self, name: str) -> bool:
        return any(name == mention.name for mention in self._persons)

    def person_in(self, tokens: set[int], head: int) -> str | None:
        found = self.person_at(head)
        if found:
            others = [t for t in self.words.children(head, "conj") if t in tokens]
            names = [found, *(name for t in others if (name := self.person_at(t)))]
            return " and ".join(dict.fromkeys(names))
        if self.words.pos[head] == "PROPN":
            return next((name for t in sorted(tokens) if (name := self.person_at(t)) and t >= head - 3), None)
        return None

    def organisation_at(self, token: int) -> str | None:
        return self._organisation_at.get(token)

    def organisation_in(self, tokens: set[int]) -> str | None:
        return next((self._organisation_at[t] for t in sorted(tokens) if t in self._organisation_at), None)

    def last_person(self, pronoun: int, gender: str, spoke: str | None) -> str | None:
        """Named lately, of that gender: subjects and who spoke last before others; not out of a quotation."""
        words = self.words
        at = bisect_left(self._person_tokens, pronoun)
        here = words.sentence[pronoun]
        best: tuple[float, int, str] | None = None
        for mention in self._persons[max(0, at - 12) : at]:
            distance = here - words.sentence[mention.token]
            if distance > FAR or self.gender(mention.name, gender) != gender:
                continue
            if mention.quoted >= 0 and mention.quoted != words.quotation[pronoun]:
                continue
            score = -1.0 * distance + mention.subject - 0.7 * mention.owner + 1.5 * (mention.name == spoke)
            if best is None or (score, mention.token) > best[:2]:
                best = (score, mention.token, mention.name)
        if best is None:
            return spoke if spoke and self.gender(spoke, gender) == gender else None
        return best[2]

    def last_organisation(self, before: int) -> str | None:
        at = bisect_left(self._organisation_tokens, before)
        recent = self._organisations[max(0, at - 8) : at]
        subjects = [m for m in recent if m.subject]
        chosen = subjects or recent
        return chosen[-1].name if chosen else None

    def organisation_like(self, lemma: str, before: int) -> str | None:
        """The last organisation whose own name holds the word ("the department"), else the last one."""
        at = bisect_left(self._organisation_tokens, before)
        for mention in reversed(self._organisations[:at]):
            if lemma in mention.name.lower():
                return mention.name
        return self.last_organisation(before)

    def titled(self, title: str, owner: str | None = None) -> str | None:
        """Who bears the title. Owned ("Doe's lawyer"): only where the text knows a single bearer."""
        names = self._titles.get(SAME_TITLE.get(title, title), [])
        if not names or (owner and (len({surname(n) for n in names}) > 1 or surname(owner) == surname(names[-1]))):
            return None
        known = self._names.get(surname(names[-1]))
        return max(known, key=lambda n: known[n]) if known and " " not in names[-1] else names[-1]

    def filled(self, tokens: set[int], owner: str | None = None) -> str:
        """The role in the text's own words, its first word in small letters unless it is a name.

        With `owner`, that name stands for the possessive pronoun that the role opens with.
        """
        kept = sorted(tokens)
        text = " ".join(self.words.passage(kept).split())
        if owner and " " in text:
            return f"{owner}'s {text.split(' ', 1)[1]}"
        if (self.words.pos[kept[0]] != "PROPN" and not self.words.text[kept[0]].isupper()) or len(
            self.words.text[kept[0]]
        ) == 1:
            text = text[0].lower() + text[1:]
        return text


def surname(name: str) -> str:
    parts = [part for part in name.split() if part.strip(".,").lower() not in GENERATIONS]
    return (parts or [name])[-1]


def _gender_word(word: str) -> str:
    return "m" if word in MALE else "f" if word in FEMALE else ""
