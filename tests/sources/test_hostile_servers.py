"""Servers that do their worst, each answered with a named refusal in time; and odd ones that are read."""

import gzip

import pytest

from sources import outcomes
from sources.fetch import Limits
from tests.servers import CHUNKED, OK, PACKED, Reply, Server, drip, flood, ok, refused, reset, to

OK_PACKED = OK + f"{PACKED}\r\n\r\n".encode()
EMPTY_BLOCK = b"\0\0\0\xff\xff"  # of deflate: holds nothing, and there may be any number
SERVERS: dict[str, tuple[Reply, type[outcomes.FetchError], int | None]] = {
    # bodies without end, or other than was said
    "endless body": (flood(OK + b"\r\n", b"x" * 65_536), outcomes.TooLarge, 200),
    "endless chunks": (flood(CHUNKED, b"4\r\nxxxx\r\n" * 9_999), outcomes.TooLarge, 200),
    "endless chunk extension": (flood(CHUNKED, b"1;" + b"x" * 65_536), outcomes.BadAnswer, 200),
    "endless chunk size": (flood(CHUNKED, b"0" * 65_536), outcomes.BadAnswer, 200),
    "one giant chunk": (flood(CHUNKED + b"ffffffff\r\n", b"x" * 65_536), outcomes.TooLarge, 200),
    "endless trailers": (flood(CHUNKED + b"0\r\n", b"a: b\r\n" * 9_999), outcomes.BadAnswer, 200),
    "body over the limit by a byte": (ok(b"x" * 400_001), outcomes.TooLarge, 200),
    "length that promises more": (OK + b"Content-Length: 999\r\n\r\nshort", outcomes.BadAnswer, 200),
    "length below nought": (OK + b"Content-Length: -1\r\n\r\n", outcomes.BadAnswer, None),
    "length with a sign": (OK + b"Content-Length: +1\r\n\r\nx", outcomes.BadAnswer, None),
    "length in hex": (OK + b"Content-Length: 0x1\r\n\r\nx", outcomes.BadAnswer, None),
    "length of a hundred digits": (OK + b"Content-Length: " + b"9" * 100 + b"\r\n\r\nx", outcomes.BadAnswer, None),
    "two lengths": (OK + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx", outcomes.BadAnswer, None),
    "two lengths in one": (OK + b"Content-Length: 1, 2\r\n\r\nxx", outcomes.BadAnswer, None),
    "length in words": (OK + b"Content-Length: many\r\n\r\nx", outcomes.BadAnswer, None),
    "no length at all": (OK + b"Content-Length:\r\n\r\nx", outcomes.BadAnswer, None),
    "broken chunk": (CHUNKED + b"zz\r\nabc\r\n", outcomes.BadAnswer, 200),
    "chunk below nought": (CHUNKED + b"-1\r\nabc\r\n", outcomes.BadAnswer, 200),
    "chunk that is longer than it says": (CHUNKED + b"1\r\nabc\r\n0\r\n\r\n", outcomes.BadAnswer, 200),
    "chunk of twenty-one digits": (CHUNKED + b"f" * 21 + b"\r\nabc", outcomes.BadAnswer, 200),
    "chunks that never end": (CHUNKED + b"3\r\nabc\r\n", outcomes.BadAnswer, 200),
    "transfer in two ways": (OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n", outcomes.BadAnswer, None),
    "transfer in an unknown way": (OK + b"Transfer-Encoding: x\r\n\r\nx", outcomes.BadAnswer, None),
    # packed
    "gzip bomb": (ok(gzip.compress(b"\0" * 50_000_000), PACKED), outcomes.TooLarge, 200),
    "gzip of nothing without end": (
        flood(OK_PACKED + gzip.compress(b"")[:10], EMPTY_BLOCK * 9_999), outcomes.TooLarge, 200,
    ),
    "gzip with a name without end": (
        flood(OK_PACKED + b"\x1f\x8b\x08\x08\0\0\0\0\0\xff", b"x" * 65_536), outcomes.TooLarge, 200,
    ),
    "broken gzip": (ok(b"not gzip", PACKED), outcomes.BadAnswer, 200),
    "gzip with a wrong sum": (ok(gzip.compress(b"word")[:-8] + b"\0" * 8, PACKED), outcomes.BadAnswer, 200),
    "gzip that breaks off": (ok(gzip.compress(b"word " * 9_000)[:-30], PACKED), outcomes.BadAnswer, 200),
    "gzip without a body": (ok(b"", PACKED), outcomes.BadAnswer, 200),
    "gzip that runs on": (ok(gzip.compress(b"a") + b"tail", PACKED), outcomes.BadAnswer, 200),
    "gzip after gzip": (ok(gzip.compress(b"a") * 2, PACKED), outcomes.BadAnswer, 200),
    "gzip in gzip": (ok(b"x", "Content-Encoding: gzip, gzip"), outcomes.EncodingRefused, 200),
    "brotli unasked": (ok(b"x", "Content-Encoding: br"), outcomes.EncodingRefused, 200),
    "zstd unasked": (ok(b"x", "Content-Encoding: zstd"), outcomes.EncodingRefused, 200),
    "deflate unasked": (ok(b"x", "Content-Encoding: deflate"), outcomes.EncodingRefused, 200),
    "encoding without a name": (ok(b"x", "Content-Encoding: x" + "y" * 500), outcomes.EncodingRefused, 200),
    # slow
    "no answer": (drip(b"", b"", 3), outcomes.TimedOut, None),
    "slow headers": (drip(OK, b"X-A: b\r\n"), outcomes.TimedOut, None),
    "slow status line": (drip(b"", b"H"), outcomes.TimedOut, None),
    "slow body": (drip(OK + b"\r\n", b"x"), outcomes.TimedOut, 200),
    "slow chunks": (drip(CHUNKED, b"1\r\nx\r\n"), outcomes.TimedOut, 200),
    "slow trailers": (drip(CHUNKED + b"0\r\n", b"X-A: b\r\n"), outcomes.TimedOut, 200),
    "a body that stops half-way": (drip(OK + b"Content-Length: 9\r\n\r\nhalf", b"", 3), outcomes.TimedOut, 200),
    # what is hardly HTTP
    "giant header": (OK + b"X-A: " + b"b" * 190_000 + b"\r\n\r\n", outcomes.BadAnswer, None),
    "giant reason": (b"HTTP/1.1 200 " + b"b" * 190_000 + b"\r\n\r\n", outcomes.BadAnswer, None),
    "endless headers": (flood(OK, b"X-A: b\r\n" * 999), outcomes.BadAnswer, None),
    "endless 100s": (flood(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 999), outcomes.TooLarge, None),
    "endless early hints": (flood(b"", b"HTTP/1.1 103 Hints\r\nLink: x\r\n\r\n" * 999), outcomes.TooLarge, None),
    "not HTTP": (b"SSH-2.0-OpenSSH_9.6\r\n", outcomes.BadAnswer, None),
    "a page and no headers": (b"<html><p>hello</p></html>\r\n\r\n", outcomes.BadAnswer, None),
    "another protocol's line": (b"ICY 200 OK\r\n\r\nx", outcomes.BadAnswer, None),
    "status in words": (b"HTTP/1.1 fine\r\n\r\nx", outcomes.BadAnswer, None),
    "status of two digits": (b"HTTP/1.1 20 OK\r\n\r\nx", outcomes.BadAnswer, None),
    "status of four digits": (b"HTTP/1.1 2000 OK\r\n\r\nx", outcomes.BadAnswer, None),
    "noughts": (b"\0" * 5_000, outcomes.BadAnswer, None),
    "TLS where none is spoken": (b"\x15\x03\x01\0\x02\x02\x16", outcomes.BadAnswer, None),
    "no headers": (b"HTTP/1.1 200 OK", outcomes.BadAnswer, None),
    "header without a colon": (OK + b"nothing\r\n\r\n", outcomes.BadAnswer, None),
    "header without a name": (OK + b": x\r\n\r\n", outcomes.BadAnswer, None),
    "header with a NUL": (OK + b"X: a\0b\r\n\r\n", outcomes.BadAnswer, None),
    "header in UTF-16": (OK + "X: a\r\n\r\n".encode("utf-16"), outcomes.BadAnswer, None),
    "folded smuggling": (OK + b"Content-Length : 5\r\n\r\nhello", outcomes.BadAnswer, None),
    "hangs up": (lambda connection: None, outcomes.BadAnswer, None),
    "resets": (reset, outcomes.BadAnswer, None),
    "switches protocol": (b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n", outcomes.BadAnswer, None),
    # redirects to nowhere
    "redirect to itself": (to("/"), outcomes.RedirectLoop, 302),
    "redirect by empty location": (to(""), outcomes.RedirectLoop, 302),
    "redirect to its own part": (to("#part"), outcomes.RedirectLoop, 302),
    "redirect by steps to itself": (to("/a/../b/.."), outcomes.RedirectLoop, 302),
    "redirect without location": (ok(b"", status="302 Found"), outcomes.AnswerRefused, 302),
    "choices": (to("/other", "300 Choose"), outcomes.AnswerRefused, 300),
    "use a proxy": (to("http://site.example:3128/", "305 Proxy"), outcomes.AnswerRefused, 305),
    "unchanged, which was not asked": (b"HTTP/1.1 304 Not Modified\r\n\r\n", outcomes.AnswerRefused, 304),
    # answers without a page
    "nothing": (b"HTTP/1.1 204 No Content\r\n\r\n", outcomes.AnswerRefused, 204),
    "a part unasked": (ok(b"half", "Content-Range: bytes 0-3/9", status="206 Part"), outcomes.AnswerRefused, 206),
    "not found": (ok(b"", status="404 Not Found"), outcomes.NotFound, 404),
    "gone": (ok(b"", status="410 Gone"), outcomes.Gone, 410),
    "asks for a password": (ok(b"", "WWW-Authenticate: Basic", status="401 No"), outcomes.AnswerRefused, 401),
    "too many": (ok(b"", "Retry-After: 120", status="429 Slow down"), outcomes.RetryLater, 429),
    "too busy": (ok(b"", status="503 Busy"), outcomes.RetryLater, 503),
    "a status that nobody knows": (ok(b"", status="799 What"), outcomes.ServerFailed, 799),
    **{f"{code}": (ok(b"", status=f"{code} No"), outcomes.AnswerRefused, code)
       for code in (400, 402, 403, 405, 406, 407, 408, 409, 418, 421, 423, 425, 428, 431, 451, 499)},
    **{f"{code}": (ok(b"", status=f"{code} Oops"), outcomes.ServerFailed, code)
       for code in (500, 501, 502, 504, 505, 507, 508, 511, 520, 599)},
}  # fmt: skip


@pytest.mark.parametrize("case", SERVERS)
def test_a_server_that_does_its_worst_is_survived_and_named(server: Server, case: str) -> None:
    server.replies["/"], outcome, http = SERVERS[case]
    assert refused(server, outcome).http == http


def test_what_is_more_than_the_length_says_is_not_read(server: Server) -> None:
    server.replies["/"] = OK + b"Content-Length: 5\r\n\r\nhello, and what nobody asked for"
    assert server.get().body == b"hello"


@pytest.mark.parametrize(
    ("answer", "body"),
    [
        (OK + b"Content-Length: 400000\r\n\r\n" + b"x" * 400_000, b"x" * 400_000),
        (ok(gzip.compress(b"x" * 400_000), PACKED), b"x" * 400_000),
        (b"HTTP/1.1 100 Continue\r\n\r\n" + ok(b"after a hundred"), b"after a hundred"),
        (b"HTTP/1.1 103 Hints\r\nLink: </x>\r\n\r\n" + ok(b"after hints"), b"after hints"),
        (b"HTTP/1.0 200 OK\r\n\r\nold", b"old"),
        (b"HTTP/1.1 200\r\n\r\nwithout a reason", b"without a reason"),
        (b"HTTP/1.1 200 OK\nContent-Length: 3\n\nabc", b"abc"),
        (ok(b"folded", "X-A: b\r\n  c"), b"folded"),
        (ok(b"plain", "Content-Encoding: identity"), b"plain"),
        (ok(gzip.compress(b"old name"), "Content-Encoding: X-GZIP"), b"old name"),
        (ok(b"", "X-Nothing: here"), b""),
        (ok(b"twice", "Content-Length: 5"), b"twice"),
    ],
    ids=str,
)
def test_what_is_odd_and_within_the_limits_is_read(server: Server, answer: bytes, body: bytes) -> None:
    server.replies["/"] = answer
    limits = Limits(total_seconds=5, wire=500_000, body=400_000)
    assert server.get(limits=limits).body == body
