from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.db.models import F

from claims import letters
from claims.letters import About, LetterError, TooMany
from claims.models import Letter, LetterSent
from claims.tasks import forget_letters
from tests.factories import NOON, make_article, make_claim, make_letter, make_statement, make_story

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def write(**fields: Any) -> Letter:
    return letters.write(
        **{
            "kind": "correction",
            "about": About(),
            "words": "The report says tallow, and not gelatine.",
            "signed": "",
            "address": "quill@reader.example",
            "sender": "one",
            "now": NOON,
            **fields,
        }
    )


# ---- what is written ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("  Two   words \t here ", "Two words here"),
        ("One line.\r\nAnother.\rA third.", "One line.\nAnother.\nA third."),
        ("A paragraph.\n\n\n\n\nAnother.", "A paragraph.\n\nAnother."),
        ("nul\0here and a \x1b[31mbell\x07", "nul here and a [31mbell"),
        ("\u202egnitirw\u202c and \u2066within\u2069", "gnitirw and within"),
        ("in\u200bvis\ufeffi\u00adble", "invisible"),
        ("line\u2028separator", "line separator"),
        ("cafe\u0301", "café"),
        ("<b>&amp;</b>", "<b>&amp;</b>"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("", ""),
    ],
)
def test_words_are_kept_as_plain_text_without_what_no_text_needs(given: str, kept: str) -> None:
    assert letters.plain_words(given) == kept


def test_a_name_is_one_line() -> None:
    assert letters.plain_name("Ms Tarn\r\nBcc: everybody@reader.example\n") == "Ms Tarn Bcc: everybody@reader.example"


def test_a_letter_is_about_a_claim_an_article_a_statement_a_story_or_nothing() -> None:
    claim, article = make_claim(), make_article()
    statement, story = make_statement(article, claim), make_story(article)
    assert letters.about("") == About()
    assert letters.about(claim.public_id) == About(claim=claim)
    assert letters.about(article.public_id) == About(article=article)
    assert letters.about(statement.public_id) == About(statement=statement, claim=claim)
    assert letters.about(story.public_id) == About(story=story)


def test_about_what_was_merged_is_about_what_it_was_merged_into() -> None:
    last = make_claim()
    claim = make_claim(merged_into=make_claim(merged_into=last))
    story = make_story()
    ended = make_story()
    ended.merged_into = story
    ended.save()
    assert letters.about(claim.public_id) == About(claim=last)
    assert letters.about(ended.public_id) == About(story=story)


def test_a_claim_that_no_text_carries_any_more_can_be_written_about() -> None:
    claim = make_claim(retired_at=NOON)
    assert letters.about(claim.public_id) == About(claim=claim)


@pytest.mark.parametrize(
    "public_id", ["c", "cnothing", "x123", "c" * 21, "c\0", "c'--", "../c1", "ç", "c 1", "t0", "a0", "s0", "c" * 10_000]
)
def test_an_id_that_names_nothing_is_about_nothing_that_is_here(public_id: str) -> None:
    assert letters.about(public_id) is None


def test_a_letter_waits_under_an_id_that_nobody_can_guess() -> None:
    claim = make_claim()
    first = write(about=About(claim=claim), words="The first of two letters.")
    second = write(about=About(claim=claim), words="The second of two letters.")
    assert first.state == "waiting"
    assert first.claim == claim
    assert list(Letter.objects.waiting()) == [first, second]
    assert first.public_id != second.public_id
    assert len(first.public_id) == 17


def test_the_same_letter_twice_is_one_and_is_counted_once() -> None:
    first = write()
    assert write(now=NOON + MINUTE) == first
    assert Letter.objects.count() == LetterSent.objects.count() == 1


@pytest.mark.parametrize(
    "other", [{"kind": "removal"}, {"words": "Something else is wrong."}, {"address": "tarn@reader.example"}]
)
def test_another_letter_is_another(other: dict[str, str]) -> None:
    assert write(**other) != write()


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_make_one_letter() -> None:
    def click(_: int) -> str:
        try:
            return write().public_id
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        ids = set(pool.map(click, range(4)))
    assert len(ids) == Letter.objects.count() == 1


@pytest.mark.parametrize("lacking", [{"about": About()}, {"signed": ""}])
def test_a_reply_needs_a_claim_and_a_name(lacking: dict[str, Any]) -> None:
    given = {"kind": "reply", "about": About(claim=make_claim()), "signed": "Ms Tarn"}
    with pytest.raises(LetterError, match="beside a claim and is signed"):
        write(**given | lacking)


# ---- how many -------------------------------------------------------------------------------------


@pytest.fixture
def send() -> Callable[..., Letter]:
    def send(number: int, **fields: Any) -> Letter:
        return write(words=f"Letter number {number} of a great many.", now=NOON + number * MINUTE, **fields)

    return send


def test_too_many_from_one_sender_are_refused_and_it_is_said_until_when(send) -> None:
    for number in range(letters.MOST_BY_ONE):
        send(number)
    with pytest.raises(TooMany) as refused:
        send(letters.MOST_BY_ONE)
    assert (refused.value.until, refused.value.everybody) == (NOON + letters.HOUR, False)
    assert "try again after 13:00 UTC" in str(refused.value)
    assert Letter.objects.count() == letters.MOST_BY_ONE
    assert send(letters.MOST_BY_ONE, sender="another")


def test_after_an_hour_one_more_is_taken(send) -> None:
    for number in [*range(letters.MOST_BY_ONE), 60]:
        send(number)
    with pytest.raises(TooMany):
        write(words="The second letter still counts.", now=NOON + letters.HOUR)


def test_too_many_from_all_together_are_refused(send, monkeypatch) -> None:
    monkeypatch.setattr(letters, "MOST_BY_ALL", 3)
    for number in range(3):
        send(number, sender=f"sender {number}")
    with pytest.raises(TooMany) as refused:
        send(3, sender="a fourth")
    assert (refused.value.until, refused.value.everybody) == (NOON + letters.HOUR, True)


def test_a_second_click_is_answered_even_where_too_many_were_sent(send) -> None:
    last = [send(number) for number in range(letters.MOST_BY_ONE)][-1]
    assert write(words=last.words, now=NOON + 9 * MINUTE) == last


# ---- the answer -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("granted", "state"), [(True, "granted"), (False, "refused")])
def test_a_decision_answers_a_letter(granted: bool, state: str) -> None:
    letter = letters.decide(make_letter(), granted=granted, answer=" It reads \u202ewrongly. ", now=NOON)
    letter.refresh_from_db()
    assert (letter.state, letter.answer, letter.decided_at) == (state, "It reads wrongly.", NOON)
    assert list(Letter.objects.answered()) == [letter]
    assert not Letter.objects.waiting()


def test_a_letter_is_decided_once() -> None:
    letter = make_letter()
    letters.decide(letter, granted=True, answer="It was mended.", now=NOON)
    with pytest.raises(LetterError, match="was granted on 02 March 2026; a letter is answered once"):
        letters.decide(letter, granted=False, answer="It was not.", now=NOON)
    letter.refresh_from_db()
    assert letter.answer == "It was mended."


@pytest.mark.parametrize("answer", ["", "  \n ", "\u202e\0"])
def test_an_answer_needs_words(answer: str) -> None:
    letter = make_letter()
    with pytest.raises(LetterError, match="An answer needs words"):
        letters.decide(letter, granted=True, answer=answer, now=NOON)
    letter.refresh_from_db()
    assert letter.state == "waiting"


@pytest.mark.parametrize("fields", [{"state": "granted", "decided_at": None}, {"decided_at": NOON}])
def test_the_database_refuses_a_decision_without_its_time_and_a_time_without_decision(fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError, match="letter_decided_or_waiting"):
        make_letter(**fields)


def test_replies_stand_beside_a_claim_and_beside_what_it_was_merged_into() -> None:
    claim = make_claim()
    merged = make_claim(merged_into=make_claim(merged_into=claim))
    later = make_letter(claim, kind="reply", state="granted", days=2)
    earlier = make_letter(merged, kind="reply", state="granted", days=1)
    make_letter(claim, kind="reply", state="refused")
    make_letter(claim, kind="reply")
    make_letter(claim, kind="correction", state="granted")
    make_letter(make_claim(), kind="reply", state="granted")
    assert list(Letter.objects.replies_to(claim)) == [earlier, later]


# ---- what is forgotten ----------------------------------------------------------------------------


def test_a_year_after_the_answer_what_the_log_does_not_show_is_forgotten() -> None:
    old, waiting = make_letter(state="refused"), make_letter()
    reply = make_letter(make_claim(), kind="reply", state="granted")
    young = make_letter(state="granted", days=10)
    now = NOON + letters.FORGET_AFTER + timedelta(days=1)
    assert letters.forget(now) == 2
    assert letters.forget(now) == 0
    kept = {letter: letter for letter in Letter.objects.all()}
    assert (kept[old].words, kept[old].signed, kept[old].address) == ("", "", "")
    assert kept[old].answer
    assert (kept[reply].words, kept[reply].signed, kept[reply].address) == (reply.words, reply.signed, "")
    assert all(kept[letter].address for letter in (young, waiting))


def test_who_sent_is_forgotten_when_it_counts_no_more() -> None:
    write()
    letters.forget(NOON + letters.HOUR - MINUTE)
    assert LetterSent.objects.count() == 1
    letters.forget(NOON + letters.HOUR)
    assert not LetterSent.objects.exists()


def test_a_job_forgets_by_the_hour() -> None:
    write()
    forget_letters(timestamp=int((NOON + letters.HOUR).timestamp()))
    assert not LetterSent.objects.exists()


def test_the_usual_time_of_an_answer_is_said_when_there_are_enough() -> None:
    for days in (1, 2, 4, 9):
        make_letter(state="granted", days=days)
    Letter.objects.update(written_at=NOON)
    assert letters.usual_days() is None
    make_letter(state="refused", days=30)
    Letter.objects.update(written_at=NOON)
    assert letters.usual_days() == 4
    Letter.objects.update(written_at=F("decided_at"))
    assert letters.usual_days() == 1
