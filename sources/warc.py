"""a web archive (WARC) -> the pages in it as articles, each with the time it was captured.

Only answers of 200 that are HTML are articles; requests, pictures, scripts and the archive's own notes are
passed over. Streamed: an archive may be of any size.
"""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC
from typing import BinaryIO

from sources.found import Found, Refused, Unreadable, found_in_page, refused
from sources.moments import read_moment
from sources.pages import MAX_HTML_BYTES, read_page

_LONGEST_LINE = 16_384
_MOST_HEADERS = 200
_CHUNK = 64 * 1024
_CHUNK_SIZE = re.compile(rb"(?:\r\n)?([0-9a-fA-F]{1,8})[^\r\n]{0,200}\r\n")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{2,40})", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class _Answer:
    status: int
    headers: dict[str, str]
    body: bytes


def find_in_warc(file: BinaryIO, where: str) -> Iterator[Found | Refused]:
    """`where` of each is FILE:NUMBER, its record's number in the archive."""
    seen = False
    number = 0
    while start := _next_line(file):
        number += 1
        place = f"{where}:{number}"
        try:
            headers = _record(file, start)
            answer = _answer(file, headers)
            if answer is None:
                continue
            seen = True
            yield _article(answer, headers, place)
        except ValueError as error:
            seen = True
            yield refused(place, error)
            if getattr(error, "status", "") == "broken_archive":
                return  # where the next record begins is anybody's guess
    if not seen:
        yield Refused(where=where, status="empty", reason="the archive holds no web page that was found; look into it")


def _next_line(file: BinaryIO) -> bytes:
    while (line := file.readline(_LONGEST_LINE)) and not line.strip():
        pass
    return line


def _record(file: BinaryIO, start: bytes) -> dict[str, str]:
    if not start.startswith(b"WARC/"):
        raise Unreadable("this is no WARC record; make the archive again", status="broken_archive")
    return _headers(iter(lambda: file.readline(_LONGEST_LINE), b""))


def _headers(lines: Iterator[bytes]) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in lines:
        if not line.strip() or len(found) >= _MOST_HEADERS:
            break
        name, _, value = line.decode("utf-8", "replace").partition(":")
        found.setdefault(name.strip().lower(), value.strip())
    return found


def _answer(file: BinaryIO, headers: dict[str, str]) -> _Answer | None:
    """Reads the record to its end; None where it is no page."""
    length = headers.get("content-length", "")
    if not (length.isascii() and length.isdigit() and len(length) < 16):
        raise Unreadable("the record has no length; make the archive again", status="broken_archive")
    is_answer = headers.get("warc-type") == "response" and "http" in headers.get("content-type", "")
    block = _taken(file, int(length), keep=is_answer)
    if not is_answer:
        return None
    head, _, body = block.partition(b"\r\n\r\n")
    status_line, *lines = head.split(b"\r\n")
    found = _headers(iter(lines))
    code = status_line.split()[1:2]
    if code != [b"200"] or "html" not in found.get("content-type", ""):
        return None
    return _Answer(status=200, headers=found, body=body)


def _taken(file: BinaryIO, length: int, *, keep: bool) -> bytes:
    """`length` bytes of the file, or none of them kept where they are not wanted or are too many."""
    kept = bytearray()
    left = length
    while left:
        chunk = file.read(min(left, _CHUNK))
        if not chunk:
            raise Unreadable("the archive breaks off in the middle of a record; copy it again", status="broken_archive")
        left -= len(chunk)
        if keep and length <= MAX_HTML_BYTES:
            kept += chunk
    if keep and length > MAX_HTML_BYTES:
        raise Unreadable(f"the page is over {MAX_HTML_BYTES // 1_000_000} MB; leave it out", status="too_large")
    return bytes(kept)


def _article(answer: _Answer, headers: dict[str, str], where: str) -> Found:
    body = _joined(answer.body) if "chunked" in answer.headers.get("transfer-encoding", "").lower() else answer.body
    charset = _CHARSET.search(answer.headers.get("content-type", ""))
    url = headers.get("warc-target-uri", "").strip("<>")
    page = read_page(_unpacked(body, answer.headers), url=url, charset=charset[1] if charset else "")
    captured = read_moment(headers.get("warc-date", ""))
    found = found_in_page(page, where=where, external_id="")
    return replace(found, url=found.url or url, seen=captured.at.astimezone(UTC) if captured else None)


def _joined(body: bytes) -> bytes:
    """Chunks put together. Some archives keep the header and join the chunks themselves: those stay as they are."""
    out, place = bytearray(), 0
    while match := _CHUNK_SIZE.match(body, place):
        size = int(match[1], 16)
        if not size:
            return bytes(out)
        out += body[match.end() : match.end() + size]
        place = match.end() + size
    return bytes(out) if out and place >= len(body) else body


def _unpacked(body: bytes, headers: dict[str, str]) -> bytes:
    encoding = headers.get("content-encoding", "").strip().lower()
    if encoding in ("", "identity") or (encoding.endswith("gzip") and not body.startswith(b"\x1f\x8b")):
        return body
    if encoding not in ("gzip", "x-gzip"):
        raise Unreadable(f"the page is packed as {encoding[:40]!r}; save it unpacked", status="unsupported")
    unpacker = zlib.decompressobj(31)
    try:
        out = unpacker.decompress(body, MAX_HTML_BYTES + 1)
    except zlib.error as error:
        raise Unreadable(f"the page is broken gzip ({error}); capture it again", status="bad_answer") from error
    if len(out) > MAX_HTML_BYTES:
        raise Unreadable(f"the page unpacks to over {MAX_HTML_BYTES // 1_000_000} MB; leave it out", status="too_large")
    return out
