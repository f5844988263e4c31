"""Corrections as they are made, and through what the machine reads later."""

from collections.abc import Iterable, Iterator

import pytest

from claims import analyse, curate
from claims.coverage import cover
from claims.curate.spans import words
from claims.language import EntitySpan, Extracted, Given, Span
from claims.language import Statement as Found
from claims.models import Cell, Claim, Judgement, Link, Mention, Statement
from sources.models import Revision
from tests.factories import TEXT, make_account, make_article, make_claim, make_statement

pytestmark = pytest.mark.django_db

DENIED = Span(20, 40)  # "using horse gelatine" of TEXT
CLEAN = [TEXT.index("tests were"), TEXT.index(", Ms")]


class Reader:
    """Finds "using horse gelatine" denied, or what `found` says."""

    def __init__(self, version: str = "one", *, stance: str = "denies", content: Span | None = DENIED) -> None:
        self.version, self._stance, self._content = version, stance, content

    def extract(self, texts: Iterable[Given]) -> Iterator[Extracted]:
        for _ in texts:
            found = [
                Found(
                    source=Span(0, 12), speaker="Marrow Foods", speaker_reason="named", cue=Span(13, 19),
                    content=(self._content,), stance=self._stance, confidence=0.9, rule="verb:deny",
                    resolved="using horse gelatine", words=("gelatine", "horse"),
                )
            ] if self._content else []  # fmt: skip
            yield Extracted(
                statements=tuple(found), entities=(EntitySpan(start=0, end=12, text="Marrow Foods", label="ORG"),)
            )


def read(monkeypatch: pytest.MonkeyPatch, reader: Reader, revision: Revision) -> None:
    monkeypatch.setattr(analyse, "extractor", lambda language: reader)
    list(analyse.analyse([revision]))


@pytest.fixture
def revision(monkeypatch: pytest.MonkeyPatch) -> Revision:
    revision = make_article().current
    assert revision.text == TEXT
    read(monkeypatch, Reader(), revision)
    return revision


def test_a_stance_that_was_corrected_counts_at_once_and_the_machines_is_kept_beside(revision: Revision) -> None:
    statement, claim = Statement.objects.get(), make_claim()
    Link.objects.create(statement=statement, claim=claim, active=True)
    cover([claim])
    judgement = curate.correct(
        statement, {"stance": "disputes"}, editor=make_account(), reason="It only asks for proof."
    )
    assert Cell.objects.get().states == ["disputes"]
    assert judgement.value["fields"] == {"stance": "disputes"}
    assert judgement.machine["statements"][statement.public_id]["stance"] == "denies"
    assert judgement.machine["statements"][statement.public_id]["rule"] == "verb:deny"
    statement.refresh_from_db()
    assert (statement.stance, statement.machine["stance"]) == ("disputes", "denies")
    assert statement.reviewed_at == judgement.decided_at


def test_other_spans_make_another_statement_that_takes_the_place_and_its_link_along(revision: Revision) -> None:
    old, claim = Statement.objects.get(), make_claim()
    Link.objects.create(statement=old, claim=claim, active=True, score=0.8)
    curate.correct(old, {"content": [[CLEAN[0], CLEAN[1]]]}, editor=None)
    old.refresh_from_db()
    new = old.replaced_by
    assert new.public_id != old.public_id
    assert (new.content, new.resolved, new.words) == ([CLEAN], "tests were clean", ["clean", "tests"])
    assert old.retired_at
    assert not new.retired_at
    assert [(link.statement, link.score) for link in Link.objects.filter(active=True)] == [(new, 0.8)]
    assert new.meaning.vector is not None
    assert sorted(Mention.objects.filter(statement=new).values_list("entity__name", "role")) == [
        ("Marrow Foods", "speaker")
    ]


@pytest.mark.parametrize("reader", [Reader("two"), Reader("two", stance="states"), Reader("two", content=None)])
def test_what_was_corrected_is_neither_overridden_nor_retired_nor_doubled(
    monkeypatch: pytest.MonkeyPatch, revision: Revision, reader: Reader
) -> None:
    old = Statement.objects.get()
    curate.correct(old, {"content": [CLEAN], "stance": "alleges"}, editor=None)
    read(monkeypatch, reader, revision)
    [current] = Statement.objects.current()
    assert (current.content, current.stance) == ([CLEAN], "alleges")
    old.refresh_from_db()
    assert old.replaced_by == current


@pytest.mark.parametrize("accepted", [True, False])
def test_what_a_changed_extractor_reads_otherwise_holds_once_the_decision_is_taken_back(
    monkeypatch: pytest.MonkeyPatch, revision: Revision, accepted: bool
) -> None:
    judgement = curate.review(Statement.objects.get(), accepted=accepted, editor=None)
    read(monkeypatch, Reader("two", stance="states"), revision)
    statement = Statement.objects.get()
    assert (statement.retired_at is None) == accepted
    assert statement.stance == ("denies" if accepted else "states")
    curate.undo(judgement, editor=None)
    statement.refresh_from_db()
    assert (statement.stance, statement.retired_at, statement.reviewed_at) == ("states", None, None)


def test_what_the_machine_does_not_find_any_more_goes_once_its_acceptance_is_taken_back(
    monkeypatch: pytest.MonkeyPatch, revision: Revision
) -> None:
    judgement = curate.review(Statement.objects.get(), accepted=True, editor=None)
    read(monkeypatch, Reader("two", content=None), revision)
    assert Statement.objects.current().exists()
    curate.undo(judgement, editor=None)
    assert not Statement.objects.current().exists()


def test_a_statement_that_an_editor_tied_to_a_claim_stays_when_the_machine_does_not_find_it_any_more(
    monkeypatch: pytest.MonkeyPatch, revision: Revision
) -> None:
    curate.decide_about(Statement.objects.get(), make_claim(), same=True, editor=None)
    read(monkeypatch, Reader("two", content=None), revision)
    assert Statement.objects.current().exists()


def test_a_correction_that_is_taken_back_brings_the_statement_and_its_link_back(revision: Revision) -> None:
    old, claim = Statement.objects.get(), make_claim()
    Link.objects.create(statement=old, claim=claim, active=True, score=0.8)
    judgement = curate.correct(old, {"content": [CLEAN]}, editor=None)
    undone = curate.undo(judgement, editor=None)
    assert [one.public_id for one in Statement.objects.current()] == [old.public_id]
    assert Link.objects.get(active=True).statement == old
    curate.undo(undone, editor=None)
    [again] = Statement.objects.current()
    assert again.content == [CLEAN]
    assert Link.objects.get(active=True).statement == again


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"content": [[20, 4000]]}, "is not in the text"),
        ({"content": [[-1, 5]]}, "is not in the text"),
        ({"content": [[30, 30]]}, "is not in the text"),
        ({"content": [[40, 20]]}, "is not in the text"),
        ({"content": [[12, 13]]}, "holds no word"),
        ({"content": [["20", "40"]]}, "two whole numbers"),
        ({"content": [[20.0, 40]]}, "two whole numbers"),
        ({"content": [[True, 40]]}, "two whole numbers"),
        ({"content": [[20, 40, 41]]}, "two whole numbers"),
        ({"content": "20-40"}, "is a list of spans"),
        ({"content": [[20, 30], [25, 40]]}, "cross"),
        ({"source": [0, 25]}, "cross"),
        ({"source": None, "cue": None, "content": []}, "Nothing is marked"),
        ({"stance": "doubts"}, "'doubts' is no stance"),
        ({"modality": "maybe"}, "'maybe' is no modality"),
        ({"quote": ""}, "is no quote"),
        ({"speaker": 7}, "a name, or nobody"),
        ({"resolved": 7}, "is a sentence"),
        ({"resolved": "?!"}, "holds no word"),
        ({"resolved": "x" * 1001}, "at most 1,000"),
        ({"resolved": "using  horse gelatine"}, "nothing would change"),
        ({"resolved": ""}, "nothing would change"),
        ({"colour": "blue"}, "Nothing of a statement is called colour"),
        ({"stance": "denies"}, "nothing would change"),
        ({}, "nothing would change"),
    ],
)
def test_a_correction_that_means_nothing_is_refused_with_a_reason(
    revision: Revision, fields: dict[str, object], problem: str
) -> None:
    with pytest.raises(curate.DecisionError, match=problem):
        curate.correct(Statement.objects.get(), fields, editor=None)
    assert not Judgement.objects.exists()


def test_spans_that_another_statement_has_are_refused() -> None:
    article = make_article()
    one = make_statement(article)
    row = {"source": [0, 12], "cue": [13, 19], "content": [CLEAN]}
    name = curate.statements.spans.identity(article.public_id, article.current.sha256, *row.values())
    make_statement(article, public_id=name, **row)
    with pytest.raises(curate.DecisionError, match="has these spans already"):
        curate.correct(one, {"content": [CLEAN]}, editor=None)


def test_a_statement_that_was_replaced_is_decided_about_no_more(revision: Revision) -> None:
    old = Statement.objects.get()
    curate.correct(old, {"content": [CLEAN]}, editor=None)
    new = Statement.objects.current().get()
    with pytest.raises(curate.DecisionError, match=f"{new.public_id} took its place"):
        curate.review(old, accepted=True, editor=None)
    with pytest.raises(curate.DecisionError, match="take that correction back"):
        curate.correct(new, {"content": [[20, 40]]}, editor=None)


def test_a_decision_on_what_it_was_corrected_from_holds_for_what_took_its_place(revision: Revision) -> None:
    old, claim = Statement.objects.get(), make_claim()
    curate.decide_about(old, claim, same=True, editor=None)
    curate.correct(old, {"content": [CLEAN]}, editor=None)
    new = Statement.objects.current().get()
    assert curate.decided_about([new.public_id])[new.public_id].claim == claim.public_id
    assert Link.objects.get(active=True).statement == new


def test_what_took_the_place_of_a_statement_goes_back_with_it_when_a_merge_is_taken_back(revision: Revision) -> None:
    old, claim, other = Statement.objects.get(), make_claim(), make_claim()
    Link.objects.create(statement=old, claim=other, active=True, score=0.8)
    merge = curate.decide_same(claim, other, same=True, editor=None)
    curate.correct(old, {"content": [CLEAN]}, editor=None)
    assert Link.objects.get(active=True).claim == claim
    curate.undo(merge, editor=None)
    link = Link.objects.get(active=True)
    assert (link.claim, link.statement.content, link.score) == (other, [CLEAN], 0.8)


def test_many_are_decided_about_at_once_or_none() -> None:
    claim = make_claim()
    found = [make_statement(claim=claim) for _ in range(3)]
    batch = curate.in_bulk(found, accepted=False, editor=None, reason="A caption each time.")
    assert Judgement.objects.filter(batch=batch).count() == 3
    assert not Statement.objects.current().exists()
    assert not Claim.objects.current().exists()
    with pytest.raises(curate.DecisionError, match="between one statement and 5,000"):
        curate.in_bulk([], accepted=True, editor=None)


def test_words_that_say_nothing_are_left_out() -> None:
    assert words("The tests were clean, and 12 of them in May") == ["12", "clean", "may", "tests"]


def test_what_a_pronoun_stands_for_is_corrected_and_holds_through_what_the_machine_reads_later(
    monkeypatch: pytest.MonkeyPatch, revision: Revision
) -> None:
    statement, claim = Statement.objects.get(), make_claim("It used horse gelatine.")
    Link.objects.create(statement=statement, claim=claim, active=True)
    said = "Marrow Foods used horse gelatine"
    judgement = curate.correct(statement, {"resolved": f"  {said} "}, editor=None)
    statement.refresh_from_db()
    assert (statement.resolved, statement.content, statement.replaced_by) == (said, [[20, 40]], None)
    assert statement.words == ["foods", "gelatine", "horse", "marrow", "used"]
    assert statement.machine["resolved"] == "using horse gelatine"
    claim.refresh_from_db()
    assert claim.text == f"{said}."
    read(monkeypatch, Reader("two", stance="states"), revision)
    statement.refresh_from_db()
    assert (statement.resolved, statement.stance) == (said, "denies")
    curate.undo(judgement, editor=None)
    statement.refresh_from_db()
    claim.refresh_from_db()
    assert (statement.resolved, statement.stance, statement.machine) == ("using horse gelatine", "states", None)
    assert said not in claim.text


def test_a_sentence_in_full_that_is_taken_away_leaves_the_text_and_other_marks_make_it_anew(revision: Revision) -> None:
    statement = Statement.objects.get()
    curate.correct(statement, {"resolved": "Marrow Foods used gelatine"}, editor=None)
    curate.correct(Statement.objects.get(), {"resolved": ""}, editor=None)
    assert Statement.objects.get().resolved == "using horse gelatine"
    curate.correct(Statement.objects.get(), {"content": [CLEAN], "resolved": "Marrow's tests were clean"}, editor=None)
    current = Statement.objects.current().get()
    assert (current.content, current.resolved) == ([CLEAN], "Marrow's tests were clean")
    curate.correct(current, {"content": [[20, 31]]}, editor=None)
    assert Statement.objects.current().get().resolved == "using horse"
