"""parsed Doc -> Words: the same tokens as plain lists, which rules read many times faster than Token objects."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator

from spacy.attrs import DEP, HEAD, IDX, IS_STOP, LEMMA, POS, TAG
from spacy.tokens import Doc

from claims.language.values import Block

SUBJECTS = frozenset({"nsubj", "csubj"})
PASSIVE_SUBJECTS = frozenset({"nsubjpass", "csubjpass"})
VERBAL = frozenset({"VERB", "AUX"})
QUESTIONS = frozenset({"WP", "WRB", "WDT", "WP$"})  # tags of who, why, which, whose


class Words:
    """Token i of the document is entry i of every list; edges are inclusive token positions.

    `block` is the token's layout block (-1: none), `quotation` the quotation it stands in (-1: none), marks
    included. `given` is the text as given, before quotation marks were made alike. `paraphrase` are the words by
    which a text says that a quotation is none.
    """

    def __init__(
        self,
        doc: Doc,
        given: str,
        blocks: tuple[Block, ...],
        quotations: list[tuple[int, int]],
        paraphrase: frozenset[str] = frozenset(),
    ):
        self.paraphrase = paraphrase
        self.given = given
        self.blocks = blocks
        self.text = [token.text for token in doc]
        self.lower = [text.lower() for text in self.text]
        self.lemma, self.tag, self.pos, self.dep = _strings(doc)
        self.lemma = [lemma.lower() for lemma in self.lemma]
        heads: list[int] = doc.to_array(HEAD).astype("int64").tolist()  # as distances, in an array without a sign
        self.head = [token + distance for token, distance in enumerate(heads)]
        self.start: list[int] = doc.to_array(IDX).tolist()
        self.end = [start + len(text) for start, text in zip(self.start, self.text, strict=True)]
        self.space = [text.isspace() for text in self.text]
        self.stop: list[bool] = doc.to_array(IS_STOP).astype(bool).tolist()
        self.entity = [""] * len(doc)
        for entity in doc.ents:
            self.entity[entity.start : entity.end] = [entity.label_] * len(entity)
        self.entities = [(entity.start, entity.end, entity.label_) for entity in doc.ents]
        self.sentences = [(sentence.start, sentence.end) for sentence in doc.sents]
        self.sentence = [0] * len(doc)
        for number, (start, end) in enumerate(self.sentences):
            self.sentence[start:end] = [number] * (end - start)
        self.block = _numbered(self.start, [(b.start, b.end) for b in blocks])
        self.quotations = quotations
        self._blocks: dict[int, list[int]] = {}
        self.quotation = _numbered(self.start, quotations)
        for token, number in enumerate(self.block):
            self._blocks.setdefault(number, []).append(token)
        self._quoted: dict[int, tuple[int, int]] = {}
        for token, number in enumerate(self.quotation):
            if number >= 0:
                self._quoted[number] = (self._quoted.get(number, (token, token))[0], token)
        self.kids: list[list[int]] = [[] for _ in self.text]
        for token, head in enumerate(self.head):
            if head != token:
                self.kids[head].append(token)
        self.left, self.right = _edges(self.head)

    def __len__(self) -> int:
        return len(self.text)

    def children(self, token: int, *deps: str) -> list[int]:
        return [kid for kid in self.kids[token] if self.dep[kid] in deps]

    def subtree(self, token: int) -> range:
        """From the left to the right edge: with spaCy's projective parses this is the subtree."""
        return range(self.left[token], self.right[token] + 1)

    def is_within(self, token: int, root: int) -> bool:
        return self.left[root] <= token <= self.right[root]

    def quotation_tokens(self, number: int) -> tuple[int, int]:
        """First and last token of a quotation, marks included."""
        return self._quoted[number]

    def has_quotation(self, number: int) -> bool:
        return number in self._quoted

    def in_block(self, number: int) -> list[int]:
        return self._blocks.get(number, [])

    def kind(self, token: int) -> str:
        return self.blocks[self.block[token]].kind if self.block[token] >= 0 else "paragraph"

    def paraphrased(self, first: int, last: int) -> bool:
        """Whether the text says of a quotation, in its sentence or behind it in its paragraph, that it is none."""
        start = self.start[self.sentences[self.sentence[first]][0]]
        end = self.blocks[self.block[last]].end if self.block[last] >= 0 else self.end[last]
        return self.tells_of_paraphrase(self.given[start : self.start[first]] + " " + self.given[self.end[last] : end])

    def tells_of_paraphrase(self, passage: str) -> bool:
        return any(word in passage.lower() for word in self.paraphrase)

    def ancestors(self, token: int) -> Iterator[int]:
        while self.head[token] != token:
            token = self.head[token]
            yield token

    def passage(self, tokens: Iterable[int]) -> str:
        """The words as given, from the first to the last of `tokens`."""
        ordered = sorted(tokens)
        return self.given[self.start[ordered[0]] : self.end[ordered[-1]]] if ordered else ""


def _strings(doc: Doc) -> Iterator[list[str]]:
    """Lemmas, tags, parts of speech and dependencies: each of the few different ones is looked up once."""
    for column in doc.to_array([LEMMA, TAG, POS, DEP]).T:
        numbers: list[int] = column.tolist()
        known = {number: doc.vocab.strings[number] for number in set(numbers)}
        yield [known[number] for number in numbers]


def _edges(head: list[int]) -> tuple[list[int], list[int]]:
    """Leftmost and rightmost descendant of each token, in one pass from the leaves upwards."""
    size = len(head)
    left, right = list(range(size)), list(range(size))
    waiting = [0] * size
    for token in range(size):
        if head[token] != token:
            waiting[head[token]] += 1
    ready = [token for token in range(size) if not waiting[token]]
    while ready:
        token = ready.pop()
        parent = head[token]
        if parent == token:
            continue
        left[parent] = min(left[parent], left[token])
        right[parent] = max(right[parent], right[token])
        waiting[parent] -= 1
        if not waiting[parent]:
            ready.append(parent)
    return left, right


def _numbered(starts: list[int], ranges: list[tuple[int, int]]) -> list[int]:
    """For each start, the number of the range that holds it; where ranges nest, the outermost."""
    outer: list[tuple[int, int, int]] = []
    for number, (start, end) in sorted(enumerate(ranges), key=lambda item: (item[1][0], -item[1][1])):
        if not outer or end > outer[-1][1]:
            outer.append((start, end, number))
    begins = [start for start, _, _ in outer]
    numbers = []
    for start in starts:
        at = bisect_right(begins, start) - 1
        numbers.append(outer[at][2] if at >= 0 and start < outer[at][1] else -1)
    return numbers
