"""Fetching against real servers on this machine that do their worst.

There is no test mode: `resolve` says which public address a name has, `dial` connects that address to the
server here. `test_without_the_address_check_the_machine_itself_is_reached` takes the check away and shows that
the cases above it rest on nothing else.
"""

import gzip
import socket
import ssl
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sources import connection, outcomes
from sources.address import is_public, read_url
from sources.fetch import Limits, fetch
from sources.politeness import OwnPoliteness
from tests.servers import PUBLIC, QUICK, Reply, Server, at_once, ok, to


def refused(
    server: Server, outcome: type[outcomes.FetchError], url: str = "http://site.example/", **given: object
) -> str:
    started = time.monotonic()
    with pytest.raises(outcome) as refusal:
        server.get(url, **given)  # type: ignore[arg-type]
    assert time.monotonic() - started < 4
    assert refusal.value.status == outcome.status != "fetch_failed"
    assert len(str(refusal.value)) > 20
    assert ";" in str(refusal.value)
    return str(refusal.value)


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


# ---- addresses that are refused before anything is sent -------------------------------------------------------

URLS = [
    "ftp://site.example/",
    "file:///etc/passwd",
    "gopher://site.example/",
    "javascript:alert(1)",
    "data:text/html,x",
    "//site.example/",
    "site.example",
    "",
    "http://",
    "http:///path",
    "http://127.0.0.1/",
    "http://2130706433/",
    "http://0177.0.0.1/",
    "http://0x7f000001/",
    "http://0x7f.1/",
    "http://127.1/",
    "http://8.8.8.8/",
    "http://[::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[fe80::1%25eth0]/",
    "http://[::1",
    "http://１２７.０.０.１/",
    "http://127。0。0。1/",
    "http://127%2e0%2e0%2e1/",
    "http://localhost/",
    "http://LOCALHOST./",
    "http://ⓛocalhost/",
    "http://foo.localhost/",
    "http://printer.local/",
    "http://metadata.google.internal/",
    "http://intranet/",
    "http://10.in-addr.arpa/",
    "http://user@site.example/",
    "http://user:pw@site.example/",
    "http://site.example@127.0.0.1/",
    "http://site.example\\@127.0.0.1/",
    "http://site.example/a b",
    "http://site.example/\r\nX: y",
    "http://site.example/\0",
    "http://site.example:22/",
    "http://site.example:8080/",
    "http://site.example:0/",
    "http://site.example:99999/",
    "http://site.example:http/",
    "http://-site.example/",
    "http://site..example/",
    "http://" + "a" * 64 + ".example/",
    "http://site.example/" + "a" * 3_000,
]


@pytest.mark.parametrize("url", URLS)
def test_an_address_that_is_no_public_page_is_refused_unasked(server: Server, url: str) -> None:
    refused(server, outcomes.UrlRefused, url)
    assert (server.dialled, server.requests) == ([], [])


RELATIVE = {
    "",
    "//site.example/",
    "site.example",
    "http://",
    "http:///path",
}  # to the page that redirects, these are honest


@pytest.mark.parametrize("url", [url for url in URLS if url not in RELATIVE])
def test_a_redirect_to_such_an_address_is_refused_as_well(server: Server, url: str) -> None:
    location = url.split("\r")[0].replace("\0", "").encode("utf-8").decode("latin-1")
    if location == "http://site.example/":  # what was wrong with it cannot stand in a header
        location += "\\"
    server.replies["/"] = to(location)
    refused(server, outcomes.UrlRefused)
    assert server.paths == ["/"]


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("https://site.example", ("https", "site.example", 443, "/")),
        ("http://site.example?q=a b".replace(" ", "%20"), ("http", "site.example", 80, "/?q=a%20b")),
        ("http://bücher.example/straße?q=ä", ("http", "xn--bcher-kva.example", 80, "/stra%C3%9Fe?q=%C3%A4")),
        ("HTTP://Site.Example:443/A", ("http", "site.example", 443, "/A")),
        ("http://site.example./", ("http", "site.example", 80, "/")),
        ("http://site.example/@a[b]", ("http", "site.example", 80, "/@a[b]")),
    ],
)
def test_an_honest_address_is_taken_apart_once(url: str, asked: tuple[str, str, int, str]) -> None:
    target = read_url(url)
    assert (target.scheme, target.host, target.port, target.path) == asked


SPECIAL = """0.0.0.0 0.1.2.3 10.0.0.1 100.64.0.1 127.0.0.1 127.255.255.254 168.63.129.16 169.254.169.254 172.16.0.1
172.31.255.255 192.0.0.8 192.0.0.170 192.0.2.1 192.31.196.1 192.52.193.1 192.88.99.1 192.168.1.1 192.175.48.1 198.18.0.1
198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255 :: ::1 ::ffff:127.0.0.1 ::ffff:8.8.8.8
::127.0.0.1 64:ff9b::7f00:1 64:ff9b:1::1 100::1 2001::1 2001:2::1 2001:10::1 2001:20::1 2001:db8::1 2002:7f00:1::
2620:4f:8000::1 3fff::1 5f00::1 fc00::1 fd00:ec2::254 fe80::1 fe80::1%eth0 fec0::1 ff02::1""".split()  # noqa: SIM905 - so many read better as a text


@pytest.mark.parametrize("address", SPECIAL)
def test_a_name_that_leads_to_a_special_address_is_refused(server: Server, address: str) -> None:
    server.names["site.example"] = [address]
    message = refused(server, outcomes.RobotsUnreachable)
    assert "address_refused" in message
    assert (server.dialled, server.requests) == ([], [])


@pytest.mark.parametrize(
    "address", ["8.8.8.8", PUBLIC, "172.32.0.1", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "2a00::1"]
)
def test_public_addresses_are_public(address: str) -> None:
    assert is_public(address)


def known_robots(server: Server) -> OwnPoliteness:
    """The site's rules are remembered, so that the next question is the page itself."""
    server.replies["/"] = ok()
    politeness = at_once()
    server.get(politeness=politeness)
    server.dialled.clear()
    server.requests.clear()
    return politeness


def test_one_special_address_among_public_ones_spoils_them_all(server: Server) -> None:
    politeness = known_robots(server)
    server.names["site.example"] = [PUBLIC, "10.0.0.1"]
    refused(server, outcomes.AddressRefused, politeness=politeness)
    assert server.dialled == []


def test_a_name_that_changes_its_address_between_questions_is_refused(server: Server) -> None:
    answers = iter([[PUBLIC], ["127.0.0.1"]])
    server.replies["/"] = ok()
    with pytest.raises(outcomes.AddressRefused):
        fetch("http://site.example/", contact="x", resolve=lambda *_: next(answers), dial=server.dial, limits=QUICK)
    assert server.paths == []


def test_a_redirect_to_a_name_with_a_private_address_is_refused(server: Server) -> None:
    server.names["inside.example"] = ["192.168.0.10"]
    server.replies["/"] = to("http://inside.example/")
    assert "address_refused" in refused(server, outcomes.RobotsUnreachable)
    assert server.paths == ["/"]


def test_without_the_address_check_the_machine_itself_is_reached(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dial(address: str, port: int, timeout: float) -> socket.socket:
        return socket.create_connection((address, server.port), timeout)

    server.replies["/"] = ok(b"the machine's own page")
    inside = {"contact": "x", "resolve": lambda *_: ["127.0.0.1"], "dial": dial, "limits": QUICK}
    with pytest.raises(outcomes.RobotsUnreachable, match="address_refused"):
        fetch("http://site.example/", **inside)  # type: ignore[arg-type]
    assert server.requests == []

    monkeypatch.setattr(connection, "is_public", lambda address: True)
    inside["politeness"] = at_once()  # one that has forgotten that the robots.txt could not be had
    assert fetch("http://site.example/", **inside).body == b"the machine's own page"  # type: ignore[arg-type]
    assert len(server.requests) == 2


def test_a_name_without_an_address_is_unknown(server: Server) -> None:
    politeness = known_robots(server)
    server.names["site.example"] = []
    refused(server, outcomes.NameUnknown, politeness=politeness)

    def fail(host: str, port: int) -> list[str]:
        raise socket.gaierror(-2, "Name or service not known")

    with pytest.raises(outcomes.NameUnknown):
        fetch("http://site.example/", contact="x", resolve=fail, dial=server.dial, politeness=politeness)


def test_a_resolver_that_never_answers_is_not_waited_for(server: Server) -> None:
    politeness = known_robots(server)

    def hang(host: str, port: int) -> list[str]:
        time.sleep(3)
        return [PUBLIC]

    with pytest.raises(outcomes.TimedOut):
        fetch(
            "http://site.example/",
            contact="x",
            resolve=hang,
            dial=server.dial,
            politeness=politeness,
            limits=Limits(total_seconds=0.3),
        )


# ---- servers that do their worst ------------------------------------------------------------------------------


def drip(head: bytes, drop: bytes, pause: float = 0.1) -> Callable[[socket.socket], None]:
    def talk(connection: socket.socket) -> None:
        connection.sendall(head)
        for _ in range(200):
            time.sleep(pause)
            connection.sendall(drop)

    return talk


def flood(head: bytes, drop: bytes) -> Callable[[socket.socket], None]:
    def talk(connection: socket.socket) -> None:
        connection.sendall(head)
        while True:
            connection.sendall(drop)

    return talk


def reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")


OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
PACKED = "Content-Encoding: gzip"
SERVERS: dict[str, tuple[Reply, type[outcomes.FetchError]]] = {
    "endless body": (flood(OK + b"\r\n", b"x" * 65_536), outcomes.TooLarge),
    "endless chunks": (flood(CHUNKED, b"4\r\nxxxx\r\n" * 9_999), outcomes.TooLarge),
    "endless chunk extension": (flood(CHUNKED, b"1;" + b"x" * 65_536), outcomes.BadAnswer),
    "one giant chunk": (flood(CHUNKED + b"ffffffff\r\n", b"x" * 65_536), outcomes.TooLarge),
    "endless trailers": (flood(CHUNKED + b"0\r\n", b"a: b\r\n" * 9_999), outcomes.BadAnswer),
    "length that promises more": (OK + b"Content-Length: 999\r\n\r\nshort", outcomes.BadAnswer),
    "length below nought": (OK + b"Content-Length: -1\r\n\r\n", outcomes.BadAnswer),
    "two lengths": (OK + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx", outcomes.BadAnswer),
    "length in words": (OK + b"Content-Length: many\r\n\r\nx", outcomes.BadAnswer),
    "broken chunk": (CHUNKED + b"zz\r\nabc\r\n", outcomes.BadAnswer),
    "gzip bomb": (ok(gzip.compress(b"\0" * 50_000_000), PACKED), outcomes.TooLarge),
    "broken gzip": (ok(b"not gzip", PACKED), outcomes.BadAnswer),
    "gzip that breaks off": (ok(gzip.compress(b"word " * 9_000)[:-30], PACKED), outcomes.BadAnswer),
    "gzip that runs on": (ok(gzip.compress(b"a") + b"tail", PACKED), outcomes.BadAnswer),
    "gzip in gzip": (ok(b"x", "Content-Encoding: gzip, gzip"), outcomes.EncodingRefused),
    "brotli unasked": (ok(b"x", "Content-Encoding: br"), outcomes.EncodingRefused),
    "encoding without a name": (ok(b"x", "Content-Encoding: x" + "y" * 500), outcomes.EncodingRefused),
    "no answer": (drip(b"", b"", 3), outcomes.TimedOut),
    "slow headers": (drip(OK, b"X-A: b\r\n"), outcomes.TimedOut),
    "slow body": (drip(OK + b"\r\n", b"x"), outcomes.TimedOut),
    "giant header": (OK + b"X-A: " + b"b" * 190_000 + b"\r\n\r\n", outcomes.BadAnswer),
    "endless headers": (flood(OK, b"X-A: b\r\n" * 999), outcomes.BadAnswer),
    "endless 100s": (flood(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 999), outcomes.TooLarge),
    "not HTTP": (b"SSH-2.0-OpenSSH_9.6\r\n", outcomes.BadAnswer),
    "no headers": (b"HTTP/1.1 200 OK", outcomes.BadAnswer),
    "header with a NUL": (OK + b"X: a\0b\r\n\r\n", outcomes.BadAnswer),
    "folded smuggling": (OK + b"Content-Length : 5\r\n\r\nhello", outcomes.BadAnswer),
    "transfer in two ways": (OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n", outcomes.BadAnswer),
    "hangs up": (lambda connection: None, outcomes.BadAnswer),
    "resets": (reset, outcomes.BadAnswer),
    "switches protocol": (b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n", outcomes.BadAnswer),
    "redirect to itself": (to("/"), outcomes.RedirectLoop),
    "redirect by empty location": (to(""), outcomes.RedirectLoop),
    "redirect without location": (ok(b"", status="302 Found"), outcomes.AnswerRefused),
    "not found": (ok(b"", status="404 Not Found"), outcomes.NotFound),
    "gone": (ok(b"", status="410 Gone"), outcomes.Gone),
    "not for us": (ok(b"", status="403 Forbidden"), outcomes.AnswerRefused),
    "asks for a password": (ok(b"", "WWW-Authenticate: Basic", status="401 No"), outcomes.AnswerRefused),
    "its own fault": (ok(b"", status="500 Oops"), outcomes.ServerFailed),
    "too many": (ok(b"", "Retry-After: 120", status="429 Slow down"), outcomes.RetryLater),
}


@pytest.mark.parametrize("case", SERVERS)
def test_a_server_that_does_its_worst_is_survived_and_named(server: Server, case: str) -> None:
    server.replies["/"], outcome = SERVERS[case]
    refused(server, outcome)


def test_what_is_more_than_the_length_says_is_not_read(server: Server) -> None:
    server.replies["/"] = OK + b"Content-Length: 5\r\n\r\nhello, and what nobody asked for"
    assert server.get().body == b"hello"


def test_an_endless_chain_of_redirects_ends(server: Server) -> None:
    for step in range(20):
        server.replies[f"/{step}"] = to(f"/{step + 1}")
    refused(server, outcomes.TooManyRedirects, "http://site.example/0")
    assert len(server.paths) == 6


def test_a_closed_port_is_named(server: Server) -> None:
    server.close()
    with socket.create_server(("127.0.0.1", 0)) as other:
        free = other.getsockname()[1]
    with pytest.raises(outcomes.RobotsUnreachable, match="connect_failed"):
        fetch(
            "http://site.example/",
            contact="x",
            resolve=server.resolve,
            dial=lambda address, port, timeout: socket.create_connection(("127.0.0.1", free), timeout),
        )


def test_the_next_address_is_tried_where_the_first_is_dead(server: Server) -> None:
    server.names["site.example"] = ["2a00::1", PUBLIC]
    server.replies["/"] = ok(b"found")

    def dial(address: str, port: int, timeout: float) -> socket.socket:
        if address == "2a00::1":
            raise OSError("Network is unreachable")
        return server.dial(address, port, timeout)

    assert fetch("http://site.example/", contact="x", resolve=server.resolve, dial=dial).body == b"found"


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


# ---- robots ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("robots", "outcome"),
    [
        (ok(b"User-agent: *\nDisallow: /"), outcomes.RobotsForbid),
        (ok(b"User-agent: Claimline\nDisallow: /p\n\nUser-agent: *\nAllow: /"), outcomes.RobotsForbid),
        (ok(b"", status="500 Oops"), outcomes.RobotsUnreachable),
        (ok(b"", status="503 Busy"), outcomes.RobotsUnreachable),
        (drip(b"", b"", 3), outcomes.RobotsUnreachable),
        (lambda connection: None, outcomes.RobotsUnreachable),
        (to("/robots.txt"), outcomes.RobotsUnreachable),
        (to("http://127.0.0.1/robots.txt"), outcomes.RobotsUnreachable),
        (ok(gzip.compress(b"\0" * 99)[:-9], PACKED), outcomes.RobotsUnreachable),
    ],
)
def test_robots_that_forbid_or_cannot_be_read_close_the_site(server, robots, outcome) -> None:
    server.replies |= {"/robots.txt": robots, "/page": ok()}
    refused(server, outcome, "http://site.example/page")
    assert "/page" not in server.paths


@pytest.mark.parametrize(
    "robots",
    [
        ok(b"", status="404 Not Found"),
        ok(b"", status="403 Forbidden"),
        ok(b"User-agent: *\nDisallow: /private"),
        ok(b"User-agent: OtherBot\nDisallow: /"),
        ok(b"\xff\xfe\0 no robots at all"),
        ok(b"#" * 600_000 + b"\nUser-agent: *\nDisallow: /"),
        flood(OK + b"\r\n", b"# and so on\n" * 5_000),
    ],
)
def test_robots_that_say_nothing_against_it_open_the_site_and_only_500_kb_are_read(server, robots) -> None:
    server.replies |= {"/robots.txt": robots, "/page": ok()}
    assert server.get("http://site.example/page", limits=Limits(total_seconds=3)).status == 200


def test_robots_are_asked_once_and_for_every_site_on_the_way(server: Server) -> None:
    politeness = at_once()
    server.names["other.example"] = ["8.8.8.8"]
    server.replies |= {"/": to("http://other.example/b"), "/b": ok()}
    server.get(politeness=politeness)
    server.get(politeness=politeness)
    assert [path for path, _ in server.requests].count("/robots.txt") == 2


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
    assert "tls_failed" in refused(server, outcomes.RobotsUnreachable, "https://other.example/", tls=trusting)


def test_a_certificate_that_nobody_signed_is_refused(server: Server, certificate: Path) -> None:
    with_tls(server, certificate)
    assert "tls_failed" in refused(server, outcomes.RobotsUnreachable, "https://site.example/")


def test_a_server_that_speaks_no_tls_is_refused(server: Server) -> None:
    assert "RobotsUnreachable" not in refused(server, outcomes.RobotsUnreachable, "https://site.example/")
