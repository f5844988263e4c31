import base64
import gzip
import hashlib
import io
import random
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import brotli
import pytest

from sources import warc
from sources.archives import Found, Passed, Refused, find
from sources.warc import Record, read_records

PAGE = (
    b"<html><head><title>Board says Brenloch hid a spill</title></head>"
    b"<body><article><h1>Board says Brenloch hid a spill</h1>"
    + b"<p>The harbour board accused Brenloch Shipping of hiding a fuel spill for nine days.</p>" * 4
    + b"</article>"
)
NOISE = random.Random(1).randbytes(9_000).hex().encode()


def record(
    block: bytes, *headers: str, kind: str = "response", content: str = "application/http; msgtype=response"
) -> bytes:
    more = "".join(f"{header}\r\n" for header in headers)
    head = (
        f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Target-URI: https://courier.example/spill\r\n"
        f"WARC-Date: 2025-05-03T10:00:00Z\r\nContent-Type: {content}\r\n{more}Content-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def answer(
    body: bytes = PAGE, *headers: str, status: str = "HTTP/1.1 200 OK", content: str = "text/html; charset=utf-8"
) -> bytes:
    lines = [status, *([f"Content-Type: {content}"] if content else []), *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def chunked(body: bytes) -> bytes:
    pieces = [body[start : start + 100] for start in range(0, len(body), 100)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def found_in(path: Path, content: bytes) -> list[Found | Passed | Refused]:
    path.write_bytes(content)
    return list(find([str(path)]))  # type: ignore[arg-type]


def statuses(found: list[Found | Passed | Refused]) -> list[str]:
    return ["found" if isinstance(item, Found) else item.status for item in found]


def sha1(data: bytes) -> str:
    return base64.b32encode(hashlib.sha1(data).digest()).decode()  # noqa: S324 - the one that archives use


def members(number: int) -> list[bytes]:
    """Records that differ, each a gzip member, as CC-NEWS has them."""
    return [gzip.compress(record(answer(PAGE + b"<p>%d</p>" % n), f"X-Number: {n}")) for n in range(1, number + 1)]


def read(content: bytes, **start: int) -> list[Record]:
    return list(read_records(io.BytesIO(content), **start))


def shown(records: list[Record]) -> list[tuple[object, ...]]:
    """What can be compared: two errors are never equal."""
    return [(one.number, one.offset, one.headers, one.block, str(one.problem)) for one in records]


def test_each_way_of_packing_a_page_gives_the_same_article_with_address_and_time(tmp_path: Path) -> None:
    deflated = zlib.compress(PAGE)
    ways = {
        "plain": answer(),
        "gzip": answer(gzip.compress(PAGE), "Content-Encoding: gzip"),
        "x-gzip": answer(gzip.compress(PAGE), "Content-Encoding: x-gzip"),
        "brotli": answer(brotli.compress(PAGE), "Content-Encoding: br"),
        "deflate": answer(deflated, "Content-Encoding: deflate"),
        "deflate without its head": answer(deflated[2:-4], "Content-Encoding: deflate"),
        "chunked": answer(chunked(PAGE), "Transfer-Encoding: chunked"),
        "chunked gzip": answer(chunked(gzip.compress(PAGE)), "Transfer-Encoding: chunked", "Content-Encoding: gzip"),
        "chunked brotli": answer(chunked(brotli.compress(PAGE)), "Transfer-Encoding: chunked", "Content-Encoding: br"),
        "twice": answer(brotli.compress(gzip.compress(PAGE)), "Content-Encoding: gzip, br"),
        "joined and unpacked by the archive": answer(PAGE, "Transfer-Encoding: chunked", "Content-Encoding: gzip"),
        "unpacked by the archive": answer(PAGE, "Content-Encoding: br"),
        "HTTP/2": answer(status="HTTP/2 200"),
        "HTTP/2 with a reason": answer(status="HTTP/2.0 200 OK"),
        "nothing declared": answer(b"\n<!DOCTYPE html>" + PAGE, content=""),
        "XHTML": answer(content="application/xhtml+xml"),
    }
    file = tmp_path / "a.warc"
    found = found_in(file, b"".join(map(record, ways.values())))
    assert statuses(found) == ["found"] * len(ways)
    for number, (way, item) in enumerate(zip(ways, found, strict=True), 1):
        assert isinstance(item, Found)
        assert (item.title, item.url) == ("Board says Brenloch hid a spill", "https://courier.example/spill"), way
        assert (item.seen, item.state) == (datetime(2025, 5, 3, 10, tzinfo=UTC), "ok"), way
        assert item.where == f"{file}:{number}"


@pytest.mark.parametrize("packed", [False, True])
def test_what_is_no_page_is_passed_over_and_says_as_what(tmp_path: Path, packed: bool) -> None:
    records = [
        record(b"software: x", kind="warcinfo", content="application/warc-fields"),
        record(b"GET / HTTP/1.1\r\n\r\n", kind="request", content="application/http; msgtype=request"),
        record(b"HTTP/1.1 200 OK\r\n\r\n", "WARC-Profile: identical-payload-digest", kind="revisit"),
        record(answer(b"\x89PNG", content="image/png")),
        record(answer(status="HTTP/1.1 404 Not Found")),
        record(b""),
        record(answer(b"\0" * (warc.MAX_BLOCK_BYTES + 5), content="video/mp4")),
        record(answer()),
    ]
    name = "a.warc.gz" if packed else "a.warc"
    found = found_in(tmp_path / name, b"".join(map(gzip.compress, records) if packed else records))
    assert statuses(found) == [
        *("no_answer", "no_answer", "revisit", "not_html", "not_ok", "not_ok", "not_html"),
        "found",
    ]
    assert found[-1].where.endswith(f"{name}:8")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", ["empty"]),
        (b"no archive at all\n", ["broken_archive"]),
        (b"\x1f\x8b\x08\x00 no gzip at all", ["broken_archive"]),
        (record(answer())[:-500], ["broken_archive"]),
        (gzip.compress(record(answer()))[:-40], ["broken_archive"]),
        (record(answer()).replace(b"Content-Length", b"Content-Size"), ["broken_archive"]),
        (record(answer()).replace(b"Content-Length: ", b"Content-Length: -"), ["broken_archive"]),
        (record(answer()).replace(b"Content-Length: ", b"Content-Length: 9999999999999999"), ["broken_archive"]),
        (record(answer(b"<html><body>nothing</body></html>")) + record(answer()), ["extraction_failed", "found"]),
        (record(answer(b"\xff\xff\xffbroken", "Content-Encoding: br")), ["bad_answer"]),
        (record(answer(b"x", "Content-Encoding: zstd")), ["unsupported"]),
        (record(answer(b"x", "Content-Encoding: gzip, gzip, gzip, gzip")), ["unsupported"]),
        (record(answer(gzip.compress(b"\0" * 30_000_000), "Content-Encoding: gzip")), ["too_large"]),
        (record(answer(brotli.compress(b"\0" * 30_000_000, quality=1), "Content-Encoding: br")), ["too_large"]),
        (record(answer(b"<p>" * 8_000_000)) + record(answer()), ["too_large", "found"]),
        (record(answer(b"\x1f\x8bbroken", "Content-Encoding: gzip")), ["bad_answer"]),
        (record(answer(PAGE, *["X: y"] * 300)) + record(answer()), ["bad_answer", "found"]),
        (record(b""), ["not_ok", "empty"]),
        (record(answer()) + b"\0" * 3, ["found", "broken_archive"]),
    ],
)
def test_what_is_wrong_in_an_archive_is_refused_and_the_rest_is_read(tmp_path: Path, content, expected) -> None:
    found = found_in(tmp_path / "a.warc", content)
    assert statuses(found) == expected
    assert all(len(item.reason) > 30 for item in found if isinstance(item, Refused))


@pytest.mark.parametrize(
    "block",
    [
        answer(gzip.compress(PAGE + NOISE)[:-2_000], "Content-Encoding: gzip"),
        answer(PAGE),
    ],
)
def test_a_capture_that_was_cut_is_an_article_that_says_so(tmp_path: Path, block: bytes) -> None:
    digest = f"WARC-Payload-Digest: sha1:{sha1(b'of the whole')}"
    [found] = found_in(tmp_path / "a.warc", record(block, "WARC-Truncated: length", digest))
    assert isinstance(found, Found), found
    assert found.state == "truncated"


def test_a_page_that_is_not_what_was_captured_is_refused(tmp_path: Path) -> None:
    packed = gzip.compress(PAGE)
    block = answer(chunked(packed), "Transfer-Encoding: chunked", "Content-Encoding: gzip")
    good = [
        *(f"WARC-Payload-Digest: sha1:{sha1(form)}" for form in (chunked(packed), packed, PAGE)),
        f"WARC-Payload-Digest: sha256:{hashlib.sha256(PAGE).hexdigest()}",
        "WARC-Payload-Digest: crc32:5eed",
        f"WARC-Block-Digest: sha1:{sha1(block)}",
    ]
    bad = [f"WARC-{which}-Digest: sha1:{sha1(b'another page')}" for which in ("Payload", "Block")]
    found = found_in(tmp_path / "a.warc", b"".join(record(block, header) for header in [*good, *bad]))
    assert statuses(found) == ["found"] * len(good) + ["damaged"] * len(bad)
    both = record(block, f"WARC-Block-Digest: sha1:{sha1(block)}", bad[0])
    assert statuses(found_in(tmp_path / "b.warc", both)) == ["found"], "the digest over the whole record decides"


def _broken(kind: str, packed: list[bytes]) -> Iterator[bytes]:
    for number, member in enumerate(packed, 1):
        if number != 3:
            yield member
        elif kind == "flipped":
            yield member[:60] + bytes(byte ^ 0xFF for byte in member[60:120]) + member[120:]
        elif kind == "cut":
            yield member[:-80]
        elif kind == "foreign":
            yield random.Random(3).randbytes(70_000)
        elif kind == "headless":
            yield b"\0\0\0\0" + member[12:]
        elif kind == "too long":
            yield gzip.compress(gzip.decompress(member).replace(b"Content-Length: ", b"Content-Length: 9"))
        elif kind == "too short":
            yield gzip.compress(gzip.decompress(member).replace(b"</article>", b"</article>" + b"more" * 99))


@pytest.mark.parametrize("kind", ["flipped", "cut", "foreign", "headless", "too long", "too short"])
def test_behind_a_broken_member_reading_goes_on_and_what_was_lost_is_said(kind: str) -> None:
    packed = members(6)
    content = b"".join(_broken(kind, packed))
    records = read(content)
    lost = [one for one in records if one.problem]
    whole = [one.headers["x-number"] for one in records if not one.problem]
    assert whole == ["1", "2", "4", "5", "6"]
    assert len(lost) == 1
    fourth = content.index(packed[3])
    assert f"to {fourth:,} are lost" in str(lost[0].problem)
    assert [one.number for one in records] == [1, 2, 3, 4, 5, 6]


def test_without_the_search_behind_a_broken_member_the_rest_would_be_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warc._Stream, "find_next", lambda self, after: None)
    records = read(b"".join(_broken("flipped", members(6))))
    assert [one.headers.get("x-number", "lost") for one in records] == ["1", "2", "lost"]


def test_behind_a_broken_record_of_a_plain_archive_reading_goes_on() -> None:
    plain = [gzip.decompress(member) for member in members(4)]
    plain[1] = plain[1].replace(b"Content-Length: ", b"Content-Length: 1")
    records = read(b"".join(plain))
    assert [one.headers.get("x-number", "lost") for one in records] == ["1", "lost", "3", "4"]


@pytest.mark.parametrize("after", range(7))
def test_reading_begins_anywhere_and_brings_the_same_records(after: int) -> None:
    packed = members(6)
    plain = [gzip.decompress(member) for member in packed]
    forms = {
        "members": b"".join(packed),
        "zeros between": b"\0\0\0\0".join(packed),
        "one member": gzip.compress(b"".join(plain)),
        "members of two": b"".join(gzip.compress(one + two) for one, two in zip(plain[::2], plain[1::2], strict=True)),
        "plain": b"".join(plain),
        "broken": b"".join(_broken("flipped", packed)),
    }
    for form, content in forms.items():
        whole = read(content)
        assert len(whole) == 6, form
        assert shown(read(content, after=after)) == shown(whole[after:]), form
        begun = whole[max(0, after - 1)]
        if begun.offset is not None:
            start = {"offset": begun.offset, "number": begun.number, "after": after}
            assert shown(read(content, **start)) == shown(whole[after:]), form
    assert [one.offset is None for one in read(forms["one member"])] == [False, *[True] * 5]
    assert [one.offset is None for one in read(forms["members of two"])] == [False, True] * 3
    assert all(one.offset is not None for form in ("members", "plain", "broken") for one in read(forms[form]))


def test_a_record_may_run_over_several_members() -> None:
    plain = b"".join(gzip.decompress(member) for member in members(3))
    pieces = [gzip.compress(plain[start : start + 97]) for start in range(0, len(plain), 97)]
    assert [one.headers["x-number"] for one in read(b"".join(pieces))] == ["1", "2", "3"]


def test_an_archive_of_nothing_but_broken_records_ends() -> None:
    content = b"\nWARC/1.0\nno length\n\n" * 5_000
    records = read(content)
    assert len(records) == warc._MOST_BROKEN
    assert "all from byte" in str(records[-1].problem)


def test_a_record_of_any_size_is_read_past_in_little_memory() -> None:
    big = gzip.compress(record(b"\0" * 60_000_000, kind="resource", content="video/mp4"))
    first, second = read(big + members(1)[0])
    assert (first.length, len(first.block)) == (60_000_000, warc.MAX_BLOCK_BYTES)
    assert second.headers["x-number"] == "1"
