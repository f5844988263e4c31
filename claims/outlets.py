"""an outlet that others were merged into -> the cells and tallies of all claims that it touches, made anew."""

from itertools import batched

from claims import coverage
from claims.models import Claim
from claims.process import let_finish
from sources.models import Outlet

_TOGETHER = 500  # claims covered in one transaction


def cover_outlet(outlet: Outlet) -> int:
    """In bounded batches, however many claims there are; returns how many.

    Twice changes nothing, and a run that was cut short is made good by the next one.
    """
    let_finish()  # whoever links right now may still know the outlets as they were before
    done = 0
    for batch in batched(Claim.objects.touched_by(outlet).iterator(chunk_size=_TOGETHER), _TOGETHER):
        coverage.cover(batch)
        done += len(batch)
    return done
