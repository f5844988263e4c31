import io

import pytest
from django.core.management import CommandError, call_command

from claims.models import Letter
from tests.factories import make_article, make_claim, make_letter, make_statement

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("letters", *arguments, stdout=out)
    return out.getvalue()


def test_letters_that_wait_are_listed_with_what_they_are_about(settings) -> None:
    settings.SITE_URL = "https://claims.example"
    claim = make_claim()
    statement = make_statement(make_article(), claim)
    waiting = [make_letter(claim), make_letter(claim, statement=statement), make_letter()]
    make_letter(state="granted")
    lines = run().splitlines()
    assert [line.split("\t")[0] for line in lines[:-1]] == [letter.public_id for letter in waiting]
    assert [line.split("\t")[3] for line in lines[:-1]] == [
        f"https://claims.example/claims/{claim.public_id}/",
        f"https://claims.example/statements/{statement.public_id}/",
        "the site",
    ]
    assert lines[-1] == "Waiting: 3 letters. `manage.py letters ID` shows one."


def test_without_letters_it_says_so() -> None:
    assert run() == "Waiting: 0 letters.\n"


def test_one_letter_is_shown_whole() -> None:
    letter = make_letter(state="refused")
    shown = run(letter.public_id)
    for words in (letter.words, letter.signed, letter.address, letter.answer, "refused 2026-03-02 12:00 UTC"):
        assert words in shown


@pytest.mark.parametrize(("option", "state"), [("--grant", "granted"), ("--refuse", "refused")])
def test_a_letter_is_answered(option: str, state: str) -> None:
    letter = make_letter()
    shown = run(option, letter.public_id, "--answer", "It was looked at.")
    letter.refresh_from_db()
    assert (letter.state, letter.answer) == (state, "It was looked at.")
    assert f"{letter.public_id} is {state}." in shown
    assert ("to be done apart" in shown) == (state == "granted")


def test_granting_a_reply_says_nothing_of_more_to_do() -> None:
    letter = make_letter(make_claim(), kind="reply")
    assert "to be done apart" not in run("--grant", letter.public_id, "--answer", "It stands there now.")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["rnothing"], "There is no letter 'rnothing'"),
        (["--grant", "rnothing", "--answer", "Yes."], "There is no letter 'rnothing'"),
        (["--grant", "ID"], "go together"),
        (["--answer", "Yes."], "go together"),
        (["--grant", "ID", "--answer", " "], "An answer needs words"),
        (["--grant", "ID", "--refuse", "ID", "--answer", "Yes."], "not allowed with"),
        (["ID", "--grant", "ID", "--answer", "Yes."], "not both"),
    ],
)
def test_what_cannot_be_done_is_refused_with_the_reason(arguments: list[str], told: str) -> None:
    letter = make_letter()
    with pytest.raises(CommandError, match=told):
        run(*(letter.public_id if argument == "ID" else argument for argument in arguments))
    assert Letter.objects.waiting().exists()


def test_a_letter_is_answered_once() -> None:
    letter = make_letter(state="granted")
    with pytest.raises(CommandError, match="answered once"):
        run("--refuse", letter.public_id, "--answer", "No.")
