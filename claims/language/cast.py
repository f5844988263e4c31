"""Words of one text -> the persons and organisations in it, by full name, title and place."""

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass

from claims.language.bearers import Bearers, surname
from claims.language.outlets import OutletNames
from claims.language.rules import RuleBook
from claims.language.words import Words

NAMED_OTHERWISE = frozenset({"ORG", "GPE", "LOC", "NORP", "PRODUCT", "FAC", "WORK_OF_ART"})
POSSESSIVE = frozenset({"'s", "’s", "'", "’"})
HEADLINE_ROLE = 3  # tokens at the head of a headline in which a role stands
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
        self._titles = rules.words["title"]
        self._gendered = dict.fromkeys(rules.words["male_title"], "m")
        self._gendered |= dict.fromkeys(rules.words["female_title"], "f")
        self.outlets = OutletNames(rules, words.given)
        self._outlet_nouns = rules.words["outlet_noun"]
        self._bearers = Bearers(words, rules)
        self._names: dict[str, Counter[str]] = {}  # surname -> full names, how often and in the order of the text
        self._first_names = rules.genders
        self._gender: dict[str, str] = {}  # surname or full name -> "f" or "m"
        self.spokesmen: dict[str, str] | None = None  # person -> organisation, filled by `spokesmen` when asked
        spans, others = self._sorted()
        for a, b in spans:
            self._learn(a, b)
        self._persons = [self._mention(a, b, self._full_name(a, b)) for a, b in spans]
        self._person_tokens = [mention.token for mention in self._persons]
        self._learn_headline(rules)
        self._person_at = {
            token: mention for (a, b), mention in zip(spans, self._persons, strict=True) for token in range(a, b)
        }
        organisations = [(a, b) for a, b, label in others if label == "ORG"]
        self._organisations = [self._mention(a, b, self.plain(range(a, b))) for a, b in organisations]
        self._organisation_tokens = [mention.token for mention in self._organisations]
        named = [(a, b) for a, b, label in others if label in ("ORG", "GPE", "NORP")]
        self._organisation_at = {t: self.plain(range(a, b)) for a, b in named for t in range(a, b)}

    # ---- reading the names

    def _sorted(self) -> tuple[list[tuple[int, int]], list[tuple[int, int, str]]]:
        """Persons, and the rest; a lone surname that the model took for something else is its bearer's."""
        persons = [(a, b) for a, b, label in self.words.entities if label == "PERSON" and self._parts(a, b)]
        surnames = {self.words.text[self._parts(a, b)[-1]] for a, b in persons if len(self._parts(a, b)) > 1}
        others = []
        for a, b, label in self.words.entities:
            if label in NAMED_OTHERWISE and b - a == 1 and self.words.text[a] in surnames and self._parts(a, b):
                persons.append((a, b))
            elif label != "PERSON":
                others.append((a, b, label))
        return sorted(persons), others

    def _parts(self, a: int, b: int) -> list[int]:
        words = self.words
        keep = [t for t in range(a, b) if words.lower[t] not in self._titles and words.lower[t] not in POSSESSIVE]
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
            if word in self._gendered and (a <= token or token == a - 1):
                self._gender[name] = self._gendered[word]
        self._bearers.learn(name, a, parts, b)

    def _learn_headline(self, rules: RuleBook) -> None:
        """ "Senator takes back remark", and the first person who acts below is the senator."""
        words = self.words
        number = next((n for n, block in enumerate(words.blocks) if block.kind == "headline"), -2)
        opening = [t for t in words.in_block(number) if not words.space[t]][:HEADLINE_ROLE]
        titles = rules.roles["person"] | rules.words["occupation"]
        role = next((words.lemma[t] for t in opening if words.lemma[t] in titles), None)
        if role is None or any(words.entity[t] == "PERSON" for t in opening):
            return
        below = [m for m in self._persons if m.subject and words.block[m.token] in (number + 1, number + 2)]
        if below and self._bearers.titled(role) is None:
            self._bearers.entitle(role, below[0].name)

    def _full_name(self, a: int, b: int) -> str:
        """Of several who share the surname, the one named most; a title before it may tell who is meant."""
        parts = self._parts(a, b)
        name = self.words.passage(parts)
        known = self._names.get(surname(name))
        if " " in name.strip() and known and name in known and len(known) == 1:
            return name
        if not known:
            return name
        gender = next((g for t in range(max(0, a - 1), b) if (g := self._gendered.get(self.words.lower[t], ""))), "")
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

    def is_organisation(self, name: str) -> bool:
        return any(name == mention.name for mention in self._organisations)

    def person_in(self, tokens: set[int], head: int) -> str | None:
        found = self.person_at(head)
        if found:
            others = [t for t in self.words.children(head, "conj") if t in tokens and self.words.pos[t] == "PROPN"]
            names = [found, *(self.person_at(t) or self.words.passage(self.words.subtree(t)) for t in others)]
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

    def recent_organisation(self, before: int, sentences: int) -> str | None:
        """The last organisation that acts within so many sentences, if no person acts after it."""
        words, here = self.words, self.words.sentence[before]
        acting = [m for m in (*self._organisations, *self._persons) if m.token < before and m.subject and m.quoted < 0]
        last = max(acting, key=lambda m: m.token, default=None)
        near = last is not None and here - words.sentence[last.token] <= sentences
        return last.name if last and near and not self.is_person(last.name) else None

    def organisation_like(self, lemma: str, before: int) -> str | None:
        """The last organisation whose own name holds the word ("the department"), else the last one."""
        at = bisect_left(self._organisation_tokens, before)
        for mention in reversed(self._organisations[:at]):
            if lemma in mention.name.lower() or (lemma in self._outlet_nouns and mention.name in self.outlets):
                return mention.name
        called = self.outlets.last_called(self.words.start[before]) if lemma in self._outlet_nouns else None
        return called or self.last_organisation(before)

    def titled(self, title: str, owner: str | None = None, several: bool = True) -> str | None:
        """Who bears the title, by the name that the text uses most; with `several`, the last of more than one."""
        name = self._bearers.titled(title, owner, several)
        known = self._names.get(surname(name)) if name and " " not in name else None
        return max(known, key=lambda n: known[n]) if known else name

    def aged(self, tokens: set[int]) -> str | None:
        return self._bearers.aged(self.words.passage(tokens))

    def organisation_of(self, lemma: str) -> str | None:
        """Of a headline's "firm" or "ministry": the one whose name holds the word, else the one named most."""
        names = Counter(mention.name for mention in self._organisations)
        media = lemma in self._outlet_nouns
        like = [name for name in names if lemma in name.lower() or (media and name in self.outlets)]
        return max(like or names, key=lambda name: names[name], default=None)

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
