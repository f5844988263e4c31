from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from claims import analyse, curate, link
from claims.coverage import rebuild
from claims.language import Extracted, Given, Span
from claims.language import Statement as Found
from claims.models import Analysis, Cell, Claim, Gist, Link, Print, Statement, Story, StoryMember, Tally, Underway
from claims.process import StoriesFailed, process
from claims.reasons.profile import ArticleSide
from sources.models import Article, Outlet
from tests.claims.provenance.texts import news
from tests.factories import make_article, make_outlet, make_poll, make_revision

pytestmark = pytest.mark.django_db

SAID = "Harrowgate Instruments copied the tide model of Quillon Marine in Port Sallow."
TEXT = f"Quillon Marine alleges copying of its tide model\n\n{SAID} Harrowgate did not answer."


class Reader:
    """Finds SAID where the text holds it: alleged, or denied where the text says NOT."""

    version = "test"

    def extract(self, texts: Iterable[Given]) -> Iterator[Extracted]:
        for given in texts:
            start = given.text.find(SAID)
            stance = "denies" if "NOT" in given.text else "alleges"
            found = Found(
                source=None, speaker=None, speaker_reason="nobody named", cue=None,
                content=(Span(start, start + len(SAID)),), stance=stance, confidence=0.9, rule="test", resolved=SAID,
                words=("copy", "harrowgate", "model", "quillon", "tide"),
            )  # fmt: skip
            yield Extracted(statements=(found,) if start >= 0 else ())


@pytest.fixture(autouse=True)
def _reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analyse, "extractor", lambda language: Reader())


def work() -> list[str]:
    return ["read" if step.analysis else "linked" for step in process()]


def states() -> list[list[str]]:
    return list(Cell.objects.order_by("outlet").values_list("states", flat=True))


def revise(article: Article, text: str) -> None:
    known = article.revisions.filter(text=text).first()
    article.current = known or make_revision(article, text=text)
    article.save()


def test_the_whole_way_from_articles_to_cells_and_a_second_run_finds_nothing_to_do() -> None:
    for day in (0, 1):
        make_article(text=TEXT + "!" * day, days=day)
    assert work() == ["read", "read", "linked"]
    assert Story.objects.get().members.count() == 2
    assert Claim.objects.get().links.count() == 2
    assert states() == [["alleges"], ["alleges"]]
    assert work() == []


def test_a_changed_text_changes_the_cell() -> None:
    article = make_article(text=TEXT)
    work()
    revise(article, TEXT + " NOT so.")
    assert work() == ["read", "linked"]
    assert states() == [["denies"]]


def test_a_text_that_comes_back_brings_its_cell_back_though_nothing_is_read() -> None:
    article = make_article(text=TEXT)
    work()
    revise(article, TEXT + " NOT so.")
    work()
    revise(article, TEXT)
    assert work() == ["linked"]
    assert states() == [["alleges"]]
    assert work() == []


def test_a_run_that_was_cut_short_before_placing_is_taken_up() -> None:
    article = make_article(text=TEXT)
    list(analyse.analyse([article.current]))
    assert work() == ["linked"]
    assert states() == [["alleges"]]


class Killed(BaseException):
    """No error of the work: nothing that runs may catch it."""


@contextmanager
def killed_before_linking(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def killed(story: Story) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(link, "link", killed)
        with pytest.raises(Killed):
            yield


def test_a_run_that_was_cut_short_before_linking_a_new_text_is_taken_up(monkeypatch: pytest.MonkeyPatch) -> None:
    article = make_article(text=TEXT)
    work()
    revise(article, TEXT + " NOT so.")
    with killed_before_linking(monkeypatch):
        work()
    assert Statement.objects.filter(links=None).exists()
    assert work() == ["linked"]
    assert states() == [["denies"]]


def test_what_was_read_and_not_linked_is_taken_up_without_a_look_at_every_statement(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    article = make_article(text=TEXT)
    work()
    revise(article, TEXT + " NOT so.")
    with killed_before_linking(monkeypatch):
        work()
    assert Underway.objects.get().read
    steps = [step.story for step in process(thorough=False)]
    assert steps == [Story.objects.get()]
    assert states() == [["denies"]]
    assert not Underway.objects.exists()


def test_where_another_process_links_what_is_read_is_left_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    make_article(text=TEXT)
    with monkeypatch.context() as patch:
        patch.setattr("claims.sharing.turn_to_link", lambda *, wait: nullcontext(wait))
        assert [step.analysis.status for step in process(thorough=False, wait=False) if step.analysis] == ["ok"]
        assert not Story.objects.exists()
        assert Underway.objects.get().read
    assert work() == ["linked"]


def test_a_story_that_cannot_be_linked_holds_no_other_up(monkeypatch: pytest.MonkeyPatch) -> None:
    far = "The choir of Lower Dunsey sang on the green, and a goat ate the score before the second verse was over."
    make_article(text=TEXT)
    make_article(text=far, days=40)
    linked = link.link

    def link_all_but_one(story: Story) -> set[Claim]:
        if story.members.filter(article__current__text=far).exists():
            raise ValueError("a goat ate it")
        return linked(story)

    with monkeypatch.context() as patch:
        patch.setattr(link, "link", link_all_but_one)
        with pytest.raises(StoriesFailed, match="ValueError: a goat ate it"):
            work()
    assert states() == [["alleges"]]
    assert Underway.objects.get().revision.text == far
    assert work() == ["linked"]
    assert not Underway.objects.exists()


class Choking(Reader):
    def extract(self, texts: Iterable[Given]) -> Iterator[Extracted]:
        texts = list(texts)
        if any("goat" in given.text for given in texts):
            raise ValueError("a goat ate it")
        return super().extract(texts)


def test_a_text_that_cannot_be_read_is_given_up_with_the_reason_and_the_others_are_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(analyse, "extractor", lambda language: Choking())
    make_article(text="The goat came back.")
    make_article(text=TEXT, days=1)
    assert work() == ["read", "read", "linked"]
    assert states() == [["alleges"]]
    failed = Analysis.objects.get(status="failed")
    assert (failed.revision.text, failed.reason) == ("The goat came back.", "ValueError: a goat ate it")
    assert work() == []
    assert not Underway.objects.exists()


class Deadly(Reader):
    """As if the process died: nothing comes after it."""

    def extract(self, texts: Iterable[Given]) -> Iterator[Extracted]:
        texts = list(texts)
        if any("goat" in given.text for given in texts):
            raise Killed
        return super().extract(texts)


def test_a_text_that_kills_its_process_takes_no_other_with_it_for_long_and_is_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(analyse, "extractor", lambda language: Deadly())
    make_article(text="The goat came back.")
    make_article(text=TEXT, days=1)
    for died in range(5):
        with pytest.raises(Killed):
            work()
        assert Analysis.objects.count() == (1 if died > 1 else 0), "whoever comes after both knows which it was"
    assert work() == ["linked"], "it rests"
    for _ in range(4):
        assert work() == []
        Underway.objects.resting(datetime.now(UTC)).update(rests_until=datetime.now(UTC))
        with pytest.raises(Killed):
            work()
    assert work() == ["read"]
    assert "ended without a word" in Analysis.objects.get(status="failed").reason
    assert work() == []


def test_a_text_whose_processes_died_of_something_else_is_read_once_it_rested(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analyse, "extractor", lambda language: Deadly())
    make_article(text="The goat came back.")
    for _ in range(5):
        with pytest.raises(Killed):
            work()
    assert work() == []
    monkeypatch.setattr(analyse, "extractor", lambda language: Reader())
    assert work() == []
    Underway.objects.update(rests_until=datetime.now(UTC))
    assert work() == ["read", "linked"]
    assert not Underway.objects.exists()


def test_a_statement_that_an_editor_took_from_its_claim_gets_another_one() -> None:
    make_article(text=TEXT)
    work()
    statement, claim = Statement.objects.get(), Claim.objects.get()
    curate.decide_about(statement, claim, same=False, editor=None)
    assert work() == ["linked"]
    assert Link.objects.get(active=True).claim != claim
    assert work() == []


@pytest.mark.parametrize("accepted", [False, True])
def test_a_rejected_statement_loses_its_link_and_an_accepted_one_gets_it_back(accepted: bool) -> None:
    make_article(text=TEXT)
    work()
    statement, claim = Statement.objects.get(), Claim.objects.get()
    curate.review(statement, accepted=False, editor=None)
    work()
    assert not Link.objects.filter(active=True).exists()
    if accepted:
        curate.review(statement, accepted=True, editor=None)
        work()
        assert Link.objects.get(active=True).claim == claim
        assert states() == [["alleges"]]
    assert work() == []


def test_an_article_that_turns_into_one_nobody_can_read_proves_no_omission() -> None:
    _, second = (make_article(text=TEXT + "!" * day, days=day) for day in (0, 1))
    work()
    second.current = second.revisions.create(
        number=2, sha256="f" * 64, text="En français.", language="fr", seen_at=second.first_seen_at
    )
    second.save()
    assert work() == ["read", "linked"]
    assert states() == [["alleges"], ["partial"]]
    assert work() == []


def test_articles_are_placed_in_the_order_in_which_they_were_published() -> None:
    late, early = make_article(text=TEXT + "!", days=2), make_article(text=TEXT)
    work()
    assert late.pk < early.pk
    assert StoryMember.objects.get(article=early).score is None, "it opened the story"
    assert StoryMember.objects.get(article=late).score
    assert Gist.objects.count() == 2


def test_an_original_that_comes_in_late_takes_over_the_origin_of_its_copies() -> None:
    long = f"{TEXT}\n\n{news(1).split(chr(10), 2)[2]}"
    copy = make_article(text=long, days=1)
    work()
    assert [origin["origin"] for origin in Tally.objects.get().origins] == [copy.outlet.name]
    original = make_article(text=long)
    work()
    [origin] = Tally.objects.get().origins
    assert origin["origin"] == original.outlet.name
    assert origin["outlets"] == sorted([copy.outlet.key, original.outlet.key])
    assert work() == []


def test_an_article_that_was_never_compared_with_others_is() -> None:
    make_article(text=TEXT)
    work()
    Print.objects.all().delete()
    assert work() == ["linked"]
    assert Print.objects.exists()


@pytest.fixture
def _by_days(monkeypatch: pytest.MonkeyPatch) -> None:
    """Articles belong together where less than five days lie between them."""

    def pull(left: ArticleSide, right: ArticleSide) -> float:
        return 5.0 - abs((left.published - right.published).days)

    monkeypatch.setattr("claims.stories.pull", pull)
    monkeypatch.setattr("claims.nearby.sure", lambda left, right: 1.0)


def come(*days: int) -> None:
    for day in days:
        make_article(text=TEXT + "!" * day, days=day)
    work()


@pytest.mark.usefixtures("_by_days")
def test_the_claims_of_two_stories_that_become_one_meet() -> None:
    come(0, 6)
    assert (Story.objects.current().count(), Claim.objects.current().count()) == (2, 2)
    come(3)
    assert (Story.objects.current().count(), Claim.objects.current().count()) == (1, 1)
    assert Claim.objects.current().get().links.filter(active=True).count() == 3
    assert states() == [["alleges"]] * 3
    assert not StoryMember.objects.unlinked()
    assert work() == []


@pytest.mark.usefixtures("_by_days")
def test_a_run_that_was_cut_short_after_two_stories_became_one_is_taken_up(monkeypatch: pytest.MonkeyPatch) -> None:
    come(0, 6)
    with killed_before_linking(monkeypatch):
        come(3)
    assert len(states()) == 6, "each claim is carried by one of the three and omitted by two, meanwhile"
    assert work() == ["linked"]
    assert states() == [["alleges"]] * 3
    assert work() == []


@pytest.mark.usefixtures("_by_days")
def test_the_statements_of_an_article_that_an_editor_moved_find_their_claims_there() -> None:
    come(0, 20)
    moved = Article.objects.earliest("published_at")
    statement = Statement.objects.get(revision__article=moved)
    before, story = statement.links.get().claim, Story.objects.exclude(members__article=moved).get()
    curate.move(moved, story, editor=None)
    assert statement.links.get(active=True).claim == before, "until it is linked anew, it keeps its claim"
    assert work() == ["linked"]
    claim = statement.links.get(active=True).claim
    assert claim != before
    assert set(claim.links.values_list("statement__revision__article__membership__story", flat=True)) == {story.pk}
    assert work() == []


def test_after_a_run_every_cell_is_what_it_is_when_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """With outlets that were watched: one's article goes to another story, and one's nobody can read."""
    monkeypatch.setattr("claims.process._TOGETHER", 1)
    make_article(text=TEXT)
    for key in ("elsewhere", "unreadable", "quiet"):
        make_poll(make_outlet(key), -1, 9)
    far = "The choir of Lower Dunsey sang on the green, and a goat ate the score before the second verse was over."
    make_article(Outlet.objects.get(key="elsewhere"), text=far, days=1)
    broken = make_article(Outlet.objects.get(key="unreadable"), text="Later in English.", days=1)
    broken.current = broken.revisions.create(
        number=2, sha256="f" * 64, text="En français.", language="fr", seen_at=broken.first_seen_at
    )
    broken.save()
    work()
    found = dict(Cell.objects.values_list("outlet__key", "states"))
    assert {key: found[key] for key in ("elsewhere", "unreadable", "quiet")} == {
        "elsewhere": ["silent"],
        "unreadable": ["partial"],
        "quiet": ["silent"],
    }
    before = list(Cell.objects.order_by("pk").values())
    rebuild()
    assert list(Cell.objects.order_by("pk").values()) == before


@pytest.mark.usefixtures("_by_days")
@pytest.mark.parametrize("killed", [False, True])
def test_an_article_that_may_be_about_another_story_keeps_its_outlet_from_being_silent_there_at_once(
    monkeypatch: pytest.MonkeyPatch, killed: bool
) -> None:
    monkeypatch.setattr("claims.stories.likeness", lambda left, right: 0.2)
    come(0)
    quiet = make_outlet("quiet")
    make_poll(quiet, -1, 30)
    assert states() == [["alleges"], ["silent"]]
    essay = make_article(quiet, text="An essay on tides, which never come to the point.", days=7)
    with killed_before_linking(monkeypatch) if killed else nullcontext():
        work()
    assert Story.objects.count() == 2
    cell = Cell.objects.get(outlet=quiet)
    assert (cell.states, cell.evidence["doubtful"]) == (["partial"], [essay.public_id])
    work()
    before = list(Cell.objects.order_by("pk").values())
    assert Cell.objects.get(outlet=quiet).states == ["partial"]
    rebuild()
    assert list(Cell.objects.order_by("pk").values()) == before


def test_texts_that_could_not_be_read_are_read_again_where_an_operator_asks(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    make_article(text="The goat came back.")
    with monkeypatch.context() as patch:
        patch.setattr(analyse, "extractor", lambda language: Choking())
        work()
    assert Analysis.objects.get().status == "failed"
    call_command("analyse", "--failed")
    assert "Put back: 1." in capsys.readouterr().out
    assert Analysis.objects.get().status == "ok"


def test_the_planner_knows_at_once_of_what_was_read_and_linked() -> None:
    mark = transaction.savepoint_create()
    make_article(text=TEXT)
    work()
    transaction.savepoint_rollback(mark)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE claims_statement, claims_link")  # where nothing is
        make_article(text=TEXT)
        work()
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname IN ('claims_statement', 'claims_link')")
        assert cursor.fetchall() == [(1,), (1,)]
