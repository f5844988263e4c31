"""an outlet that others were merged into -> copies found anew, and the cells and tallies of all claims it touches.

An outlet copies nothing of its own, so what was a copy between two outlets is none once they are one. All of it is
derived from rows: twice changes nothing, and a run that was cut short is made good by the next one.
"""

from itertools import batched

from claims import coverage, provenance
from claims.models import Claim, Story
from sources.models import Article, Outlet

_TOGETHER = 500  # claims covered in one transaction


def settle(outlet: Outlet) -> int:
    """In bounded batches, however many claims there are; returns how many."""
    for story in Story.objects.copied_within(outlet).order_by("pk").iterator():
        provenance.find_copies(Article.objects.filter(membership__story=story).select_related("current"))
    done = 0
    for batch in batched(Claim.objects.touched_by(outlet).iterator(chunk_size=_TOGETHER), _TOGETHER):
        coverage.cover(batch)
        done += len(batch)
    return done
