from datetime import timedelta

import pytest

from claims.models import Claim, Entity, Event, Statement
from claims.pages.bands import MOST_BANDS, NARROW, WIDE, Drawing, Drawn, Mark, by_claim, by_speaker, draw
from claims.pages.scale import Scale
from claims.templatetags.bands import band, scale
from sources.models import Outlet
from tests.factories import NOON

OUTLET = Outlet(name="Northline", slug="northline")
CLAIM = Claim(public_id="c1", text="One.")


def event(hours: float, axis: str = "said", speaker: str | None = "Tarn", stance: str = "denies", **fields) -> Drawn:
    statement = Statement(public_id="t1", stance=stance, speaker=speaker, source=[0, 1] if speaker else None)
    statement.speaker_entity = fields.pop("entity", None)
    made = {"stance": stance, "outlet": OUTLET, "claim": CLAIM, "statement": statement, "text": "said it", **fields}
    return Drawn.of(Event(at=NOON + timedelta(hours=hours), axis=axis, **made))


def marks(drawing: Drawing, place: int = 0) -> list[Mark]:
    return list(drawing.bands[place].wide)


def test_each_speaker_has_a_band_and_the_outlets_own_voice_is_the_outlets() -> None:
    found = draw([event(0), event(1), event(2, speaker=None), event(3, "edited", statement=None, stance="")])
    assert [(one.name, one.url) for one in found.bands] == [("Northline", "/outlets/northline/"), ("Tarn", "")]


def test_a_speaker_that_has_an_entity_is_called_by_its_name_in_every_text() -> None:
    entity = Entity(public_id="e1", name="Bo Tarn")
    told = [event(hours, speaker=name, entity=entity) for hours, name in ((0, "he"), (9, "Mr Tarn"))]
    assert [(one.name, one.url) for one in draw(told).bands] == [("Bo Tarn", "/entities/e1/")]


def test_an_outlets_bands_are_its_claims() -> None:
    told = [event(0), event(1, claim=Claim(public_id="c2", text="Two."))]
    assert [(one.name, one.url) for one in draw(told, by_claim).bands] == [
        ("One.", "/claims/c1/"),
        ("Two.", "/claims/c2/"),
    ]
    assert by_speaker(told[0]) == ("tarn", "Tarn", "", "")


def test_an_outlet_that_others_cite_by_its_name_has_one_band() -> None:
    told = [event(0, speaker=None), event(1, speaker="The Northline"), event(2, speaker="Northline")]
    assert [(one.name, one.url) for one in draw(told).bands] == [("Northline", "/outlets/northline/")]


def test_what_is_drawn_says_what_of_it_must_be_explained() -> None:
    drawing = draw([event(0), event(0.1, stance="alleges"), event(90, "seen"), event(90, "edited")])
    assert drawing.states == ["alleges", "denies"]
    assert drawing.kinds == {"alleges", "denies", "hollow", "notch"}


def test_places_lie_on_one_scale_from_first_to_last_or_over_the_time_that_was_asked_for() -> None:
    told = [event(0), event(24), event(48)]
    assert [mark.share for mark in marks(draw(told))] == [0, 0.5, 1]
    asked = draw(told, start=NOON - timedelta(hours=48), end=NOON + timedelta(hours=48))
    assert [mark.share for mark in marks(asked)] == [0.5, 0.75, 1]


def test_what_would_hide_each_other_becomes_one_mark_with_its_number_and_sooner_on_a_phone() -> None:
    told = [event(hours) for hours in (0, 1, 2, 9, 100)]
    [one] = draw(told).bands
    assert [len(mark.events) for mark in one.wide] == [3, 1, 1]
    assert [len(mark.events) for mark in one.narrow] == [4, 1]
    assert WIDE < NARROW


def test_a_denial_is_never_hidden_behind_an_allegation() -> None:
    told = [event(0, stance="alleges"), event(0.5, stance="alleges"), event(0.5), event(0.5, "edited"), event(90)]
    found = marks(draw(told))
    assert [(mark.state, mark.row, len(mark.events)) for mark in found] == [
        ("alleges", 0, 2),
        ("denies", 1, 1),
        ("notch", 2, 1),
        ("denies", 0, 1),
    ]


def test_thousands_of_events_are_drawn_as_a_bounded_number_of_marks() -> None:
    told = [event(number / 10, stance=("alleges", "denies")[number % 2]) for number in range(3000)]
    [one] = draw(told).bands
    assert len(one.wide) <= 2 * 100 / WIDE
    assert sum(len(mark.events) for mark in one.wide) == 3000
    assert max(mark.row for mark in one.wide) == 1


def test_a_mark_of_several_leads_to_their_time() -> None:
    [mark] = marks(draw([event(0), event(0.1), event(0.2)], end=NOON + timedelta(days=9)))
    assert mark.over.query == "from=2026-03-02T12%3A00&until=2026-03-02T12%3A13"


def test_what_is_only_known_from_when_we_saw_it_is_hollow() -> None:
    assert [mark.hollow for mark in marks(draw([event(0), event(5, "seen"), event(9, late=True)]))] == [
        False,
        True,
        True,
    ]


def test_a_single_moment_and_no_moment_at_all_are_drawn() -> None:
    assert len(draw([event(0)]).bands) == 1
    assert draw([]).bands == ()


def test_many_speakers_share_the_last_band() -> None:
    found = draw([event(hour, speaker=f"Speaker {hour}") for hour in range(30)])
    assert (len(found.bands), found.bands[-1].name, found.folded) == (MOST_BANDS, "others", 30 - MOST_BANDS + 1)


def test_what_happened_has_a_band_of_its_own_within_the_scale_and_words_beyond_it() -> None:
    long_ago, meanwhile = event(-9999, "happened"), event(1, "happened", precision="day")
    found = draw([long_ago, event(0), meanwhile, event(2)])
    assert [(one.name, [mark.state for mark in one.wide]) for one in found.bands] == [
        ("when it happened", ["dated"]),
        ("Tarn", ["denies", "denies"]),
    ]
    assert found.beyond == 1


def test_dates_alone_have_a_scale_of_their_own() -> None:
    told = [event(hours, "happened", precision="year") for hours in (-99999, 0)]
    assert [mark.share for mark in marks(draw(told))] == [0, 1]


def test_what_is_earlier_than_all_that_is_drawn_is_left_blank() -> None:
    asked = {"start": NOON - timedelta(hours=10), "end": NOON + timedelta(hours=10)}
    assert draw([event(0)], **asked).blank == 0
    assert draw([event(0)], **asked, whole=False).blank == 0.5


# ---- as SVG ---------------------------------------------------------------------------------------


def test_names_and_words_are_escaped_and_nothing_in_it_is_reached_by_keyboard() -> None:
    drawing = draw([event(0, text="<b>&"), event(9, "edited", corrects=True), event(50), event(50.1)])
    drawn = band(drawing.bands[0], "?stance=denies&", 0.25)
    assert "&lt;b&gt;&amp;" in drawn
    assert '<line class="notch corrects"' in drawn
    assert 'href="/statements/t1/"' in drawn
    assert '<text class="number before" x="-10" y="12">2</text>' in drawn
    assert 'href="?stance=denies&amp;from=2026-03-04T14%3A00&amp;until=2026-03-04T14%3A07"' in drawn
    assert drawn.count("<a ") == drawn.count('tabindex="-1"')
    assert drawn.count('class="blank"') == 2  # on a screen, and on a phone


def test_a_band_is_as_high_as_its_rows() -> None:
    told = [event(0, stance=stance) for stance in ("alleges", "denies", "disputes")]
    assert 'height="68"' in band(draw(told).bands[0], "?")


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (1, ["2 Mar, 12:00", "2 Mar, 13:00"]),
        (5, ["2 Mar, 12:00", "2 Mar, 13:00", "2 Mar, 14:00", "2 Mar, 15:00", "2 Mar, 16:00", "2 Mar, 17:00"]),
        (14, ["2 Mar, 12:00", "2 Mar, 15:00", "2 Mar, 18:00", "2 Mar, 21:00", "3 Mar, 00:00"]),
        (48, ["2 Mar, 12:00", "3 Mar, 00:00", "3 Mar, 12:00", "4 Mar, 00:00", "4 Mar, 12:00"]),
        (24 * 5, ["3 Mar 2026", "4 Mar 2026", "5 Mar 2026", "6 Mar 2026", "7 Mar 2026"]),
        (24 * 30, ["9 Mar 2026", "16 Mar 2026", "23 Mar 2026", "30 Mar 2026"]),
        (24 * 150, ["Apr 2026", "May 2026", "Jun 2026", "Jul 2026"]),
        (24 * 365 * 3, ["Jul 2026", "Jan 2027", "Jul 2027", "Jan 2028", "Jul 2028", "Jan 2029"]),
        (24 * 365 * 9, ["2028", "2030", "2032", "2034"]),
        (24 * 365 * 60, ["2030", "2040", "2050", "2060", "2070", "2080"]),
    ],
)
def test_a_scale_is_written_by_the_calendar(hours: int, words: list[str]) -> None:
    ticks = Scale.over(NOON, NOON + timedelta(hours=hours)).ticks()
    assert [tick.words for tick in ticks] == words
    assert all(0 <= tick.share <= 1 for tick in ticks)


def test_the_ends_of_a_scale_keep_within_it() -> None:
    drawn = scale(draw([event(0), event(48)]))
    assert drawn.count('class="first"') == drawn.count('class="last"') == 1
