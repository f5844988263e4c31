import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from config import serve

SLEEPS = [sys.executable, "-c", "import time; time.sleep(60)"]
ENDS = [sys.executable, "-c", "raise SystemExit(3)"]


@pytest.fixture
def taken():
    """A port that somebody listens on, with the next one free as far as anybody can tell."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_free_port_is_used_and_nothing_is_said(taken: int, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = probe.getsockname()[1]
    assert serve._free_port(free) == free
    assert capsys.readouterr().out == ""


def test_a_taken_port_is_stepped_over_and_said(taken: int, capsys: pytest.CaptureFixture[str]) -> None:
    port = serve._free_port(taken)
    assert taken < port < taken + serve._TRIES
    assert capsys.readouterr().out == f"Port {taken} is taken: {port} is used instead. PORT=... sets another.\n"


def test_where_all_are_taken_it_says_so_and_ends(taken: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "_TRIES", 1)
    with pytest.raises(SystemExit, match="Set PORT to a free one"):
        serve._free_port(taken)


def test_children_end_when_we_do(monkeypatch: pytest.MonkeyPatch) -> None:
    children = [serve._Child("one", SLEEPS), serve._Child("two", SLEEPS)]
    with serve._kept(children):
        assert all(child.process and child.process.poll() is None for child in children)
    assert all(child.process and child.process.poll() is not None for child in children)


def test_a_child_is_asked_once_to_end(tmp_path: Path) -> None:
    asked = tmp_path / "asked"
    counts = (
        "import pathlib, signal, sys, time\n"
        "asked = pathlib.Path(sys.argv[1])\n"
        "signal.signal(signal.SIGTERM, lambda *_: asked.write_text(asked.read_text() + 'x'))\n"
        "asked.write_text('')\n"
        "while not asked.read_text(): time.sleep(0.01)\n"
        "time.sleep(0.5)\n"
    )
    with serve._kept([serve._Child("one", [sys.executable, "-c", counts, str(asked)])]):
        while not asked.exists():
            time.sleep(0.01)
    assert asked.read_text() == "x"


def test_a_child_that_does_not_listen_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "_PATIENCE", 0.2)
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", deaf], stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()  # it is deaf from here on
        serve._end(process)
    assert process.returncode == -signal.SIGKILL


def test_a_child_that_died_is_started_again_but_not_in_a_hurry(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    child = serve._Child("worker", ENDS)
    child.start()
    assert child.process
    child.process.wait()
    first = child.process
    child.look_after()
    assert child.process is first, "one that dies at once would be started without end"
    monkeypatch.setattr(time, "monotonic", lambda: child.started + serve._OFTEN + 1)
    child.look_after()
    assert child.process is not first
    child.process.wait()
    assert "The worker ended (exit code 3) and is started again." in capsys.readouterr().out


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_each_signal_asks_for_a_stop_and_interrupts_nothing(number: signal.Signals) -> None:
    before = {n: signal.getsignal(n) for n in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        stopping = serve._Stop()
        assert not stopping.asked
        signal.raise_signal(number)
        assert stopping.asked
    finally:
        for n, handler in before.items():
            signal.signal(n, handler)
