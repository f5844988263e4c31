from collections import defaultdict
from collections.abc import Callable
from itertools import permutations

import pytest

from claims import curate
from claims.coverage import cover
from claims.models import Cell, Gist, Link, Story, StoryDoubt, StoryMember
from claims.reasons.profile import ArticleSide
from claims.reasons.regroup import Part, regroup
from claims.reasons.same_story import SUGGEST
from claims.stories import Placed, gist_of, let_go, place
from sources.models import Article
from tests.factories import make_analysis, make_article, make_claim, make_revision, make_statement, make_story

pytestmark = pytest.mark.django_db

TIDE = """Quillon Marine accuses Harrowgate of copying its tide model

Quillon Marine has accused Harrowgate Instruments of copying its tide model for Sallow Bay without a licence. Ines
Quill, the chief executive of Quillon Marine, said on 3 March that 9,000 files were taken from its servers in Port
Sallow.
"""
TIDE_TOO = """Harrowgate denies that it copied Quillon Marine's tide model

Harrowgate Instruments denied that it had copied the tide model of Quillon Marine for Sallow Bay. Ines Quill said on
3 March that 9,000 files had been taken from the servers of Quillon Marine in Port Sallow.
"""
BAKERY = """Bakers of Upper Dunn win the prize for the longest loaf

The bakers of Upper Dunn won a prize on 4 March for a loaf of 41 metres. Otto Brandle, who led them, said that the dough
had rested for two nights in the school hall.
"""
NAMES = {
    TIDE: [["ORG", "Quillon Marine", 0], ["ORG", "Harrowgate Instruments", 80], ["PERSON", "Ines Quill", 160]],
    TIDE_TOO: [["ORG", "Quillon Marine", 0], ["ORG", "Harrowgate Instruments", 61], ["PERSON", "Ines Quill", 160]],
    BAKERY: [["GPE", "Upper Dunn", 10], ["PERSON", "Otto Brandle", 130]],
}


def article(text: str, days: float = 0, **fields: object) -> Article:
    made = make_article(text=text, days=days, **fields)
    make_analysis(made.current, entities=NAMES[text])
    return made


def test_articles_about_one_event_are_one_story_with_reasons_and_another_event_is_another() -> None:
    first, second, other = article(TIDE), article(TIDE_TOO, 1), article(BAKERY, 1)
    story = place(first).story
    assert place(second).story == story
    assert place(other).story != story
    assert story.title == TIDE.split("\n")[0]
    member = StoryMember.objects.get(article=second)
    assert member.score
    assert {"name", "weight", "value", "sentence"} <= member.reasons[0].keys()


def test_placing_twice_changes_nothing(django_assert_num_queries) -> None:
    one = article(TIDE)
    place(one)
    before = list(StoryMember.objects.values())
    with django_assert_num_queries(4):  # a savepoint and its release, the membership, an editor's word
        assert place(one).changed == frozenset()
    assert list(StoryMember.objects.values()) == before


def test_the_same_event_months_later_is_another_story() -> None:
    assert place(article(TIDE)).story != place(article(TIDE_TOO, 90)).story


def test_an_article_that_may_belong_to_another_story_as_well_is_in_doubt_of_it(monkeypatch) -> None:
    monkeypatch.setattr("claims.stories.pull", lambda left, right: -1.0)
    for text in (TIDE, TIDE_TOO, BAKERY):
        place(article(text))
    assert Story.objects.count() == 3
    tide, too = StoryMember.objects.exclude(article__current__text=BAKERY).order_by("pk")
    in_doubt = set(StoryDoubt.objects.values_list("article", "story"))
    assert in_doubt == {(tide.article_id, too.story_id), (too.article_id, tide.story_id)}
    assert all(SUGGEST <= doubt.score <= 1 for doubt in StoryDoubt.objects.all())


def test_a_storys_id_follows_from_its_first_article() -> None:
    one = article(TIDE)
    first = place(one).story.public_id
    StoryMember.objects.all().delete()
    Story.objects.all().delete()
    assert place(one).story.public_id == first


def test_an_editors_move_goes_before_the_score_and_survives_a_new_placing() -> None:
    first, second = article(TIDE), article(TIDE_TOO, 1)
    story, other = place(first).story, make_story()
    curate.move(second, other, editor=None)
    assert place(second).story == other
    StoryMember.objects.filter(article=second).delete()  # as after a rebuild of all stories
    assert place(second).story == other != story
    assert StoryMember.objects.get(article=second).score is None


def test_a_move_into_a_story_that_was_merged_leads_to_where_it_went() -> None:
    one, kept = article(TIDE), make_story(title="kept")
    gone = make_story(title="gone")
    curate.move(one, gone, editor=None)
    Story.objects.filter(pk=gone.pk).update(merged_into=kept)
    assert place(one) == Placed(story=kept, changed=frozenset({gone, kept}))
    assert place(one) == Placed(story=kept)
    assert StoryMember.objects.get().story == kept


def test_an_article_that_nobody_dated_is_compared_with_all() -> None:
    story = place(article(TIDE)).story
    assert place(article(TIDE_TOO, 90, published_basis="first_seen")).story == story


def test_the_gist_is_made_once_a_text(monkeypatch: pytest.MonkeyPatch) -> None:
    one = article(TIDE)
    first = gist_of(one).sha256
    monkeypatch.setattr("claims.nearby.meaning", None)
    assert gist_of(one).sha256 == first
    monkeypatch.undo()
    make_revision(one, text=BAKERY)
    assert gist_of(one).sha256 == one.current.sha256 != first
    assert Gist.objects.count() == 1


def test_an_article_without_a_title_lends_its_first_words() -> None:
    one = make_article(text="No headline here, only this sentence.")
    one.current.title = ""
    assert place(one).story.title == "No headline here, only this sentence."


# ---- Looking again. Articles are letters; the nearer two of them, the more they pull together. --------


@pytest.fixture
def lettered(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Article]:
    """Gives the article of a letter, made when it is asked for first."""
    made: dict[str, Article] = {}

    def give(letter: str) -> Article:
        if letter not in made:
            made[letter] = make_article(text=f"{letter} and nothing else.", days=ord(letter) / 100)
        return made[letter]

    def pull(left: ArticleSide, right: ArticleSide) -> float:
        return 3.5 - abs(ord(left.title[0]) - ord(right.title[0]))

    monkeypatch.setattr("claims.stories.pull", pull)
    monkeypatch.setattr("claims.stories.sure", lambda left, right: min(0.99, max(0.01, pull(left, right) / 4)))
    monkeypatch.setattr("claims.stories.likeness", lambda left, right: pull(left, right) / 20 + 0.33)
    monkeypatch.setattr("claims.nearby.sure", lambda left, right: 1.0)  # all stories are looked at again
    return give


def together() -> set[str]:
    found: dict[int, str] = defaultdict(str)
    for member in StoryMember.objects.select_related("article__current").order_by("article__current__text"):
        found[member.story_id] += member.article.current.text[0]
    return set(found.values())


def test_two_stories_become_one_and_the_ended_ones_id_leads_to_the_other(lettered) -> None:
    older, newer = place(lettered("A")).story, place(lettered("E")).story
    assert older != newer
    assert place(lettered("C")) == Placed(story=older, changed=frozenset({older, newer}))
    assert together() == {"ACE"}
    newer.refresh_from_db()
    assert newer.heir() == older
    assert list(Story.objects.current()) == [older]
    assert set(Story.objects.leading_to(older)) == {older, newer}
    came = StoryMember.objects.get(article=lettered("E"))
    assert came.score
    assert not came.linked


def in_doubt() -> dict[str, float]:
    """As "A of BC"."""
    found = {}
    for doubt in StoryDoubt.objects.select_related("article__current"):
        members = StoryMember.objects.filter(story=doubt.story).order_by("article__current__text")
        letters = "".join(member.article.current.text[0] for member in members.select_related("article__current"))
        found[f"{doubt.article.current.text[0]} of {letters}"] = doubt.score
    return found


def test_what_is_in_doubt_follows_stories_that_become_one(lettered) -> None:
    """Letters that lie less than nine places apart may belong together."""
    for letter in "AEJ":
        place(lettered(letter))
    assert in_doubt() == {"A of E": 0.305, "E of A": 0.305, "E of J": 0.255, "J of E": 0.255}
    place(lettered("C"))
    assert together() == {"ACE", "J"}
    assert in_doubt() == {"C of J": 0.155, "E of J": 0.255, "J of ACE": 0.155}


def test_an_article_that_comes_closer_is_no_longer_in_doubt(lettered) -> None:
    place(lettered("A"))
    doubted = place(lettered("E"))
    assert doubted.doubted == frozenset({doubted.story, StoryMember.objects.get(article=lettered("A")).story})
    place(lettered("C"))
    assert in_doubt() == {}


def test_the_parts_of_a_story_that_falls_apart_may_still_belong_together(lettered) -> None:
    make_story(*map(lettered, "HABC"), title="H and nothing else.")
    for letter in "HABC":
        gist_of(lettered(letter))
    place(lettered("I"))
    assert together() == {"ABC", "HI"}
    assert in_doubt().keys() == {"A of HI", "B of HI", "C of HI", "H of ABC", "I of ABC"}


def test_what_was_in_doubt_of_a_story_that_falls_apart_is_in_doubt_of_both_parts(lettered) -> None:
    story = make_story(*map(lettered, "HABC"), title="H and nothing else.")
    for letter in "HABC":
        gist_of(lettered(letter))
    far = make_article(text="Z, and nobody looks at it.", days=300)
    make_story(far)
    StoryDoubt.objects.create(article=far, story=story, score=0.3)
    place(lettered("I"))
    assert {"Z of ABC", "Z of HI"} <= in_doubt().keys()


def test_what_an_editor_moved_is_in_doubt_of_nothing(lettered) -> None:
    place(lettered("A"))
    chosen = place(lettered("E")).story
    curate.move(lettered("E"), chosen, editor=None)
    assert [doubt.article for doubt in StoryDoubt.objects.standing()] == [lettered("A")]
    place(lettered("I"))
    assert StoryDoubt.objects.standing().filter(article=lettered("I")).count() == 1
    assert not StoryDoubt.objects.standing().filter(article=lettered("E"))


def test_a_story_falls_apart_and_the_larger_part_keeps_the_id(lettered) -> None:
    story = make_story(*map(lettered, "XABC"), title="X and nothing else.")
    for letter in "XABC":
        gist_of(lettered(letter))
    other = place(lettered("Y")).story
    assert together() == {"ABC", "XY"}
    assert other != story
    assert set(Story.objects.values_list("title", flat=True)) == {"A and nothing else.", "X and nothing else."}
    assert StoryMember.objects.get(article=lettered("A")).story == story


def test_a_part_that_once_had_an_id_that_leads_elsewhere_gets_another_one(lettered) -> None:
    place(lettered("X"))
    story = make_story(*map(lettered, "ABC"))
    own = StoryMember.objects.get(article=lettered("X")).story
    for letter in "ABC":
        gist_of(lettered(letter))
    StoryMember.objects.filter(story=own).update(story=story)
    Story.objects.filter(pk=own.pk).update(merged_into=story)
    new = place(lettered("Y")).story
    assert together() == {"ABC", "XY"}
    assert new not in (own, story)
    own.refresh_from_db()
    assert own.heir() == story


def test_what_an_editor_moved_and_the_story_it_came_to_stay_as_they_are(lettered) -> None:
    rest, chosen = place(lettered("A")).story, make_story()
    place(lettered("B"))
    curate.move(lettered("B"), chosen, editor=None)
    for letter in "CD":
        place(lettered(letter))
    assert StoryMember.objects.get(article=lettered("B")).story == chosen
    assert StoryMember.objects.get(article=lettered("A")).story == rest
    assert not Story.objects.exclude(merged_into=None)
    assert len(together()) == 2


def test_a_move_while_the_machine_looks_is_not_undone(lettered, monkeypatch: pytest.MonkeyPatch) -> None:
    for letter in "AX":
        gist_of(lettered(letter))
    make_story(lettered("A"), lettered("X"))
    chosen = make_story()

    def meanwhile(*seen: object) -> list[Part]:
        curate.move(lettered("X"), chosen, editor=None)
        return regroup(*seen)

    monkeypatch.setattr("claims.stories.regroup", meanwhile)
    place(lettered("Y"))
    assert StoryMember.objects.get(article=lettered("X")).story == chosen


def test_the_order_of_arrival_does_not_decide(lettered) -> None:
    found = set()
    for order in list(permutations("ABCFGH"))[::97]:
        for letter in order:
            place(lettered(letter))
        found.add(frozenset(together()))
        StoryMember.objects.all().delete()
    assert found == {frozenset({"ABC", "FGH"})}


def test_cells_follow_in_the_same_transaction_when_articles_change_over(lettered) -> None:
    stays, leaves = lettered("A"), lettered("X")
    for one in (stays, leaves):
        make_analysis(one.current)
        gist_of(one)
    make_story(stays, leaves)
    make_statement(stays, claim := make_claim())
    cover([claim])
    assert Cell.objects.get(outlet=leaves.outlet).states == ["omitted"]
    place(lettered("Y"))
    assert not Cell.objects.filter(outlet=leaves.outlet).exists(), "it does not cover that story any more"


@pytest.mark.parametrize("members", [50, 200])
def test_a_large_story_costs_no_more_than_a_small_one(
    lettered, django_assert_max_num_queries, monkeypatch: pytest.MonkeyPatch, members: int
) -> None:
    story = make_story(*(make_article(text=f"A {number}") for number in range(members)))
    for one in Article.objects.select_related("current"):
        gist_of(one)
    compared: list[object] = []
    monkeypatch.setattr("claims.stories.pull", lambda left, right: compared.append(left) or 1.0)
    with django_assert_max_num_queries(40):
        assert place(lettered("A")).story == story
    assert len(compared) == 40


def test_stories_are_found_by_meaning_also_where_the_server_cannot_search_by_it(monkeypatch) -> None:
    monkeypatch.setattr("claims.models.stories.has_pgvector", lambda: False)
    assert place(article(TIDE)).story == place(article(TIDE_TOO, 1)).story


def test_an_article_dated_in_the_future_is_placed_like_any_other() -> None:
    story = place(article(TIDE, 40_000)).story
    assert place(article(TIDE_TOO, 40_001)).story == story
    assert place(article(TIDE_TOO)).story != story


def test_a_long_dispute_stays_one_story() -> None:
    texts = [TIDE, TIDE_TOO] * 6
    assert len({place(article(text, 9 * number)).story for number, text in enumerate(texts)}) == 1


def test_relinking_lets_go_of_the_machines_links_only() -> None:
    one = make_article()
    story = make_story(one)
    free, worded = make_claim("free"), make_claim("worded")
    mine, checked, held = (make_statement(one) for _ in range(3))
    Link.objects.create(statement=mine, claim=free, active=True)
    Link.objects.create(statement=checked, claim=worded, active=True)
    curate.reword(worded, "An editor's sentence.", editor=None)
    curate.decide_about(held, make_claim("decided"), same=True, editor=None)
    assert let_go(story) == {free}
    assert set(Link.objects.filter(active=True).values_list("statement", flat=True)) == {checked.pk, held.pk}
    free.refresh_from_db()
    assert free.retired_at
    StoryMember.objects.update(linked=True)
    assert let_go(story) == set()
