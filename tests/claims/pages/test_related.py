import pytest

from claims.models import Relation
from claims.pages.related import related
from tests.factories import make_claim

pytestmark = pytest.mark.django_db


def test_each_side_is_told_what_the_other_is_to_it() -> None:
    whole, part, variant = make_claim("Whole."), make_claim("Part."), make_claim("Variant.")
    Relation.objects.create(claim=part, other=whole, kind="part_of", score=0.8)
    Relation.objects.create(claim=variant, other=part, kind="variant_figure", score=0.7)

    def shown(claim: object) -> list[tuple[str, list[str]]]:
        return [(g.heading, [c.text for c in g.claims]) for g in related(claim, Relation.objects.of_claim(claim))]

    assert shown(part) == [("The same, with another figure", ["Variant."]), ("Says this and more", ["Whole."])]
    assert shown(whole) == [("Says a part of this", ["Part."])]
    assert shown(variant) == [("The same, with another figure", ["Part."])]
    assert shown(make_claim()) == []
