"""an outlet that others were merged into -> the cells and tallies of all claims that it touches, made anew.

An outlet copies nothing of its own: articles that leaned on one of the other outlet's are compared anew before.
"""

from itertools import batched

from django.db import transaction

from claims import coverage, provenance
from claims.models import Claim
from claims.process import let_finish
from sources.models import Outlet

_TOGETHER = 500  # claims covered in one transaction
_COMPARED = 100  # articles compared in one


def cover_outlet(outlet: Outlet) -> int:
    """In bounded batches, however many claims there are; returns how many.

    Twice changes nothing, and a run that was cut short is made good by the next one.
    """
    let_finish()  # whoever links right now may still know the outlets as they were before
    for articles in batched(provenance.within(outlet).iterator(chunk_size=_COMPARED), _COMPARED):
        with transaction.atomic():
            let_finish()  # and nobody begins before this is done
            coverage.cover(Claim.objects.told_in(provenance.compare_anew(articles)))
    done = 0
    for batch in batched(Claim.objects.touched_by(outlet).iterator(chunk_size=_TOGETHER), _TOGETHER):
        coverage.cover(batch)
        done += len(batch)
    return done
