"""bytes of JSON, however many -> its values one after the other: those of a top list, or of a feed's list, and others
whole. Never more than one value is in memory.

What is hostile costs what it weighs: a value that is too long or too deep is an Unreadable, before it is parsed.
"""

import codecs
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from sources.clean import clean
from sources.found import Unreadable

MAX_VALUE = 5_000_000  # characters of one value: a page's whole graph has a few thousand
MAX_DEPTH = 64
_LISTS = frozenset({"dataFeedElement", "itemListElement"})  # of a feed: each part stands for itself
_STRUCTURE = re.compile(r'["{}\[\]]')
_IN_TEXT = re.compile(r'["\\]')
_END_OF_PLAIN = re.compile(r"[\s,\]}]")
_SPACE = re.compile(r"[ \t\r\n\x0b\x0c\u00a0\ufeff]*")


def values(chunks: Iterable[bytes]) -> Iterator[tuple[int, Any]]:
    """(number, value), the first being 1; of a broken value the Unreadable. Several documents may follow one another.
    Raises Unreadable where nothing behind it can be told apart any more; what came before stands."""
    reader, number = _Reader(chunks), 0
    while reader.peek():
        for value in _document(reader):
            number += 1
            yield number, value


def parse(text: str) -> Any:
    """Figures stay as they are written: "3.50" is a rating's, and no number of ours. Raises Unreadable."""
    try:
        return json.loads(text, strict=False, parse_float=str, parse_int=str, parse_constant=str)
    except (ValueError, RecursionError) as error:
        reason = f"it is no JSON ({str(error).splitlines()[0][:120]}); mend or drop it"
        raise Unreadable(reason, status="broken_json") from error


def _document(reader: "_Reader") -> Iterator[Any]:
    first = reader.peek()
    if first == "[":
        yield from _elements(reader)
    elif first == "{":
        own = {}
        reader.take()
        while (next_one := reader.peek()) != "}":
            if next_one == ",":
                reader.take()
                continue
            name = parse(reader.value())
            if reader.peek() != ":":
                raise Unreadable(f"a colon is missing behind {str(name)[:40]!r}; mend the file", status="broken_json")
            reader.take()
            if name in _LISTS and reader.peek() == "[":
                yield from _elements(reader)
            else:
                own[str(name)] = parse(reader.value())
        reader.take()
        yield own
    else:
        yield _parsed(reader.value())


def _elements(reader: "_Reader") -> Iterator[Any]:
    reader.take()
    while (next_one := reader.peek()) != "]":
        if next_one == ",":
            reader.take()
        else:
            yield _parsed(reader.value())
    reader.take()


def _parsed(text: str) -> Any:
    try:
        return parse(text)
    except Unreadable as error:
        return error


class _Reader:
    """UTF-8 as it comes; `peek` passes over space, `value` gives one whole value as it is written."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks, self._kept, self._at = iter(chunks), "", 0
        self._decoder, self._over = codecs.getincrementaldecoder("utf-8")(), False
        self._first = True

    def peek(self) -> str:
        """The next character that is no space; empty at the end of all."""
        while True:
            space = _SPACE.match(self._kept, self._at)
            self._at = space.end() if space else self._at
            if self._at < len(self._kept):
                return self._kept[self._at]
            if not self._more():
                return ""

    def take(self) -> None:
        self._at += 1

    def value(self) -> str:
        first = self.peek()
        if not first or first in ",:]}":
            what = f"has {first!r}" if first else "ends"
            raise Unreadable(f"it {what} where a value should stand; get the whole file", status="broken_json")
        self._kept, self._at = self._kept[self._at :], 0
        end = self._text(0) if first == '"' else self._nested() if first in "{[" else self._plain()
        self._at = end
        return self._kept[:end]

    def _text(self, start: int) -> int:
        """Behind the quotation mark that ends the text which begins at `start`."""
        at = start + 1
        while True:
            mark = self._search(_IN_TEXT, at)
            if self._kept[mark] == '"':
                return mark + 1
            at = mark + 2  # whatever is escaped ends nothing

    def _nested(self) -> int:
        at = depth = 0
        while True:
            at = self._search(_STRUCTURE, at)
            if self._kept[at] == '"':
                at = self._text(at)
                continue
            depth += 1 if self._kept[at] in "{[" else -1
            if depth > MAX_DEPTH:
                raise Unreadable(
                    f"its parts are nested more than {MAX_DEPTH} deep, which no review is; leave it out",
                    status="hostile",
                )
            at += 1
            if not depth:
                return at

    def _plain(self) -> int:
        while not (end := _END_OF_PLAIN.search(self._kept)):
            self._refuse_long()
            if not self._more():
                return len(self._kept)
        return end.start()

    def _search(self, what: re.Pattern[str], at: int) -> int:
        while not (found := what.search(self._kept, at)):
            at = max(at, len(self._kept))
            self._refuse_long()
            if not self._more():
                raise Unreadable("it breaks off in the middle of a value; get the whole file", status="broken_json")
        return found.start()

    def _refuse_long(self) -> None:
        if len(self._kept) > MAX_VALUE:
            limit = MAX_VALUE // 1_000_000
            raise Unreadable(f"one value is over {limit} million characters; leave it out", status="too_large")

    def _more(self) -> bool:
        if self._over:
            return False
        if self._at == len(self._kept):
            self._kept, self._at = "", 0
        chunk = next(self._chunks, b"")
        if self._first and chunk.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise Unreadable("JSON must be UTF-8, and this is UTF-16; save it as UTF-8", status="bad_encoding")
        self._first = False
        try:
            self._kept += clean(self._decoder.decode(chunk, final=not chunk))
        except UnicodeDecodeError as error:
            raise Unreadable("it is not UTF-8 throughout; save it as UTF-8", status="bad_encoding") from error
        self._over = not chunk
        return bool(chunk)
