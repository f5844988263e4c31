"""a web archive's records -> the pages in them as articles, each with the time it was captured.

Only answers of 200 that are HTML are articles. What else an archive holds (requests, pictures, its own notes) is passed
over, and every record that is passed over says as what.
"""

import base64
import hashlib
import os
import re
import zlib
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC
from typing import BinaryIO
from urllib.parse import urlsplit

import brotli

from sources.found import Found, Passed, Refused, Unreadable, found_in_page, refused
from sources.moments import read_moment
from sources.pages import MAX_HTML_BYTES, read_page
from sources.review_pages import reviews_beside
from sources.warc import Record, read_headers, read_records

_CHUNK_SIZE = re.compile(rb"(?:\r\n)?([0-9a-fA-F]{1,8})[^\r\n]{0,200}\r\n")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{2,40})", re.IGNORECASE)
_GZIP, _PAGE_STARTS = b"\x1f\x8b", (b"<!doctype html", b"<html")
_MOST_ENCODINGS = 3
_MOST_AHEAD = 4  # pages in memory, of 20 MB at most each
_DIGESTS = ("sha1", "sha256", "md5")
_TOO_LARGE = f"the page is over {MAX_HTML_BYTES // 1_000_000} MB; leave it out"


@dataclass(frozen=True, kw_only=True)
class Step:
    """What one record came to, with the record's `number` and `offset`, and how much of the file lies behind it."""

    item: Found | Refused | Passed
    number: int
    offset: int | None
    behind: int


def find_in_warc(
    file: BinaryIO,
    where: str,
    *,
    published: Callable[[str], bool] = lambda url: True,
    offset: int = 0,
    number: int = 1,
    after: int = 0,
) -> Iterator[Step]:
    """`where` of each is FILE:NUMBER, its record's number in the archive. From where on: see `read_records`.

    `published` says of an address whether any outlet is there; a page of nobody's is refused without being parsed.
    """
    seen = after > 0
    last = Step(item=Passed(where=where, status=""), number=after, offset=None, behind=0)
    for record, item in _read_ahead(read_records(file, offset=offset, number=number, after=after), where, published):
        last = Step(item=item, number=record.number, offset=record.offset, behind=record.behind)
        seen = seen or not isinstance(item, Passed)
        yield last
    if not seen:
        reason = "the archive holds no web page that was found; look into it"
        yield replace(last, item=Refused(where=where, status="empty", reason=reason))


def _read_ahead(
    records: Iterator[Record], where: str, published: Callable[[str], bool]
) -> Iterator[tuple[Record, Found | Refused | Passed]]:
    """In order. Pages are parsed in processes of their own: one for each processor at a time."""
    processors = min(os.cpu_count() or 1, _MOST_AHEAD)
    with ThreadPoolExecutor(processors) as pool:
        ahead: deque[tuple[Record, Future[Found | Refused | Passed]]] = deque()
        for record in records:
            ahead.append((record, pool.submit(_read, record, f"{where}:{record.number}", published)))
            if len(ahead) > processors:
                first, item = ahead.popleft()
                yield first, item.result()
        yield from ((record, item.result()) for record, item in ahead)


def _read(record: Record, where: str, published: Callable[[str], bool]) -> Found | Refused | Passed:
    try:
        if record.problem:
            raise record.problem
        headers = record.headers
        kind = headers.get("warc-type", "").lower()
        if kind == "revisit":  # only that it was there again: the text stands in another record
            return Passed(where=where, status="revisit")
        if kind != "response" or "http" not in headers.get("content-type", "").lower():
            return Passed(where=where, status="no_answer")
        return _answer(record, where, published)
    except ValueError as error:
        return refused(where, error)


def _answer(record: Record, where: str, published: Callable[[str], bool]) -> Found | Passed:
    head, _, body = record.block.partition(b"\r\n\r\n")
    status_line, *lines = head.split(b"\r\n")
    headers = read_headers(iter(lines))
    if status_line.split()[1:2] != [b"200"]:
        return Passed(where=where, status="not_ok")
    if not _is_html(headers.get("content-type", ""), body):
        return Passed(where=where, status="not_html")
    if not published(_address(record)):
        reason = "no known outlet publishes at its address; declare one with that domain, or name it with --outlet"
        raise Unreadable(f"{reason}, and read the archive --again", status="no_outlet")
    if record.length > len(record.block) or len(body) > MAX_HTML_BYTES:
        raise Unreadable(_TOO_LARGE, status="too_large")
    return _article(record, headers, body, where)


def _is_html(declared: str, body: bytes) -> bool:
    return "html" in declared.lower() or (not declared and body.lstrip()[:20].lower().startswith(_PAGE_STARTS))


def _article(record: Record, headers: dict[str, str], body: bytes, where: str) -> Found:
    chunked = "chunked" in headers.get("transfer-encoding", "").lower()
    joined = _joined(body) if chunked else body
    data, whole = _unpacked(joined, headers.get("content-encoding", ""))
    cut = not whole or bool(record.headers.get("warc-truncated"))
    if not cut:
        _refuse_damaged(record, (body, joined, data))
    charset = _CHARSET.search(headers.get("content-type", ""))
    url = _address(record)
    page = read_page(data, url=url, charset=charset[1] if charset else "")
    reviews = reviews_beside(data, where, url=url, charset=charset[1] if charset else "")
    captured = read_moment(record.headers.get("warc-date", ""))
    found = found_in_page(page, where=where, external_id="")
    return replace(
        found,
        url=_own(found.url, url),
        seen=captured.at.astimezone(UTC) if captured else None,
        state="truncated" if cut and found.state == "ok" else found.state,
        reviews=reviews,
    )


def _address(record: Record) -> str:
    return record.headers.get("warc-target-uri", "").strip("<>")


def _own(canonical: str, captured: str) -> str:
    """The page's own address, where it lies on the host that was asked: no page speaks for another site."""
    try:
        same = not captured or urlsplit(canonical).hostname == urlsplit(captured).hostname
    except ValueError:
        return captured
    return canonical if canonical and same else captured


def _refuse_damaged(record: Record, forms: tuple[bytes, ...]) -> None:
    """By the digest over the whole record; without one by the page's, which archives take of one form or another."""
    block, payload = record.headers.get("warc-block-digest", ""), record.headers.get("warc-payload-digest", "")
    fits = _fits(block, record.block) if block else not payload or any(_fits(payload, form) for form in forms)
    if not fits:
        reason = "the page is not what was captured: its digest differs; copy the archive again"
        raise Unreadable(reason, status="damaged")


def _fits(digest: str, data: bytes) -> bool:
    """True also where it is of a kind that nobody here can tell."""
    name, _, value = digest.partition(":")
    name = name.strip().lower().replace("-", "")
    if name not in _DIGESTS:
        return True
    made = hashlib.new(name, data, usedforsecurity=False)
    written = value.strip().rstrip("=").upper()
    return written in (base64.b32encode(made.digest()).decode().rstrip("="), made.hexdigest().upper())


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


def _unpacked(body: bytes, declared: str) -> tuple[bytes, bool]:
    """And whether it is whole. Some archives keep the header and unpack the page themselves: that stays as it is."""
    encodings = [name for given in declared.split(",") if (name := given.strip().lower()) not in ("", "identity")]
    if len(encodings) > _MOST_ENCODINGS:
        raise Unreadable(f"the page is packed {len(encodings)} times over; leave it out", status="unsupported")
    whole = True
    for encoding in reversed(encodings):
        if body.lstrip()[:1] == b"<":
            break
        body, ended = _unpacked_once(body, encoding.removeprefix("x-"))
        whole = whole and ended
    return body, whole


def _unpacked_once(body: bytes, encoding: str) -> tuple[bytes, bool]:
    try:
        if encoding == "gzip" and not body.startswith(_GZIP):
            return body, True
        if encoding in ("gzip", "deflate"):
            bits = 31 if encoding == "gzip" else 15 if body[:1] == b"\x78" else -15
            unpacker = zlib.decompressobj(bits)
            out, ended = unpacker.decompress(body, MAX_HTML_BYTES + 1), unpacker.eof
        elif encoding == "br":
            out, ended = _unbrotli(body)
        else:
            raise Unreadable(f"the page is packed as {encoding[:40]!r}; save it unpacked", status="unsupported")
    except (zlib.error, brotli.error) as error:
        raise Unreadable(f"the page is broken {encoding} ({error}); capture it again", status="bad_answer") from error
    if len(out) > MAX_HTML_BYTES:
        raise Unreadable(_TOO_LARGE, status="too_large")
    return out, ended


def _unbrotli(body: bytes) -> tuple[bytes, bool]:
    unpacker = brotli.Decompressor()
    out = bytearray(unpacker.process(body, output_buffer_limit=MAX_HTML_BYTES + 1))
    while len(out) <= MAX_HTML_BYTES and (more := unpacker.process(b"", output_buffer_limit=MAX_HTML_BYTES + 1)):
        out += more
    return bytes(out), unpacker.is_finished()
