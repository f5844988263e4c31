import io
import json
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from claims.lookup import lookup
from claims.models import Statement
from claims.stories import gist_of
from tests.factories import (
    NOON,
    make_article,
    make_cell,
    make_claim,
    make_meaning,
    make_outlet,
    make_revision,
    make_statement,
)

pytestmark = pytest.mark.django_db
COPIED = "Harrowgate Instruments copied the tide model of Quillon Marine"
WALL = "The harbour wall will be rebuilt in granite before the winter"


def say(text: str, claim: object = None, **fields: object) -> Statement:
    given = {"stance": "alleges", "speaker": None, "resolved": text}
    article = make_article(make_outlet(), text=text, external_id=text[:20])
    statement = make_statement(article, claim, **{**given, **fields})
    make_meaning(statement)
    gist_of(article)
    return statement


def test_what_was_said_in_other_words_is_found_and_the_rest_is_left_out() -> None:
    copied, _ = say(COPIED, make_claim(COPIED)), say(WALL, make_claim(WALL))
    answer = lookup("Quillon's tide model was copied by Harrowgate")
    assert [hit.statement for hit in answer.hits] == [copied]
    assert [claim.text for claim in answer.claims] == [COPIED]
    assert 0.42 <= answer.hits[0].score <= 1


@pytest.mark.parametrize(
    "question",
    [
        "The mayor of Upper Dunn resigned over the price of bread",
        "",
        "   ",
        "the of and",
        "?!",
        "\x00",
        "'; DROP TABLE claims_claim; --",
        "a & b | !c <-> (d:*",
        '100% _ \\ " $1 %s {x}',
        "ποιος είπε τι",
    ],
)
def test_nothing_found_is_an_honest_empty_answer(question: str) -> None:
    say(COPIED, make_claim(COPIED))
    answer = lookup(question)
    assert (answer.hits, answer.claims, answer.cells or {}) == ((), (), {})


def test_an_empty_knowledge_base_answers_too() -> None:
    assert lookup("Harrowgate copied the tide model").hits == ()


@pytest.mark.parametrize("odd", ["'", "''", "\\", "%", ":*", "&", "<->", '"', "\x00", "(", "!"])
def test_odd_characters_in_a_question_do_not_hide_the_answer(odd: str) -> None:
    copied = say(COPIED, make_claim(COPIED))
    answer = lookup(f"Harrowgate {odd}copied{odd} the tide model{odd} of Quillon Marine {odd}")
    assert [hit.statement for hit in answer.hits] == [copied]


def test_a_question_of_any_length_is_answered() -> None:
    say(COPIED, make_claim(COPIED))
    assert lookup(f"{COPIED}. " + " ".join(f"word{k}" for k in range(5000))) is not None


def test_an_article_answers_once_with_its_best_statement() -> None:
    article = make_article(text=COPIED)
    gist_of(article)
    for text in (COPIED, f"{COPIED}, and sold what it copied to a third firm in another country"):
        make_meaning(make_statement(article, resolved=text, speaker=None, stance="alleges"))
    [hit] = lookup(COPIED).hits
    assert hit.statement.resolved == COPIED


def test_what_no_text_holds_any_more_is_no_answer() -> None:
    article = say(COPIED, make_claim(COPIED), retired_at=NOON).revision.article
    make_revision(article, text=WALL, seen_at=NOON)
    gist_of(article)
    assert lookup(COPIED).hits == ()


def test_an_article_without_a_statement_about_it_takes_its_headlines_stance() -> None:
    for text in (
        f"Harrowgate denies it copied the tide model of Quillon Marine\n\n{WALL}.",
        f"{WALL}\n\nIt cost a lot.",
    ):
        gist_of(make_article(make_outlet(), text=text))
    [hit] = lookup(COPIED).hits
    assert (hit.statement, hit.stance) == (None, "denies")


def test_what_an_editor_said_was_read_wrongly_is_not_read_off_the_headline_either() -> None:
    say(COPIED, make_claim(COPIED), retired_at=NOON, reviewed_at=NOON)
    assert lookup(COPIED).hits == ()


def test_an_article_that_opens_on_the_question_is_found_by_it_and_speaks_with_its_best_statement() -> None:
    article = make_article(text=f"{COPIED}\n\nThe two companies have not spoken since.", external_id="opens")
    gist_of(article)
    statement = make_statement(article, resolved="Harrowgate copied the model", speaker="Quillon", stance="alleges")
    make_meaning(statement)
    [hit] = lookup(COPIED).hits
    assert hit.statement == statement
    assert hit.score > 0.8


def test_silence_of_the_accused_is_an_articles_stance_only_where_it_has_no_other() -> None:
    silent = say(COPIED, speaker="Harrowgate", stance="no_response")
    article = make_article(text=COPIED)
    gist_of(article)
    for stance, text in (("no_response", COPIED), ("alleges", f"{COPIED} in one night")):
        make_meaning(make_statement(article, resolved=text, stance=stance))
    stances = {hit.statement.revision.article: hit.statement.stance for hit in lookup(COPIED).hits}
    assert stances == {silent.revision.article: "no_response", article: "alleges"}


def test_without_pgvector_the_words_serve_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claims.asking.has_pgvector", lambda: False)
    companies = "Two companies alleged bribes in the tender"
    say(companies, make_claim(companies))
    assert len(lookup("bribe in a tender, company alleges").hits) == 1


def test_the_cells_are_those_of_the_claims_found_and_a_silence_never_hides_a_stance() -> None:
    claim, other = make_claim(COPIED), make_claim(f"{COPIED} in one night")
    carrier = say(COPIED, claim, stance="denies").revision.article.outlet
    say(f"{COPIED} in one night", other)
    quiet = make_outlet("quiet")
    make_cell(claim, carrier, "denies", statements=["t1"])
    make_cell(other, carrier, "omitted", articles=["a1"])
    make_cell(claim, quiet, "silent", polls=["p1"])
    make_cell(other, quiet, "omitted", articles=["a2"])
    answer = lookup(COPIED)
    assert len(answer.claims) == 2
    assert answer.cells == {carrier.key: ["denies"], "quiet": ["omitted"]}


@pytest.mark.parametrize("statements", [2, 20])
def test_the_price_of_an_answer_does_not_grow_with_what_is_found(
    django_assert_max_num_queries, statements: int
) -> None:
    for _ in range(statements):
        say(COPIED, make_claim(COPIED))
    lookup("warm")
    # Nearest statements and openings (each in a savepoint), words, what is held, gists, statements (2), links, cells.
    with django_assert_max_num_queries(18):
        assert len(lookup(COPIED).hits) == statements


def test_the_command_answers_line_by_line_under_the_names_that_were_given(tmp_path: Path) -> None:
    statement = say(COPIED, make_claim(COPIED), via=["Meridian"])
    file = tmp_path / "asked.ndjson"
    lines = [json.dumps({"id": 1, "claim": COPIED}), "{broken", json.dumps({"id": 2, "claim": "Bread is dear"})]
    file.write_text("\n".join(lines))
    out, errors = io.StringIO(), io.StringIO()
    with pytest.raises(CommandError, match="1 lines could not be answered"):
        call_command("lookup", str(file), stdout=out, stderr=errors)
    first, second = map(json.loads, out.getvalue().splitlines())
    [found] = first["articles"]
    assert found["article"] == COPIED[:20]
    assert found["outlet"] == statement.revision.article.outlet.key
    assert (found["stance"], found["via"]) == ("alleges", ["Meridian"])
    assert second == {"id": 2, "articles": [], "cells": {}, "claims": []}
    assert errors.getvalue().startswith(f"{file}:2: ")
