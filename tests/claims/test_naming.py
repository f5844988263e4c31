import pytest

from claims.language import EntitySpan, Span
from claims.language import Statement as Found
from claims.models import Entity, EntityName, Mention, plain_name
from claims.naming import Cast
from tests.factories import make_statement

pytestmark = pytest.mark.django_db


def span(text: str, label: str = "PERSON", start: int = 0) -> EntitySpan:
    return EntitySpan(start=start, end=start + len(text), text=text, label=label)


def found(speaker: str | None, reason: str = "named", content: tuple[Span, ...] = (Span(50, 80),)) -> Found:
    return Found(
        source=None, speaker=speaker, speaker_reason=reason, cue=None, content=content,
        stance="alleges", confidence=1.0, rule="test", resolved="",
    )  # fmt: skip


@pytest.mark.parametrize(
    "name", ["Marrow Foods", "the Marrow Foods", "MARROW  FOODS", "Marrow Foods’s", "Marrow Foods,"]
)
def test_a_name_is_one_however_it_is_written(name: str) -> None:
    assert plain_name(name) == "marrow foods"


def test_a_last_name_is_the_person_whom_the_article_names_in_full() -> None:
    cast = Cast([span("Ines Tarn"), span("Tarn"), span("Marrow Foods", "ORG")])
    assert cast.speaker(found("Tarn")) == cast.speaker(found("Ines Tarn"))
    assert Entity.objects.get().name == "Ines Tarn"


def test_a_firm_that_bears_a_persons_last_name_is_not_the_person() -> None:
    cast = Cast([span("Ines Marrow"), span("Marrow", "ORG")])
    assert cast.speaker(found("Marrow")) != cast.speaker(found("Ines Marrow"))


@pytest.mark.parametrize(
    ("speaker", "reason"),
    [(None, "outlet voice"), ("a spokesman", "role"), ("people familiar with the matter", "role")],
)
def test_a_role_is_nobody_in_particular(speaker: str | None, reason: str) -> None:
    assert Cast([]).speaker(found(speaker, reason)) is None
    assert not Entity.objects.exists()


def test_a_named_speaker_whom_nobody_recognised_is_taken_for_an_organisation() -> None:
    entity = Cast([]).speaker(found("Brightmere"))
    assert entity
    assert (entity.name, entity.kind) == ("Brightmere", "organisation")


def test_the_same_name_in_another_article_is_the_same_entity() -> None:
    first = Cast([span("The Water Authority", "ORG")]).speaker(found("The Water Authority"))
    second = Cast([span("Water Authority's", "ORG")]).speaker(found("Water Authority's"))
    assert first == second
    assert EntityName.objects.get().name == "Water Authority"


def test_an_alias_that_an_editor_gave_leads_to_the_entity_and_past_a_merge() -> None:
    kept = Entity.objects.create(public_id="e1", kind="organisation", name="Marrow Foods")
    gone = Entity.objects.create(public_id="e2", kind="organisation", name="Marrow", merged_into=kept)
    EntityName.objects.create(entity=gone, name="Marrow", plain="marrow")
    assert Cast([span("Marrow", "ORG")]).speaker(found("Marrow")) == kept


def test_who_speaks_and_who_is_named_in_the_content_are_mentioned_once() -> None:
    cast = Cast([span("Ines Tarn"), span("Marrow Foods", "ORG", 60), span("Elsewhere", "GPE", 200)])
    said = found("Ines Tarn")
    statement = make_statement(speaker_entity=cast.speaker(said))
    for _ in range(2):
        cast.mention([(statement, said)])
    roles = Mention.objects.values_list("entity__name", "role")
    assert sorted(roles) == [("Ines Tarn", "speaker"), ("Marrow Foods", "named")]


def test_a_mention_that_no_longer_holds_goes_were_it_the_last_one() -> None:
    said, statement = found(None), make_statement()
    Cast([span("Marrow Foods", "ORG", 60)]).mention([(statement, said)])
    assert Mention.objects.count() == 1
    Cast([]).mention([(statement, said)])
    assert Mention.objects.count() == 0


def test_names_that_are_only_marks_or_of_no_kept_kind_are_left_out() -> None:
    cast = Cast([span("'s", "ORG", 55), span("Tuesday", "DATE", 55), span("nine", "CARDINAL", 60)])
    statement = make_statement()
    cast.mention([(statement, found(None))])
    assert not Entity.objects.exists()
