from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import pytest
from numpy.typing import NDArray

from claims.language.values import EntitySpan
from claims.reasons import profile as profiles
from claims.reasons.profile import ArticleSide, profile, rarity, words_of
from claims.reasons.same_story import ACCEPT, BY_DAYS, REASONS, SUGGEST, assign, compare

MakeArticle = Callable[..., ArticleSide]
QUAKE = "An earthquake of magnitude 6.1 shook Port Velmar in June and killed 40 people, Mayor Ilsa Brandt said."
OTHER_QUAKE = "An earthquake of magnitude 5.2 shook Oster Bay in October and killed 9 people, Governor Tam Okoro said."
LABELS = {"Port Velmar": "GPE", "Oster Bay": "GPE", "Ilsa Brandt": "PERSON", "Tam Okoro": "PERSON"}


def unit(*places: int) -> NDArray[np.float32]:
    vector = np.zeros(384, np.float32)
    vector[list(places)] = 1
    return vector / np.float32(np.sqrt(len(places)))


@pytest.fixture
def make_article() -> MakeArticle:
    def make(text: str, *, id: str = "a", title: str = "", published: date | None = None) -> ArticleSide:
        entities = [
            EntitySpan(start=text.index(name), end=text.index(name) + len(name), text=name, label=label)
            for name, label in LABELS.items()
            if name in text
        ]
        topic = 1 if "earthquake" in text else len(text) + 3
        vectors = unit(topic, topic + 1), unit(topic)
        return profile(id=id, title=title, text=text, published=published, entities=entities, vectors=vectors)

    return make


def test_one_event_in_other_words_is_one_story(make_article: MakeArticle) -> None:
    follow_up = "The earthquake that killed 40 people in Port Velmar this June was the worst yet, Ilsa Brandt said."
    assert compare(make_article(QUAKE), make_article(follow_up))[0] > ACCEPT


def test_look_alike_events_are_told_apart_by_whom_and_what_they_name(make_article: MakeArticle) -> None:
    same, _ = compare(make_article(QUAKE), make_article(QUAKE))
    other, reasons = compare(make_article(QUAKE), make_article(OTHER_QUAKE))
    assert other < same
    against = {reason.name for reason in reasons if reason.contribution < 0}
    assert against == {"other_people", "other_places", "other_dates", "other_figures"}


def test_reasons_carry_the_sentence_that_readers_see(make_article: MakeArticle) -> None:
    _, reasons = compare(make_article(QUAKE), make_article(OTHER_QUAKE))
    assert {(r.name, r.sentence) for r in reasons} <= {(name, sentence) for name, sentence, _, _ in REASONS}
    assert reasons[0].contribution == max((r.contribution for r in reasons), key=abs)


def test_comparing_is_the_same_both_ways_round(make_article: MakeArticle) -> None:
    left, right = make_article(QUAKE), make_article(OTHER_QUAKE)
    assert compare(left, right)[0] == pytest.approx(compare(right, left)[0])


def test_an_article_joins_the_story_it_is_most_like(make_article: MakeArticle) -> None:
    stories = {"quake": [make_article(QUAKE)], "vote": [make_article("The council voted on the budget.")]}
    found = assign(make_article(QUAKE, id="new"), stories)
    assert (found.story, found.suggestion) == ("quake", None)
    assert found.reasons
    assert assign(make_article("Rain is expected."), stories).story is None
    assert assign(make_article(QUAKE), {}).story is None


def test_a_story_that_an_editor_ruled_out_is_not_joined(make_article: MakeArticle) -> None:
    assert assign(make_article(QUAKE), {"quake": [make_article(QUAKE)]}, barred={"quake"}).story is None


@pytest.mark.parametrize(
    ("days", "joins"),
    [([1], True), ([11], True), ([60], False), ([70, 60, 8], True), ([None], True), ([60, None], False)],
)
def test_time_is_measured_to_the_nearest_dated_article(
    make_article: MakeArticle, days: list[int | None], joins: bool
) -> None:
    start = date(2031, 5, 1)
    members = [make_article(QUAKE, published=start + timedelta(days=day - 1) if day else None) for day in days]
    assert (assign(make_article(QUAKE, published=start), {"quake": members}).story == "quake") is joins


def test_the_longer_ago_the_surer_one_must_be() -> None:
    scores = [score for _, score in BY_DAYS]
    assert scores == sorted(scores)
    assert scores[0] == ACCEPT


def test_an_undated_article_may_join_any_story(make_article: MakeArticle) -> None:
    assert assign(make_article(QUAKE), {"quake": [make_article(QUAKE, published=date(2031, 5, 1))]}).story == "quake"


def test_between_the_thresholds_it_is_a_suggestion(make_article: MakeArticle) -> None:
    for text in (OTHER_QUAKE, "An earthquake shook the coast.", QUAKE[:50]):
        found = assign(make_article(text), {"quake": [make_article(QUAKE)]})
        assert (found.story is not None) == (found.score >= ACCEPT)
        assert (found.suggestion is not None) == (SUGGEST <= found.score < ACCEPT)


def test_a_profile_holds_names_dates_and_figures_by_kind(make_article: MakeArticle) -> None:
    named = make_article(QUAKE).named
    assert named["people"] == {"ilsa", "brandt"}
    assert named["places"] == {"port", "velmar"}
    assert named["dates"] == {"june"}
    assert named["figures"] == {"6.1", "40"}


def test_rare_words_weigh_more_and_stems_meet() -> None:
    assert rarity("velmar") > rarity("say") > rarity("the") >= 0
    assert words_of("Attacked, attacks; the council\u2019s") == ["attack", "attack", "the", "council"]


def test_the_headline_is_read_once_even_if_the_text_repeats_it(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def embed(texts: list[str]) -> NDArray[np.float32]:
        asked.extend(texts)
        return np.stack([unit(1)] * len(texts))

    monkeypatch.setattr(profiles, "embed", embed)
    lead, _ = profiles.meaning("Quake hits Velmar", "Quake hits Velmar\n\nIt shook.")
    assert asked == ["Quake hits Velmar", "Quake hits Velmar\n\nIt shook."]
    assert float(np.linalg.norm(lead)) == pytest.approx(1)
    assert profiles.meaning("", "")[0].shape == (384,)
