"""a spaCy pipeline -> the same one, answering the same, without two slow ways.

The lemmatizer looked forms up in long lists. The attribute ruler matched some two hundred patterns against every
token, a twelfth of the model's time, although all but a few of them ask for one token: what they say of it hangs
on its tag, its place in the parse and, for some words, its form, so it is asked once for each kind of token.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from spacy.attrs import DEP, IS_SPACE, LOWER, MORPH, POS, TAG
from spacy.language import Language
from spacy.matcher import Matcher
from spacy.pipeline import AttributeRuler, Lemmatizer
from spacy.tokens import Doc
from spacy.tokens._retokenize import set_token_attrs

_ASKED = frozenset({"TAG", "LOWER", "DEP", "IS_SPACE"})  # what a kind of token is told by
_FORMS = 100_000  # whose kind is remembered


def quicken(nlp: Language) -> None:
    """Changes the pipeline's own components; a ruler that asks for more than a kind of token stays as it is."""
    for _, pipe in nlp.pipeline:
        if isinstance(pipe, Lemmatizer) and pipe.lookups.has_table("lemma_index"):
            index = pipe.lookups.get_table("lemma_index")
            for part_of_speech in list(index):
                index[part_of_speech] = frozenset(index[part_of_speech])
        if type(pipe) is AttributeRuler and all(
            len(pattern) <= 2 and all(token.keys() <= _ASKED for token in pattern) for pattern in _patterns(pipe)
        ):
            pipe.__class__ = QuickRuler
            pipe.prepare()  # type: ignore[attr-defined]


class QuickRuler(AttributeRuler):
    """Says what an attribute ruler says. Its matcher is asked once for each kind of token; the few patterns of two
    tokens have a matcher of their own."""

    def prepare(self) -> None:
        self._kinds: dict[tuple[int, ...], _Kind] = {}
        self._special: dict[int, bool] = {}  # forms that some pattern of one token asks for
        alone = [pattern[0].get("LOWER") for pattern in _patterns(self) if len(pattern) == 1]
        self._words = frozenset(word for asked in alone for word in _listed(asked))
        self._shapes = [re.compile(asked["REGEX"]) for asked in alone if isinstance(asked, dict) and "REGEX" in asked]
        self._pairs = Matcher(self.vocab, validate=False)
        rows: list[Any] = self.patterns
        for number, row in enumerate(rows):
            if two := [pattern for pattern in row["patterns"] if len(pattern) == 2]:
                self._pairs.add(str(number), two)

    def __call__(self, doc: Doc) -> Doc:
        if not len(doc):
            return doc
        pairs = self._pairs(doc, allow_missing=True)  # before anything is changed that they ask for
        values: Any = doc.to_array([POS, MORPH])
        rows: Any = doc.to_array([TAG, DEP, IS_SPACE, LOWER]).tolist()
        told = [self._kind(doc, number, *row) for number, row in enumerate(rows)]
        for found, start, _ in pairs:
            attributes = int(self.vocab.strings[found])
            number = start + self.indices[attributes] % 2
            told[number] = _kind([*told[number].told, (attributes, self.attrs[attributes])])
        for number, kind in enumerate(told):
            if kind.pos is not None:
                values[number, 0] = kind.pos
            if kind.morph is not None:
                values[number, 1] = kind.morph
            if kind.others:
                set_token_attrs(doc[number], kind.others)
        doc.from_array([POS, MORPH], values)
        return doc

    def _kind(self, doc: Doc, number: int, tag: int, place: int, space: int, form: int) -> "_Kind":
        key = (tag, place, space, form if self._is_special(form) else 0)
        kind = self._kinds.get(key)
        if kind is None:
            alone: Any = doc[number : number + 1]  # the matcher takes a part of a text, too
            found = self.match(alone)
            kind = self._kinds[key] = _kind([(attributes, self.attrs[attributes]) for attributes, *_ in found])
        return kind

    def _is_special(self, form: int) -> bool:
        known = self._special.get(form)
        if known is None:
            text = self.vocab.strings[form]
            known = text in self._words or any(shape.search(text) for shape in self._shapes)
            if len(self._special) >= _FORMS:
                self._special.clear()
            self._special[form] = known
        return known


@dataclass(frozen=True, slots=True)
class _Kind:
    """`told`: the attributes that patterns set, by their number, later ones going before; the rest is their sum."""

    told: tuple[tuple[int, dict[int, int]], ...]
    pos: int | None
    morph: int | None
    others: dict[int, int]


def _kind(found: list[tuple[int, dict[int, int]]]) -> _Kind:
    ordered = sorted(found, key=itemgetter(0))
    others = {name: value for _, attributes in ordered for name, value in attributes.items()}
    return _Kind(told=tuple(ordered), pos=others.pop(POS, None), morph=others.pop(MORPH, None), others=others)


def _patterns(pipe: AttributeRuler) -> Iterator[list[dict[str, Any]]]:
    rows: list[Any] = pipe.patterns
    for row in rows:
        yield from row["patterns"]


def _listed(asked: object) -> list[str]:
    """The forms that a pattern names."""
    if isinstance(asked, dict):
        return [word for names in ("IN", "NOT_IN") for word in asked.get(names, [])]
    return [asked] if isinstance(asked, str) else []
