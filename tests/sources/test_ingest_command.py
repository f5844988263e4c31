import io
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from claims import analyse
from claims.language import Extracted, Given
from claims.models import Analysis, StoryMember
from sources.models import Article, Capture

pytestmark = pytest.mark.django_db
PUBLISHED = "2026-03-02T09:00:00Z"
SENTENCE = "Marrow Foods denied using horse gelatine in the sweets that it sold last summer. "


class Reader:
    """Reads at once and finds nothing: what goes in and what stays out is the point here."""

    version = "test"

    def extract(self, texts: Iterable[Given]) -> Iterator[Extracted]:
        return (Extracted(error="the text broke it" if "BREAKS" in given.text else "") for given in texts)


@pytest.fixture(autouse=True)
def _reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analyse, "extractor", lambda language: Reader())


def line(name: str, **fields: object) -> str:
    text = f"{name} says so. {SENTENCE}"
    return json.dumps(
        {"id": name, "outlet": "Ledger", "published": PUBLISHED, "text": text, "language": "en", **fields}
    )


def run(*paths: object, **options: object) -> tuple[str, list[str], str]:
    """What is said, what is complained of line by line, and what the command ends with."""
    out, errors, end = io.StringIO(), io.StringIO(), ""
    try:
        call_command("ingest", *map(str, paths), stdout=out, stderr=errors, **options)
    except CommandError as error:
        end = str(error)
    return out.getvalue(), errors.getvalue().splitlines(), end


BAD = {  # file -> its bytes, where in it the trouble is, the status of the row, and a word of the fix
    "empty.txt": (b"", "", "empty", "leave it out"),
    "blank.txt": (b" \n\t\n ", "", "empty", "leave it out"),
    "binary.txt": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, "", "binary", "save"),
    "program.ndjson.html": (b"\x7fELF" + b"\x00" * 4096, "", "binary", "save"),
    "page.html": (b"<html><body><nav>Home Sport Weather</nav></body></html>", "", "extraction_failed", ""),
    "sheet.xlsx": (b"PK\x03\x04", "", "unsupported", "save it as"),
    "broken.ndjson": (
        f"{line('before')}\n{{broken\n{line('after')}\n".encode(), ":2", "broken_line", "mend or drop it",
    ),
    "latin.ndjson": (line("caf\xe9").replace("\\u00e9", "\xe9").encode("latin-1"), ":1", "bad_encoding", "UTF-8"),
    "future.ndjson": (line("soon", published="2999-01-01").encode(), ":1", "date_future", "Correct `published`"),
    "baddate.ndjson": (line("when", published="the other day").encode(), ":1", "date_invalid", "write 2"),
    "nobody.ndjson": (line("nobody", outlet=None).encode(), ":1", "no_outlet", "--outlet"),
    "twice.ndjson": (
        "\n".join(line(name, url="https://ledger.example/1") for name in ("first", "second")).encode(),
        ":2", "url_taken", "Correct `url`",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_one_line_with_the_place_and_the_fix_and_a_row_and_the_rest_goes_in(
    tmp_path: Path, name: str
) -> None:
    data, place, status, fix = BAD[name]
    (tmp_path / name).write_bytes(data)
    (tmp_path / "zz-good.ndjson").write_text(line("good"))
    _, errors, end = run(tmp_path)
    [complaint] = errors
    assert complaint.startswith(f"{tmp_path / name}{place}: ")
    assert fix in complaint
    assert "the rest is in" in end
    row = Capture.objects.exclude(status="new").get()
    assert (row.where, row.status) == (f"{tmp_path / name}{place}", status)
    assert complaint == f"{row.where}: {row.reason}"
    assert Article.objects.filter(external_id="good").exists()


def test_an_article_without_a_date_is_in_and_the_doubt_is_said_and_kept(tmp_path: Path) -> None:
    file = tmp_path / "a.ndjson"
    file.write_text(line("undated", published=None))
    _, [complaint], _ = run(file)
    assert complaint.startswith(f"{file}:1: ")
    assert "--published" in complaint
    assert Capture.objects.get().status == "noted"
    assert Article.objects.get().published_basis == "first_seen"


def test_a_whole_folder_of_bad_files_goes_through_in_one_run(tmp_path: Path) -> None:
    for name, (data, *_) in BAD.items():
        (tmp_path / name).write_bytes(data)
    out, errors, end = run(tmp_path)
    assert [e.split(": ")[0] for e in errors] == sorted(f"{tmp_path / name}{BAD[name][1]}" for name in BAD)
    assert set(Article.objects.values_list("external_id", flat=True)) == {"before", "after", "first"}
    assert f"{len(BAD)} refused; the rest is in" in end
    assert "3 new" in out
    assert Capture.objects.refused().count() == len(BAD)
    before = Capture.objects.count(), Article.objects.count()
    run(tmp_path)
    assert (Capture.objects.count(), Article.objects.count()) == before


def test_a_file_of_fifty_megabytes_is_refused_without_being_read_through(tmp_path: Path) -> None:
    huge = tmp_path / "huge.txt"
    with huge.open("wb") as file:
        file.truncate(50_000_000)  # sparse: it takes no room
        file.write(SENTENCE.encode())
    _, [complaint], _ = run(huge, outlet="Ledger")
    assert complaint.startswith(f"{huge}: ")
    assert "split it" in complaint
    assert Capture.objects.get().status == "too_large"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_another_encoding_is_read_as_what_it_is(tmp_path: Path, encoding: str) -> None:
    text = f"Café “Marrow” denies it\n\n{SENTENCE * 3}It said so on 3 March 2026."
    (tmp_path / "a.txt").write_bytes(text.encode(encoding))
    _, errors, end = run(tmp_path, outlet="Ledger", published="2026-03-03")
    assert (errors, end) == ([], "")
    assert Article.objects.get().current.text == text


def test_nul_and_control_characters_become_spaces_and_nothing_moves(tmp_path: Path) -> None:
    text = "Marrow\x00Foods \x07denied it.\n\n" + SENTENCE
    (tmp_path / "a.txt").write_text(text)
    run(tmp_path, outlet="Ledger", published="2026-03-03")
    stored = Article.objects.get().current.text
    assert stored == text.replace("\x00", " ").replace("\x07", " ")
    assert len(stored) == len(text)


def test_a_language_without_rules_is_kept_with_the_reason_on_its_analysis(tmp_path: Path) -> None:
    file = tmp_path / "a.ndjson"
    file.write_text(f"{line('anglais')}\n{line('francais', language='fr')}\n")
    _, [complaint], end = run(file)
    assert complaint.startswith(f"{file}:2: Its language is 'fr'")
    assert "--language" in complaint
    assert end == "1 could not be read; the rest is in. Each is kept with its reason."
    row = Analysis.objects.get(status="no_rules")
    assert (row.revision.article.external_id, row.reason) == ("francais", complaint.split(": ", 1)[1])
    assert StoryMember.objects.get().article.external_id == "anglais"
    _, errors, end = run(file)
    assert (errors, end) == ([], ""), "said once; what is unchanged is not read again"


def test_a_language_that_was_wrong_is_mended_as_the_complaint_says(tmp_path: Path) -> None:
    file = tmp_path / "a.ndjson"
    file.write_text(line("anglais", language="fr"))
    run(file)
    run(file, language="en")
    assert StoryMember.objects.exists()
    assert "1 unchanged" in run(file)[0]


def test_a_text_that_breaks_the_reader_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    file = tmp_path / "a.ndjson"
    file.write_text(f"{line('bad', text='BREAKS ' + SENTENCE)}\n{line('good')}\n")
    _, errors, end = run(file)
    assert errors == [f"{file}:1: the text broke it"]
    assert "1 could not be read" in end
    assert set(Analysis.objects.values_list("revision__article__external_id", "status")) == {
        ("bad", "failed"),
        ("good", "ok"),
    }


def test_the_same_input_twice_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.ndjson").write_text(f"{line('one', gold=1)}\n{line('two', gold=2)}\n")
    (tmp_path / "b.txt").write_text(f"Marrow denies it\n\n{SENTENCE * 3}")
    options = {"outlet": "Ledger", "published": "2026-03-02"}
    out, errors, end = run(tmp_path, **options)
    assert (errors, end) == ([], "")
    assert "Articles: 3 new, 0 changed, 0 unchanged, 0 refused.\nFields not used: gold (2).\n" in out
    before = list(Capture.objects.order_by("pk").values()), list(Article.objects.order_by("pk").values())
    again, *_ = run(tmp_path, **options)
    assert "Articles: 0 new, 0 changed, 3 unchanged, 0 refused." in again
    assert before == (list(Capture.objects.order_by("pk").values()), list(Article.objects.order_by("pk").values()))


def test_standard_input_is_an_article_too_and_twice_is_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for expected in ("1 new", "1 unchanged"):
        stdin = io.TextIOWrapper(io.BytesIO(f"Marrow denies it\n\n{SENTENCE * 3}".encode()))
        monkeypatch.setattr(sys, "stdin", stdin)
        out, errors, end = run("-", outlet="Ledger", published="2026-03-02")
        assert expected in out
        assert (errors, end) == ([], "")


@pytest.mark.parametrize("given", ["2026-13-01", "soon", "2026-02-30T10:00"])
def test_a_date_on_the_command_line_that_is_none_is_refused_before_anything_is_read(given: str) -> None:
    with pytest.raises(CommandError, match="write it like 2026-03-02"):
        call_command("ingest", "nothing", published=given)
    assert not Capture.objects.exists()


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("2026-03-02", "2026-03-02T00:00:00+00:00"),
        ("2026-03-02T14:30", "2026-03-02T14:30:00+00:00"),
        ("2026-03-02T14:30+02:00", "2026-03-02T12:30:00+00:00"),
    ],
)
def test_a_date_on_the_command_line_is_taken_as_utc_where_it_has_no_zone(
    tmp_path: Path, given: str, meant: str
) -> None:
    (tmp_path / "a.ndjson").write_text(line("undated", published=None))
    run(tmp_path, published=given)
    assert Article.objects.get().published_at.isoformat() == meant


def test_reading_can_be_left_to_the_workers(tmp_path: Path) -> None:
    (tmp_path / "a.ndjson").write_text(line("one"))
    out, _, end = run(tmp_path, queue=True)
    assert end == ""
    assert "Left to the workers." in out
    assert not Analysis.objects.exists()


def test_a_path_that_is_not_there_is_said_and_the_others_go_in(tmp_path: Path) -> None:
    (tmp_path / "a.ndjson").write_text(line("one"))
    _, [complaint], end = run(tmp_path / "nothing", tmp_path / "a.ndjson")
    assert complaint.startswith(f"{tmp_path / 'nothing'}: ")
    assert "1 refused" in end
    assert Article.objects.count() == 1
