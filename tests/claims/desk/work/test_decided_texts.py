"""What editors decided, as texts to train on: what is marked in them, what is left out, and that training takes it."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from claims import curate
from claims.desk.decided_texts import lines
from claims.language.corpus import read_corpus
from claims.models import Account, Statement
from sources.models import Article
from tests.factories import make_account, make_article, make_statement

pytestmark = pytest.mark.django_db
FIRST = "Marrow Foods denied using horse gelatine."
SECOND = "Ms Tarn said that tests were clean."
NAMES = ("Ilse Marrow", "Tobias Renner", "Jana Petrik", "Corin Vale", "Mara Lindqvist", "Piet Okafor")
THINGS = ("the bridge was unsafe", "the pumps had failed", "the ledgers were burned", "the mine had been losing money")


@pytest.fixture
def editor() -> Account:
    return make_account()


def second(article: Article) -> Statement:
    start = len(FIRST) + 2
    return make_statement(
        article,
        anchor=start,
        source=[start, start + 7],
        cue=[start + 8, start + 12],
        content=[[start + 18, start + 34]],
        speaker="Ms Tarn",
        stance="alleges",
    )


def marked(row: dict) -> list[tuple[str, str, list[str]]]:
    """(source, cue, content) as words."""

    def words(span: dict | None) -> str:
        return row["text"][span["start"] : span["end"]] if span else ""

    return [(words(one["source"]), words(one["cue"]), [words(c) for c in one["content"]]) for one in row["statements"]]


def test_a_text_whose_statements_are_all_decided_is_marked_in_full(editor: Account) -> None:
    article = make_article(text=f"{FIRST}\n\n{SECOND}")
    first, other = make_statement(article), second(article)
    curate.review(first, accepted=True, editor=editor)
    curate.review(other, accepted=False, editor=editor)
    [row] = lines()
    assert (row["scheme"], row["text"], row["outlet"]) == ("statements", f"{FIRST}\n\n{SECOND}", article.outlet.name)
    assert marked(row) == [("Marrow Foods", "denied", ["using horse gelatine"])]
    assert row["statements"][0]["speaker"] == "Marrow Foods"


def test_of_another_text_the_decided_paragraphs_count_with_their_own_offsets(editor: Account) -> None:
    article = make_article(text=f"{FIRST}\n\n{SECOND}")
    make_statement(article)
    curate.review(second(article), accepted=True, editor=editor)
    [row] = lines()
    assert (row["scheme"], row["text"]) == ("attributions", SECOND)
    assert marked(row) == [("Ms Tarn", "said", ["tests were clean"])]


def test_a_rejected_paragraph_teaches_what_is_none(editor: Account) -> None:
    article = make_article(text=f"{FIRST}\n\n{SECOND}")
    make_statement(article)
    curate.review(second(article), accepted=False, editor=editor)
    assert [(row["text"], row["statements"]) for row in lines()] == [(SECOND, [])]


def test_what_was_corrected_counts_as_it_stands_now(editor: Account) -> None:
    article = make_article(text=FIRST)
    curate.correct(make_statement(article), {"content": [[26, 40]]}, editor=editor)
    [row] = lines()
    assert marked(row) == [("Marrow Foods", "denied", ["horse gelatine"])]


def test_what_was_taken_back_is_not_decided(editor: Account) -> None:
    made = curate.review(make_statement(make_article(text=FIRST)), accepted=True, editor=editor)
    curate.undo(made, editor=editor)
    assert list(lines()) == []


@pytest.mark.parametrize("visibility", ["hidden", "purged"])
def test_what_readers_may_not_see_is_left_out(editor: Account, visibility: str) -> None:
    article = make_article(text=FIRST)
    curate.review(make_statement(article), accepted=True, editor=editor)
    Article.objects.update(visibility=visibility)
    assert list(lines()) == []


def test_without_decisions_there_is_nothing_to_write(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No editor has checked a statement yet"):
        call_command("decisions", out=tmp_path / "decided.ndjson")
    assert list(tmp_path.iterdir()) == []
    make_statement()


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path, editor: Account) -> None:
    curate.review(make_statement(make_article(text=FIRST)), accepted=True, editor=editor)
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("decisions", out=tmp_path / "nowhere" / "decided.ndjson")


def test_training_takes_what_editors_decided(tmp_path: Path, editor: Account, capsys) -> None:
    """A report that is accepted, and a street that "reports" nothing, which the machine took for one: as in the marked
    texts of its own test."""
    for number in range(24):
        name, thing = NAMES[number % len(NAMES)], THINGS[number % len(THINGS)]
        said = f"{name} reported that {thing}."
        article = make_article(text=f"{said} The clerk reported the town.")
        end, start = len(name), len(said) + 1
        right = make_statement(
            article,
            source=[0, end],
            cue=[end + 1, end + 9],
            content=[[end + 15, len(said) - 1]],
            speaker=name,
            stance="alleges",
        )
        wrong = make_statement(
            article,
            anchor=start,
            source=[start, start + 9],
            cue=[start + 10, start + 18],
            content=[[start + 19, start + 27]],
            speaker="The clerk",
        )
        curate.review(right, accepted=True, editor=editor)
        curate.review(wrong, accepted=False, editor=editor)
    out, table = tmp_path / "decided.ndjson", tmp_path / "trained.json"
    call_command("decisions", out=out)
    assert "24 texts decided in full and 0 paragraphs of others, with 24 statements" in capsys.readouterr().out
    assert [len(one.marks) for one in read_corpus([out])] == [1] * 24
    call_command("train", out, out=table)
    weights = json.loads(table.read_text("utf-8"))["filters"]["report"]["weights"]
    assert weights["lemma=report|clause"] > weights.get("lemma=report|object", 0.0)
