"""Fetching from real servers on this machine: what comes back, and what was asked for.

There is no test mode: `resolve` says which public address a name has, `dial` connects that address to the
server here. Those who do their worst are in `test_hostile_servers.py` and `test_hostile_names.py`;
`test_without_guards.py` takes the guards away and shows that the cases rest on nothing else.
"""

import gzip
import ssl
import subprocess
from pathlib import Path

import pytest

from sources import outcomes
from tests.servers import PUBLIC, Server, ok, refused, to


def test_a_page_is_fetched_from_the_address_that_was_checked(server: Server) -> None:
    server.replies["/a?b=c"] = server.replies["/a"] = ok(
        b"<p>hi</p>", "Content-Type: text/HTML; Charset=ISO-8859-1", 'ETag: W/"x\xe9"', "Last-Modified: yesterday-ish"
    )
    page = server.get("http://SITE.example/a?b=c#part")
    assert (page.body, page.url, page.status) == (b"<p>hi</p>", "http://site.example/a?b=c", 200)
    assert (page.content_type, page.charset) == ("text/html", "iso-8859-1")
    assert (page.etag, page.last_modified) == ('W/"x\xe9"', "yesterday-ish")
    assert set(server.dialled) == {(PUBLIC, 80)}


def test_a_request_says_who_asks_and_carries_nothing_else(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    server.replies["/"] = ok(b"x", "Set-Cookie: a=b")
    server.get()
    server.get()
    request = server.requests[-1][1]
    assert "User-Agent: Claimline/1.0 (+https://claims.example/bot)" in request
    assert "Host: site.example\r\n" in request
    assert not any(name in request.lower() for name in ("cookie", "referer", "authorization", "proxy"))


def test_validators_go_back_byte_for_byte_and_304_is_an_answer(server: Server) -> None:
    server.replies["/"] = b"HTTP/1.1 304 Not Modified\r\n\r\n"
    page = server.get(etag='W/"\xe9 x"', last_modified="Sat, 03 May 2025 10:00:00 GMT")
    assert page.not_modified
    assert page.body == b""
    assert 'If-None-Match: W/"\xe9 x"\r\n' in server.requests[-1][1]
    assert "If-Modified-Since: Sat, 03 May 2025 10:00:00 GMT\r\n" in server.requests[-1][1]


def test_an_unchanged_page_may_bring_new_validators(server: Server) -> None:
    server.replies["/"] = b'HTTP/1.1 304 Not Modified\r\nETag: "two"\r\n\r\n'
    page = server.get(etag='"one"')
    assert (page.etag, page.last_modified) == ('"two"', "")


def test_no_validator_crosses_a_redirect(server: Server) -> None:
    server.names["other.example"] = ["8.8.8.8"]
    server.replies |= {"/": to("http://other.example/b"), "/b": ok()}
    server.get(etag='"secret"')
    assert "secret" not in server.requests[-1][1]


def test_gzip_is_unpacked_and_chunks_are_joined(server: Server) -> None:
    packed = gzip.compress(b"word " * 1_000)
    server.replies["/"] = ok(packed, "Content-Encoding: gzip")
    assert server.get().body == b"word " * 1_000
    server.replies["/"] = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
    assert server.get().body == b"abcde"


@pytest.mark.parametrize(
    ("codes", "moved"),
    [
        (["301 Moved", "308 Moved"], "http://site.example/2"),
        (["301 Moved", "302 Found"], ""),
        ([], ""),
    ],
)
def test_redirects_are_followed_and_only_permanent_ones_move_the_address(server, codes, moved) -> None:
    for step, code in enumerate(codes):
        server.replies["/" if step == 0 else f"/{step}"] = to(f"/{step + 1}", code)
    server.replies["/2" if codes else "/"] = ok()
    page = server.get()
    assert page.moved_to == moved
    assert len(page.redirects) == len(codes)


@pytest.mark.parametrize(
    ("header", "least", "most"),
    [
        ("120", 120, 120),
        ("Fri, 01 Jan 2100 00:00:00 GMT", 600_000, 604_800),
        ("soon", 0, 0),
        ("-5", 0, 0),
        ("9" * 99, 604_800, 604_800),
    ],
)
def test_retry_after_is_a_number_or_a_date_and_bounded(server: Server, header: str, least: int, most: int) -> None:
    server.replies["/"] = ok(b"", f"Retry-After: {header}", status="503 Busy")
    with pytest.raises(outcomes.RetryLater) as later:
        server.get()
    assert least <= later.value.after <= most


# ---- TLS ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made for one run: a key in the repository would be one to lose."""
    folder = tmp_path_factory.mktemp("tls")
    made = ["-keyout", folder / "key.pem", "-out", folder / "cert.pem", "-subj", "/CN=site.example", "-days", "2"]
    subprocess.run(
        [
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-addext",
            "subjectAltName=DNS:site.example",
            *made,
        ],
        check=True,
        capture_output=True,
    )
    return folder


def with_tls(server: Server, certificate: Path) -> ssl.SSLContext:
    server.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.tls.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    return ssl.create_default_context(cafile=str(certificate / "cert.pem"))


def test_the_name_in_the_certificate_is_the_urls_and_not_the_address(server: Server, certificate: Path) -> None:
    trusting = with_tls(server, certificate)
    server.replies["/"] = ok(b"sealed")
    assert server.get("https://site.example/", tls=trusting).body == b"sealed"
    server.names["other.example"] = [PUBLIC]
    assert "tls_failed" in str(refused(server, outcomes.RobotsUnreachable, "https://other.example/", tls=trusting))


def test_a_certificate_that_nobody_signed_is_refused(server: Server, certificate: Path) -> None:
    with_tls(server, certificate)
    assert "tls_failed" in str(refused(server, outcomes.RobotsUnreachable, "https://site.example/"))


def test_a_server_that_speaks_no_tls_is_refused(server: Server) -> None:
    assert "RobotsUnreachable" not in str(refused(server, outcomes.RobotsUnreachable, "https://site.example/"))
