"""an imported database -> what only pages, search and feeds need: made of its rows, as covering a claim makes it.

Cells and tallies stand as they were exported. Twice changes nothing: where it is cut short, it is run again.
"""

from collections.abc import Callable
from itertools import batched

from claims import parts, tallies
from claims.coverage import retell
from claims.models import Claim
from config import planner

_TOGETHER = 500  # claims in one transaction


def make(tell: Callable[[str, int], None] = lambda _what, _done: None) -> int:
    """Of all claims; returns how many."""
    done = 0
    for together in batched(Claim.objects.defer("search").order_by("pk").iterator(chunk_size=_TOGETHER), _TOGETHER):
        retell(together)
        done += len(together)
        tell("claims made ready for pages", done)
    parts.count()
    tallies.rebuild()
    planner.tell()
    return done
