import base64
import json

import pytest

from claims.models import Claim
from claims.models.claims import ORDERS
from claims.pages.keyset import page
from tests.factories import make_claim

pytestmark = pytest.mark.django_db


def _bookmark(*values: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


@pytest.mark.parametrize("rows", ["models", "named tuples"])
@pytest.mark.parametrize("order", ORDERS)
def test_pages_follow_each_other_without_gap_or_repeat_even_among_equals(order, rows):
    for number in range(7):
        claim = make_claim(f"Claim {number}.")
        claim.tally.disagreement, claim.tally.outlets = number % 2 / 3, number % 3
        claim.tally.save()
    claims = Claim.objects.sorted_by(order)
    listed = claims if rows == "models" else claims.in_short()
    seen, after = [], ""
    while True:
        found = page(listed, ORDERS[order], after, 2)
        seen += [claim.pk for claim in found.rows]
        after = found.more
        if not after:
            break
    assert seen == list(claims.values_list("pk", flat=True))


@pytest.mark.parametrize(
    "bookmark",
    [
        "",
        "not base64!",
        "////",
        _bookmark(),
        _bookmark(1, 2),
        _bookmark("x", "2026-01-01T00:00:00+00:00"),
        _bookmark("2026-01-01T00:00:00", 1),  # without a zone
        _bookmark(1, "2026-01-01T00:00:00+00:00"),  # the other way round
        _bookmark(None, None),
        _bookmark("\0", 1),
        _bookmark("\ud800", 1),
        _bookmark([1], {"a": 2}),
        _bookmark(float("nan"), float("inf")),
    ],
)
def test_a_bookmark_that_cannot_be_read_is_none(bookmark):
    claim = make_claim()
    assert page(Claim.objects.sorted_by("newest"), ORDERS["newest"], bookmark, 5).rows == [claim]


def test_a_bookmark_beyond_all_numbers_gives_an_empty_page():
    make_claim()
    far = _bookmark("1990-01-01T00:00:00+00:00", 10**40)
    assert page(Claim.objects.sorted_by("newest"), ORDERS["newest"], far, 5).rows == []
