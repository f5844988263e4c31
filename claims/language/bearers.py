"""Words of one text and its persons -> who bears which title, who is how old: "the senator", "the 47-year-old"."""

import re

from claims.language.rules import RuleBook
from claims.language.words import Words

GENERATIONS = frozenset({"jr", "sr", "ii", "iii", "iv"})
AGE = re.compile(r"(\d{1,3})-year-old")
BEFORE = 3  # tokens before a name in which a title may stand


class Bearers:
    def __init__(self, words: Words, rules: RuleBook):
        self.words = words
        self.known = rules.roles["person"] | rules.words["title"]
        self.same = rules.same_title
        self._titles: dict[str, list[str]] = {}
        self._ages: dict[str, str] = {}

    def learn(self, name: str, first: int, parts: list[int], end: int) -> None:
        """A mention of `name`: `first` and `end` bound the entity, `parts` are the words of the name itself."""
        words = self.words
        for token in range(max(0, first - BEFORE), end):
            word = words.lower[token]
            title = self.same.get(word, word)
            beside = first <= token or token == first - 1
            called = beside and words.pos[token] == "NOUN" and words.dep[token] in ("compound", "nmod")
            if beside and (title in self.known or called):
                before = words.lower[token - 1] if token else ""
                self.entitle(f"{before} {title}" if before in ("vice", "deputy", "former") else title, name)
        last = parts[-1]
        heads = [words.head[last]] if words.dep[last] == "appos" else []
        for other in (*words.children(last, "appos"), *heads):
            if words.pos[other] == "NOUN" or words.lemma[other] in self.known:
                self.entitle(words.lemma[other], name)
        if end + 1 < len(words) and words.text[end] == "," and words.text[end + 1].isdigit():
            self._ages.setdefault(words.text[end + 1], name)
        line = words.given[words.start[max(0, first - 6)] : words.start[first]]
        if age := AGE.search(line):
            self._ages.setdefault(age[1], name)

    def entitle(self, title: str, name: str) -> None:
        self._titles.setdefault(self.same.get(title, title), []).append(name)

    def titled(self, title: str, owner: str | None = None, several: bool = True) -> str | None:
        """Who bears the title. Owned ("Doe's lawyer"), or without `several`: only a single bearer."""
        names = self._titles.get(self.same.get(title, title), [])
        many = len({surname(name) for name in names}) > 1
        if not names or (many and (owner or not several)) or (owner and surname(owner) == surname(names[-1])):
            return None
        return names[-1]

    def aged(self, passage: str) -> str | None:
        """Whose age is named: "the 47-year-old"."""
        age = AGE.search(passage)
        return self._ages.get(age[1]) if age else None


def surname(name: str) -> str:
    parts = [part for part in name.split() if part.strip(".,").lower() not in GENERATIONS]
    return (parts or [name])[-1]
