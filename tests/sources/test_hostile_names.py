"""Names that lead astray, and redirects to such: refused before anybody there is asked."""

import socket
import time

import pytest

from sources import outcomes
from sources.fetch import Limits, fetch
from sources.politeness import OwnPoliteness
from tests.servers import PUBLIC, QUICK, Server, at_once, ok, refused, to
from tests.sources.test_address import (
    BACKSLASHES,
    CREDENTIALS,
    LOCAL,
    PORTS,
    PRIVATE_ENDINGS,
    SCHEMES,
    SPECIAL,
    numeric_hosts,
)


def known_robots(server: Server) -> OwnPoliteness:
    """The site's rules are remembered, so that the next question is the page itself."""
    server.replies["/"] = ok()
    politeness = at_once()
    server.get(politeness=politeness)
    server.dialled.clear()
    server.requests.clear()
    return politeness


@pytest.mark.parametrize("address", SPECIAL)
def test_a_name_that_leads_to_a_special_address_is_refused_and_not_dialled(server: Server, address: str) -> None:
    politeness = known_robots(server)
    server.names["site.example"] = [address]
    refused(server, outcomes.AddressRefused, politeness=politeness)
    assert (server.dialled, server.requests) == ([], [])


@pytest.mark.parametrize(
    "addresses",
    [
        [PUBLIC, "127.0.0.1"],
        ["127.0.0.1", PUBLIC],
        [PUBLIC, "8.8.8.8", "8.8.4.4", "1.1.1.1", "169.254.169.254"],
        ["2a00::1", "::1"],
        ["2a00::1", "fe80::1%eth0", PUBLIC],
    ],
)
def test_one_special_address_among_public_ones_spoils_them_all_wherever_it_stands(server, addresses) -> None:
    politeness = known_robots(server)
    server.names["site.example"] = addresses
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
    assert "address_refused" in str(refused(server, outcomes.RobotsUnreachable))
    assert server.paths == ["/"]


ASTRAY = [
    *(f"{scheme}://site.example/" for scheme in SCHEMES[:20]),
    *(f"http://{host}/" for host in numeric_hosts("169.254.169.254")),
    *(f"http://{host}/" for host in LOCAL[:16]),
    *(f"http://site.{end}/" for end in PRIVATE_ENDINGS),
    *(f"//{host}/" for host in CREDENTIALS),
    *(f"http://site.example:{port}/" for port in PORTS[:15]),
    *BACKSLASHES[:7],
    "//127.0.0.1/",
    "//[::1]/",
    "https:///path",
    "http://[::1",
    "http://site.example/" + "a" * 3_000,
]


@pytest.mark.parametrize("location", ASTRAY, ids=lambda location: ascii(location)[1:50])
def test_a_redirect_to_what_is_no_public_page_is_refused_and_nobody_else_is_asked(server, location: str) -> None:
    server.replies["/"] = to(location.encode("utf-8").decode("latin-1"))
    with pytest.raises(outcomes.UrlRefused) as refusal:
        server.get()
    assert refusal.value.http == 302
    assert server.paths == ["/"]
    assert {address for address, _ in server.dialled} == {PUBLIC}


@pytest.mark.parametrize("code", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"])
def test_every_kind_of_redirect_is_checked_again(server: Server, code: str) -> None:
    server.replies["/"] = to("http://10.0.0.1/", code)
    refused(server, outcomes.UrlRefused)
    server.names["inside.example"] = ["10.0.0.1"]
    server.replies["/"] = to("http://inside.example/", code)
    assert "address_refused" in str(refused(server, outcomes.RobotsUnreachable))
    assert {address for address, _ in server.dialled} == {PUBLIC}


def test_a_loop_over_two_hosts_is_seen(server: Server) -> None:
    server.names["other.example"] = [PUBLIC]
    server.replies |= {"/a": to("http://other.example/b"), "/b": to("http://site.example/a")}
    refused(server, outcomes.RedirectLoop, "http://site.example/a")
    assert server.paths == ["/a", "/b"]


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
