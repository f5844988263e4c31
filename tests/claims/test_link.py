import pytest

from claims import curate
from claims.coverage import cover
from claims.link import link
from claims.models import Claim, Link, Statement, Story, StoryMember
from tests.factories import NOON, make_article, make_claim, make_meaning, make_revision, make_statement, make_story

pytestmark = pytest.mark.django_db

STOLE = {
    "stance": "alleges", "speaker": "Quillon Marine",
    "resolved": "Harrowgate Instruments copied 9,000 files from its servers",
    "words": ["copy", "file", "harrowgate", "instrument", "server"],
}  # fmt: skip
DENIED = {
    "stance": "denies", "speaker": "Harrowgate Instruments",
    "resolved": "copying 9,000 files from the servers of Quillon Marine",
    "words": ["copy", "file", "marine", "quillon", "server"],
}  # fmt: skip
WEATHER = {
    "stance": "states", "speaker": None,
    "resolved": "the harbour wall will be rebuilt in granite before the winter",
    "words": ["build", "granite", "harbour", "wall", "winter"],
}  # fmt: skip


def say(story: Story, said: dict[str, object], **fields: object) -> Statement:
    article = make_article(days=story.members.count())  # what is said first is read first
    StoryMember.objects.create(story=story, article=article)
    statement = make_statement(article, **{**said, **fields})
    make_meaning(statement)
    return statement


@pytest.fixture
def story() -> Story:
    return make_story()


def claim_of(statement: Statement) -> Claim:
    return Link.objects.select_related("claim").get(statement=statement, active=True).claim


def rows() -> list[list[dict[str, object]]]:
    return [list(model.objects.order_by("pk").values()) for model in (Link, Claim)]


def test_what_is_alike_is_one_claim_with_reasons_and_what_is_not_is_another(story: Story) -> None:
    alleged, denied, weather = say(story, STOLE), say(story, DENIED), say(story, WEATHER)
    changed = link(story)
    assert claim_of(alleged) == claim_of(denied) != claim_of(weather)
    assert changed == {claim_of(alleged), claim_of(weather)}
    joined = Link.objects.get(statement=denied, active=True)
    assert joined.score
    assert joined.by == "machine"
    assert {"name", "weight", "value", "sentence"} <= joined.reasons[0].keys()
    assert claim_of(alleged).text == "Harrowgate Instruments copied 9,000 files from its servers."


def test_linking_twice_changes_nothing(story: Story) -> None:
    for said in (STOLE, DENIED, WEATHER):
        say(story, said)
    link(story)
    before = rows()
    assert link(story) == set()
    assert rows() == before


def test_a_new_statement_joins_without_moving_the_old_ones(story: Story) -> None:
    first, other = say(story, STOLE), say(story, WEATHER)
    link(story)
    before = rows()[0]
    late = say(story, DENIED)
    assert link(story) == {claim_of(first)}
    assert claim_of(late) == claim_of(first)
    assert rows()[0][: len(before)] == before
    assert claim_of(other) != claim_of(first)


def test_the_ids_of_claims_follow_from_their_first_statement(story: Story) -> None:
    statement = say(story, STOLE)
    link(story)
    first = claim_of(statement).public_id
    Link.objects.all().delete()
    Claim.objects.all().delete()
    link(story)
    assert claim_of(statement).public_id == first


def test_same_survives_a_new_extractor_that_loses_the_statement_and_finds_it_again(story: Story) -> None:
    one, other = say(story, STOLE), say(story, WEATHER)
    link(story)
    curate.decide_about(other, claim_of(one), same=True, editor=None)
    own = claim_of(one)
    for retired in (NOON, None):
        Statement.objects.filter(pk=other.pk).update(retired_at=retired)
        cover(link(story))
    again = Link.objects.get(statement=other, active=True)
    assert (again.claim, again.by) == (own, "editor")


def test_same_brings_a_retired_claim_back(story: Story) -> None:
    statement, chosen = say(story, STOLE), make_claim("Chosen.")
    curate.decide_about(statement, chosen, same=True, editor=None)
    for retired in (NOON, None):
        Statement.objects.filter(pk=statement.pk).update(retired_at=retired)
        cover({*link(story), chosen})
        assert Claim.objects.current().filter(pk=chosen.pk).exists() is (retired is None)


def test_different_survives_linking_and_the_statement_gets_another_claim(story: Story) -> None:
    one, other = say(story, STOLE), say(story, DENIED)
    link(story)
    ruled_out = claim_of(one)
    curate.decide_about(other, ruled_out, same=False, editor=None)
    link(story)
    assert claim_of(other) != ruled_out
    assert claim_of(one) == ruled_out
    before = rows()
    link(story)
    assert rows() == before


def test_different_holds_for_the_claim_that_the_statement_itself_founded(story: Story) -> None:
    statement = say(story, STOLE)
    link(story)
    founded = claim_of(statement)
    curate.decide_about(statement, founded, same=False, editor=None)
    link(story)
    assert claim_of(statement) != founded
    assert list(Claim.objects.current()) == [claim_of(statement)]


def test_a_merged_claim_passes_its_decisions_on(story: Story) -> None:
    statement, kept = say(story, STOLE), make_claim("Kept.")
    gone = make_claim("Gone.", merged_into=kept)
    curate.judge("about", f"{statement.public_id} {gone.public_id}", {"same": True}, None)
    link(story)
    assert claim_of(statement) == kept


def test_an_editors_sentence_survives_linking(story: Story) -> None:
    statement = say(story, STOLE)
    link(story)
    curate.reword(claim_of(statement), "An editor's.", editor=None)
    say(story, DENIED)
    link(story)
    assert claim_of(statement).text == "An editor's."


def test_the_link_of_a_statement_that_is_gone_ends_and_is_kept(story: Story) -> None:
    statement = say(story, STOLE)
    link(story)
    claim = claim_of(statement)
    Statement.objects.update(retired_at=NOON)
    assert link(story) == {claim}
    assert Link.objects.get().active is False


def test_a_suggestion_is_written_down_and_counts_nowhere(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    one = say(story, STOLE)
    link(story)
    monkeypatch.setattr("claims.reasons.same_claim.ACCEPT", 1.1)  # nothing is sure enough
    other = say(story, DENIED)
    link(story)
    suggested = Link.objects.get(statement=other, suggested=True)
    assert (suggested.claim, suggested.active) == (claim_of(one), False)
    assert suggested.reasons
    assert claim_of(other) != claim_of(one)


def test_what_an_earlier_text_said_stays_linked_as_the_claims_history(story: Story) -> None:
    statement = say(story, STOLE)
    link(story)
    article = statement.revision.article
    make_revision(article, text="Another text.")
    assert link(story) == set()
    assert Link.objects.get().active


@pytest.mark.parametrize("statements", [2, 12])
def test_the_price_of_linking_does_not_grow_with_what_is_linked(
    story: Story, django_assert_max_num_queries, statements: int
) -> None:
    first = say(story, STOLE)
    link(story)
    for _ in range(statements):
        say(story, STOLE)
    with django_assert_max_num_queries(16):  # locks, statements, links, judgements; then links and words in bulk
        link(story)
    assert Link.objects.filter(claim=claim_of(first)).count() == statements + 1


def test_what_comes_after_a_merge_joins_the_claim_that_holds_all(story: Story) -> None:
    alleged, weather = say(story, STOLE), say(story, WEATHER)
    link(story)
    kept, merged = claim_of(alleged), claim_of(weather)
    curate.decide_same(kept, merged, same=True, editor=None)
    later = say(story, WEATHER)
    link(story)
    assert claim_of(weather) == claim_of(later) == kept


def test_a_statement_whose_claim_was_merged_finds_its_way_to_where_that_leads(story: Story) -> None:
    alleged, weather = say(story, STOLE), say(story, WEATHER)
    link(story)
    kept, merged = claim_of(alleged), claim_of(weather)
    curate.decide_same(kept, merged, same=True, editor=None)
    Link.objects.filter(statement=weather).delete()
    link(story)
    assert claim_of(weather) == kept
