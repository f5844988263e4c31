"""`manage.py extract`: what it prints, where it complains, and how it ends. No database."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command


def run(file: Path) -> tuple[list[dict[str, object]], str, int]:
    out, err, code = StringIO(), StringIO(), 0
    try:
        call_command("extract", str(file), stdout=out, stderr=err)
    except SystemExit as end:
        code = int(end.code or 0)
    return [json.loads(line) for line in out.getvalue().splitlines()], err.getvalue(), code


def test_good_lines_are_answered_and_a_broken_one_is_complained_about(tmp_path: Path) -> None:
    file = tmp_path / "news.ndjson"
    lines = ['{"id": "a", "text": "Jana Petrik said the bridge was unsafe."}', "{broken", '{"id": "b", "text": ""}']
    file.write_text("\n".join(lines))
    answers, complaints, code = run(file)
    assert [answer["id"] for answer in answers] == ["a", "b"]
    assert complaints.startswith(f"{file}:2: not JSON")
    assert len(complaints.splitlines()) == 1
    assert code == 1


def test_it_ends_well_when_every_line_was_answered(tmp_path: Path) -> None:
    file = tmp_path / "news.ndjson"
    file.write_text('{"id": "a", "text": "Nothing happened."}\n')
    assert run(file)[1:] == ("", 0)


def test_a_file_that_is_not_there_is_named_with_the_fix(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="name a file that can be read"):
        run(tmp_path / "missing.ndjson")


def test_the_model_of_the_settings_is_the_one_that_reads(tmp_path: Path, settings) -> None:
    settings.CLAIMLINE_SPACY_MODEL = "en_nothing_like_it"
    (tmp_path / "news.ndjson").write_text("")
    with pytest.raises(OSError, match="en_nothing_like_it"):
        run(tmp_path / "news.ndjson")
