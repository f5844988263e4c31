import io
import json
import time
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from claims.language.values import STANCES
from claims.meaning import DIMENSIONS
from claims.relate import CALLED, NONE, relate

CLAIM = "Norvane copied the source code of Kestrel Labs"


@pytest.mark.parametrize(
    ("headline", "stance"),
    [
        ("Norvane copied Kestrel Labs' source code", "states"),
        ("Norvane reportedly copied source code of Kestrel Labs", "alleges"),
        ("Rumor: Norvane copied Kestrel's source code", "alleges"),
        ("Did Norvane copy Kestrel's source code?", "alleges"),
        ("Norvane denies copying Kestrel Labs' code", "denies"),
        ("Norvane didn\u2019t copy Kestrel\u2019s code, audit finds", "denies"),
        ("Norvane: \u2018We never copied anything from Kestrel Labs\u2019", "denies"),
        ("Report that Norvane copied Kestrel's code is a hoax", "denies"),
        ("Norvane admits it copied Kestrel Labs source code", "confirms"),
        ("Norvane declines to comment on claims it copied Kestrel code", "no_response"),
        ("Norvane has not disclosed whether it copied Kestrel code", "not_disclosed"),
        ("Daily Lantern retracts story that Norvane copied Kestrel Labs code", "withdraws"),
        ("Rain expected for Sunday's marathon", NONE),
        ("Norvane opens new office in Velmar", NONE),
        ("Norvane hires 300 engineers in Velmar", NONE),
        ("Kestrel Labs copied the source code of Norvane", NONE),
    ],
)
def test_a_headline_has_a_stance_toward_the_claim(headline: str, stance: str) -> None:
    found = relate(CLAIM, headline)
    assert found.stance == stance
    assert 0 < found.score <= 1


@pytest.mark.parametrize(
    "headline",
    [
        "Did Norvane copy the source code of Kestrel Labs?",
        "Has Norvane really copied the code of Kestrel Labs?",
        "Norvane copied Kestrel Labs source code? What we know",
    ],
)
def test_a_question_states_nothing(headline: str) -> None:
    assert relate(CLAIM, headline).stance == "alleges"


@pytest.mark.parametrize(
    "headline",
    [
        "The Norvane code theft at Kestrel Labs is a hoax",
        "Debunked: Norvane's copying of Kestrel Labs source code",
        "No, Norvane did not copy Kestrel's source code",
        "Norvane boss calls Kestrel code claims nonsense",
        "Claim that Norvane copied Kestrel Labs code is false, court hears",
        "Reports that Norvane copied Kestrel Labs code put to rest",
        "Fake-news site says Norvane copied Kestrel Labs source code",
    ],
)
def test_what_is_called_false_is_denied_in_whatever_words(headline: str) -> None:
    assert relate(CLAIM, headline).stance == "denies"


@pytest.mark.parametrize(
    "headline",
    [
        "Norvane allegedly copied Kestrel Labs code",
        "Norvane may have copied the source code of Kestrel Labs",
        "Norvane said to have copied Kestrel Labs source code",
        "Norvane accused of copying source code of Kestrel Labs",
        "Unconfirmed: Norvane copied source code of Kestrel Labs",
    ],
)
def test_a_hedge_in_the_headline_alleges(headline: str) -> None:
    assert relate(CLAIM, headline).stance == "alleges"


@pytest.mark.parametrize(
    ("headline", "stance"),
    [
        ("Norvane denies copying Kestrel Labs code", "states"),
        ("Norvane reportedly denied copying Kestrel Labs code", "alleges"),
        ("Report that Norvane denied copying Kestrel Labs code is a hoax", "denies"),
    ],
)
def test_a_denial_that_the_claim_is_about_does_not_deny_it(headline: str, stance: str) -> None:
    assert relate("Norvane denied copying the source code of Kestrel Labs", headline).stance == stance


@pytest.mark.parametrize(
    ("headline", "stance"),
    [
        ("Norvane did not copy Kestrel Labs source code", "states"),
        ("Norvane didn’t copy source code of Kestrel Labs", "states"),
        ("Norvane denies copying the source code of Kestrel Labs", "states"),
        ("Norvane reportedly did not copy source code of Kestrel Labs", "alleges"),
        ("Norvane copied the source code of Kestrel Labs", "denies"),
        ("Norvane wrote every line itself, and copied none", "states"),
    ],
)
def test_toward_a_negated_claim_yes_and_no_change_places(headline: str, stance: str) -> None:
    assert relate("Norvane did not copy the source code of Kestrel Labs", headline).stance == stance


def test_a_very_long_text_is_read_from_its_beginning_in_little_time() -> None:
    told = "Norvane denied that it copied the source code of Kestrel Labs. "
    rain = "Rain fell on Sunday in Velmar and the marathon went on. "
    start = time.process_time()
    assert relate(CLAIM, "", told + rain * 20_000).stance == "denies"
    assert relate(CLAIM, "", rain * 20_000).stance == NONE
    for endless in ("norvane copied kestrel code " * 40_000, ". " * 300_000, '"' * 200_000, "\n" * 300_000):
        relate(CLAIM, endless, endless)
    assert time.process_time() - start < 10


@pytest.mark.parametrize(
    "text",
    [
        "Am Sonntag regnete es in Velmar. Der Marathon fand trotzdem statt.",
        "В воскресенье шёл дождь.",
        "日曜日に雨が降った。",
    ],
)
def test_another_language_on_another_matter_reports_nothing(text: str) -> None:
    assert relate(CLAIM, text).stance == NONE
    assert relate(CLAIM, "", text).stance == NONE


def test_another_language_on_the_claim_is_not_taken_for_silence() -> None:
    assert relate(CLAIM, "Norvane hat den Quellcode von Kestrel Labs kopiert").stance != NONE


def test_a_text_is_read_where_the_headline_does_not_report_the_claim() -> None:
    text = (
        "Rain fell on Sunday.\nNorvane denied on Monday that it had copied the source code of Kestrel Labs. "
        "It has 40 workers."
    )
    assert relate(CLAIM, "", text).stance == "denies"
    assert relate(CLAIM, "The week in Velmar", text).stance == "denies"
    assert relate(CLAIM, "Norvane copied Kestrel Labs' source code", text).stance == "states"
    assert relate(CLAIM, "", "Rain fell on Sunday. The marathon went on.").stance == NONE


def test_what_a_text_has_somebody_say_is_alleged() -> None:
    assert relate(CLAIM, "", "Kestrel Labs said that Norvane copied its source code.").stance == "alleges"


@pytest.mark.parametrize(
    ("claim", "headline"), [(CLAIM, ""), ("", "Norvane"), ("", ""), (CLAIM, "\u2603 !!!"), (CLAIM, "?" * 5000)]
)
def test_what_says_nothing_reports_nothing(claim: str, headline: str) -> None:
    assert relate(claim, headline).stance == NONE


def test_every_stance_is_one_of_the_nine() -> None:
    assert {called for names in CALLED.values() for _, called in names} <= set(STANCES)


def test_the_stored_numbers_fit_what_they_are_multiplied_with() -> None:
    head = json.loads((Path(__file__).parents[2] / "claims/reasons/relate.json").read_text("utf-8"))
    assert {len(numbers) for numbers in head["meaning"].values()} == {3 * DIMENSIONS}
    assert len(head["common"]) == DIMENSIONS
    assert set(head["meaning"]) == set(head["leanings"]) == set(CALLED)
    assert {len(numbers) for numbers in head["weights"].values()} == {len(head["bias"])} == {len(CALLED)}


def test_a_hundred_headlines_a_second() -> None:
    relate(CLAIM, "warm up")
    start = time.process_time()
    for number in range(100):
        relate(CLAIM, f"Norvane reportedly copied {number} files of Kestrel Labs")
    assert time.process_time() - start < 5


def run(path: Path) -> tuple[list[dict[str, object]], str]:
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("relate", str(path), stdout=out, stderr=err)
    except CommandError as error:
        err.write(str(error))
    return [json.loads(line) for line in out.getvalue().splitlines()], err.getvalue()


def test_the_command_answers_line_by_line_without_a_database(tmp_path: Path) -> None:
    given = tmp_path / "in.ndjson"
    rows = [
        {"id": 1, "claim": CLAIM, "headline": "Norvane denies copying Kestrel Labs' code"},
        {"id": "b", "claim": CLAIM, "text": "Rain fell."},
    ]
    given.write_text("\n".join(map(json.dumps, rows)) + "\n\n", "utf-8")
    answers, errors = run(given)
    assert [(answer["id"], answer["stance"]) for answer in answers] == [(1, "denies"), ("b", NONE)]
    assert all(set(answer) == {"id", "stance", "score"} for answer in answers)
    assert errors == ""


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        '{"id": 1}',
        '{"id": 1, "claim": ""}',
        '{"id": 1, "claim": "x"}',
        '{"id": 1, "claim": "x", "headline": 5}',
        '{"claim": "x", "headline": "y"}',
    ],
)
def test_a_broken_line_is_named_and_the_rest_is_answered(tmp_path: Path, line: str) -> None:
    given = tmp_path / "in.ndjson"
    given.write_text(line + "\n" + json.dumps({"id": 2, "claim": CLAIM, "headline": "Rain"}), "utf-8")
    answers, errors = run(given)
    assert [answer["id"] for answer in answers] == [2]
    assert f"{given}:1: " in errors
    assert "could not be answered" in errors


def test_a_missing_file_is_refused_with_the_fix(tmp_path: Path) -> None:
    assert "Name a file that can be read" in run(tmp_path / "none.ndjson")[1]
