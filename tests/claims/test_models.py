from datetime import timedelta

import numpy as np
import pytest
from django.db import IntegrityError, connection, transaction

from claims.models import (
    Cell,
    Claim,
    ClaimInShort,
    Entity,
    EntityName,
    Judgement,
    Link,
    Meaning,
    Mention,
    Sought,
    Statement,
    Story,
    Tally,
)
from claims.models.fields import VectorField, as_text
from claims.models.words import prefix_query
from tests.factories import (
    NOON,
    make_article,
    make_cell,
    make_claim,
    make_meaning,
    make_outlet,
    make_revision,
    make_statement,
    make_story,
)

pytestmark = pytest.mark.django_db


# ---- what the database itself holds ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [({"stance": "shouts"}, "statement_stance_known"), ({"modality": "perhaps"}, "statement_modality_known")],
)
def test_a_stance_that_nobody_knows_is_refused(fields: dict[str, str], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint):
        make_statement(**fields)


def test_a_statement_is_about_one_claim_at_a_time() -> None:
    statement = make_statement(claim=make_claim())
    Link.objects.create(statement=statement, claim=make_claim(), active=False)
    with pytest.raises(IntegrityError, match="link_one_claim_per_statement"):
        Link.objects.create(statement=statement, claim=make_claim(), active=True)


def test_a_claim_has_one_cell_with_an_outlet() -> None:
    claim, outlet = make_claim(), make_outlet()
    make_cell(claim, outlet, "alleges")
    with pytest.raises(IntegrityError, match="cell_one_per_claim_and_outlet"):
        make_cell(claim, outlet, "denies")


@pytest.mark.parametrize("table", ["claims_claim", "claims_statement", "sources_article", "claims_story"])
def test_what_others_rest_on_cannot_be_deleted(table: str) -> None:
    article = make_article()
    make_story(article)
    make_statement(article, make_claim())
    with pytest.raises(IntegrityError, match="foreign key"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET CONSTRAINTS ALL IMMEDIATE; DELETE FROM {table}")  # noqa: S608


# ---- statements -----------------------------------------------------------------------------------


def test_the_words_of_a_statement_are_read_from_the_text() -> None:
    statement = make_statement(content=[[20, 25], [26, 40]])
    assert statement.source_words == "Marrow Foods"
    assert statement.cue_words == "denied"
    assert statement.content_words == "using … horse gelatine"
    assert statement.spans == [(0, 12), (13, 19), (20, 25), (26, 40)]
    assert statement.get_absolute_url().endswith(f"#{statement.public_id}")


def test_a_statement_without_a_source_and_a_cue_has_no_words_for_them() -> None:
    statement = make_statement(source=None, cue=None)
    assert (statement.source_words, statement.cue_words, statement.spans) == ("", "", [(20, 40)])


def test_offsets_are_code_points_and_not_bytes() -> None:
    text = "🎈 “Ärger” sagte Ömer."
    statement = make_statement(make_article(text=text), source=[16, 20], cue=[10, 15], content=[[3, 8]])
    assert (statement.source_words, statement.cue_words, statement.content_words) == ("Ömer", "sagte", "Ärger")


def test_current_statements_are_those_of_the_present_texts_that_are_not_retired() -> None:
    article = make_article()
    old = make_statement(article)
    make_revision(article, text="Marrow Foods denied using horse gelatine. Again.")
    new, retired = make_statement(article), make_statement(article, retired_at=NOON)
    assert list(Statement.objects.current()) == [new]
    assert set(Statement.objects.of_article(article)) == {old, new}
    assert retired not in Statement.objects.of_article(article)


# ---- claims ---------------------------------------------------------------------------------------


def test_claims_that_stand_are_neither_merged_nor_retired() -> None:
    stands = make_claim()
    make_claim(merged_into=stands)
    make_claim(retired_at=NOON)
    assert list(Claim.objects.current()) == [stands]


def test_a_claim_belongs_to_every_story_whose_articles_carry_it() -> None:
    claim, articles = make_claim(), [make_article(), make_article()]
    stories = [make_story(article) for article in articles]
    for article in articles * 2:
        make_statement(article, claim)
    for story in stories:
        assert list(Claim.objects.of_story(story)) == [claim], "once, however many statements"
    assert set(Story.objects.of_claim(claim)) == set(stories)
    Link.objects.update(active=False)
    assert not Claim.objects.of_story(stories[0]).exists()


def test_what_somebody_says_is_told_from_what_is_said_about_them() -> None:
    firm = Entity.objects.create(public_id="e1", kind="organisation", name="Marrow Foods")
    by, against, answered = (make_claim(text) for text in ("by", "against", "answered"))
    for claim, stance, role in (
        (by, "alleges", "speaker"),
        (against, "states", "named"),
        (answered, "denies", "speaker"),
    ):
        statement = make_statement(claim=claim, stance=stance)
        Mention.objects.create(statement=statement, entity=firm, role=role)
    assert list(Claim.objects.by(firm)) == [by]
    assert list(Claim.objects.against(firm)) == [against]
    assert list(Claim.objects.answered_by(firm)) == [answered]


def test_a_claim_is_checked_when_an_editor_had_a_hand_in_it() -> None:
    worded, linked, reviewed, untouched = (make_claim(reviewed_at=NOON if k == 0 else None) for k in range(4))
    make_statement(claim=linked).links.update(by="editor")
    make_statement(claim=reviewed, reviewed_at=NOON)
    make_statement(claim=untouched)
    assert set(Claim.objects.checked()) == {worded, linked, reviewed}


@pytest.mark.parametrize("words", ["it's", "a & b", "x:*", "!no", "'", "(", "<->", "naïve \\"])
def test_a_readers_odd_characters_are_words_or_nothing(words: str) -> None:
    try:
        assert list(Sought.objects.best(prefix_query(words))) == []
    except ValueError as error:
        assert "at least one word" in str(error)  # noqa: PT017


def test_an_empty_question_is_refused_and_not_answered_with_everything() -> None:
    with pytest.raises(ValueError, match="at least one word"):
        prefix_query(" ?! ")
    with pytest.raises(ValueError, match="needs a name"):
        Entity.objects.named(" ")
    with pytest.raises(ValueError, match="'best' is none of them"):
        Claim.objects.sorted_by("best")


def test_a_claim_in_short_is_named_and_counted_as_the_claim_is() -> None:
    claim = make_claim(reviewed_at=NOON)
    Tally.objects.update(outlets=3, origins=[{"origin": "a"}, {"origin": "b"}])
    [row] = Claim.objects.sorted_by("newest").in_short()
    short = ClaimInShort.of(row)
    assert (short.pk, short.public_id, short.text, short.reviewed_at) == (claim.pk, claim.public_id, claim.text, NOON)
    assert (short.outlets, short.origins) == (3, 2)
    assert short.get_absolute_url() == claim.get_absolute_url()


@pytest.mark.parametrize(("order", "expected"), [("disagreement", "bca"), ("newest", "acb"), ("coverage", "cab")])
def test_claims_are_sorted_as_readers_ask(order: str, expected: str) -> None:
    for text, disagreement, outlets, days in (("a", 0.1, 2, 3), ("b", 0.9, 1, 1), ("c", 0.5, 3, 2)):
        Tally.objects.filter(claim=make_claim(text)).update(
            disagreement=disagreement, outlets=outlets, changed_at=NOON + timedelta(days=days)
        )
    assert "".join(claim.text for claim in Claim.objects.sorted_by(order)) == expected


# ---- cells, judgements, names, vectors ------------------------------------------------------------


def test_the_latest_judgement_on_each_matter_holds() -> None:
    for fingerprint, verdict in (("t1", "rejected"), ("t2", "accepted"), ("t1", "accepted")):
        Judgement.objects.create(
            kind="review", subject=fingerprint, fingerprint=fingerprint, value={"verdict": verdict}
        )
    found = Judgement.objects.about("review", {"t1", "t2"}).current()
    assert [(judgement.subject, judgement.value["verdict"]) for judgement in found] == [
        ("t1", "accepted"),
        ("t2", "accepted"),
    ]


def test_outlets_of_a_story_are_told_by_what_they_carried_and_whether_they_covered_it() -> None:
    article, claim, watched = make_article(), make_claim(), make_outlet()
    story = make_story(article)
    make_statement(article, claim)
    make_cell(claim, article.outlet, "denies")
    make_cell(claim, watched, "silent")
    rows = Cell.objects.by_outlet(story)
    assert rows[article.outlet.pk]["carried"] == 1
    assert rows[article.outlet.pk]["covered"]
    assert rows[watched.pk]["carried"] == 0
    assert not rows[watched.pk]["covered"]


def test_a_name_leads_to_its_entity_and_a_typo_is_forgiven() -> None:
    firm = Entity.objects.create(public_id="e1", kind="organisation", name="Marrow Foods")
    EntityName.objects.create(entity=firm, name="Marrow Foods", plain="marrow foods")
    assert Entity.objects.named("the Marrow Foods’s").get() == firm
    assert Entity.objects.like("marow foods").get() == firm
    assert Entity.objects.like("arrow fo").get() == firm
    assert not Entity.objects.like("Brightmere").exists()


def test_a_vector_comes_back_as_it_went_in_up_to_half_precision() -> None:
    meaning = make_meaning(make_statement())
    stored = Meaning.objects.get().vector
    assert stored.dtype == np.float32
    assert np.allclose(stored, meaning.vector, atol=1e-3)


def test_without_pgvector_a_vector_is_a_plain_array(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claims.models.fields.has_pgvector", lambda using="default": False)
    field = VectorField()
    assert field.get_db_prep_value([0.5, -1.0], connection) == "{0.50000,-1.00000}"
    assert field.from_db_value([0.5, -1.0], None, None).tolist() == [0.5, -1.0]
    assert as_text(np.array([0.5])) == "[0.50000]"
    assert field.get_db_prep_value(None, connection) is field.from_db_value(None, None, None) is None
