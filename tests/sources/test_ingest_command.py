import io
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from procrastinate.contrib.django.models import ProcrastinateJob

from claims import analyse
from claims.language import Extracted, Given
from claims.models import Analysis, StoryMember
from sources import visits
from sources.management.commands import ingest as command
from sources.models import Announcement, Article, Capture, Import
from tests.servers import Server, at_once
from tests.sources.test_imports import article as archived
from tests.sources.test_online import page
from tests.sources.test_warc import answer, record

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


@pytest.mark.parametrize("given", ["klingon", "e", "en us", "1"])
def test_what_is_no_language_s_code_is_refused(tmp_path: Path, given: str) -> None:
    with pytest.raises(CommandError, match="write it like en"):
        call_command("ingest", str(tmp_path), language=given, stdout=io.StringIO())


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


NOTHING = record(answer(b"<html><body>nothing</body></html>"))
REQUEST = record(b"GET", kind="request")


@pytest.fixture
def site(server: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    """What the command asks is asked of this server, and it waits for no turn."""

    def asked(announcements: Iterable[Announcement], **ways: object) -> Iterator[object]:
        return visits.work_off(announcements, **{**ways, "resolve": server.resolve, "dial": server.dial})  # type: ignore[arg-type]

    monkeypatch.setattr(command, "work_off", asked)
    monkeypatch.setattr(command, "SharedPoliteness", lambda patience: at_once())
    server.replies |= {f"/{name}": page(f"http://site.example/{name}") for name in ("ferry", "quay")}
    return server


def test_an_archive_ends_with_what_came_of_it_and_the_first_of_each_refusal(tmp_path: Path) -> None:
    path = tmp_path / "a.warc"
    path.write_bytes(REQUEST + archived(1) + NOTHING + NOTHING + archived(2))
    out, errors, end = run(path, outlet="Tarn Ledger")
    assert f"{path}: 5 records. 2 noted.\n{path}: passed over 1 no_answer.\n" in out
    assert "Articles: 0 new, 0 changed, 0 unchanged, 2 refused, 2 noted." in out
    failed, noted = errors
    assert failed.startswith(f"{path}: 2 extraction_failed, the first {path}:3: the article that was found")
    assert noted.startswith(f"{path}: 2 noted, the first {path}:2: It bears no date")
    assert end == "2 refused; the rest is in. Each is kept with its reason."
    assert Import.objects.get().counts == {"no_answer": 1, "noted": 2, "extraction_failed": 2}
    assert Capture.objects.filter(status="extraction_failed").count() == 2


def test_an_archive_that_was_read_is_passed_over_with_a_word_and_read_anew_when_told_to(tmp_path: Path) -> None:
    path = tmp_path / "a.warc"
    path.write_bytes(archived(1))
    run(path, outlet="Tarn Ledger")
    out, errors, end = run(path, outlet="Tarn Ledger")
    assert (errors, end) == ([], "")
    assert f"{path}: read before, on 20" in out
    assert "--again" in out
    out, _, end = run(path, outlet="Tarn Ledger", again=True)
    assert end == ""
    assert f"{path}: 1 records. 1 unchanged." in out


def test_a_stopped_archive_leaves_a_clean_state_and_goes_on_with_the_same_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.warc"
    path.write_bytes(archived(1) + archived(2) + archived(3))

    def stopped_behind_two(steps: Iterable[object], *_: object, **__: object) -> Iterator[object]:
        for step, _ in zip(steps, range(2), strict=False):
            yield step
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(command, "measured", stopped_behind_two)
        with pytest.raises(CommandError, match="the same command goes on") as stop:
            call_command("ingest", str(path), outlet="Tarn Ledger", stdout=io.StringIO(), stderr=io.StringIO())
    assert stop.value.returncode == 130
    row = Import.objects.get()
    assert (row.state, row.position) == ("failed", Article.objects.count())
    out, _, end = run(path, outlet="Tarn Ledger")
    assert end == ""
    assert f"{path}: goes on behind record {row.position}." in out
    assert Article.objects.count() == 3
    assert Import.objects.get().counts == {"noted": 3}


def test_files_archives_and_lists_of_one_folder_go_in_together(tmp_path: Path, site: Server) -> None:
    (tmp_path / "a.ndjson").write_text(line("one"))
    (tmp_path / "b.warc").write_bytes(archived(1))
    (tmp_path / "c.csv").write_text("url,paid\nhttp://site.example/ferry,no\n")
    out, _, end = run(tmp_path, outlet="Tarn Ledger", published="2026-03-01")
    assert end == ""
    assert "Articles: 3 new, 0 changed, 0 unchanged, 0 refused." in out
    assert "Addresses: 1 new, 0 known before." in out
    assert "Fields not used: paid (1)." in out


def test_a_list_is_visited_once_and_its_bad_lines_are_refused_by_number(tmp_path: Path, site: Server) -> None:
    path = tmp_path / "list.csv"
    rows = [
        *("url,outlet", "http://site.example/ferry,Tarn Ledger", "http://10.0.0.1/,Tarn Ledger"),
        *("http://site.example/quay,Tarn Ledger", "http://site.example/none,Tarn Ledger", "http://site.example/ferry,"),
    ]
    path.write_text("\n".join(rows))
    out, errors, end = run(path, published="2026-03-01")
    assert "Addresses: 3 new, 1 known before." in out
    assert [e.partition(": ")[0] for e in errors] == [f"{path}:3", "http://site.example/none"]
    assert end == "2 refused; the rest is in. Each is kept with its reason."
    assert sorted(site.paths) == ["/ferry", "/none", "/quay"]
    assert {a.outlet.key for a in Article.objects.select_related("outlet")} == {"Tarn Ledger"}
    assert Capture.objects.get(where=f"{path}:3").status == "url_refused"
    site.requests.clear()
    out, errors, _ = run(path)
    assert "Addresses: 0 new, 4 known before." in out
    assert site.paths == [], "what was read is read, and what failed waits for its time"


def test_a_list_can_be_left_to_the_workers(tmp_path: Path, site: Server) -> None:
    path = tmp_path / "list.ndjson"
    path.write_text('{"url": "http://site.example/ferry"}\n{"url": "http://site.example/quay"}\n')
    out, errors, end = run(path, queue=True)
    jobs = ProcrastinateJob.objects.filter(queue_name="fetch").values_list("args", flat=True)
    assert {"host": "site.example"} in list(jobs), "nobody waits for the next minute"
    assert (errors, end) == ([], "")
    assert "Addresses: 2 new, 0 known before." in out
    assert Announcement.objects.waiting().count() == 2
    assert site.requests == []
    run(path, outlet="Tarn Ledger")
    assert Announcement.objects.waiting().count() == 0, "without --queue they are visited here"


def test_an_address_is_visited_as_often_as_it_is_given(site: Server) -> None:
    address = "http://site.example/ferry"
    for expected in ("1 new", "1 unchanged"):
        out, _, end = run(address, outlet="Tarn Ledger", published="2026-03-01")
        assert end == ""
        assert expected in out
    assert site.paths == ["/ferry", "/ferry"]
    assert Article.objects.get().outlet.key == "Tarn Ledger"


def test_an_address_that_cannot_be_read_is_said_and_kept_with_the_fix(site: Server) -> None:
    _, errors, end = run("http://site.example/none", "http://[::1", outlet="Tarn Ledger")
    assert [e.partition(": ")[0] for e in errors] == ["http://[::1", "http://site.example/none"]
    assert end == "2 refused; the rest is in. Each is kept with its reason."
    assert set(Capture.objects.values_list("status", flat=True)) == {"url_refused", "not_found"}


def test_an_address_that_stands_in_a_list_far_apart_is_visited_once(
    tmp_path: Path, site: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "_ANNOUNCED_AT_ONCE", 1)
    (tmp_path / "list.csv").write_text("http://site.example/ferry\nhttp://site.example/quay\n" * 2)
    out, *_ = run(tmp_path, outlet="Tarn Ledger", published="2026-03-01")
    assert "Addresses: 2 new, 2 known before." in out
    assert site.paths == ["/ferry", "/quay"]


def test_whoever_stops_it_while_articles_are_read_is_told_how_to_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    (tmp_path / "a.ndjson").write_text(line("one"))
    monkeypatch.setattr(command, "call_command", stopped)
    out, _, end = run(tmp_path)
    assert "Articles: 1 new" in out
    assert "the same command goes on" in end
