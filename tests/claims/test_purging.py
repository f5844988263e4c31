"""What is purged is nowhere in the database, by its words; that it was, when, why and by whom stays."""

from dataclasses import replace

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client

from claims import coverage, curate
from claims.analyse import pending
from claims.curate import DecisionError
from claims.curate_visibility import show, undo
from claims.models import Account, Audit, Claim, Draft, Judgement, Letter, Proposal, Purge, Role, Statement
from claims.nearby import gist_of
from sources.clean import sha256
from sources.found import Found
from sources.ingest import ingest
from sources.models import BLANK, Announcement, Article, Capture, Revision, Visibility
from tests.claims.canary import CANARY, TEXT, World, places, tables
from tests.factories import NOON, make_account, make_letter, make_outlet, make_statement

pytestmark = pytest.mark.django_db


@pytest.fixture
def senior() -> Account:
    return make_account(Role.SENIOR)


@pytest.fixture
def world() -> World:
    """With all that editors may have written about it."""
    world = World()
    world.edit()
    world.review()
    editor = make_account()
    gist_of(Article.objects.get(pk=world.article.pk))
    Announcement.objects.create(
        url=world.article.url, title=f"Mill hid {CANARY} dust", article=world.article, announced_at=NOON, due_at=NOON
    )
    curate.review(world.statement, accepted=True, editor=editor, reason=f"It says {CANARY}.")
    curate.reword(world.claim, f"The mill hid its {CANARY} dust.", editor=editor, reason=f"Of {CANARY} it speaks.")
    Draft.objects.create(editor=editor, subject=world.claim.public_id, form="wording", fields={"text": CANARY})
    Proposal.objects.create(
        subject=world.claim.public_id,
        claim=world.claim,
        decision="reword",
        arguments={"text": f"No {CANARY}"},
        reason=CANARY,
        proposed_by=editor,
    )
    Statement.objects.filter(pk=world.denial.pk).update(reviewed_at=NOON)
    make_letter(world.claim, words=f"There was no {CANARY} dust at all.")
    world.cover()
    return world


def test_the_words_of_a_purged_article_are_in_no_table_and_on_no_page(
    client: Client, world: World, senior: Account
) -> None:
    held = tables()
    for table in (
        *("sources_revision", "sources_announcement", "claims_statement", "claims_claim", "claims_judgement"),
        *("claims_audit", "claims_event", "claims_sought", "claims_said", "claims_cell", "claims_tally", "claims_gist"),
        *("claims_story", "claims_entity", "claims_entityname", "claims_analysis", "claims_draft", "claims_proposal"),
        *("sources_review", "sources_reviewversion"),
    ):
        assert table in held, f"{table} does not hold it: the look is blind there"
    show(world.claim, "purged", editor=senior, reason="Her lawyer wrote.", category="privacy", letters=True)
    show(world.article, "purged", editor=senior, reason="Her lawyer wrote.", category="privacy")
    assert tables() == set()
    assert places(client) == set()


def test_of_a_purged_claim_alone_nothing_that_is_said_about_it_is_left(
    client: Client, world: World, senior: Account
) -> None:
    show(world.claim, "purged", editor=senior, reason="Her lawyer wrote.", category="privacy", letters=True)
    assert tables() == set(), "nor is the headline, which says the same in other words"
    for revision in world.article.revisions.all():
        assert revision.text.startswith(f"{BLANK * 7} {BLANK * 5} {BLANK * 3} {BLANK * 7} {BLANK * 4}")
        assert "The mill was fined in May, Mr Oake said." in revision.text
        assert len(revision.text) in (len(TEXT), len(TEXT) + 12), "what else was found in it stands where it stood"
    assert Statement.objects.current().filter(pk__in=[s.pk for s in Statement.objects.of_claim(world.beside)]).exists()
    assert world.fined.resolved in client.get(world.beside.get_absolute_url()).content.decode()


def test_a_purged_article_answers_with_what_happened_and_when(client: Client, world: World, senior: Account) -> None:
    address = world.article.get_absolute_url()
    sha = list(world.article.revisions.values_list("sha256", flat=True))
    show(world.article, "purged", editor=senior, reason="Her lawyer wrote.", category="court")
    for page in (address, f"{address}compare", f"/statements/{world.statement.public_id}/"):
        answer = client.get(page)
        assert answer.status_code == 410
        words = answer.content.decode()
        assert "a court ordered it" in words
        assert f'datetime="{Purge.objects.get().at:%Y-%m-%d}' in words
        assert world.article.public_id in words
        assert "lawyer" not in words
    world.article.refresh_from_db()
    assert list(world.article.revisions.values_list("sha256", flat=True)) == sha
    assert world.article.published_at
    log = client.get("/corrections/").content.decode()
    assert "The words of this article were taken out for good" in log
    assert "A court ordered it." in log


def test_that_it_was_decided_stays_in_judgements_and_audit(world: World, senior: Account) -> None:
    before = Judgement.objects.count(), Audit.objects.count()
    step = show(world.claim, "purged", editor=senior, reason="Her lawyer wrote.", category="privacy")
    assert Judgement.objects.count() == before[0] + 1
    assert Audit.objects.count() > before[1]
    wording = Judgement.objects.get(kind="wording")
    assert (wording.value, wording.reason) == ({"text": BLANK}, BLANK)
    assert wording.editor
    review = Judgement.objects.get(kind="review")
    assert (review.value, review.reason) == ({"verdict": "accepted"}, BLANK), "which way it was decided is no secret"
    row = Audit.objects.filter(table="claims_claim", key=world.claim.pk, before__has_key="text").first()
    assert (row.before["text"], row.after["text"]) == (BLANK, BLANK)
    assert step.reason == "Her lawyer wrote."
    assert Purge.objects.get().editor == senior


def test_it_is_not_taken_back_or_made_twice(world: World, senior: Account) -> None:
    step = show(world.claim, "purged", editor=senior, reason="x")
    with pytest.raises(DecisionError, match="not taken back"):
        undo(step, editor=senior, reason="x")
    for again in ("public", "purged"):
        with pytest.raises(DecisionError, match="gone for good"):
            show(world.claim, again, editor=senior, reason="x")


def test_the_same_text_is_not_taken_in_again(world: World, senior: Account) -> None:
    outlet = make_outlet("Harbour Wire")
    brought = Found(
        where="a.txt", text=f"Of {CANARY} and dust.\n\nMs Pell said that {CANARY} was hidden.", outlet=outlet.key
    )
    first = ingest(replace(brought, url="https://harbour-wire.example/1"))
    assert first.status == "new"
    show(first.article, "purged", editor=senior, reason="x")
    told = []
    for url, text in (
        ("https://harbour-wire.example/1", brought.text),
        ("https://harbour-wire.example/1", brought.text + " Now longer."),
        ("https://harbour-wire.example/2", brought.text),
        ("", brought.text),
    ):
        again = ingest(Found(where="b.txt", text=text, outlet=outlet.key, url=url))
        told.append((again.status, again.refused))
    assert told == [("purged", True)] * 4
    assert Capture.objects.filter(status="purged").exists()
    assert Revision.objects.filter(text__icontains=CANARY, article=first.article).count() == 0
    assert first.article.pk not in pending().values_list("article", flat=True), "there is nothing to read"


def test_a_text_that_a_claim_was_purged_from_is_not_taken_in_elsewhere(world: World, senior: Account) -> None:
    outlet = make_outlet("Harbour Wire")
    text = f"Kestrel Mills hid {CANARY} dust, it is said."
    article = ingest(Found(where="a.txt", text=text, outlet=outlet.key, url="https://harbour-wire.example/1")).article
    late = make_statement(article, world.claim, content=[[0, 31]], source=None, cue=None)
    coverage.cover([world.claim])
    show(world.claim, "purged", editor=senior, reason="x")
    article.refresh_from_db()
    assert CANARY not in article.current.text
    assert article.current.sha256 == sha256(text)
    same = ingest(Found(where="a.txt", text=text, outlet=outlet.key, url="https://harbour-wire.example/1"))
    assert (same.status, same.article) == ("unchanged", article)
    elsewhere = ingest(
        Found(where="c.txt", text=text, outlet=make_outlet("Quay News").key, url="https://quay.example/9")
    )
    assert (elsewhere.status, elsewhere.refused) == ("purged", True)
    late.refresh_from_db()
    assert (late.resolved, late.words) == (BLANK, [])


CHANGES = {
    "another text": "UPDATE sources_revision SET text = replace(text, 'fined', 'freed')",
    "a shorter text": "UPDATE sources_revision SET text = left(text, 10)",
    "another hash": "UPDATE sources_revision SET sha256 = repeat('0', 64)",
    "another verdict": """UPDATE claims_judgement SET value = '{"verdict": "rejected"}' WHERE kind = 'review'""",
    "another editor": "UPDATE claims_judgement SET editor_id = NULL",
    "another row": """UPDATE claims_audit SET after = '{"text": "lies"}' WHERE after ? 'text'""",
    "another actor": "UPDATE claims_audit SET actor = 7",
    "no row": "DELETE FROM claims_audit",
    "no judgement": "DELETE FROM claims_judgement",
    "no purge": "DELETE FROM claims_purge",
}


def test_within_a_purge_too_nothing_but_blanking_is_let_through(world: World, senior: Account) -> None:
    show(world.claim, "purged", editor=senior, reason="x")  # and its transaction goes on
    for sql in CHANGES.values():
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE sources_revision SET text = regexp_replace(text, 'fined', '█████')",
        "UPDATE claims_judgement SET reason = '█'",
        "UPDATE claims_audit SET before = claimline_blank(before, '{text}') WHERE before ? 'text'",
        "INSERT INTO claims_purge (subject, category, judgement_id, editor_id, at, transaction)"
        " SELECT 'c', 'other', judgement_id, editor_id, at, transaction FROM claims_purge;",
    ],
)
def test_after_a_purge_the_door_is_shut_again(sql: str) -> None:
    world, senior = World(), make_account(Role.SENIOR)
    curate.reword(world.beside, "The mill was fined.", editor=senior, reason="shorter")
    show(world.claim, "purged", editor=senior, reason="x")
    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.execute(sql)
    world.article.refresh_from_db()
    assert "fined" in world.article.current.text


def test_what_is_told_of_other_claims_stands_as_before(world: World, senior: Account) -> None:
    before = Claim.objects.get(pk=world.beside.pk).text
    show(world.article, "purged", editor=senior, reason="x")
    world.beside.refresh_from_db()
    assert (world.beside.text, world.beside.retired_at) == (before, None)
    assert [cell.states for cell in world.beside.cells.filter(outlet=world.outlets[2])] == [["states"]]
    assert Article.objects.get(pk=world.article.pk).visibility == Visibility.PURGED
    call_command("cover", verbosity=0)
    assert world.beside.cells.filter(states=["states"]).count() == 1


@pytest.mark.parametrize("asked", [True, False])
def test_letters_about_it_are_blanked_only_where_that_is_asked_for(world: World, senior: Account, asked: bool) -> None:
    show(world.claim, "purged", editor=senior, reason="x", letters=asked)
    letter = Letter.objects.get()
    kept = "" if asked else "There was no zyxomma dust at all."
    assert (letter.words, bool(letter.address)) == (kept, not asked)


def test_each_page_of_a_purged_claim_says_that_it_is_gone(client: Client, world: World, senior: Account) -> None:
    show(world.claim, "purged", editor=senior, reason="x", category="mistake")
    for way in ("", "timeline/", "feed.atom", "card.png"):
        assert client.get(f"{world.claim.get_absolute_url()}{way}").status_code == 410
