from datetime import timedelta

import pytest

from claims.models import Claim, Event, Judgement, Statement
from claims.pages.history import SHOWN, history, mentioned
from sources.models import Article, Outlet
from tests.factories import NOON


def decided(kind: str, fingerprint: str, hours: int = 0, **value: object) -> Judgement:
    at = NOON + timedelta(hours=hours)
    return Judgement(kind=kind, fingerprint=fingerprint, value=value, decided_at=at, editor_id=1)


def told(*judgements: Judgement, edits: tuple[Event, ...] = (), most: int = 50):
    statement = Statement(public_id="t1")
    claims = {name: Claim(public_id=name, text=f"Claim {name}") for name in ("c1", "c2")}
    return history("c1", {"c1"}, edits, judgements, {"t1": statement}, claims, most=most)


@pytest.mark.parametrize(
    ("judgement", "words"),
    [
        (decided("review", "t1", verdict="accepted"), "found it taken down rightly"),
        (decided("review", "t1", verdict="rejected"), "taken down wrongly, and took it out"),
        (decided("about", "t1 c1", same=True), "decided that a statement is about this claim"),
        (decided("about", "t1 c1", same=False), "a statement is not about this claim"),
        (decided("about", "t1 c1", same=None), "took back a decision on whether a statement is about this claim"),
        (decided("same", "c1 c2", same=True, moved=[]), "this and another claim are one"),
        (decided("same", "c1 c2", same=False, moved=[]), "this and another claim are two"),
        (decided("same", "c1 c2", same=None, moved=[]), "took back a decision on whether this and another claim"),
        (decided("wording", "c1", text="P."), "put the claim in these words"),
    ],
)
def test_each_decision_is_told_in_words(judgement, words):
    [entry] = told(judgement).entries
    assert words in entry.words


def test_a_merger_names_the_other_claim_from_either_side():
    for pair in ("c1 c2", "c2 c1"):
        [entry] = told(decided("same", pair, same=True)).entries
        assert entry.other.public_id == "c2"


@pytest.mark.parametrize("pair", ["c1 c2", "c2 c1"])
def test_of_two_claims_that_both_lead_here_the_one_that_is_not_this_is_named(pair):
    claims = {name: Claim(public_id=name, text=name) for name in ("c1", "c2")}
    found = history("c1", {"c1", "c2"}, [], [decided("same", pair, same=True)], {}, claims, most=9)
    assert found.entries[0].other.public_id == "c2"


def test_what_was_decided_anew_since_says_so_and_the_latest_does_not():
    undo, first = decided("same", "c1 c2", 2, same=None), decided("same", "c1 c2", 1, same=True)
    other = decided("about", "t1 c1", 0, same=True)
    assert [entry.undone for entry in told(undo, first, other).entries] == [False, True, False]


def test_edits_and_decisions_stand_in_one_order_the_latest_first_and_the_rest_is_folded_away():
    event = Event(at=NOON + timedelta(hours=5), text="Dial edits", article=Article(), outlet=Outlet())
    found = told(*(decided("wording", "c1", hours, text="P.") for hours in range(20, 0, -1)), edits=(event,))
    assert [entry.at for entry in found.entries] == sorted((e.at for e in found.entries), reverse=True)
    assert (len(found.latest), len(found.earlier)) == (SHOWN, 21 - SHOWN)
    assert not found.cut


def test_what_is_left_out_is_said():
    found = told(decided("wording", "c1", 1, text="P."), decided("wording", "c1", text="Q."), most=1)
    assert (len(found.entries), found.cut) == (1, True)


def test_who_decided_is_an_editor_and_said_to_be_unknown_where_it_is():
    unknown = decided("wording", "c1", text="P.")
    unknown.editor_id = None
    assert not told(unknown).entries[0].recorded


def test_claims_and_statements_are_asked_for_by_their_public_ids():
    assert mentioned([decided("about", "t1 c1", same=True), decided("wording", "c9", text="P.")]) == {"t1", "c1", "c9"}
