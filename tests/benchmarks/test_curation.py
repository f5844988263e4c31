"""The heart of the desk: whatever five editors decide, and whatever the machine does between, each decision holds."""

import random

import pytest

from benchmarks.curation.journal import Entry, Journal
from benchmarks.curation.machine import Machine
from benchmarks.curation.run import run

OPERATIONS = 60


@pytest.mark.django_db(transaction=True)
def test_decisions_hold_whatever_the_machine_does_and_their_log_gives_the_same_state() -> None:
    machine = Machine(rng=random.Random(4), files=("river.ndjson",))
    found = run(OPERATIONS, seed=4, machine=machine, often=4)
    assert found.operations == OPERATIONS
    assert found.of_machine
    assert found.ids
    assert found.lost == []
    assert found.overrides == []
    assert found.ids_lost == []
    assert found.refused_in_replay == []
    assert found.differ == []


def test_the_journal_counts_what_was_taken_back_for_nothing_unless_that_was_taken_back_too() -> None:
    journal = Journal()
    journal.add(Entry(key=1, kind="wording", matter="c1", says={"text": "one"}))
    journal.add(Entry(key=2, kind="wording", matter="c1", says={"text": "two"}))
    assert [entry.says["text"] for entry in journal.holding()] == ["two"]
    journal.add(Entry(key=3, kind="wording", matter="", undoes=2))
    assert [entry.says["text"] for entry in journal.holding()] == ["one"]
    journal.add(Entry(key=4, kind="wording", matter="", undoes=3))
    assert [entry.says["text"] for entry in journal.holding()] == ["two"]
