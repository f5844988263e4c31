"""CSV of addresses -> addresses to visit, or refusals. Streamed: a file may be of any size, a line may not.

The first row names the columns: `url`, and where they are known `outlet`, `published`, `title`, `language`. Without
such a row the first column must hold the addresses. Commas, semicolons, tabs or bars stand between them.
"""

import csv
from collections.abc import Iterator, Sequence
from datetime import UTC
from itertools import chain, islice
from typing import TYPE_CHECKING, BinaryIO

from sources.clean import clean
from sources.found import Listed, Refused, Unreadable, refused
from sources.moments import Moment, read_moment

if TYPE_CHECKING:
    import _csv

_COLUMNS = ("url", "outlet", "published", "title", "language")
_DELIMITERS = ",;\t|"
_NONE = "\x1f"  # where every line is one address, whatever it holds
_SNIFFED = 20
_LONGEST_LINE = 1_000_000
_LONGEST_FIELD = 2_048
_LONGEST_CELL = 131_072  # characters, beyond which a quotation mark was never closed
_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def find_in_list(file: BinaryIO, where: str) -> Iterator[Listed | Refused]:
    """`where` of each is FILE:LINE, the line on which its row begins. Blank lines are passed over."""
    lines = _lines(file)
    csv.field_size_limit(_LONGEST_CELL)  # the whole process has but one, and others may have set it
    try:
        head = list(islice(lines, _SNIFFED))
        delimiter, columns = _shape(head)
        rows = csv.reader(chain(head, lines), delimiter=delimiter)
        while columns and not any(cell.strip() for cell in next(rows)):
            pass  # up to the row that names the columns
        yield from _items(rows, columns or ("url",), where)
    except ValueError as error:
        yield refused(where, error)


def _items(rows: "_csv.Reader", columns: Sequence[str], where: str) -> Iterator[Listed | Refused]:
    row: Sequence[str] | None = ()
    while row is not None:
        place = f"{where}:{rows.line_num + 1}"
        try:
            row = next(rows, None)
            if row and any(cell.strip() for cell in row):
                yield _listed(row, columns, place)
        except csv.Error as error:
            broken = Unreadable(f"the row is no CSV ({error}); mend its quotes or drop it", status="broken_line")
            yield refused(place, broken)
        except Unreadable as error:
            if error.status == "too_large":
                raise  # nothing tells where the line after it begins
            yield refused(place, error)


def _listed(row: Sequence[str], columns: Sequence[str], where: str) -> Listed:
    cells = dict(zip(columns, row, strict=False))
    given = {name: _short(cells.get(name, "")) for name in _COLUMNS}
    if not given["url"]:
        raise Unreadable("the row has no address; give it one, or drop it", status="empty")
    published = _moment(given["published"])
    return Listed(
        where=where,
        url=given["url"],
        outlet=given["outlet"],
        title=given["title"],
        language=given["language"].lower(),
        published=published.at.astimezone(UTC) if published else None,
        ignored=tuple(sorted(name[:100] for name in cells if name and name not in _COLUMNS)),
    )


def _moment(given: str) -> Moment | None:
    if not given:
        return None
    if moment := read_moment(given):
        return moment
    reason = f"'published' is {given[:40]!r}, which is no date; write 2031-05-03 or 2031-05-03T14:30:00Z"
    raise Unreadable(reason, status="date_invalid")


def _short(cell: str) -> str:
    if any("\udc80" <= character <= "\udcff" for character in cell):
        raise Unreadable("the row is not UTF-8; save the file as UTF-8", status="bad_encoding")
    return " ".join(clean(cell).split())[:_LONGEST_FIELD]


def _shape(head: Sequence[str]) -> tuple[str, tuple[str, ...] | None]:
    """The delimiter, and the names of the columns; None where the first row is an address already."""
    first = next((line for line in head if line.strip()), None)
    if first is None:
        raise Unreadable("it holds no row; give it one address a row", status="empty")
    for delimiter in _DELIMITERS:
        names = tuple(_short(cell).casefold() for cell in next(csv.reader([first], delimiter=delimiter)))
        if "url" in names:
            return delimiter, names
    if first.strip().strip("\"'").lower().startswith(("http://", "https://")):
        return next((each for each in _DELIMITERS if _divides(head, each)), _NONE), None
    raise Unreadable("none of its columns is called 'url'; name one so in the first row", status="no_address")


def _divides(lines: Sequence[str], delimiter: str) -> bool:
    """Into the same number of columns everywhere: a comma in one address of many divides nothing."""
    widths = {len(row) for row in csv.reader(lines, delimiter=delimiter) if row}
    return len(widths) == 1 and widths != {1}


def _lines(file: BinaryIO) -> Iterator[str]:
    """With their ends, since a quoted cell may run over several."""
    first = file.readline(_LONGEST_LINE)
    if first.startswith(_UTF_16_MARKS):
        raise Unreadable("lists must be UTF-8, and this is UTF-16; save it as UTF-8", status="bad_encoding")
    line = first.removeprefix(b"\xef\xbb\xbf")
    while line:
        if len(line) >= _LONGEST_LINE and not line.endswith(b"\n"):
            limit = f"{_LONGEST_LINE // 1_000_000} MB"
            raise Unreadable(f"one of its lines is over {limit}; the rest is not read: mend it", status="too_large")
        yield line.decode("utf-8", "surrogateescape")
        line = file.readline(_LONGEST_LINE)
