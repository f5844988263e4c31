"""Entities that are one by way of others, and those that editors told apart."""

import pytest

from claims import curate, naming
from claims.models import Entity, EntityName, Mention
from tests.factories import make_entity, make_statement

pytestmark = pytest.mark.django_db


def test_what_was_told_apart_is_not_made_one_by_way_of_a_third() -> None:
    firm, works, trust = (make_entity(name) for name in ("Marrow Foods", "Marrow Works", "Marrow Trust"))
    curate.decide_entities(firm, works, same=False, editor=None)
    merge = curate.decide_entities(trust, firm, same=True, editor=None)
    with pytest.raises(curate.DecisionError, match=r"Marrow .* and Marrow .* are not one"):
        curate.decide_entities(trust, works, same=True, editor=None)
    assert Entity.objects.get(pk=works.pk).merged_into is None
    curate.undo(merge, editor=None)
    curate.decide_entities(trust, works, same=True, editor=None)
    assert Entity.objects.get(pk=works.pk).merged_into == trust


def test_what_is_one_by_way_of_others_is_found_together() -> None:
    firm, works, trust = (make_entity(name) for name in ("Marrow Foods", "Marrow Works", "Marrow Trust"))
    curate.decide_entities(works, firm, same=True, editor=None)
    curate.decide_entities(trust, works, same=True, editor=None)
    assert set(Entity.objects.one_with(trust)) == {firm, works, trust}


def test_an_entity_leads_not_where_an_editor_said_that_it_is_another_whoever_got_its_name() -> None:
    statement = make_statement()
    statement.names = [["", "marrow", "Marrow", "organisation"]]
    statement.save()
    naming.mention([statement])
    own, firm = Entity.objects.get(name="Marrow"), make_entity("Marrow Foods")
    named = curate.alias(firm, "Marrow", editor=None)
    assert Entity.objects.get(pk=own.pk).merged_into == firm
    curate.decide_entities(firm, own, same=False, editor=None)
    assert Entity.objects.get(pk=own.pk).merged_into is None
    assert EntityName.objects.get(plain="marrow").entity == firm
    assert Mention.objects.get(statement=statement).entity == firm
    curate.undo(named, editor=None)
    assert EntityName.objects.get(plain="marrow").entity == own


def test_names_given_to_and_fro_lead_in_no_ring() -> None:
    firm, works = make_entity("Marrow Foods"), make_entity("Marrow Works")
    made = curate.decide_entities(firm, works, same=True, editor=None)
    undone = curate.undo(made, editor=None)
    for name in EntityName.objects.filter(entity=firm).values_list("name", flat=True):
        curate.alias(works, name, editor=None)
    assert Entity.objects.get(pk=firm.pk).merged_into == works
    curate.undo(undone, editor=None)
    assert Entity.objects.get(pk=works.pk).heir() == Entity.objects.get(pk=firm.pk).heir()
    assert not (Entity.objects.get(pk=works.pk).merged_into and Entity.objects.get(pk=firm.pk).merged_into)
