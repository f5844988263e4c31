"""an outlet, and the one that it really is -> one outlet, with the articles, feeds, polls and names of both.

For a publisher that was taken in under two names. Revisions and captures never change and stay as they are. An article
keeps its id and the id it was brought with, also where the other outlet used that one too: such ids are told apart by
the name that each article was brought under, and an article brought again under either name is found again.
Cells rest on what moves here and are not derived here: `manage.py cover --outlet KEY` does it, also after a crash.
"""

from django.db import connection, transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from sources.models import Announcement, Article, Feed, Outlet, Poll

_LOCK = 0x4F5554  # "OUT": one merge at a time


class MergeError(ValueError):
    """Outlets that cannot be merged; the message says why."""


@transaction.atomic
def merge(outlet: Outlet, into: Outlet) -> Outlet:
    """Makes `outlet` one with `into`, or with what that was merged into, and gives the one that stays.

    Its row stays with key, slug and names. Twice changes nothing. Raises MergeError where both are one row, where it
    would go round in a circle, and where `outlet` was merged into yet another one before.
    """
    outlet, into = _hold(outlet, into)
    end = into.merged_into or into
    _refuse(outlet, into, end)
    if outlet.merged_into:
        return end
    Article.objects.from_outlet(outlet).update(brought_under=Coalesce("brought_under", F("outlet")), outlet=end)
    for model in (Feed, Announcement, Poll):  # in the order in which a visit locks them
        model.objects.filter(outlet=outlet).update(outlet=end)
    Outlet.objects.behind(outlet).update(merged_into=end)
    end.gather_names()
    return end


def _hold(outlet: Outlet, into: Outlet) -> tuple[Outlet, Outlet]:
    """Both as they are now; until the transaction ends nobody else writes to them, or to what belongs to them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    given = [outlet.pk, into.pk]
    concerned = Q(pk__in=given) | Q(merged_into__in=given) | Q(merged__in=given)
    keys = set(Outlet.objects.filter(concerned).values_list("pk", flat=True))
    rows = {row.pk: row for row in Outlet.objects.filter(pk__in=keys).order_by("pk").select_for_update()}
    return rows[outlet.pk], rows[into.pk]


def _refuse(outlet: Outlet, into: Outlet, end: Outlet) -> None:
    if outlet == into:
        raise MergeError(f"{outlet.key!r} cannot be merged into itself. Name another outlet.")
    if outlet == end:
        raise MergeError(
            f"{into.key!r} was merged into {outlet.key!r}; the other way round too would be a circle. Drop the line."
        )
    if outlet.merged_into and outlet.merged_into != end:
        stays = outlet.merged_into.key
        raise MergeError(f"{outlet.key!r} was merged into {stays!r} already. Merge {stays!r} instead.")
