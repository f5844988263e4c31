"""Each guard taken away: what it keeps off then happens.

The cases elsewhere rest on it, then, and on no luck.
"""

import gzip
import socket
from contextlib import nullcontext
from dataclasses import replace

import pytest

from sources import connection, fetch, outcomes, pages, robots
from sources.address import Target, read_url
from sources.guard import Hostile, guarded, prescan
from sources.pages import ExtractionFailed, parse_page, read_page
from tests.servers import OK, PACKED, PUBLIC, QUICK, Server, Time, at_once, flood, ok, to
from tests.sources.test_pages import PARAGRAPHS

NEVER = 10**12


def test_without_the_address_check_the_machine_itself_is_reached(server: Server, monkeypatch) -> None:
    def dial(address: str, port: int, timeout: float) -> socket.socket:
        return socket.create_connection((address, server.port), timeout)

    server.replies["/"] = ok(b"the machine's own page")
    server.names["site.example"] = ["127.0.0.1"]
    with pytest.raises(outcomes.RobotsUnreachable, match="address_refused"):
        server.get(dial=dial)
    assert server.requests == []

    monkeypatch.setattr(connection, "is_public", lambda address: True)
    assert server.get(dial=dial).body == b"the machine's own page"
    assert len(server.requests) == 2


def test_without_the_check_of_a_redirects_address_any_port_is_dialled(server: Server, monkeypatch) -> None:
    server.replies |= {"/": to("http://site.example:22/keys"), "/keys": ok(b"SSH-2.0")}
    with pytest.raises(outcomes.UrlRefused):
        server.get()
    assert set(server.dialled) == {(PUBLIC, 80)}

    def unchecked(url: str) -> Target:
        return Target(scheme="http", host="site.example", port=22, path="/keys") if ":22" in url else read_url(url)

    monkeypatch.setattr(fetch, "read_url", unchecked)
    assert server.get().body == b"SSH-2.0"
    assert (PUBLIC, 22) in server.dialled


def test_without_its_rules_being_asked_a_closed_page_is_fetched(server: Server, monkeypatch) -> None:
    server.replies |= {"/robots.txt": ok(b"User-agent: *\nDisallow: /"), "/": ok(b"closed")}
    with pytest.raises(outcomes.RobotsForbid):
        server.get()
    assert server.paths == []

    monkeypatch.setattr(robots, "check", lambda *_: None)
    assert server.get().body == b"closed"


def test_without_turns_a_host_is_asked_without_a_pause(server: Server) -> None:
    passing = Time()
    polite = at_once(passing)
    server.replies["/"] = ok()
    server.get(politeness=polite)
    assert passing.at == 1.0

    polite.turn = lambda host, **_: nullcontext()  # type: ignore[method-assign]
    for _ in range(5):
        server.get(politeness=polite)
    assert passing.at == 1.0


def test_without_the_limit_of_what_a_body_unpacks_to_a_bomb_fills_the_memory(server: Server) -> None:
    server.replies["/"] = ok(gzip.compress(b"\0" * 30_000_000), PACKED)
    with pytest.raises(outcomes.TooLarge, match="unpacks"):
        server.get()
    assert len(server.get(limits=replace(QUICK, total_seconds=20, body=NEVER)).body) == 30_000_000


def test_without_the_limit_of_what_is_received_an_endless_answer_ends_only_with_the_time(server: Server) -> None:
    server.replies["/"] = flood(OK + b"\r\n", b"x" * 65_536)
    with pytest.raises(outcomes.TooLarge):
        server.get()
    with pytest.raises(outcomes.TimedOut):
        server.get(limits=replace(QUICK, total_seconds=0.5, wire=NEVER, body=NEVER))


def test_without_the_limit_of_redirects_a_chain_is_followed_to_its_end(server: Server) -> None:
    server.replies |= {f"/{step}": to(f"/{step + 1}") for step in range(30)}
    with pytest.raises(outcomes.TooManyRedirects):
        server.get("http://site.example/0")
    assert len(server.paths) == 6
    with pytest.raises(outcomes.NotFound):
        server.get("http://site.example/0", limits=replace(QUICK, total_seconds=20, redirects=NEVER))
    assert len(server.paths) == 6 + 31


def test_without_the_first_look_a_parser_hangs_until_it_is_killed() -> None:
    bomb = b"<p " + b" ".join(b"a%d=1" % n for n in range(40_000)) + b">" + PARAGRAPHS[0].encode()
    with pytest.raises(Hostile, match="attributes"):
        prescan(bomb)
    with pytest.raises(Hostile, match="was stopped after 1 s"):
        guarded(parse_page, bomb, wall=1.0)


def test_without_the_look_at_how_little_it_is_a_remnant_passes_for_the_article(monkeypatch) -> None:
    remnant = f"<html><body><article><p>{PARAGRAPHS[0]}</p></article><form>{'<b>x y</b> ' * 2_000}</form></body></html>"
    with pytest.raises(ExtractionFailed, match="too few"):
        read_page(remnant.encode())
    monkeypatch.setattr(pages, "_refuse_remnant", lambda *_: None)
    assert parse_page(remnant.encode()).text == PARAGRAPHS[0]
