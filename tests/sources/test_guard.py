"""The guard against real children; the functions they run are the standard library's, importable anywhere."""

import builtins
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from sources import guard
from sources.clean import TooLong, clean
from sources.guard import WALL_SECONDS, Hostile, ParserFailed, guarded, prescan


def test_an_answer_comes_back_from_another_process() -> None:
    assert guarded(sorted, [3, 1, 2]) == [1, 2, 3]
    assert guarded(os.getpid) != os.getpid()


@pytest.mark.parametrize(
    ("function", "arguments", "limits", "said"),
    [
        (time.sleep, (60,), {"wall": 0.3}, "after 0.3 s"),
        (builtins.sum, (range(10**12),), {"cpu": 1}, "at 1 s of computing"),
        (builtins.bytearray, (4 << 30,), {}, "memory"),
        (os._exit, (3,), {}, "was stopped"),
        (signal.raise_signal, (signal.SIGSEGV,), {}, "was stopped"),
    ],
    ids=["sleeps", "computes", "eats memory", "exits", "crashes"],
)
def test_a_parser_that_misbehaves_is_stopped_and_named(function, arguments, limits, said) -> None:
    started = time.monotonic()
    with pytest.raises(Hostile, match=said):
        guarded(function, *arguments, **limits)
    assert time.monotonic() - started < 30  # far less than it would take, and enough for a busy machine
    assert guarded(len, "still here") == 10


def test_a_refusal_with_a_status_comes_back_as_itself_and_any_other_as_parser_failed() -> None:
    with pytest.raises(TooLong):
        guarded(clean, "x" * 2_000_001)
    with pytest.raises(ParserFailed, match="ZeroDivisionError"):
        guarded(divmod, 1, 0)


def test_a_child_can_write_no_file(tmp_path: Path) -> None:
    with pytest.raises((Hostile, ParserFailed)):
        guarded(Path.write_text, tmp_path / "left.txt", "behind")
    assert not (tmp_path / "left.txt").exists() or not (tmp_path / "left.txt").read_text()


def test_many_threads_share_one_server() -> None:
    answers: list[int] = []
    threads = [threading.Thread(target=lambda n=n: answers.append(guarded(abs, -n))) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == list(range(12))


def test_a_server_that_was_killed_is_started_again() -> None:
    guarded(len, "")
    assert guard._server._process is not None
    guard._server._process.kill()
    guard._server._process.wait()
    assert guarded(len, "back") == 4


def test_a_script_without_a_main_guard_can_use_it_and_leaves_nothing_running() -> None:
    script = "from sources.guard import _server, guarded; print(guarded(len, 'four'), _server._process.pid)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True, cwd=guard._PROJECT
    )
    length, server = done.stdout.split()
    assert length == "4"
    with pytest.raises(ProcessLookupError):
        os.kill(int(server), 0)


def test_a_forked_worker_shares_the_server_and_leaves_it_to_its_owner() -> None:
    script = """
import os
from sources.guard import _server, guarded
guarded(len, "")
server = _server._process.pid
if (worker := os.fork()) == 0:
    assert guarded(len, "four") == 4 and _server._process.pid == server
    raise SystemExit(0)
print(os.waitpid(worker, 0)[1], guarded(len, "three"), _server._process.pid == server)
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True, cwd=guard._PROJECT
    )
    assert done.stdout.split() == ["0", "5", "True"]


@pytest.mark.parametrize(
    ("markup", "said"),
    [
        (b"<p " + b" ".join(b"a%d=1" % n for n in range(40_000)) + b">", "attributes"),
        (b"<html>" + b"<div>" * 40_000, "nested"),
        (b"<ul>" + b"<li>x" * 200_000, "tags"),
        (b"<br/>" * 100_001, "tags"),
    ],
    ids=["attributes", "depth", "items", "empty tags"],
)
def test_markup_that_chokes_parsers_is_refused_before_any_parser_sees_it(markup: bytes, said: str) -> None:
    started = time.monotonic()
    with pytest.raises(Hostile, match=said):
        prescan(markup)
    assert time.monotonic() - started < WALL_SECONDS


@pytest.mark.parametrize(
    "markup",
    [
        b"<p data-x='" + b"a=1 " * 3_000 + b"'>one attribute</p>",
        b"<script>" + b"if (a<b && b<c) { x = 1; } " * 5_000 + b"</script><p>x</p>",
        b"<!-- " + b"<div>" * 5_000 + b" --><p>x</p>",
        b"<div></div>" * 2_000,
        b"<p>left open" * 5_000,
        b"<script>never closed" * 10_000,
        b"<" * 1_000_000,
        b"",
    ],
)
def test_markup_that_only_looks_dangerous_passes(markup: bytes) -> None:
    prescan(markup)
