"""words, an id or an address -> claims that a statement may be tied to, the likest first. Loads no language model."""

import re
from collections.abc import Sequence

from claims.models import Claim, Sought
from claims.models.words import MOST, prefix_query, readable, words_in

MOST_FOUND = 8
_ID = re.compile(r"(?:^|/claims/)(c[0-9a-z]{8,19})/?$")


def claims(given: str) -> Sequence[Claim]:
    """With their tallies. An id leads to what its claim was merged into."""
    words = readable(given[:MOST].replace("\0", " "))
    if found := _ID.search(words):
        known = Claim.objects.with_tally().select_related("merged_into").filter(public_id=found[1]).first()
        return [known.heir()] if known else []
    if not words_in(words):
        return []
    rows = list(Sought.objects.best(prefix_query(words)).values_list("pk", flat=True)[:MOST_FOUND])
    known = Claim.objects.current().with_tally().in_bulk(rows)
    return [known[key] for key in rows if key in known]
