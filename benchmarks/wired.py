"""manage.py, wired to a loopback newsroom: what benchmarks start in place of the real one.

usage: NEWSROOM=PORT [PAUSE=SECONDS] [STEPS=FILE] [KILL=STEP:N] [NAMES=FILE] python -m benchmarks.wired worker ...

The product knows no way to fetch from this machine: here, in a process of its own, the ways out of `fetch` are others.
PAUSE is what lies between two requests to one host. STEPS: what time went into which step is written there, again and
again. KILL: the process kills itself when STEP has returned N times, as `kill -9` would. NAMES: the numbers under which
the queue knows its workers are added there.
"""

import inspect
import json
import os
import signal
import socket
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import Any

# In the order of the flow: what a step is called, and the functions that it is. Time in a step that another calls is
# the inner one's.
STEPS = {
    "fetch": ("sources.fetch.fetch",),
    "read feed": ("sources.feeds.read_feed",),
    "announce": ("sources.announce.announce",),
    "poll": ("sources.watch.poll",),
    "read page": ("sources.pages.read_page",),
    "ingest": ("sources.ingest.ingest",),
    "visit": ("sources.visits.visit",),
    "extract": ("claims.language.pipeline.Extractor.extract",),
    "embed": ("claims.meaning.embed",),
    "analysed": ("claims.analyse._write",),
    "place": ("claims.stories.place",),
    "copies": ("claims.provenance.find_copies",),
    "link": ("claims.link.link",),
    "cover": ("claims.coverage.cover",),
    "relate": ("claims.relations.tie",),
    "settle": ("claims.settling.settle",),
}
_ADDRESS = "93.184.215.14"
_WRITTEN = 2.0  # seconds between two looks at where the time goes


def main(arguments: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django
    from django.core.management import execute_from_command_line

    django.setup()
    _wire(int(os.environ["NEWSROOM"]), float(os.environ.get("PAUSE", "1")))
    if os.environ.get("NAMES"):
        _name(Path(os.environ["NAMES"]))
    found = {name: [_found(path) for path in paths] for name, paths in STEPS.items()}
    if os.environ.get("STEPS"):
        _time(found, Path(os.environ["STEPS"]))
    if os.environ.get("KILL"):
        name, _, times = os.environ["KILL"].rpartition(":")
        _arm(found[name], int(times))
    execute_from_command_line(["manage.py", *arguments])


def _wire(port: int, pause: float) -> None:
    from sources import hosts, robots
    from sources.fetch import fetch

    def dial(address: str, _: int, timeout: float) -> socket.socket:
        return socket.create_connection(("127.0.0.1", port), timeout)

    fetch.__kwdefaults__ |= {"resolve": lambda host, _: [_ADDRESS], "dial": dial}
    hosts.PAUSE = robots.PAUSE = pause


def _name(file: Path) -> None:
    from procrastinate.manager import JobManager

    register = JobManager.register_worker

    async def registered(self: JobManager) -> int:
        number = await register(self)
        with file.open("a") as names:
            names.write(f"{number}\n")
        return number

    JobManager.register_worker = registered


Place = tuple[Any, str, Callable[..., Any]]


def _found(path: str) -> Place:
    """The module or class, the name in it, and the function."""
    module, _, name = path.rpartition(".")
    try:
        owner = import_module(module)
    except ModuleNotFoundError:
        above, _, inner = module.rpartition(".")
        owner = getattr(import_module(above), inner)
    return owner, name, getattr(owner, name)


def _replace(place: Place, new: Callable[..., Any]) -> None:
    """Wherever the project calls it by name."""
    owner, name, old = place
    setattr(owner, name, new)
    for module in list(sys.modules.values()):
        if module.__name__.partition(".")[0] in ("sources", "claims"):
            for own, value in list(vars(module).items()):
                if value is old:
                    setattr(module, own, new)


# What time goes into.


class _Watch(threading.local):
    """Of one thread: the steps under way, each with what the steps within it took."""

    def __init__(self) -> None:
        self.inner: list[list[float]] = []


def _time(found: dict[str, list[Place]], file: Path) -> None:
    spent: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0])  # seconds, those of computing, calls
    watch, lock = _Watch(), threading.Lock()

    @contextmanager
    def timed(name: str, calls: int) -> Iterator[None]:
        began, computed = time.perf_counter(), time.thread_time()
        watch.inner.append([0.0, 0.0])
        try:
            yield
        finally:
            took = [time.perf_counter() - began, time.thread_time() - computed]
            inner = watch.inner.pop()
            if watch.inner:
                watch.inner[-1] = [a + b for a, b in zip(watch.inner[-1], took, strict=True)]
            with lock:
                mine = [took[0] - inner[0], took[1] - inner[1], calls]
                spent[name] = [a + b for a, b in zip(spent[name], mine, strict=True)]

    for name, places in found.items():
        for place in places:
            _replace(place, _timed(place[2], name, timed))

    def write() -> None:
        while True:
            time.sleep(_WRITTEN)
            with lock:
                told = json.dumps({"cpu": sum(os.times()[:4]), "steps": spent})
            file.write_text(told)

    threading.Thread(target=write, daemon=True).start()


def _timed(function: Callable[..., Any], name: str, timed: Callable[[str, int], Any]) -> Callable[..., Any]:
    if inspect.isgeneratorfunction(function):

        @wraps(function)
        def stepwise(*given: Any, **named: Any) -> Iterator[Any]:
            inner = function(*given, **named)
            while True:
                with timed(name, 1):
                    try:
                        item = next(inner)
                    except StopIteration:
                        return
                yield item

        return stepwise

    @wraps(function)
    def whole(*given: Any, **named: Any) -> Any:
        with timed(name, 1):
            return function(*given, **named)

    return whole


# What kills.


def _arm(places: list[Place], times: int) -> None:
    left, lock = [times], threading.Lock()

    def returned() -> None:
        with lock:
            left[0] -= 1
            if not left[0]:
                os.kill(os.getpid(), signal.SIGKILL)

    for place in places:
        _replace(place, _deadly(place[2], returned))


def _deadly(function: Callable[..., Any], returned: Callable[[], None]) -> Callable[..., Any]:
    @wraps(function)
    def last(*given: Any, **named: Any) -> Any:
        result = function(*given, **named)
        if inspect.isgenerator(result):
            result = list(result)
        returned()
        return result

    return last


if __name__ == "__main__":
    main(sys.argv[1:])
