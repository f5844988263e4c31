import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sources.archives import Found, Refused, find

PAGE = (
    b"<html><head><title>Board says Brenloch hid a spill</title></head>"
    b"<body><article><h1>Board says Brenloch hid a spill</h1>"
    + b"<p>The harbour board accused Brenloch Shipping of hiding a fuel spill for nine days.</p>" * 4
    + b"</article>"
)


def record(block: bytes, *, kind: str = "response", content: str = "application/http; msgtype=response") -> bytes:
    head = (
        f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Target-URI: https://courier.example/spill\r\n"
        f"WARC-Date: 2025-05-03T10:00:00Z\r\nContent-Type: {content}\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def answer(
    body: bytes = PAGE, *headers: str, status: str = "200 OK", content: str = "text/html; charset=utf-8"
) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {content}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def chunked(body: bytes) -> bytes:
    pieces = [body[start : start + 100] for start in range(0, len(body), 100)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def found_in(path: Path, content: bytes) -> list[Found | Refused]:
    path.write_bytes(content)
    return list(find([str(path)]))


@pytest.mark.parametrize(
    "block",
    [
        answer(),
        answer(gzip.compress(PAGE), "Content-Encoding: gzip"),
        answer(chunked(PAGE), "Transfer-Encoding: chunked"),
        answer(chunked(gzip.compress(PAGE)), "Transfer-Encoding: chunked", "Content-Encoding: gzip"),
        answer(PAGE, "Transfer-Encoding: chunked", "Content-Encoding: gzip"),
    ],
    ids=["plain", "gzip", "chunked", "both", "joined and unpacked by the archive"],
)
def test_a_page_in_an_archive_is_an_article_with_address_and_time(tmp_path: Path, block: bytes) -> None:
    [found] = found_in(tmp_path / "a.warc", record(block))
    assert isinstance(found, Found), found
    assert (found.title, found.url) == ("Board says Brenloch hid a spill", "https://courier.example/spill")
    assert found.seen == datetime(2025, 5, 3, 10, tzinfo=UTC)
    assert found.where == f"{tmp_path / 'a.warc'}:1"


def test_what_is_no_page_is_passed_over_and_records_may_be_gzipped_one_by_one(tmp_path: Path) -> None:
    records = [
        record(b"software: x", kind="warcinfo", content="application/warc-fields"),
        record(b"GET / HTTP/1.1\r\n\r\n", kind="request", content="application/http; msgtype=request"),
        record(answer(b"\x89PNG", content="image/png")),
        record(answer(status="404 Not Found")),
        record(answer()),
    ]
    [found] = found_in(tmp_path / "a.warc.gz", b"".join(map(gzip.compress, records)))
    assert found.where.endswith("a.warc.gz:5")


@pytest.mark.parametrize(
    ("content", "statuses"),
    [
        (b"", ["empty"]),
        (b"no archive at all\n", ["broken_archive"]),
        (record(answer())[:-500], ["broken_archive"]),
        (record(answer()).replace(b"Content-Length", b"Content-Size"), ["broken_archive"]),
        (record(answer(b"<html><body>nothing</body></html>")) + record(answer()), ["extraction_failed", "found"]),
        (record(answer(b"x", "Content-Encoding: br")), ["unsupported"]),
        (record(answer(gzip.compress(b"\0" * 30_000_000), "Content-Encoding: gzip")), ["too_large"]),
        (record(answer(b"\x1f\x8bbroken", "Content-Encoding: gzip")), ["bad_answer"]),
        (record(b""), ["empty"]),
    ],
)
def test_what_is_wrong_in_an_archive_is_refused_and_the_rest_is_read(tmp_path: Path, content, statuses) -> None:
    found = found_in(tmp_path / "a.warc", content)
    assert [item.status if isinstance(item, Refused) else "found" for item in found] == statuses
