"""From a form to a decision: first what it would change, then the decision; and what stops it."""

from collections.abc import Sequence

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from claims import curate
from claims.coverage import cover
from claims.models import Account, Cell, Claim, Judgement, Link, Proposal, Statement, StoryMember
from tests.factories import make_account, make_article, make_claim, make_outlet, make_statement, make_story

pytestmark = pytest.mark.django_db
DECIDE = reverse("desk_decide")
PREVIEWED = 127  # questions at most, nearly all of them of what is derived anew from a merge, and rolled back


def told(text: str, *stances: str) -> Claim:
    claim = make_claim(text)
    for number, stance in enumerate(stances):
        make_statement(make_article(make_outlet(name=f"Outlet {stance.title()} {number}")), claim, stance=stance)
    cover([claim])
    return claim


def send(client: Client, do: str, claim: Claim, *, step: str = "preview", **more: object) -> object:
    fields = {"do": do, "subject": claim.public_id, "seen": curate.latest([claim]), "step": step, **more}
    return client.post(DECIDE, fields)


def confirm(client: Client, answer: object) -> object:
    """Sends the form of a preview, or of a conflict, with its first button."""
    form = html.fromstring(answer.content).cssselect("form.deed")[0]
    fields: dict[str, list[str]] = {}
    for one in form.cssselect("input[name], textarea[name]"):
        value = one.get("value", "") if one.tag == "input" else (one.text or "").removeprefix("\n")
        fields.setdefault(one.get("name"), []).append(value)
    button = form.cssselect("button")[0]
    fields.pop("csrfmiddlewaretoken", None)
    return client.post(DECIDE, fields | {button.get("name"): button.get("value")})


def words(answer: object) -> str:
    """As they are read: what stands in separate boxes is apart."""
    return " ".join(" ".join(html.fromstring(answer.content).cssselect("main")[0].itertext()).split())


def counts() -> Sequence[int]:
    return [model.objects.count() for model in (Judgement, Claim, Link, Cell, Statement, StoryMember, Proposal)]


def test_a_preview_of_a_merge_tells_each_cell_and_address_and_changes_nothing(client: Client, editor: Account) -> None:
    claim = told("Marrow Foods used horse gelatine.", "alleges", "denies")
    other = told("Horse gelatine was in Marrow's sweets.", "alleges")
    before = counts()
    answer = send(client, "merge", claim, other=other.public_id)
    assert answer.status_code == 200
    shown = words(answer)
    assert f"Merge “{other.text}” into “{claim.text}”?" in shown
    assert "What changes: 2 claims and 2 cells." in shown
    assert f"Its address will redirect: {other.get_absolute_url()} to {claim.get_absolute_url()}" in shown
    assert "Statements before: 2 → after: 3" in shown
    assert "before: nothing → after: alleged" in shown
    assert "before: stands → after: merged into another" in shown
    assert counts() == before
    assert Claim.objects.get(pk=other.pk).merged_into is None


def test_confirmed_it_is_decided_in_the_editors_name(client: Client, editor: Account) -> None:
    claim, other = told("One.", "alleges"), told("Other.", "denies")
    answer = confirm(client, send(client, "merge", claim, other=other.public_id, reason="same batch"))
    assert (answer.status_code, answer["Location"]) == (302, reverse("desk_claim", args=[claim.public_id]))
    made = Judgement.objects.get()
    assert (made.kind, made.editor, made.reason, made.value["into"]) == ("same", editor, "same batch", claim.public_id)
    assert Claim.objects.get(pk=other.pk).heir() == claim
    assert "Done: Merge" in client.get(answer["Location"]).content.decode()


def test_a_split_shows_the_claim_that_is_not_there_yet(client: Client, editor: Account) -> None:
    claim = told("Marrow Foods used horse gelatine.", "alleges", "denies", "confirms")
    chosen = [link.statement.public_id for link in claim.links.order_by("pk")[:2]]
    answer = send(client, "split", claim, statement=chosen, text="Marrow Foods bought the gelatine abroad.")
    assert "1 new claim" in words(answer)
    assert "New claim Marrow Foods bought the gelatine abroad." in words(answer)
    assert "Statements before: 3 → after: 1" in words(answer)
    confirm(client, answer)
    new = Claim.objects.exclude(pk=claim.pk).get()
    assert new.text == "Marrow Foods bought the gelatine abroad."
    assert new.links.filter(active=True).count() == 2


@pytest.mark.parametrize(
    ("do", "fields", "kind"),
    [
        ("reword", {"text": "Horse gelatine was used."}, "wording"),
        ("apart", {"other": "OTHER", "reason": "two firms"}, "same"),
        ("relate", {"other": "OTHER", "relation": "contradicts"}, "relate"),
        ("relate", {"other": "OTHER", "relation": "none"}, "relate"),
        ("retire", {"reason": "an opinion"}, "retire"),
        ("take_out", {"statement": "FIRST", "reason": "another firm"}, "about"),
        ("tie", {"statement": "FIRST", "other": "OTHER"}, "about"),
    ],
)
def test_each_thing_that_is_done_with_a_claim_is_one_decision(
    client: Client, editor: Account, do: str, fields: dict[str, str], kind: str
) -> None:
    claim, other = told("One.", "alleges", "denies"), told("Other.", "alleges")
    first = claim.links.order_by("pk").first().statement.public_id
    sent = {name: {"OTHER": other.public_id, "FIRST": first}.get(value, value) for name, value in fields.items()}
    answer = send(client, do, claim, **sent)
    assert answer.status_code == 200, words(answer)
    assert not Judgement.objects.exists()
    assert confirm(client, answer).status_code == 302
    assert [one.kind for one in Judgement.objects.all()] == [kind]


def test_a_decision_is_taken_back_from_the_history(client: Client, editor: Account) -> None:
    claim, other = told("One.", "alleges"), told("Other.", "denies")
    made = curate.decide_same(claim, other, same=True, editor=editor)
    answer = send(client, "undo", claim, judgement=made.pk)
    assert "Take back what Ida Quill decided: merged “" in words(answer)
    assert "Its address" not in words(answer)
    assert "before: merged into another → after: stands" in words(answer)
    confirm(client, answer)
    assert Claim.objects.get(pk=other.pk).merged_into is None
    assert Judgement.objects.filter(undoes=made).exists()


def test_a_second_click_decides_nothing_twice(client: Client, editor: Account) -> None:
    claim = told("One.", "alleges", "denies")
    first = claim.links.order_by("pk").first().statement.public_id
    for do, fields in (
        ("reword", {"text": "Horse gelatine was used."}),
        ("take_out", {"statement": first, "reason": "another firm"}),
        ("merge", {"other": told("Other.", "denies").public_id}),
    ):
        preview = send(client, do, claim, **fields)
        confirm(client, preview)
        made = Judgement.objects.count()
        again = confirm(client, preview)
        assert again.status_code == 302, words(again)
        assert "nothing was decided twice" in client.get(again["Location"]).content.decode()
        assert Judgement.objects.count() == made


@pytest.mark.parametrize(
    ("do", "fields", "says"),
    [
        ("dance", {}, "asks for nothing that the desk knows"),
        ("merge", {}, "Choose the other claim"),
        ("merge", {"other": "c0000000000000000"}, "There is no claim"),
        ("merge", {"other": "'; DROP TABLE"}, "Choose the other claim"),
        ("merge", {"other": "SELF"}, "These are one claim already"),
        ("split", {"text": "A sentence."}, "Choose at least one statement"),
        ("split", {"statement": "t0000000000000000", "text": "A sentence."}, "There is no statement"),
        ("split", {"statement": ["ALL"], "text": "A sentence."}, "Leave the claim a statement"),
        ("split", {"statement": ["ALL"], "text": " "}, "The new claim needs a sentence"),
        ("reword", {"text": " \0 "}, "A claim needs a sentence"),
        ("reword", {"text": "x" * 2_001}, "2,001 characters are more than 2,000"),
        ("relate", {"other": "SELF", "relation": "cousin"}, "Choose how they are related"),
        ("retire", {}, "Say why"),
        ("take_out", {"statement": [f"t{n}" for n in range(101)], "reason": "x"}, "at most 100 statements"),
        ("undo", {"judgement": "4711"}, "There is no such decision"),
        ("undo", {"judgement": "9" * 40}, "There is no such decision"),
    ],
)
def test_what_means_nothing_is_refused_and_nothing_typed_is_lost(
    client: Client, editor: Account, do: str, fields: dict[str, object], says: str
) -> None:
    claim = told("One.", "alleges")
    statements = [link.statement.public_id for link in claim.links.all()]
    known = {"SELF": claim.public_id}
    sent = {
        name: statements if value == ["ALL"] else known.get(value, value) if isinstance(value, str) else value
        for name, value in fields.items()
    }
    answer = send(client, do, claim, **{"reason": "as the label has it", **sent} if do != "retire" else sent)
    assert answer.status_code == 422
    assert says in words(answer)
    assert not Judgement.objects.exists()
    if do == "merge" and "reason" not in fields:
        field = html.fromstring(answer.content).cssselect("input[name=reason]")[0]
        assert field.get("value") == "as the label has it"


def test_a_merge_cycle_is_refused(client: Client, editor: Account) -> None:
    one, two, three = told("One.", "alleges"), told("Two.", "denies"), told("Three.", "alleges")
    curate.decide_same(two, one, same=True, editor=editor)
    curate.decide_same(three, two, same=True, editor=editor)
    answer = send(client, "merge", one, other=three.public_id)
    assert (answer.status_code, "These are one claim already" in words(answer)) == (422, True)


def test_an_unknown_subject_is_refused(client: Client, editor: Account) -> None:
    ghost = Claim(public_id="c0000000000000000", text="")
    answer = send(client, "reword", ghost, text="A sentence.")
    assert (answer.status_code, "There is no claim" in words(answer)) == (422, True)


def test_only_a_post_decides(client: Client, editor: Account) -> None:
    answer = client.get(DECIDE, {"do": "retire", "subject": told("One.", "alleges").public_id, "step": "confirm"})
    assert (answer.status_code, answer["Location"]) == (302, "/desk/")
    assert not Judgement.objects.exists()


def test_a_form_that_met_an_ended_session_is_shown_again_after_signing_in(client: Client, other: Account) -> None:
    claim, editor = told("One.", "alleges", "denies", "confirms"), make_account()
    chosen = [link.statement.public_id for link in claim.links.order_by("pk")[:2]]
    sent = {"statement": chosen, "text": "A claim of its own.", "reason": "two firms", "by": editor.username}
    answer = send(client, "split", claim, step="confirm", **sent)
    assert (answer.status_code, answer["Location"]) == (302, f"/sign-in/?next={DECIDE}")
    client.force_login(editor)
    shown = client.get(DECIDE)
    assert "1 new claim" in words(shown)
    assert not Judgement.objects.exists(), "it is shown, and not carried out"
    assert confirm(client, shown).status_code == 302
    assert Judgement.objects.get().value["statements"] == sorted(chosen)
    assert client.get(DECIDE)["Location"] == "/desk/", "once"


def test_nobody_else_gets_what_met_an_ended_session(client: Client, other: Account) -> None:
    send(client, "reword", told("One.", "alleges"), text="Put otherwise.", by="somebody")
    client.force_login(other)
    assert client.get(DECIDE)["Location"] == "/desk/"


def test_an_article_is_moved_with_what_that_does_to_both_stories(client: Client, editor: Account) -> None:
    claim = make_claim()
    stays, goes = make_article(), make_article()
    here, there = make_story(stays, goes, title="The gelatine"), make_story(make_article(), title="The harbour")
    make_statement(goes, claim)
    make_statement(stays, claim)
    cover([claim])
    fields = {"do": "move", "subject": goes.public_id, "seen": 0, "story": there.public_id}
    answer = client.post(DECIDE, fields)
    shown = words(answer)
    assert "Story before: The gelatine → after: The harbour" in shown
    assert "Articles before: 2 → after: 1" in shown
    assert "Articles before: 1 → after: 2" in shown
    assert StoryMember.objects.get(article=goes).story == here
    moved = confirm(client, answer)
    assert moved["Location"] == reverse("desk_article", args=[goes.public_id])
    assert StoryMember.objects.get(article=goes).story == there


@pytest.mark.parametrize("number", [2, 12])
def test_a_preview_costs_the_same_however_many_statements_move(
    client: Client, editor: Account, number: int, django_assert_max_num_queries
) -> None:
    claim, other = told("One.", "alleges"), told("Other.", *["denies"] * number)
    with django_assert_max_num_queries(PREVIEWED):
        assert send(client, "merge", claim, other=other.public_id).status_code == 200
