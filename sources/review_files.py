"""files, folders, standard input or addresses of JSON-LD or HTML -> fact-checkers' reviews as found, or refusals.

`.json`, `.jsonld`, `.ndjson`, `.jsonl`, `.html`, `.htm`, each also with `.gz`. JSON is streamed, so that a feed of a
million reviews takes no more memory than one of them.
"""

import gzip
import io
import sys
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

from sources.archives import files, opened
from sources.fetch import Fetched, fetch
from sources.found import Refused, Unreadable, refused
from sources.json_values import MAX_VALUE, parse, values
from sources.lines import whole_lines
from sources.online import is_address
from sources.outcomes import FetchError
from sources.pages import MAX_HTML_BYTES
from sources.review_pages import reviews_on
from sources.reviewed import FoundReview, reviews_in

_JSON, _LINES, _PAGE = (".json", ".jsonld"), (".ndjson", ".jsonl"), (".html", ".htm")
SUFFIXES = (*_JSON, *_LINES, *_PAGE)
_CHUNK = 64 * 1024
_MOST_UNPACKED = 4_000_000_000  # bytes: more than all reviews there are
_MOST_FETCHED = 200_000_000
_GZIP = b"\x1f\x8b"

type Item = FoundReview | Refused


def find_reviews(paths: Iterable[str], *, contact: str, stdin: BinaryIO | None = None, **ways: Any) -> Iterator[Item]:
    """In the order given. One bad review never stops the rest. `ways`: those of `fetch`."""
    for name in _names(paths):
        if isinstance(name, Refused):
            yield name
            continue
        try:
            if is_address(name):
                yield from _at(name, contact, ways)
            elif name == "-":
                yield from _told(_in_json(_chunks(stdin or sys.stdin.buffer, _MOST_UNPACKED), name), name)
            else:
                yield from _told(_in_file(Path(name)), name)
        except FetchError as error:
            yield Refused(where=name, status=error.status, reason=" ".join(str(error).split()))
        except ValueError as error:  # what files and pages refuse, each with its status
            yield refused(name, error)


def _names(paths: Iterable[str]) -> Iterator[str | Refused]:
    for path in paths:
        yield from [path] if is_address(path) else files([path])


def _told(items: Iterator[Item], where: str) -> Iterator[Item]:
    """That a document holds no review at all is a refusal; that some of its parts hold none is the way of feeds."""
    empty = True
    for item in items:
        empty = False
        yield item
    if empty:
        reason = "it holds no ClaimReview (https://schema.org/ClaimReview); give a fact-checker's feed or page"
        yield Refused(where=where, status="no_review", reason=reason)


def _in_file(path: Path) -> Iterator[Item]:
    suffix = Path(path.stem).suffix.lower() if path.suffix.lower() == ".gz" else path.suffix.lower()
    if suffix not in SUFFIXES and path.exists():
        kinds = ", ".join(SUFFIXES)
        raise Unreadable(f"files of this kind hold no reviews; save it as one of {kinds}", status="unsupported")
    with opened(path) as file:
        if suffix in _PAGE:
            yield from reviews_on(_whole(file), str(path))
        elif suffix in _LINES:
            yield from _in_lines(_chunks(file, _MOST_UNPACKED), str(path))
        else:
            yield from _in_json(_chunks(file, _MOST_UNPACKED), str(path))


def _at(url: str, contact: str, ways: dict[str, Any]) -> Iterator[Item]:
    fetched = fetch(url, contact=contact, **ways)
    with _unpacked(fetched) as file:
        chunks = _chunks(file, _MOST_FETCHED)
        head = next(chunks, b"").removeprefix(b"\xef\xbb\xbf").lstrip()
        if head.startswith(b"<"):
            body = head + _whole(file)
            yield from reviews_on(body, url, url=fetched.url, charset=fetched.charset)
            return
        rest = _after(head, chunks)
        lines = "ndjson" in fetched.content_type or "jsonl" in fetched.content_type or _is_lines(url)
        yield from _told(_in_lines(rest, url) if lines else _in_json(rest, url), url)


def _unpacked(fetched: Fetched) -> BinaryIO:
    raw = io.BytesIO(fetched.body)
    return cast(BinaryIO, gzip.open(raw)) if fetched.body.startswith(_GZIP) else raw


def _is_lines(url: str) -> bool:
    return url.split("?")[0].lower().removesuffix(".gz").endswith(_LINES)


def _after(head: bytes, chunks: Iterator[bytes]) -> Iterator[bytes]:
    if head:
        yield head
    yield from chunks


def _in_json(chunks: Iterator[bytes], where: str) -> Iterator[Item]:
    """Where it breaks off, all that stood before is told first."""
    try:
        for number, value in values(chunks):
            yield from _in_value(value, f"{where}, item {number}")
    except Unreadable as error:
        yield refused(where, error)


def _in_lines(chunks: Iterator[bytes], where: str) -> Iterator[Item]:
    for number, line in enumerate(whole_lines(chunks), 1):
        place = f"{where}:{number}"
        if line is None or len(line) > 4 * MAX_VALUE:
            yield Refused(where=place, status="too_large", reason="the line is too long for reviews; split or drop it")
        elif line.strip():
            try:
                yield from reviews_in(parse(line.decode("utf-8-sig")), place)
            except UnicodeDecodeError:
                yield Refused(where=place, status="bad_encoding", reason="the line is not UTF-8; save it as UTF-8")
            except Unreadable as error:
                yield refused(place, error)


def _in_value(value: Any, where: str) -> Iterator[Item]:
    if isinstance(value, Unreadable):
        yield refused(where, value)
    else:
        yield from reviews_in(value, where)


def _whole(file: BinaryIO) -> bytes:
    return b"".join(_chunks(file, MAX_HTML_BYTES))


def _chunks(file: BinaryIO, most: int) -> Iterator[bytes]:
    read = 0
    try:
        while chunk := file.read(_CHUNK):
            read += len(chunk)
            if read > most:
                raise Unreadable(f"it holds over {most // 1_000_000:,} MB; split it", status="too_large")
            yield chunk
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise Unreadable(f"it is no whole gzip file ({error}); get it again", status="broken_archive") from error
