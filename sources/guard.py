"""untrusted bytes + a parser -> the parser's answer, or a named refusal: never a hang, never a crash.

First one linear look for bytes that are known to choke parsers, then the parse in a child process that can
be killed, with limits on processor time, memory and wall time. A forkserver keeps the imports warm.
"""

import multiprocessing
import re
import resource
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, TypeVar

Result = TypeVar("Result")

MAX_TAGS = 100_000
MAX_ATTRIBUTES = 500
MAX_DEPTH = 1_000
WALL_SECONDS = 10.0
CPU_SECONDS = 8
MEMORY_BYTES = 2 << 30
# The first start imports the parsers; on a busy machine that takes longer than any page does.
_START_SECONDS = 60.0

_TAG = re.compile(rb"<[A-Za-z!/?][^>]*")
_NAME = re.compile(rb"[A-Za-z0-9]+")
_LONG_TAG = 2_000
# Tags that never hold others, or that close by themselves: left open, they do not nest.
_FLAT = frozenset(b"br hr img meta link input p li dt dd option tr td th source wbr area base col embed".split())

_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["__main__", "sources.pages", "sources.feeds"])


class Hostile(ValueError):
    """The bytes would choke, or did choke, the parser."""

    status = "hostile"


class ParserFailed(ValueError):
    """The parser gave up on these bytes in a way that nobody foresaw."""

    status = "extraction_failed"


def prescan(data: bytes) -> None:
    """One linear pass over markup; raises Hostile with the reason."""
    tags = depth = 0
    for match in _TAG.finditer(data):
        tag = match[0]
        tags += 1
        if tags > MAX_TAGS:
            raise Hostile(f"it has more than {MAX_TAGS:,} tags")
        if len(tag) > _LONG_TAG and max(tag.count(b"="), len(tag.split(None, MAX_ATTRIBUTES + 1))) > MAX_ATTRIBUTES:
            raise Hostile(f"one tag has more than {MAX_ATTRIBUTES} attributes")
        depth = _depth_after(tag, depth)
        if depth > MAX_DEPTH:
            raise Hostile(f"its tags are nested more than {MAX_DEPTH:,} deep")


def guarded(
    function: Callable[..., Result],
    *arguments: Any,
    wall: float = WALL_SECONDS,
    cpu: int = CPU_SECONDS,
    memory: int = MEMORY_BYTES,
) -> Result:
    """`function(*arguments)` in a child. It must be importable by name, and its answer must pickle.

    Exceptions of the function that carry a `status` come back as they are; any other is a ParserFailed.
    """
    mine, theirs = _context.Pipe(duplex=False)
    child = _context.Process(target=_answer, args=(theirs, function, arguments, cpu, memory), daemon=True)
    child.start()
    theirs.close()
    try:
        return _receive(mine, wall)
    except EOFError:
        child.join(1)
        raise Hostile(f"its parser was stopped at the limit of {cpu} s or {memory >> 20} MB") from None
    finally:
        if child.is_alive():
            child.kill()
        child.join()
        child.close()
        mine.close()


def _receive(connection: Connection, wall: float) -> Any:
    for seconds in (_START_SECONDS, wall):
        if not connection.poll(seconds):
            raise Hostile(f"its parser was stopped after {seconds:g} s")
        kind, value = connection.recv()
    if kind == "raised":
        raise value
    return value


def _answer(
    connection: Connection, function: Callable[..., Any], arguments: tuple[Any, ...], cpu: int, memory: int
) -> None:
    for limit, value in (
        (resource.RLIMIT_CPU, (cpu, cpu + 1)),
        (resource.RLIMIT_AS, (memory, memory)),
        (resource.RLIMIT_CORE, (0, 0)),
        (resource.RLIMIT_FSIZE, (0, 0)),
    ):
        resource.setrlimit(limit, value)
    connection.send(("ready", None))
    try:
        connection.send(("value", function(*arguments)))
    except MemoryError:
        sys.exit(1)
    except Exception as error:
        known = error if hasattr(error, "status") else ParserFailed(f"{type(error).__name__}: {error}"[:300])
        connection.send(("raised", known))


def _depth_after(tag: bytes, depth: int) -> int:
    kind = tag[1:2]
    if kind == b"/":
        return max(0, depth - 1)
    if kind in b"!?" or tag.endswith(b"/"):
        return depth
    name = _NAME.match(tag, 1)
    return depth if name is None or name[0].lower() in _FLAT else depth + 1
