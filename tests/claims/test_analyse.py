from collections.abc import Iterable, Iterator

import pytest

from claims import analyse, curate
from claims.language import EntitySpan, Extracted, Given, Span
from claims.language import Statement as Found
from claims.models import Analysis, Entity, Meaning, Mention, Statement
from sources.models import Article, Revision
from tests.factories import make_article, make_claim, make_outlet, make_revision

pytestmark = pytest.mark.django_db

TEXT = "Marrow Foods denied using horse gelatine. The company said tests were clean."
DENIAL = Found(
    source=Span(0, 12), speaker="Marrow Foods", speaker_reason="named", cue=Span(13, 19), content=(Span(20, 40),),
    stance="denies", confidence=0.91234, rule="verb:deny", resolved="using horse gelatine", words=("gelatine", "horse"),
)  # fmt: skip
CLEAN = Found(
    source=Span(42, 53), speaker="Marrow Foods", speaker_reason="role", cue=Span(54, 58), content=(Span(59, 75),),
    stance="alleges", confidence=0.8, rule="verb:say", resolved="tests were clean", words=("clean", "test"),
)  # fmt: skip
MARROW = EntitySpan(start=0, end=12, text="Marrow Foods", label="ORG")
GELATINE = EntitySpan(start=26, end=40, text="horse gelatine", label="PRODUCT")


class Reader:
    """Finds what it is told, in every text."""

    def __init__(self, version: str, *found: Found, error: str = "") -> None:
        self.version, self.found, self.error = version, found, error
        self.given: list[Given] = []

    def extract(self, texts: Iterable[Given]) -> Iterator[Extracted]:
        for given in texts:
            self.given.append(given)
            found = () if self.error else self.found
            yield Extracted(statements=found, entities=(MARROW, GELATINE), error=self.error)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch):
    """Works through what waits, with the reader that is given."""

    def work(reader: Reader) -> list[Analysis]:
        monkeypatch.setattr(analyse, "extractor", lambda language: reader)
        return list(analyse.analyse(list(analyse.pending())))

    return work


def article(**fields: object) -> Article:
    return make_article(**{"text": TEXT, "title": "Marrow denies it", **fields})


def rows() -> list[list[dict[str, object]]]:
    return [list(m.objects.order_by("pk").values()) for m in (Statement, Analysis, Mention, Entity)]


def test_what_was_found_is_written_with_who_speaks_and_what_it_means(read) -> None:
    piece = article()
    [analysis] = read(Reader("one", DENIAL, CLEAN))
    assert (analysis.status, analysis.statements_count) == ("ok", 2)
    assert analysis.entities == [["ORG", "Marrow Foods", 0], ["PRODUCT", "horse gelatine", 26]]
    denial = Statement.objects.get(stance="denies")
    assert (denial.source_words, denial.cue_words, denial.content_words) == (
        "Marrow Foods", "denied", "using horse gelatine",
    )  # fmt: skip
    assert (denial.revision, denial.anchor, denial.extractor, denial.confidence) == (piece.current, 0, "one", 0.9123)
    assert denial.speaker_entity
    assert denial.speaker_entity.name == "Marrow Foods"
    assert set(denial.mentions.values_list("entity__name", "role")) == {
        ("Marrow Foods", "speaker"), ("horse gelatine", "named"),
    }  # fmt: skip
    assert len(denial.meaning.vector) == 384
    assert 0 < denial.meaning.headline < 1


def test_the_reader_is_told_what_the_article_says_of_itself(read) -> None:
    piece = make_article(make_outlet(name="Ledger Week"))
    piece.revisions.create(
        number=9, sha256="9" * 64, text=TEXT, title="T", blocks=[["headline", 0, 6]], seen_at=piece.first_seen_at
    )
    reader = Reader("one")
    read(reader)
    [given] = [given for given in reader.given if given.title == "T"]
    assert (given.text, given.outlet, given.published) == (TEXT, "Ledger Week", "2026-03-02T12:00:00+00:00")
    assert [(block.kind, block.start, block.end) for block in given.blocks] == [("headline", 0, 6)]


def test_reading_twice_writes_nothing_new_and_keeps_every_id(read) -> None:
    piece = article()
    read(Reader("one", DENIAL, CLEAN))
    before = rows()
    assert read(Reader("one", DENIAL, CLEAN)) == []
    list(analyse.analyse([piece.current]))
    assert rows() == before


def test_the_same_text_in_another_outlet_is_a_statement_of_its_own(read) -> None:
    article()
    article()
    read(Reader("one", DENIAL))
    assert len(set(Statement.objects.values_list("public_id", flat=True))) == 2


def test_a_new_version_retires_what_it_no_longer_finds_and_a_later_one_revives_it(read) -> None:
    article()
    read(Reader("one", DENIAL, CLEAN))
    known = dict(Statement.objects.values_list("public_id", "pk"))
    read(Reader("two", CLEAN))
    assert list(Statement.objects.current().values_list("stance", flat=True)) == ["alleges"]
    assert Statement.objects.count() == 2, "retired, not deleted"
    read(Reader("three", DENIAL))
    assert list(Statement.objects.current().values_list("stance", flat=True)) == ["denies"]
    assert dict(Statement.objects.values_list("public_id", "pk")) == known
    assert Analysis.objects.count() == 3


def test_what_a_new_version_reads_another_way_is_brought_up_to_date_under_the_same_id(read) -> None:
    article()
    read(Reader("one", DENIAL))
    first = Statement.objects.get()
    other = {**DENIAL.__dict__, "stance": "disputes", "speaker": None}
    read(Reader("two", Found(**other)))
    now = Statement.objects.get()
    assert (now.pk, now.stance, now.extractor, now.found_at) == (first.pk, "disputes", "two", first.found_at)
    assert not now.mentions.filter(role="speaker").exists()


def test_a_statement_that_an_editor_rejected_does_not_come_back(read) -> None:
    article()
    read(Reader("one", DENIAL, CLEAN))
    curate.review(Statement.objects.get(stance="denies"), accepted=False, editor=None)
    for version in ("two", "three"):
        [analysis] = read(Reader(version, DENIAL, CLEAN))
        assert list(Statement.objects.current().values_list("stance", flat=True)) == ["alleges"]
        assert analysis.statements_count == 1


def test_a_statement_that_an_editor_accepted_is_not_taken_away(read) -> None:
    article()
    read(Reader("one", DENIAL, CLEAN))
    curate.review(Statement.objects.get(stance="denies"), accepted=True, editor=None)
    read(Reader("two"))
    kept = Statement.objects.current().get()
    assert (kept.stance, kept.extractor) == ("denies", "one")
    assert kept.reviewed_at


def test_a_link_that_an_editor_made_survives_a_new_version(read) -> None:
    article()
    read(Reader("one", DENIAL))
    claim = make_claim()
    curate.decide_about(Statement.objects.get(), claim, same=True, editor=None)
    read(Reader("two", DENIAL))
    assert Statement.objects.of_claim(claim).count() == 1


def test_every_revision_is_read_once_by_each_version_oldest_first(read) -> None:
    piece = article()
    make_revision(piece, text=TEXT + " More.")
    assert [analysis.revision.number for analysis in read(Reader("one"))] == [1, 2]
    assert list(analyse.pending()) == []


def test_two_statements_at_the_same_place_are_one(read) -> None:
    article()
    read(Reader("one", DENIAL, Found(**{**DENIAL.__dict__, "stance": "alleges"})))
    assert Statement.objects.get().stance == "denies"


def test_a_text_that_could_not_be_read_has_a_row_with_the_reason_and_is_not_tried_for_ever(read) -> None:
    article()
    [analysis] = read(Reader("one", DENIAL, error="not read: ValueError"))
    assert (analysis.status, analysis.reason, analysis.statements_count) == ("failed", "not read: ValueError", 0)
    assert read(Reader("one", DENIAL)) == []
    [analysis] = read(Reader("two", DENIAL))
    assert analysis.status == "ok"


def test_a_language_without_rules_has_a_row_and_waits_for_rules(read, monkeypatch: pytest.MonkeyPatch) -> None:
    piece = article()
    french = Revision.objects.create(
        article=piece, number=2, sha256="f" * 64, text=TEXT, language="fr", seen_at=piece.first_seen_at
    )
    assert {a.status for a in read(Reader("one"))} == {"ok", "no_rules"}
    reason = Analysis.objects.get(revision=french).reason
    assert "'fr'" in reason
    assert "--language" in reason
    assert list(analyse.pending()) == []
    monkeypatch.setattr(analyse, "LANGUAGES", ("en", "fr"))
    assert french in analyse.pending()


def test_a_text_too_short_to_tell_its_language_is_taken_for_english(read) -> None:
    piece = article()
    Revision.objects.create(
        article=piece, number=2, sha256="0" * 64, text="Hm.", language="", seen_at=piece.first_seen_at
    )
    assert [analysis.status for analysis in read(Reader("one"))] == ["ok", "ok"]


def test_the_real_reader_finds_the_same_in_the_same_text_again() -> None:
    piece = article()
    list(analyse.analyse([piece.current]))
    before = rows(), Meaning.objects.count()
    assert Statement.objects.current().filter(stance="denies", speaker="Marrow Foods").exists()
    list(analyse.analyse([piece.current]))
    assert (rows(), Meaning.objects.count()) == before
