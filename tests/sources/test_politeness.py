"""What both ways of being polite keep, the one of a process and the one that all workers share, in simulated time."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from sources.fetch import Limits
from sources.hosts import SharedPoliteness
from sources.outcomes import HostBusy, RobotsForbid, RobotsUnreachable
from sources.politeness import LEASE, LONGEST_PAUSE, OwnPoliteness, Politeness, RobotsFile
from tests.servers import Server, Time, ok, to

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOST = "site.example"


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture(params=["own", "shared"])
def make(request: pytest.FixtureRequest, time: Time) -> Callable[..., Politeness]:
    def politeness(patience: float = 120.0) -> Politeness:
        if request.param == "own":
            return OwnPoliteness(clock=time.now, sleep=time.sleep, patience=patience)
        return SharedPoliteness(now=lambda: START + timedelta(seconds=time.at), sleep=time.sleep, patience=patience)

    return politeness


@pytest.fixture
def politeness(make: Callable[..., Politeness]) -> Politeness:
    return make()


def ask(politeness: Politeness, time: Time, host: str = HOST, takes: float = 0.0) -> float:
    """When it was our turn."""
    with politeness.turn(host):
        begun = time.at
        time.sleep(takes)
    return begun


def test_a_second_lies_between_the_end_of_a_request_and_the_next(politeness: Politeness, time: Time) -> None:
    assert [ask(politeness, time, takes=3.0) for _ in range(3)] == pytest.approx([0.0, 4.0, 8.0], abs=1e-5)


def test_another_host_need_not_wait(politeness: Politeness, time: Time) -> None:
    assert (ask(politeness, time), ask(politeness, time, "other.example")) == (0.0, 0.0)


def test_a_failed_request_is_one_too(politeness: Politeness, time: Time) -> None:
    with pytest.raises(ZeroDivisionError), politeness.turn(HOST):
        _ = 1 / 0
    assert ask(politeness, time) == pytest.approx(1.0)


def test_the_pause_that_was_asked_for_holds_from_then_on(politeness: Politeness, time: Time) -> None:
    ask(politeness, time)
    politeness.pace(HOST, 10.0)
    assert [ask(politeness, time) for _ in range(2)] == pytest.approx([10.0, 20.0])


def test_a_host_that_has_too_much_to_do_is_left_alone_and_a_shorter_wish_does_not_end_that(
    politeness: Politeness, time: Time
) -> None:
    ask(politeness, time)
    politeness.back_off(HOST, 60.0)
    politeness.back_off(HOST, 5.0)
    assert ask(politeness, time) == pytest.approx(60.0)


def test_who_would_have_to_wait_too_long_is_told_for_how_long_and_does_not_wait(make, time: Time) -> None:
    politeness = make(patience=20.0)
    ask(politeness, time)
    politeness.back_off(HOST, 300.0)
    with pytest.raises(HostBusy, match="300 s") as busy:
        ask(politeness, time)
    assert (busy.value.after, busy.value.transient, time.at) == (300, True, 0.0)


def test_while_one_asks_another_does_not(make, time: Time) -> None:
    politeness = make(patience=5.0)
    with politeness.turn(HOST), pytest.raises(HostBusy), politeness.turn(HOST):
        raise AssertionError("two asked at once")
    assert time.at <= 5.0


def test_a_site_that_asks_for_long_pauses_and_leads_on_within_itself_is_read_nevertheless(make, time, server) -> None:
    server.replies |= {"/robots.txt": ok(b"User-agent: *\nCrawl-delay: 600\n"), "/old": to("/new"), "/new": ok(b"here")}
    politeness = make(patience=20.0)
    assert server.get("http://site.example/old", politeness=politeness).body == b"here"
    assert time.at == pytest.approx(2 * LONGEST_PAUSE)
    with pytest.raises(HostBusy):  # who only begins has less patience
        server.get("http://site.example/new", politeness=politeness)
    assert server.paths == ["/old", "/new"]


def test_the_hold_of_one_who_was_killed_runs_out(politeness: Politeness, time: Time) -> None:
    killed = politeness.turn(HOST)
    killed.__enter__()
    assert LEASE <= ask(politeness, time) < 60.0


def test_who_comes_back_after_its_hold_ran_out_frees_nothing(make, time: Time) -> None:
    politeness = make(patience=5.0)
    with politeness.turn(HOST):
        time.sleep(LEASE + 1.0)
        next_one = politeness.turn(HOST)
        next_one.__enter__()
    with pytest.raises(HostBusy):
        ask(politeness, time)


@pytest.mark.parametrize(
    ("file", "kept"),
    [
        (RobotsFile(status=200, body=b"User-agent: *\nDisallow: /\xff\x00"), 3_600),
        (RobotsFile(status=404, body=b"", reason="answered 404"), 3_600),
        (RobotsFile(status=429, body=b"", reason="answered 429"), 600),
        (RobotsFile(status=503, body=b"", reason="answered 503"), 600),
        (RobotsFile(status=0, body=b"", reason="timed_out"), 600),
    ],
    ids=lambda value: str(getattr(value, "status", "")),
)
def test_rules_are_kept_an_hour_and_what_could_not_be_had_ten_minutes(
    politeness: Politeness, time: Time, file: RobotsFile, kept: int
) -> None:
    assert politeness.rules("http://site.example") is None
    politeness.remember("http://site.example", file)
    time.sleep(kept - 1)
    assert politeness.rules("http://site.example") == file
    assert politeness.rules("https://site.example") is None
    time.sleep(2)
    assert politeness.rules("http://site.example") is None


def test_rules_that_changed_replace_those_before(politeness: Politeness, time: Time) -> None:
    politeness.remember("http://site.example", RobotsFile(status=0, body=b"", reason="timed_out"))
    politeness.remember("http://site.example", RobotsFile(status=200, body=b"new"))
    time.sleep(3_000)
    assert politeness.rules("http://site.example") == RobotsFile(status=200, body=b"new")


# ---- a whole fetch, against a server here ---------------------------------------------------------------------


def test_every_request_of_a_fetch_takes_its_turn_at_its_own_host(
    politeness: Politeness, time: Time, server: Server
) -> None:
    server.names["other.example"] = ["8.8.8.8"]
    server.replies |= {"/": to("http://other.example/a"), "/a": to("/b"), "/b": ok()}
    asked: list[tuple[str, float]] = []
    turn = politeness.turn

    def noted(host: str, **given: bool) -> object:
        asked.append((host, time.at))
        return turn(host, **given)

    politeness.turn = noted  # type: ignore[method-assign, assignment]
    server.get(politeness=politeness)
    assert [host for host, _ in asked] == ["site.example"] * 2 + ["other.example"] * 3
    assert [path for path, _ in server.requests] == ["/robots.txt", "/", "/robots.txt", "/a", "/b"]
    assert time.at == pytest.approx(1.0 + 2.0)


@pytest.mark.parametrize(
    ("delay", "pause"),
    [("7", 7.0), ("0.2", 1.0), ("3600", 60.0), ("-5", 1.0), ("soon", 1.0), ("nan", 1.0), ("inf", 1.0)],
)
def test_the_crawl_delay_of_robots_counts_from_its_own_reading_on_and_is_bounded(
    politeness: Politeness, time: Time, server: Server, delay: str, pause: float
) -> None:
    server.replies |= {"/robots.txt": ok(f"User-agent: *\nCrawl-delay: {delay}".encode()), "/": ok()}
    for _ in range(2):
        server.get(politeness=politeness)
    assert time.at == pytest.approx(2 * pause)


def test_the_crawl_delay_for_another_robot_is_not_ours(politeness: Politeness, time: Time, server: Server) -> None:
    server.replies |= {"/robots.txt": ok(b"User-agent: OtherBot\nCrawl-delay: 30"), "/": ok()}
    server.get(politeness=politeness)
    assert time.at == pytest.approx(1.0)


@pytest.mark.parametrize(("header", "wait"), [("Retry-After: 90", 90), ("X-Nothing: said", 60)])
@pytest.mark.parametrize("status", ["429 Slow down", "503 Busy"])
def test_after_a_429_or_503_nobody_asks_that_host_until_it_said(make, time, server, status, header, wait) -> None:
    server.replies |= {"/busy": ok(b"", header, status=status), "/": ok()}
    politeness = make(patience=30.0)
    with pytest.raises(Exception, match="too busy"):
        server.get("http://site.example/busy", politeness=politeness)
    with pytest.raises(HostBusy) as busy:
        server.get(politeness=politeness)
    assert busy.value.after == wait
    assert server.paths == ["/busy"]
    time.sleep(wait)
    assert server.get(politeness=politeness).status == 200


def test_a_host_that_is_busy_when_its_robots_are_wanted_is_not_taken_for_unreachable(make, time, server) -> None:
    server.replies["/"] = ok()
    politeness = make(patience=5.0)
    with politeness.turn(HOST), pytest.raises(HostBusy):
        server.get(politeness=politeness)
    time.sleep(1.0)
    assert server.get(politeness=politeness).status == 200


def test_robots_that_could_not_be_read_are_not_asked_again_at_once_and_then_are(
    politeness: Politeness, time: Time, server: Server
) -> None:
    server.replies |= {"/robots.txt": ok(b"", status="500 Oops"), "/": ok()}
    for _ in range(2):
        with pytest.raises(RobotsUnreachable, match="answered 500"):
            server.get(politeness=politeness)
    assert len(server.requests) == 1
    server.replies["/robots.txt"] = ok(b"")
    time.sleep(601)
    assert server.get(politeness=politeness).status == 200


def test_robots_that_forbid_are_asked_again_after_an_hour(politeness: Politeness, time: Time, server: Server) -> None:
    server.replies |= {"/robots.txt": ok(b"User-agent: *\nDisallow: /"), "/": ok()}
    with pytest.raises(RobotsForbid):
        server.get(politeness=politeness)
    server.replies["/robots.txt"] = ok(b"")
    with pytest.raises(RobotsForbid):
        server.get(politeness=politeness)
    time.sleep(3_601)
    assert server.get(politeness=politeness).status == 200


def test_waiting_for_a_turn_is_not_taken_from_the_time_for_fetching(server: Server) -> None:
    """In real time: the pause alone is as long as all that a fetch may take."""
    server.replies["/"] = ok(b"in time")
    limits = Limits(total_seconds=1.0, idle_seconds=0.5)
    assert server.get(politeness=OwnPoliteness(), limits=limits).body == b"in time"
