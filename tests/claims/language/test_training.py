"""From marked texts to coefficients: what is learned, how it is calibrated, and what stops it."""

import json
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from claims.language import Extractor, Given, load_extractor
from claims.language.corpus import CorpusError, Marked, read_corpus
from claims.language.fitting import Examples, learn, reliability
from claims.language.training import is_decided, is_right, train, words_of

NAMES = ("Ilse Marrow", "Tobias Renner", "Jana Petrik", "Corin Vale", "Mara Lindqvist", "Piet Okafor")
THINGS = ("the bridge was unsafe", "the pumps had failed", "the ledgers were burned", "the mine had been losing money")


def line(number: int, scheme: str = "statements") -> str:
    """A report that is marked, and a street that "reports" nothing: the same verb, no statement."""
    name, thing = NAMES[number % len(NAMES)], THINGS[number % len(THINGS)]
    said = f"{name} reported that {thing}."
    text = f"{said} The clerk reported the town."
    source, cue = {"start": 0, "end": len(name)}, {"start": len(name) + 1, "end": len(name) + 9}
    content = [{"start": len(name) + 15, "end": len(said) - 1}]
    marks = [{"source": source, "cue": cue, "content": content, "speaker": name}]
    return json.dumps({"id": number, "text": text, "scheme": scheme, "statements": marks})


def corpus(folder: Path, count: int = 24) -> Path:
    path = folder / "marked.ndjson"
    path.write_text("\n".join(line(n) for n in range(count)) + "\n", "utf-8")
    return path


@cache
def extractor() -> Extractor:
    return load_extractor()


def test_what_is_marked_is_surer_than_what_is_not(tmp_path: Path) -> None:
    table = train(list(read_corpus([corpus(tmp_path)])), load_extractor())
    weights = table["filters"]["report"]["weights"]
    assert weights["lemma=report|clause"] > weights.get("lemma=report|object", 0.0)
    assert table["speakers"]["named"] > 0.9
    assert table["texts"] == 24


def test_a_report_is_right_by_its_cue_and_content(tmp_path: Path) -> None:
    [marked, *_] = read_corpus([corpus(tmp_path, 1)])
    right = [is_right(*pair, marked.joined()) for pair in drafts_of(marked)]
    assert right == [True, False]


def test_a_text_marked_for_attributions_says_nothing_of_what_is_nested() -> None:
    text = "Ilse Marrow said that Jana Petrik claimed that the bridge was unsafe."
    whole = {"source": {"start": 0, "end": 11}, "cue": {"start": 12, "end": 16}, "content": [{"start": 22, "end": 68}]}
    path_free = json.dumps({"text": text, "scheme": "attributions", "statements": [whole]}).encode()
    marked = one(path_free)
    decided = {
        words.lemma[draft.anchor]: is_decided(words, draft, marked.joined()) for words, draft in drafts_of(marked)
    }
    assert decided == {"say": True, "claim": False}


def one(row: bytes) -> Marked:
    from claims.language.corpus import _read

    return _read(row, "row")


def drafts_of(marked: Marked) -> list[tuple[object, object]]:
    from claims.language.attribution import candidates

    words = words_of(extractor(), marked.given)
    return [(words, draft) for draft in candidates(words, extractor().rules)]


def test_confidence_is_calibrated_on_texts_held_out() -> None:
    chance, examples = np.random.default_rng(7), Examples()
    for number in range(2000):
        rare = bool(chance.random() < 0.5)
        right = bool(chance.random() < (0.2 if rare else 0.9))
        examples.add(["bias", "rare" if rare else "usual"], right, 1.0, number)
    learned = learn(examples, 1.0, 0.5)
    assert learned["calibration_error"] < 0.03
    assert [round(row["right"], 1) for row in learned["reliability"]] == [0.2, 0.9]


def test_the_calibration_error_is_the_mean_gap() -> None:
    table, error = reliability(np.array([0.95, 0.95, 0.15, 0.15]), np.array([1.0, 0.0, 0.0, 0.0]))
    assert [row["count"] for row in table] == [2, 2]
    assert error == pytest.approx(0.5 * 0.45 + 0.5 * 0.15)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("{", "not JSON"),
        ('{"id": 1}', 'no "text"'),
        ('{"text": "Ilse left.", "scheme": "notes", "statements": []}', "unknown scheme"),
        ('{"text": "Ilse left."}', "without sound spans"),
        (
            '{"text": "Ilse.", "statements": [{"source": null, "cue": null, "content": [{"start": 2, "end": 99}]}]}',
            "span",
        ),
    ],
)
def test_a_line_that_cannot_be_used_is_named(tmp_path: Path, row: str, says: str) -> None:
    path = tmp_path / "marked.ndjson"
    path.write_text(f"{line(0)}\n{row}\n", "utf-8")
    with pytest.raises(CorpusError, match=says) as raised:
        list(read_corpus([path]))
    assert f"{path}:2" in str(raised.value)


def test_the_command_writes_a_table_that_extraction_reads_and_its_card(tmp_path: Path) -> None:
    out = tmp_path / "trained.json"
    call_command("train", corpus(tmp_path), out=out)
    [found] = load_extractor(table=out).extract([Given(text="Ilse Marrow reported that the bridge was unsafe.")])
    assert [statement.speaker for statement in found.statements] == ["Ilse Marrow"]
    card = out.with_suffix(".md").read_text("utf-8")
    assert "24 marked in full" in card
    assert "| confidence from | candidates |" in card


def test_the_command_refuses_what_it_cannot_learn_from(tmp_path: Path) -> None:
    path = tmp_path / "marked.ndjson"
    path.write_text(line(0, "attributions") + "\n", "utf-8")
    with pytest.raises(CommandError, match="too little to learn from"):
        call_command("train", path, out=tmp_path / "trained.json")
    with pytest.raises(CommandError, match=r"nowhere\.ndjson"):
        call_command("train", tmp_path / "nowhere.ndjson", out=tmp_path / "trained.json")
    assert not (tmp_path / "trained.json").exists()
