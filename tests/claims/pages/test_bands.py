from datetime import timedelta

from claims.models import Statement
from claims.pages import bands
from claims.timeline import Event
from sources.models import Article, Outlet
from tests.factories import NOON

OUTLET = Outlet(name="Northline")


def _event(hours: float, axis: str = "said", speaker: str | None = "Tarn", **fields) -> Event:
    statement = Statement(public_id="t1", stance="denies", speaker=speaker, source=[0, 1] if speaker else None)
    event = {"kind": "denies", "outlet": OUTLET, "article": Article(), "statement": statement, "text": "said it"}
    return Event(at=NOON + timedelta(hours=hours), axis=axis, **(event | fields))


def test_each_speaker_has_a_band_and_the_outlets_own_voice_is_the_outlets():
    found = bands.timeline([_event(0), _event(1), _event(2, speaker=None), _event(3, "edited", statement=None)])
    assert [band.name for band in found.bands] == ["Northline", "Tarn"]
    assert [len(band.said) for band in found.bands] == [1, 2]
    assert len(found.bands[0].edited) == 1


def test_places_lie_on_one_scale_from_first_to_last():
    found = bands.timeline([_event(0), _event(24), _event(48)])
    assert [place.at for place in found.bands[0].said] == ["3.00%", "50.00%", "97.00%"]
    assert len(found.ticks) == 5


def test_what_is_only_known_from_when_we_saw_it_is_told_apart():
    [band] = bands.timeline([_event(0), _event(5, "seen")]).bands
    assert (len(band.said), len(band.seen)) == (1, 1)


def test_a_single_moment_and_no_moment_at_all_are_drawn():
    assert len(bands.timeline([_event(0)]).bands) == 1
    assert bands.timeline([]).bands == []


def test_a_cap_is_announced_and_many_speakers_share_the_last_band(monkeypatch):
    monkeypatch.setattr(bands, "MOST_EVENTS", 20)
    found = bands.timeline([_event(hour, speaker=f"Speaker {hour}") for hour in range(30)])
    assert found.left_out == 10
    assert len(found.bands) == bands.MOST_BANDS
    assert found.bands[-1].name == "others"


def test_what_we_saw_later_is_hollow_at_the_time_of_saying():
    [band] = bands.timeline([_event(0), _event(5, seen_at=NOON + timedelta(days=9))]).bands
    assert [place.at for place in band.seen] == ["97.00%"]


def test_what_happened_has_a_band_of_its_own_within_the_scale_and_words_beyond_it():
    long_ago, meanwhile = _event(-9999, "happened", kind="dated"), _event(1, "happened", kind="dated", precision="day")
    found = bands.timeline([long_ago, _event(0), meanwhile, _event(2)])
    assert [band.name for band in found.bands] == ["when it happened", "Tarn"]
    assert len(found.bands[0].happened) == 1
    assert [event.axis for event in found.events] == ["happened", "said", "happened", "said"]
    assert bands.timeline([long_ago]).events == []
