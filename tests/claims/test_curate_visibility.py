"""Who may see a claim or an article, step by step; what is hidden is found nowhere, and tells against nobody."""

import pytest
from django.test import Client
from django.urls import reverse

from claims import coverage, curate
from claims.curate import DecisionError
from claims.curate_visibility import settle, show, undo
from claims.desk import proposals
from claims.models import Account, Audit, Cell, Claim, Event, Judgement, Proposal, Role, Said, Sought, Spelling, Story
from sources.models import Article, Visibility
from tests.claims.canary import CANARY, World, places
from tests.factories import make_account, make_analysis, make_article, make_claim, make_statement, make_story

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> Account:
    return make_account()


def test_a_hidden_article_and_a_hidden_claim_are_found_nowhere(client: Client, editor: Account) -> None:
    world = World()
    world.edit()
    world.review()
    before = places(client)
    for way in ("/", f"/claims/{world.claim.public_id}/", f"/articles/{world.article.public_id}/", "lookup", "/ask?q="):
        assert any(place.startswith(way) for place in before), f"{way} does not hold it: the walk is blind there"
    for way in ("export: claims", "export: statements", "/feed.atom", "/search?", "card of", "/stories/", "/entities/"):
        assert any(place.startswith(way) for place in before), f"{way} does not hold it: the walk is blind there"
    show(world.article, "hidden", editor=editor, reason="A private person is named.")
    show(world.claim, "hidden", editor=editor, reason="A private person is named.")
    found = places(client)
    assert not found, found


def test_a_hidden_article_alone_is_found_nowhere_and_comes_back(client: Client, editor: Account) -> None:
    world = World()
    world.edit()
    before = places(client)
    judgement = show(world.article, "hidden", editor=editor, reason="A private person is named.")
    found = places(client)
    assert not found, found
    undo(judgement, editor=editor, reason="She agrees.")
    assert places(client) - {"/corrections/", "/corrections.json"} == before


def test_a_hidden_claim_alone_is_found_nowhere_and_comes_back(client: Client, editor: Account) -> None:
    """In a text that readers see, and in its statements: their words are about the claim. Not in a headline, which is
    the outlet's: where that says it too, the article is to be hidden."""
    world = World(headline="A mill under suspicion")
    world.edit()
    world.review()
    before = places(client)
    for way in (
        "/outlets/plaincheckerexample/",
        f"/articles/{world.article.public_id}/",
        "/claims/",
        "/entities/",
        "lookup",
        "export: statements",
    ):
        assert any(place.startswith(way) for place in before), f"{way} does not hold it: the walk is blind there"
    judgement = show(world.claim, "hidden", editor=editor, reason="A private person is named.")
    found = places(client)
    assert not found, found
    undo(judgement, editor=editor, reason="She agrees.")
    assert places(client) - {"/corrections/", "/corrections.json"} == before


def test_hiding_an_article_is_never_turned_against_its_outlet(editor: Account) -> None:
    world = World()
    assert Cell.objects.get(claim=world.claim, outlet=world.outlets[2]).states == ["omitted"]
    show(world.article, "hidden", editor=editor, reason="A mistake.")
    cell = Cell.objects.get(claim=world.claim, outlet=world.outlets[0])
    assert (cell.states, cell.evidence) == (["partial"], {"articles": [], "withheld": 1}), "neither silent nor omitting"
    show(world.third, "hidden", editor=editor, reason="A mistake.")
    assert Cell.objects.get(claim=world.claim, outlet=world.outlets[2]).states == ["partial"]


def test_an_outlet_whose_denial_is_hidden_is_not_told_to_have_kept_it_back(editor: Account) -> None:
    world = World()
    own = make_article(world.outlets[0], days=1.2)
    make_analysis(own.current)
    world.story.members.create(article=own)
    make_statement(own, world.claim, stance="denies")
    world.cover()
    world.claim.tally.refresh_from_db()
    assert world.claim.tally.unanswered == []
    show(own, "hidden", editor=editor, reason="A mistake.")
    world.claim.tally.refresh_from_db()
    assert world.claim.tally.unanswered == []
    assert world.claim.tally.stances == {"alleges": 1, "denies": 1}


def test_a_claim_that_only_a_hidden_article_carries_is_no_claim_till_it_is_shown(
    client: Client, editor: Account
) -> None:
    world = World()
    show(world.other, "hidden", editor=editor, reason="x")
    show(world.article, "hidden", editor=editor, reason="x")
    world.claim.refresh_from_db()
    assert world.claim.retired_at
    answer = client.get(world.claim.get_absolute_url())
    assert answer.status_code == 404
    assert "This claim is not shown" in answer.content.decode()
    show(world.article, "public", editor=editor, reason="x")
    world.claim.refresh_from_db()
    assert not world.claim.retired_at
    assert client.get(world.claim.get_absolute_url()).status_code == 200


def test_a_story_is_called_by_what_readers_may_see(client: Client, editor: Account) -> None:
    world = World()
    show(world.article, "hidden", editor=editor, reason="x")
    assert Story.objects.get().title == world.other.current.title
    for article in (world.other, world.third):
        show(article, "hidden", editor=editor, reason="x")
    assert Story.objects.get().title == "A story that is not shown"
    assert client.get(world.story.get_absolute_url()).status_code == 404
    assert not Story.objects.current().exists()


def test_of_a_hidden_claim_nothing_derived_is_left_and_all_of_it_comes_back(editor: Account) -> None:
    world = World()
    kinds = (Cell, Sought, Said, Event)

    def held() -> list[list[str]]:
        return [sorted(map(str, kind.objects.filter(claim=world.claim))) for kind in kinds]

    before = held()
    assert all(before)
    show(world.claim, "hidden", editor=editor, reason="x")
    assert held() == [[], [], [], []]
    assert not Spelling.objects.filter(word=CANARY).exists()
    coverage.rebuild()
    assert held() == [[], [], [], []], "nor does a rebuild bring it back"
    show(world.claim, "public", editor=editor, reason="x")
    assert held() == before
    assert Spelling.objects.filter(word=CANARY).exists()


def test_words_of_a_hidden_claim_are_blanked_in_what_is_quoted_beside_it(client: Client, editor: Account) -> None:
    world = World()
    show(world.claim, "hidden", editor=editor, reason="x")
    shown = client.get(world.article.get_absolute_url()).content.decode()
    body = shown.split("<main", 1)[1].replace(world.article.current.title, "")
    assert "fined in May" in body
    assert CANARY not in body.lower()
    late = make_article(text=f"Later on, Kestrel Mills hid {CANARY} dust, it is said.")
    make_statement(late, world.claim, content=[[10, 41]], source=None, cue=None)
    coverage.cover([world.claim])
    late.refresh_from_db()
    assert late.withheld == [[late.current.pk, 10, 41]], "also of what is tied to it later"
    show(world.claim, "public", editor=editor, reason="x")
    late.refresh_from_db()
    assert late.withheld == []


@pytest.mark.parametrize("kind", ["claim", "article"])
def test_search_engines_are_asked_to_leave_it_out(client: Client, editor: Account, kind: str) -> None:
    world = World()
    thing = getattr(world, kind)
    pages = [thing.get_absolute_url()]
    pages += [f"{pages[0]}timeline/"] if kind == "claim" else [f"{pages[0]}compare"]
    asked = '<meta name="robots" content="noindex">'
    assert not any(asked in client.get(page).content.decode() for page in pages)
    show(thing, "noindex", editor=editor, reason="x")
    assert all(asked in client.get(page).content.decode() for page in pages)
    if kind == "claim":
        assert all(client.get(f"{pages[0]}{way}")["X-Robots-Tag"] == "noindex" for way in ("feed.atom", "card.png"))
        assert thing.public_id not in client.get("/sitemap-claims-0.xml").content.decode()
        assert Cell.objects.filter(claim=thing).exists(), "readers see it as before"


def test_each_step_is_a_judgement_with_a_name_and_a_reason(client: Client, editor: Account) -> None:
    world = World()
    step = show(world.claim, "hidden", editor=editor, reason=" A private person is named. ")
    assert (step.kind, step.fingerprint, step.editor) == ("visible", world.claim.public_id, editor)
    assert (step.value, step.reason) == ({"visibility": "hidden", "before": "public"}, "A private person is named.")
    back = undo(step, editor=editor, reason="She agrees.")
    assert (back.undoes, back.value) == (step, {"visibility": "public", "before": "hidden"})
    assert Audit.objects.filter(table="claims_claim", key=world.claim.pk, after={"visibility": "hidden"}).exists()
    told = client.get("/corrections/").content.decode()
    assert "This claim was hidden from readers" in told
    assert "private person" not in told, "the reason may say what is hidden"


@pytest.mark.parametrize(
    ("role", "step", "reason", "words"),
    [
        (Role.EDITOR, "hidden", " ", "Say why"),
        (Role.READER, "hidden", "x", "Editors decide"),
        (Role.OPERATOR, "hidden", "x", "Editors decide"),
        (Role.EDITOR, "purged", "x", "senior editors alone"),
        (Role.EDITOR, "public", "x", "already"),
        (Role.EDITOR, "secret", "x", "choose one of"),
    ],
)
def test_what_may_not_be_is_refused_with_the_reason(role: Role, step: str, reason: str, words: str) -> None:
    world = World()
    with pytest.raises(DecisionError, match=words):
        show(world.claim, step, editor=make_account(role), reason=reason)
    assert not Judgement.objects.exists()
    assert Claim.objects.get(pk=world.claim.pk).visibility == Visibility.PUBLIC


def test_only_the_latest_step_is_taken_back(editor: Account) -> None:
    article = make_article()
    make_story(article)
    first = show(article, "hidden", editor=editor, reason="x")
    show(article, "noindex", editor=editor, reason="x")
    with pytest.raises(DecisionError, match="decided on it again"):
        undo(first, editor=editor, reason="x")
    assert Article.objects.get().visibility == "noindex"


def test_what_was_decided_holds_again_after_it_was_taken_in_anew(editor: Account) -> None:
    world = World()
    show(world.claim, "hidden", editor=editor, reason="x")
    before = Audit.objects.count()
    settle(world.claim.public_id)
    settle(world.article.public_id)
    settle("c-nothing")
    assert Audit.objects.count() == before, "where it holds, nothing is done"
    Claim.objects.filter(pk=world.claim.pk).update(visibility="public")
    coverage.cover([world.claim])
    assert Sought.objects.filter(claim=world.claim).exists()
    settle(world.claim.public_id)
    assert Claim.objects.get(pk=world.claim.pk).visibility == "hidden"
    assert not Sought.objects.filter(claim=world.claim).exists()
    name, value = world.article.public_id, {"visibility": "purged", "before": "public", "category": "court"}
    Judgement.objects.create(kind="visible", subject=name, fingerprint=name, value=value)
    settle(name)
    assert CANARY not in world.article.revisions.get().text
    assert Judgement.objects.count() == 2, "it was decided before"


def test_who_takes_decisions_back_takes_back_a_step_of_visibility_too(editor: Account) -> None:
    claim = make_claim()
    step = show(claim, "hidden", editor=editor, reason="A private person is named.")
    assert curate.latest([claim]) == step.pk
    taken = curate.undo(step, editor=editor, reason="She agrees.")
    assert (taken.undoes, Claim.objects.get().visibility) == (step, "public")


def test_a_hidden_claim_does_not_become_one_with_a_shown_one(editor: Account) -> None:
    hidden, shown = make_claim(), make_claim()
    show(hidden, "hidden", editor=editor, reason="A private person is named.")
    with pytest.raises(curate.DecisionError, match="hidden and the other is not"):
        curate.decide_same(shown, Claim.objects.get(pk=hidden.pk), same=True, editor=editor)


def test_a_second_person_agrees_that_a_sensitive_claim_is_shown_again(client: Client, editor: Account) -> None:
    claim, second = make_claim(sensitive=True, visibility="hidden"), make_account()
    client.force_login(editor)
    address = reverse("desk_visibility", args=[claim.public_id])
    client.post(address, {"visibility": "public", "reason": "She agrees.", "seen": "0"})
    assert Claim.objects.get().visibility == "hidden"
    proposals.agree(Proposal.objects.get(), second)
    assert Claim.objects.get().visibility == "public"
    judgement = Judgement.objects.get()
    assert (judgement.editor, judgement.seconded_by) == (editor, second)
