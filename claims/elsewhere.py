"""claims of a record that came with an import -> outlets of which an article is hidden where it came from.

Hidden articles are in no export, but what they keep from being said there is: no cell proves that their outlet left a
claim out, no tally that it kept an answer back. That is asked of the rows as they stand, before they are made anew.
Nothing for a record that took all of its texts in itself: there the articles are at hand.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Set
from functools import cached_property

from django.db import connection

from claims.models import Cell, Tally
from claims.models.claims import ANSWERS
from claims.provenance import ASSERTING
from sources.models import Revision

_WITHHELD = """
SELECT stories, outlet_id, max((evidence->>'withheld')::int)
FROM claims_cell JOIN claims_tally USING (claim_id)
WHERE evidence ? 'withheld' AND stories && %s::bigint[] GROUP BY stories, outlet_id
"""


class Elsewhere:
    def __init__(self, claims: Collection[int], stories: Iterable[int]) -> None:
        self._claims, self._stories = claims, sorted(stories)

    def hidden(self, stories: Set[int]) -> Mapping[int, int]:
        """Outlet -> how many of its articles on the stories are hidden, as far as cells say; all by key."""
        found: dict[int, int] = {}
        for told, outlet, number in self._withheld:
            if told <= stories:
                found[outlet] = max(number, found.get(outlet, 0))
        return found

    def may_have_answered(self, claim: int) -> Set[str]:
        """Keys of outlets that put the claim forward without the answer that others carry, and yet were not said to."""
        return self._excused.get(claim, frozenset())

    @cached_property
    def _imported(self) -> bool:
        return Revision.objects.sparse().exists()

    @cached_property
    def _withheld(self) -> list[tuple[frozenset[int], int, int]]:
        if not self._imported:
            return []
        with connection.cursor() as cursor:
            cursor.execute(_WITHHELD, [self._stories])
            return [(frozenset(stories), outlet, number) for stories, outlet, number in cursor.fetchall()]

    @cached_property
    def _excused(self) -> Mapping[int, Set[str]]:
        if not self._imported:
            return {}
        answered = Tally.objects.filter(claim__in=self._claims).exclude(answers=[])
        named = {claim: set(keys) for claim, keys in answered.values_list("claim", "unanswered")}
        found: dict[int, set[str]] = defaultdict(set)
        carried = Cell.objects.filter(claim__in=named, evidence__has_key="statements", states__overlap=list(ASSERTING))
        silent = carried.exclude(states__overlap=list(ANSWERS))
        for claim, key in silent.values_list("claim", "outlet__key"):
            if key not in named[claim]:
                found[claim].add(key)
        return found
