from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import pytest
from numpy.typing import NDArray

from claims.language.values import EntitySpan
from claims.reasons import profile as profiles
from claims.reasons.profile import ArticleSide, profile, rarity, words_of
from claims.reasons.same_story import BY_DAYS, REASONS, STRONGEST, SUGGEST, UNDATED, compare, pull, sure

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
    assert compare(make_article(QUAKE), make_article(follow_up))[0] > UNDATED


def test_look_alike_events_are_told_apart_by_whom_and_what_they_name(make_article: MakeArticle) -> None:
    same, _ = compare(make_article(QUAKE), make_article(QUAKE))
    other, reasons = compare(make_article(QUAKE), make_article(OTHER_QUAKE))
    assert other < same
    against = {reason.name for reason in reasons if reason.contribution < 0}
    assert against == {"other_people", "other_places", "other_dates"}


def test_reasons_carry_the_sentence_that_readers_see(make_article: MakeArticle) -> None:
    _, reasons = compare(make_article(QUAKE), make_article(OTHER_QUAKE))
    assert {(r.name, r.sentence) for r in reasons} <= {(name, sentence) for name, sentence, _, _ in REASONS}
    assert reasons[0].contribution == max((r.contribution for r in reasons), key=abs)


def test_comparing_is_the_same_both_ways_round(make_article: MakeArticle) -> None:
    left, right = make_article(QUAKE), make_article(OTHER_QUAKE)
    assert compare(left, right)[0] == pytest.approx(compare(right, left)[0])


def test_what_is_sure_is_what_the_reasons_add_up_to(make_article: MakeArticle) -> None:
    left, right = make_article(QUAKE, id="b"), make_article(OTHER_QUAKE, id="a")
    assert sure(left, right) == sure(right, left) == pytest.approx(compare(left, right)[0], abs=1e-4)


START = date(2031, 5, 1)


@pytest.mark.parametrize("days", [0, 3, 4, 10, 11, 45, 46, 365, None])
def test_the_farther_apart_in_time_the_surer_one_must_be(make_article: MakeArticle, days: int | None) -> None:
    one = make_article(QUAKE, id="a", published=START)
    other = make_article(QUAKE[:60], id="b", published=None if days is None else START + timedelta(days=days))
    needed = UNDATED if days is None else next((sure for reach, sure in BY_DAYS if days <= reach), 1.0)
    assert (pull(one, other) > 0) is (sure(one, other) > needed)
    assert pull(one, other) == pull(other, one)
    assert abs(pull(one, other)) < STRONGEST


def test_the_same_words_years_later_do_not_pull_at_all(make_article: MakeArticle) -> None:
    years = make_article(QUAKE, id="b", published=START + timedelta(days=1000))
    assert pull(make_article(QUAKE, published=START), years) == 0
    assert pull(make_article(OTHER_QUAKE, published=START), years) <= 0


def test_a_dispute_between_the_same_seldom_named_parties_may_move_on(make_article: MakeArticle) -> None:
    first = "Brightmere says that Korvane trained its translator on the output of Linnet, and Korvane denies it."
    later = "A reseller sold accounts to a contractor; what that means for the quarrel of {} nobody can say yet."
    day = date(2026, 1, 19)
    begun = make_article(first, published=day)
    moved_on = make_article(later.format("Brightmere and Korvane"), id="b", published=day + timedelta(20))
    elsewhere = make_article(later.format("two other firms here"), id="b", published=day + timedelta(20))
    assert sure(begun, moved_on) < UNDATED
    assert pull(begun, elsewhere) < pull(begun, moved_on) < 0
    years_later = make_article(later.format("Brightmere and Korvane"), id="b", published=day + timedelta(900))
    assert pull(begun, years_later) < pull(begun, moved_on)


def test_what_differs_pulls_apart_however_near_in_time(make_article: MakeArticle) -> None:
    rain = make_article("Rain is expected.", id="b", published=START)
    assert pull(make_article(QUAKE, published=START), rain) < 0


def test_two_pairs_that_are_not_equally_alike_never_pull_alike(make_article: MakeArticle) -> None:
    same = pull(make_article(QUAKE), make_article(QUAKE, id="b"))
    shorter = pull(make_article(QUAKE), make_article(QUAKE[:60], id="b"))
    assert same > shorter


def test_every_likeness_speaks_for_and_every_clash_against() -> None:
    for name, _, _, weight in REASONS:
        assert (weight < 0) is name.startswith("other_"), name
    sureness = [needed for _, needed in BY_DAYS]
    assert sureness == sorted(sureness)
    assert min(sureness) > SUGGEST


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
