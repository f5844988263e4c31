"""untrusted bytes + a parser -> the parser's answer, or a named refusal: never a hang, never a crash.

First one linear look for markup that is known to choke parsers, then the parse in a child process on which
the kernel sets limits: processor time, memory and wall time. The children are forked from a server of our own
that holds the parsers imported. It is not the one of `multiprocessing`, which runs the caller's main module
again in every child and refuses to work below a daemon.
"""

import atexit
import gc
import importlib
import logging
import os
import pickle
import re
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from typing import Any

MAX_TAGS = 100_000
MAX_ATTRIBUTES = 500
MAX_DEPTH = 1_000
WALL_SECONDS = 10.0
CPU_SECONDS = 8
MEMORY_BYTES = 1 << 30

_TAG = re.compile(rb"<[a-z!/?][^>]*")
_NAME = re.compile(rb"[a-z0-9]+")
_LONG_TAG = 2_000
_QUOTED = re.compile(rb"\"[^\"]*\"|'[^']*'")
# What stands between these is no markup: `a<b` in a script is no tag.
_NO_MARKUP = {b"<script": b"</script", b"<style": b"</style", b"<!--": b"-->"}
# Tags that never hold others, or that close by themselves: left open, they do not nest.
_FLAT = frozenset(b"br hr img meta link input p li dt dd option tr td th source wbr area base col embed".split())
_PROJECT = Path(__file__).resolve().parents[1]
_PARSERS = ("sources.pages", "sources.feeds", "sources.robots", "sources.review_pages")
# The first start imports the parsers; on a busy machine that takes longer than any page does.
_START_SECONDS = 60.0
_GRACE_SECONDS = 5.0


class Hostile(ValueError):
    """The bytes would choke, or did choke, the parser."""

    status = "hostile"


class ParserFailed(ValueError):
    """The parser gave up on these bytes in a way that nobody foresaw."""

    status = "extraction_failed"


def prescan(data: bytes, *, tags: int = MAX_TAGS) -> None:
    """One linear pass over markup, scripts left out; raises Hostile with the reason."""
    lowered = data.lower().replace(b"\0", b"")  # UTF-16 hides its markup between noughts
    seen = depth = position = 0
    while match := _TAG.search(lowered, position):
        tag, position = match[0], match.end()
        seen += 1
        depth = _depth_after(tag, depth)
        if seen > tags:
            raise Hostile(
                f"it has more than {tags:,} tags, which no article has; leave it out, or paste its text by hand"
            )
        if len(tag) > _LONG_TAG and len(_QUOTED.sub(b" ", tag).split(None, MAX_ATTRIBUTES + 1)) > MAX_ATTRIBUTES:
            raise Hostile(
                f"one of its tags has more than {MAX_ATTRIBUTES} attributes; leave it out, or paste its text by hand"
            )
        if depth > MAX_DEPTH:
            raise Hostile(f"its tags are nested more than {MAX_DEPTH:,} deep; leave it out, or paste its text by hand")
        if end := next((end for start, end in _NO_MARKUP.items() if tag.startswith(start)), None):
            closed = lowered.find(end, match.start())
            position = max(position, closed) if closed >= 0 else len(data)


def guarded[Result](
    function: Callable[..., Result],
    *arguments: Any,
    wall: float = WALL_SECONDS,
    cpu: int = CPU_SECONDS,
    memory: int = MEMORY_BYTES,
) -> Result:
    """`function(*arguments)` in a child. It must be importable by name, and its answer must pickle.

    Exceptions of the function that carry a `status` come back as they are; any other is a ParserFailed.
    """
    job = pickle.dumps((function, arguments, wall, cpu, memory))
    mine, theirs = Pipe()
    with mine:
        with theirs:
            _server.hand_over(theirs.fileno())
        mine.send_bytes(job)
        if not mine.poll(_START_SECONDS) or not _is_ready(mine):
            raise RuntimeError("The process that parses pages did not start; its error stands above.")
        kind, value = _answer_of(mine, wall)
    if kind == "value":
        answer: Result = value
        return answer
    if kind == "raised":
        raise value
    limit = f"after {wall:g} s" if kind == "late" else f"at {cpu} s of computing or {memory >> 20:,} MB of memory"
    raise Hostile(f"reading it was stopped {limit}; leave it out, or paste its text by hand")


class _Server:
    """One process that forks a child for each connection it is handed. It ends when nobody holds its socket."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._control: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0

    def hand_over(self, descriptor: int) -> None:
        with self._lock:
            if self._control is None:
                self._start()
            try:
                self._send(descriptor)
            except OSError:  # it was killed: start another one, once
                self._start()
                self._send(descriptor)

    def stop(self) -> None:
        """Only by whoever started it: a forked worker that ends must not take it from the others."""
        if self._control is None or self._process is None or self._owner != os.getpid():
            return
        with suppress(OSError):
            self._control.shutdown(socket.SHUT_RDWR)
        self._control.close()
        self._control = None
        self._process.wait()

    def _send(self, descriptor: int) -> None:
        assert self._control is not None  # noqa: S101 - for the type checker
        socket.send_fds(self._control, [b"j"], [descriptor])

    def _start(self) -> None:
        self.stop()
        self._owner = os.getpid()
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-c", f"from sources.guard import serve; serve({theirs.fileno()})"],
                cwd=_PROJECT,
                env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )


_server = _Server()
atexit.register(_server.stop)


def serve(control: int) -> None:
    """The server's whole life; `control` is the descriptor of its socket."""
    for name in _PARSERS:
        warm_up = getattr(importlib.import_module(name), "warm_up", None)
        if warm_up:
            warm_up()
    logging.disable()  # what goes wrong with a page is said by its refusal
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel buries the children
    with socket.socket(fileno=control) as requests:
        while True:
            message, descriptors, _, _ = socket.recv_fds(requests, 1, 1)
            if not message:
                return
            if os.fork() == 0:
                try:
                    requests.close()
                    _answer(Connection(descriptors[0]))
                finally:
                    os._exit(0)  # never back into this loop, whatever happened
            os.close(descriptors[0])


def _answer(connection: Connection) -> None:
    function, arguments, wall, cpu, memory = pickle.loads(connection.recv_bytes())  # noqa: S301 - our own parent's
    for limit, value in (
        (resource.RLIMIT_CPU, (cpu, cpu + 1)),
        (resource.RLIMIT_AS, (memory, memory)),
        (resource.RLIMIT_CORE, (0, 0)),
        (resource.RLIMIT_FSIZE, (0, 0)),
    ):
        resource.setrlimit(limit, value)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, wall)
    connection.send("ready")
    try:
        answer = ("value", function(*arguments))
    except MemoryError:
        return
    except Exception as error:  # noqa: BLE001 - whatever a parser throws is an answer here
        known = error if hasattr(error, "status") else ParserFailed(f"{type(error).__name__}: {error}"[:300])
        answer = ("raised", known)
    connection.send(answer)


def _answer_of(connection: Connection, wall: float) -> tuple[str, Any]:
    """value, raised, late or killed, and with the first two what it is."""
    started = time.monotonic()
    try:
        answer: tuple[str, Any] = connection.recv() if connection.poll(wall + _GRACE_SECONDS) else ("late", None)
    except (EOFError, ConnectionResetError):
        return ("late" if time.monotonic() - started >= wall else "killed"), None
    return answer


def _is_ready(connection: Connection) -> bool:
    try:
        return bool(connection.recv() == "ready")
    except (EOFError, ConnectionResetError):
        return False


def _depth_after(tag: bytes, depth: int) -> int:
    kind = tag[1:2]
    if kind == b"/":
        return max(0, depth - 1)
    if kind in b"!?" or tag.endswith(b"/"):
        return depth
    name = _NAME.match(tag, 1)
    return depth if name is None or name[0] in _FLAT else depth + 1
