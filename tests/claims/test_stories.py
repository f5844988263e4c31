import pytest

from claims import curate
from claims.models import Gist, Story, StoryMember
from claims.stories import gist_of, place
from sources.models import Article
from tests.factories import make_analysis, make_article, make_revision, make_story

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
    story = place(first)
    assert place(second) == story
    assert place(other) != story
    assert story.title == TIDE.split("\n")[0]
    member = StoryMember.objects.get(article=second)
    assert member.score
    assert {"name", "weight", "value", "sentence"} <= member.reasons[0].keys()


def test_placing_twice_changes_nothing(django_assert_num_queries) -> None:
    one = article(TIDE)
    place(one)
    before = list(StoryMember.objects.values())
    with django_assert_num_queries(4):  # a savepoint and its release, the membership, an editor's word
        place(one)
    assert list(StoryMember.objects.values()) == before


def test_the_same_event_months_later_is_another_story() -> None:
    assert place(article(TIDE)) != place(article(TIDE_TOO, 90))


def test_a_storys_id_follows_from_its_first_article() -> None:
    one = article(TIDE)
    first = place(one).public_id
    StoryMember.objects.all().delete()
    Story.objects.all().delete()
    assert place(one).public_id == first


def test_an_editors_move_goes_before_the_score_and_survives_a_new_placing() -> None:
    first, second = article(TIDE), article(TIDE_TOO, 1)
    story, other = place(first), make_story()
    curate.move(second, other, editor=None)
    assert place(second) == other
    StoryMember.objects.filter(article=second).delete()  # as after a rebuild of all stories
    assert place(second) == other != story
    assert StoryMember.objects.get(article=second).score is None


def test_a_move_into_a_story_that_was_merged_leads_to_where_it_went() -> None:
    one, kept = article(TIDE), make_story(title="kept")
    gone = make_story(title="gone")
    curate.move(one, gone, editor=None)
    Story.objects.filter(pk=gone.pk).update(merged_into=kept)
    assert place(one) == kept
    assert place(one) == kept
    assert StoryMember.objects.get().story == kept


def test_an_article_that_nobody_dated_is_compared_with_all() -> None:
    story = place(article(TIDE))
    assert place(article(TIDE_TOO, 90, published_basis="first_seen")) == story


def test_the_gist_is_made_once_a_text(monkeypatch: pytest.MonkeyPatch) -> None:
    one = article(TIDE)
    first = gist_of(one).sha256
    monkeypatch.setattr("claims.stories.meaning", None)
    assert gist_of(one).sha256 == first
    monkeypatch.undo()
    make_revision(one, text=BAKERY)
    assert gist_of(one).sha256 == one.current.sha256 != first
    assert Gist.objects.count() == 1


def test_an_article_without_a_title_lends_its_first_words() -> None:
    one = make_article(text="No headline here, only this sentence.")
    one.current.title = ""
    assert place(one).title == "No headline here, only this sentence."
