"""an announced address -> the article that stands there, read for the first time or looked at again."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from sources.ingest import Ingested
from sources.models import Announcement


def visit(
    announcement: Announcement, *, contact: str, now: Callable[[], datetime] | None = None, **ways: object
) -> Ingested:
    """Asks for it once, takes in what is there, and writes down what came of it and when to come again."""
    raise NotImplementedError


def work_off(
    announcements: Iterable[Announcement], *, contact: str, now: Callable[[], datetime] | None = None, **ways: object
) -> Iterator[Ingested]:
    """Visits all of them, host by host in turn, waiting for each where it must."""
    raise NotImplementedError
