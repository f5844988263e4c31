"""What robots.txt lets us read; how long it is remembered stands in `test_politeness.py`."""

import gzip

import pytest

from sources import outcomes, robots
from sources.fetch import Limits
from sources.politeness import RobotsFile
from tests.servers import OK, PACKED, Server, at_once, drip, flood, ok, refused, to


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


def groups(robots: int, rules: int) -> bytes:
    return b"".join(b"User-agent: a%d\n" % n for n in range(robots)) + b"".join(
        b"Allow: /%d\n" % n for n in range(rules)
    )


BOMB = groups(12_000, 12_000)


def test_robots_made_to_choke_their_reader_close_the_site_and_nobody_chokes_on_them_twice(server: Server) -> None:
    server.replies |= {"/robots.txt": ok(BOMB), "/page": ok()}
    ways = {"politeness": at_once(), "limits": Limits(total_seconds=20)}
    for _ in range(2):
        with pytest.raises(outcomes.RobotsUnreachable, match="hostile"):
            server.get("http://site.example/page", **ways)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "bomb",
    [
        BOMB,
        BOMB.replace(b"Allow:", b"Disalow"),
        BOMB.replace(b"User-agent: ", b"Sitemap: /x\n\tuseragent "),
        BOMB.replace(b"Allow:", b"Allow#:"),
        groups(400, 400).replace(b"Allow: /", b"Allow: /" + b"x" * 900),
        groups(5_000, 1) * 5,
    ],
    ids=["plain", "misspelt rules", "robots among others", "rules left open", "long rules", "robots named twice"],
)
def test_what_could_choke_its_reader_goes_to_a_child_in_any_spelling(bomb: bytes) -> None:
    assert robots._work(bomb) > robots._WORK


def test_the_robots_of_a_large_site_are_read_without_a_child_and_once(monkeypatch: pytest.MonkeyPatch) -> None:
    large = b"".join(b"User-agent: bot%d\nDisallow: /\n\n" % n for n in range(150))
    large += b"User-agent: *\n" + b"".join(b"Disallow: /section%d/*/print\n" % n for n in range(1_500))
    assert len(large) > 40_000
    monkeypatch.setattr(robots, "guarded", None)
    file = RobotsFile(status=200, body=large)
    robots._parsed.cache_clear()
    paths = {"/a": True, "/section7/b/print": False}
    assert {path: robots._judged(file, f"http://site.example{path}", "Claimline").allowed for path in paths} == paths
    assert robots._parsed.cache_info().misses == 1


@pytest.mark.parametrize("filler", [b"", b"# nothing\n" * 6_000], ids=["read here", "read in a child"])
def test_long_robots_say_the_same_as_short_ones(server: Server, filler: bytes) -> None:
    rules = b"User-agent: *\nDisallow: /private\nCrawl-delay: 9\nAllow: /private/open\n"
    server.replies |= {"/robots.txt": ok(filler + rules), "/page": ok(), "/private/open": ok()}
    limits = Limits(total_seconds=10)
    for path in ("/page", "/private/open"):
        assert server.get(f"http://site.example{path}", limits=limits).status == 200
    with pytest.raises(outcomes.RobotsForbid):
        server.get("http://site.example/private", limits=limits)


def test_steps_up_in_an_address_do_not_walk_around_a_rule(server: Server) -> None:
    server.replies |= {"/robots.txt": ok(b"User-agent: *\nDisallow: /private"), "/private/x": ok()}
    for path in ("/open/../private/x", "/open/%2e%2e/private/x", "/./private/x"):
        refused(server, outcomes.RobotsForbid, f"http://site.example{path}")
    assert server.paths == []
