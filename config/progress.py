"""things to do -> the same, one by one, with a bar where a person watches and nothing where nobody does."""

import sys
from collections.abc import Iterable, Iterator

from rich.console import Console
from rich.progress import track


def watched[Item](items: Iterable[Item], what: str, *, total: int | None = None) -> Iterator[Item]:
    if not sys.stderr.isatty():
        yield from items
        return
    yield from track(items, description=what, total=total, console=Console(stderr=True), transient=True)
