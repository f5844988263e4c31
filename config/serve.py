"""one command -> database, migrations, samples, web and workers; all of it ends when this does.

`make run` calls it. One worker reads, the other fetches. A child that dies is started again;
Ctrl-C and SIGTERM stop web and workers first and the database last.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from types import FrameType

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from config import postgres

_TRIES = 20  # ports looked at, from the one that was asked for
_PATIENCE = 40  # seconds a child has to end by itself
_BEFORE = (("migrate", "-v0"), ("collectstatic", "--noinput", "-v0"), ("samples",))
_OFTEN = 5.0  # a child that lived less long than this is not started again at once


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    stopping = _Stop()
    with ExitStack() as stack:
        if settings.EMBEDDED_POSTGRES:
            stack.enter_context(postgres.running(settings.EMBEDDED_POSTGRES))
        port = _free_port(settings.PORT)
        for command in _BEFORE:
            if not _manage(command, stopping):
                return 0 if stopping.asked else 1
        children = [_web(port), _worker("read"), _worker("fetch")]
        stack.enter_context(_kept(children))
        _until_it_answers(port, stopping)
        _say(f"Claimline is at http://127.0.0.1:{port}/  (Ctrl-C stops it)")
        looked = time.monotonic()
        while not stopping.asked:
            for child in children:
                child.look_after()
            if settings.EMBEDDED_POSTGRES and time.monotonic() - looked > _OFTEN:
                postgres.revive(settings.EMBEDDED_POSTGRES)
                looked = time.monotonic()
            time.sleep(0.2)
        _say("Stopping.")
    return 0


class _Stop:
    """Set by Ctrl-C and SIGTERM; never interrupts what is under way, so nothing is left half started."""

    def __init__(self) -> None:
        self.asked = False
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask)

    def _ask(self, number: int, frame: FrameType | None) -> None:
        self.asked = True


@dataclass
class _Child:
    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0

    def start(self) -> None:
        self.started = time.monotonic()
        # Its own session: Ctrl-C reaches us alone, and we stop the children in order.
        self.process = subprocess.Popen(self.command, env={**os.environ, **self.environment}, start_new_session=True)

    def look_after(self) -> None:
        if self.process is None or self.process.poll() is None:
            return
        if time.monotonic() - self.started > _OFTEN:
            _say(f"The {self.name} ended (exit code {self.process.returncode}) and is started again.")
            self.start()


def _web(port: int) -> _Child:
    arguments = [
        "config.wsgi",
        "--bind",
        f"127.0.0.1:{port}",
        "--workers",
        "2",
        "--graceful-timeout",
        "10",
        "--log-level",
        "warning",
    ]
    # Each has its pool; gunicorn's control socket is not used, and two sites on one machine would share it.
    switches = {"DATABASE_POOL": "1", "KEEP_PAGES": "1"}
    return _Child("web server", [sys.executable, "-m", "gunicorn", *arguments, "--no-control-socket"], switches)


def _worker(kind: str) -> _Child:
    return _Child(f"{kind}ing worker", [sys.executable, "manage.py", "worker", f"--{kind}"])


@contextmanager
def _kept(children: list[_Child]) -> Iterator[None]:
    try:
        for child in children:
            child.start()
        yield
    finally:
        running = [child.process for child in children if child.process]
        for process in running:  # all at once, then one after the other
            process.terminate()
        for process in running:
            _wait(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    _wait(process)


def _wait(process: subprocess.Popen[bytes]) -> None:
    """Asked once only: to a worker, a second SIGTERM means that its job is not to be finished."""
    try:
        process.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _manage(command: tuple[str, ...], stopping: _Stop) -> bool:
    """Whether it ended well; ended early where a stop is asked for."""
    process = subprocess.Popen([sys.executable, "manage.py", *command], start_new_session=True)
    while process.poll() is None:
        if stopping.asked:
            _end(process)
        time.sleep(0.05)
    return process.returncode == 0 and not stopping.asked


def _until_it_answers(port: int, stopping: _Stop) -> None:
    """An address is only said once somebody listens there."""
    deadline = time.monotonic() + _PATIENCE
    while not stopping.asked and time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)


def _free_port(wanted: int) -> int:
    """`wanted`, or the next one that nobody listens on, which is said."""
    for port in range(wanted, min(wanted + _TRIES, 65536)):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        if port != wanted:
            _say(f"Port {wanted} is taken: {port} is used instead. PORT=... sets another.")
        return port
    raise SystemExit(f"Ports {wanted} to {wanted + _TRIES - 1} are all taken. Set PORT to a free one.")


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (postgres.PostgresError, ImproperlyConfigured) as error:
        sys.exit(str(error))
