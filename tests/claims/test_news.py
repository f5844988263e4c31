"""Pure: events in order of time, and what each of them changed."""

import pytest

from claims import news
from claims.models import Entity, Event, Statement

OWN_VOICE = None


def event(kind: str, outlet: int = 1, speaker: str | None = "Tarn", axis: str = "said", **fields: object) -> Event:
    """Said by an outlet's only article, or with an edit's `stance`, added to or dropped from it."""
    made = {"stance": kind if kind not in ("added", "dropped", "dated") else "", **fields}
    statement = Statement(stance=made["stance"], speaker=speaker, source=[0, 1] if speaker else None)
    return Event(kind=kind, axis=axis, outlet_id=outlet, article_id=outlet, statement=statement, **made)


def edit(kind: str, stance: str = "", outlet: int = 1, **fields: object) -> Event:
    return event(kind, outlet, axis="edited", stance=stance, **fields)


def told(*events: Event) -> list[str]:
    news.tell(events)
    return [str(one.news) for one in events]


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([event("alleges"), event("alleges", 2), event("states", 2)], ["first", "outlet", ""]),
        ([event("states", speaker=OWN_VOICE), event("alleges")], ["first", ""]),
        ([event("denies"), event("alleges", 2), event("denies", 3)], ["first", "outlet", ""]),
        ([event("alleges"), event("denies", 1, "Oke"), event("denies", 2, "Oke")], ["first", "denial", ""]),
        ([event("alleges"), event("denies", 1, "Oke"), event("denies", 2, "Tarn")], ["first", "denial", "denial"]),
        ([event("alleges"), event("denies", 1, "The Oke"), event("denies", 2, "oke")], ["first", "denial", ""]),
        ([event("alleges"), event("denies"), event("disputes")], ["first", "denial", "dispute"]),
        ([event("alleges"), event("confirms"), event("withdraws")], ["first", "confirmation", "withdrawal"]),
        ([event("alleges"), event("no_response"), event("not_claimed")], ["first", "no_response", ""]),
        ([event("alleges"), event("not_disclosed", 2), event("alleges", 2)], ["first", "", "outlet"]),
        ([event("dated", axis="happened"), event("alleges", axis="seen")], ["", "first"]),
    ],
)
def test_what_is_said_is_news_where_nobody_said_it_before(events: list[Event], expected: list[str]) -> None:
    assert told(*events) == expected


def test_outlets_that_dispute_it_in_their_own_voice_are_told_apart() -> None:
    events = [event("alleges", 3), event("disputes", 1, OWN_VOICE), event("disputes", 2, OWN_VOICE)]
    assert told(*events) == ["first", "dispute", "dispute"]


def test_who_has_an_entity_is_known_by_its_name_however_a_text_calls_it() -> None:
    first, second = event("denies", speaker="the company"), event("denies", 2, "Marrow")
    first.statement.speaker_entity = second.statement.speaker_entity = Entity(pk=1, name="Marrow Foods")
    assert told(event("alleges"), first, second, event("denies", 3, "Marrow Foods")) == ["first", "denial", "", ""]


@pytest.mark.parametrize(
    ("edits", "expected"),
    [
        ([edit("added", "denies")], ["denial"]),
        ([edit("added", "denies"), edit("dropped", "denies")], ["denial", "answer_removed"]),
        ([edit("added", "alleges", 2), edit("added", "states", 2)], ["outlet", ""]),
        ([edit("hedge_dropped"), edit("hedge_added")], ["hedge_dropped", "hedge_added"]),
        ([edit("dropped", "alleges")], ["removed"]),
        ([edit("added", "states"), edit("dropped", "alleges")], ["", ""]),
        ([edit("added", "states"), edit("dropped", "alleges"), edit("dropped", "states")], ["", "", "removed"]),
        ([edit("added", "withdraws"), edit("dropped", "withdraws")], ["withdrawal", ""]),
        ([edit("added", "not_disclosed"), edit("dropped", "not_disclosed")], ["", ""]),
    ],
)
def test_an_edit_is_news_where_it_adds_an_answer_or_takes_something_out(
    edits: list[Event], expected: list[str]
) -> None:
    assert told(event("alleges"), *edits) == ["first", *expected]
