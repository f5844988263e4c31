"""things to do -> the same, one by one, with a bar where a person watches."""

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, track

_SAID_EVERY = 60.0  # seconds, where nobody watches


def watched[Item](items: Iterable[Item], what: str, *, total: int | None = None) -> Iterator[Item]:
    if not sys.stderr.isatty():
        yield from items
        return
    yield from track(items, description=what, total=total, console=Console(stderr=True), transient=True)


def measured[Item](items: Iterable[Item], what: str, *, total: int, behind: Callable[[Item], int]) -> Iterator[Item]:
    """Where the way is measured in bytes: `behind` says how many of `total` lie behind an item.

    Where nobody watches, a line a minute.
    """
    if sys.stderr.isatty():
        yield from _with_bar(items, what, total, behind)
        return
    said = time.monotonic()
    for number, item in enumerate(items, 1):
        yield item
        if time.monotonic() - said >= _SAID_EVERY:
            said = time.monotonic()
            sys.stderr.write(f"{what}: {number:,} done, {behind(item) / max(1, total):.0%} of {total:,} bytes\n")


def _with_bar[Item](items: Iterable[Item], what: str, total: int, behind: Callable[[Item], int]) -> Iterator[Item]:
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(what, total=total)
        for item in items:
            yield item
            progress.update(task, completed=behind(item))


@contextmanager
def counted(what: str) -> Iterator[Callable[[str, int], None]]:
    """For who counts on the way, and does not know how far it goes: call what is given with a name and a number.

    Where nobody watches, a line a minute.
    """
    if sys.stderr.isatty():
        with Progress(
            TextColumn(what + ": {task.description}"),
            TextColumn("{task.completed:,}"),
            transient=True,
            console=Console(stderr=True),
        ) as progress:
            task = progress.add_task("", total=None)
            yield lambda name, number: progress.update(task, description=name, completed=number)
        return
    said = time.monotonic()

    def say(name: str, number: int) -> None:
        nonlocal said
        if time.monotonic() - said >= _SAID_EVERY:
            said = time.monotonic()
            sys.stderr.write(f"{what}: {name}, {number:,}\n")

    yield say
