import gzip
import io
import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sources import archives, lines
from sources.archives import Found, Refused, find

STORY = (
    "Board says Brenloch hid a spill\n\nThe harbour board accused Brenloch Shipping of hiding a spill for nine days."
)
PAGE = (
    "<html lang='en'><head><title>Board says Brenloch hid a spill</title></head><body><article>"
    "<h1>Board says Brenloch hid a spill</h1>"
    + "<p>The harbour board accused Brenloch Shipping of hiding a fuel spill for nine days in March.</p>" * 4
    + "</article></body></html>"
)


def found_in(path: Path, content: bytes | str) -> list[Found | Refused]:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(find([str(path)]))


def one(path: Path, content: bytes | str) -> Found:
    [found] = found_in(path, content)
    assert isinstance(found, Found), found
    return found


def refusal(path: Path, content: bytes | str) -> Refused:
    [refused] = found_in(path, content)
    assert isinstance(refused, Refused), refused
    assert "\n" not in refused.reason
    assert len(refused.reason) > 20
    return refused


def line(**fields: object) -> str:
    return json.dumps(fields) + "\n"


def test_a_text_is_kept_whole_with_its_headline_date_and_language(tmp_path: Path) -> None:
    text = "Board says Brenloch hid a spill\nLog books have gaps\nMay 3, 2025\n\nThe harbour board accused Brenloch."
    found = one(tmp_path / "spill.txt", text)
    assert (found.text, found.title, found.external_id) == (text, "Board says Brenloch hid a spill", "spill.txt")
    assert found.published == datetime(2025, 5, 3, tzinfo=UTC)
    assert (found.published_basis, found.published_precision, found.language) == ("text", "day", "en")
    assert found.where == str(tmp_path / "spill.txt")


@pytest.mark.parametrize(
    "first_line",
    [
        "The harbour board accused Brenloch Shipping of hiding a spill.",
        "The board said on Monday that " + "a very long first paragraph is no headline and " * 5,
        "Spill",
        "",
    ],
)
def test_a_first_line_that_is_no_headline_is_no_title(tmp_path: Path, first_line: str) -> None:
    assert one(tmp_path / "a.txt", f"{first_line}\n\nThe firm denied it.\nNobody else spoke.").title in ("",)


def test_a_text_of_one_line_has_no_title(tmp_path: Path) -> None:
    assert one(tmp_path / "a.txt", "Board says Brenloch hid a spill").title == ""


def test_nul_and_other_control_characters_are_cleaned_and_offsets_stay(tmp_path: Path) -> None:
    found = one(tmp_path / "a.txt", b"One\0two\r\nthree\x07four, and enough besides to look like text.")
    assert found.text == "One two \nthree four, and enough besides to look like text."


def test_a_page_is_read_with_its_layout(tmp_path: Path) -> None:
    found = one(tmp_path / "a.html", PAGE)
    assert found.title == "Board says Brenloch hid a spill"
    assert found.blocks[0].kind == "headline"
    assert found.external_id == "a.html"


@pytest.mark.parametrize(
    ("name", "content"), [("a.html.gz", PAGE), ("a.txt.gz", STORY), ("a.ndjson.gz", line(text=STORY))]
)
def test_every_kind_may_be_gzipped(tmp_path: Path, name: str, content: str) -> None:
    assert "Brenloch" in one(tmp_path / name, gzip.compress(content.encode())).text


def test_a_line_of_ndjson_fills_every_field_and_names_what_it_ignored(tmp_path: Path) -> None:
    found = one(
        tmp_path / "a.ndjson",
        line(
            id=7,
            url="https://courier.example/spill",
            outlet="Kestrel Courier",
            headline="Board says so",
            text=STORY,
            byline="By Jo Penn and Ana Ruiz",
            date="2025-05-03T10:00:00+02:00",
            seen="2025-05-04",
            language="EN",
            story="s1",
            mood=None,
        ),
    )
    assert found == Found(
        where=f"{tmp_path / 'a.ndjson'}:1",
        text=STORY,
        title="Board says so",
        authors=("Jo Penn", "Ana Ruiz"),
        url="https://courier.example/spill",
        external_id="7",
        outlet="Kestrel Courier",
        language="en",
        published=datetime(2025, 5, 3, 8, tzinfo=UTC),
        published_basis="given",
        published_precision="second",
        seen=datetime(2025, 5, 4, tzinfo=UTC),
        ignored=("mood", "story"),
    )


def test_the_text_of_a_line_is_kept_code_point_for_code_point(tmp_path: Path) -> None:
    text = "  😀 naïve\u00a0“text”\n\twith spaces  "
    assert one(tmp_path / "a.ndjson", line(text=text)).text == text


def test_html_in_a_line_is_read_and_what_the_line_gives_wins(tmp_path: Path) -> None:
    found = one(tmp_path / "a.ndjson", line(html=PAGE, title="Given", published="2025-05-03"))
    assert (found.title, found.published_basis) == ("Given", "given")
    assert "Brenloch" in found.text


def test_one_bad_line_in_the_middle_never_stops_the_rest(tmp_path: Path) -> None:
    content = line(id="a", text=STORY) + "\n" + '{"id": "b", "text": \n' + line(id="c", text=STORY)
    first, second, third = found_in(tmp_path / "a.ndjson", content)
    assert isinstance(first, Found)
    assert isinstance(third, Found)
    assert (first.external_id, third.external_id) == ("a", "c")
    assert isinstance(second, Refused)
    assert (second.where, second.status) == (f"{tmp_path / 'a.ndjson'}:3", "broken_line")


@pytest.mark.parametrize(
    ("content", "status", "said"),
    [
        ('["a"]', "broken_line", "a list, not an object"),
        ("null", "broken_line", "null, not an object"),
        ("[" * 100_000, "broken_line", "no JSON"),
        ('{"text": NaN}', "bad_field", "number"),
        ('{"id": "a"}', "empty", "'text' or 'html'"),
        ('{"text": ""}', "empty", "'text' or 'html'"),
        ('{"text": " \\n "}', "empty", "nothing but spaces"),
        ('{"text": 5}', "bad_field", "'text' is a number"),
        ('{"text": "x", "title": ["a"]}', "bad_field", "'title' is a list"),
        ('{"text": "x", "id": true}', "bad_field", "'id' is true or false"),
        ('{"text": "x", "authors": [1]}', "bad_field", "list of texts"),
        ('{"text": "x", "published": "yesterdayish"}', "date_invalid", "yesterdayish"),
        ('{"text": "x", "date": 20250503}', "bad_field", "'date' is a number"),
        ('{"text": "x", "seen": "3/5/2025"}', "date_invalid", "2031-05-03"),
        ('{"html": "<p>x</p>"}', "extraction_failed", "characters"),
        (b'{"text": "caf\xe9"}', "bad_encoding", "UTF-8"),
        ("", "empty", "one JSON object a line"),
        (line(text=STORY).encode("utf-16"), "bad_encoding", "UTF-16"),
    ],
)
def test_a_line_that_is_wrong_is_refused_with_status_and_fix(tmp_path, content, status, said) -> None:
    refused = refusal(tmp_path / "a.ndjson", content)
    assert refused.status == status
    assert said in refused.reason


def test_surrogates_and_nul_in_json_are_cleaned(tmp_path: Path) -> None:
    assert one(tmp_path / "a.ndjson", '{"text": "a\\u0000b\\ud800c"}').text == "a b c"


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \n\t ", "empty"),
        ("a.txt", b"%PDF-1.7 and so on", "binary"),
        ("a.txt", b"PK\x03\x04 a document of another program", "binary"),
        ("a.txt", bytes(range(256)) * 40, "binary"),
        ("a.html", b"\x89PNG\r\n\x1a\n", "binary"),
        ("a.html", b"<html><body><nav>Home</nav></body></html>", "extraction_failed"),
        ("a.html", b"<html>" + b"<div>" * 40_000, "hostile"),
        ("a.txt", b"\x81\x8d\x8f\x90\x9d" * 100 + bytes(range(128, 256)) * 20, "bad_encoding"),
        ("a.txt.gz", b"not gzip at all", "broken_archive"),
        ("a.txt.gz", gzip.compress(b"some text " * 1_000)[:-20], "broken_archive"),
        ("a.ndjson.gz", b"not gzip at all", "broken_archive"),
        ("a.docx", b"anything", "unsupported"),
        ("a.json", b"{}", "unsupported"),
        ("noname", b"anything", "unsupported"),
    ],
)
def test_a_file_that_is_wrong_is_refused_with_its_status(tmp_path, name, content, status) -> None:
    assert refusal(tmp_path / name, content).status == status


def test_a_file_of_50_mb_and_a_gzip_bomb_are_too_large(tmp_path: Path) -> None:
    assert refusal(tmp_path / "a.txt", b"word " * 10_000_000).status == "too_large"
    assert refusal(tmp_path / "a.html.gz", gzip.compress(b"\0" * 100_000_000)).status == "too_large"


def test_an_old_encoding_is_read_and_its_basis_kept(tmp_path: Path) -> None:
    found = one(tmp_path / "a.txt", "Café society meets\n\nThe naïve plan was dropped.".encode("cp1252"))
    assert found.text.startswith("Café")
    assert (found.encoding, found.encoding_basis) == ("cp1252", "guessed")


def test_a_line_too_long_is_refused_and_the_next_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "MAX_LINE_BYTES", 1_000)
    content = line(id="a", text="x" * 5_000) + line(id="b", text=STORY) + line(text="x" * 200_000)
    first, second, third = found_in(tmp_path / "a.ndjson", content)
    assert isinstance(first, Refused)
    assert isinstance(second, Found)
    assert isinstance(third, Refused)
    assert (first.status, second.external_id, third.status) == ("too_large", "b", "too_large")


def test_ndjson_is_streamed_and_never_read_whole() -> None:
    def endless() -> object:
        while True:
            yield line(text=STORY).encode()

    articles = lines.find_in_lines(endless(), "endless")  # type: ignore[arg-type]
    assert [next(articles).where for _ in range(3)] == ["endless:1", "endless:2", "endless:3"]


def test_a_folder_is_read_through_in_order_and_nothing_is_skipped_in_silence(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.txt", "a/.hidden.txt", ".git/x.txt", "c.pdf"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(STORY)
    names = [(Path(item.where).relative_to(tmp_path).as_posix(), type(item)) for item in find([str(tmp_path)])]
    assert names == [("a/z.txt", Found), ("b.txt", Found), ("c.pdf", Refused)]


def test_a_folder_without_anything_to_read_says_so(tmp_path: Path) -> None:
    [refused] = find([str(tmp_path)])
    assert isinstance(refused, Refused)
    assert (refused.status, refused.where) == ("empty", str(tmp_path))


def test_a_folder_that_links_to_itself_ends(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(STORY)
    (tmp_path / "loop").symlink_to(tmp_path)
    assert [type(item) for item in find([str(tmp_path)])] == [Found, Refused]


def test_a_file_that_is_not_there_is_named_and_the_next_is_read(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text(STORY)
    missing, found = find([str(tmp_path / "a.txt"), str(tmp_path / "b.txt")])
    assert isinstance(missing, Refused)
    assert missing.status == "not_found"
    assert isinstance(found, Found)


def test_a_file_that_may_not_be_read_says_how_to_mend_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    path = tmp_path / "a.txt"
    path.write_text(STORY)
    monkeypatch.setattr(Path, "open", denied)
    [refused] = find([str(path)])
    assert isinstance(refused, Refused)
    assert refused.status == "no_permission"
    assert "chmod" in refused.reason


def test_a_pipe_in_a_folder_is_refused_and_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    [refused] = find([str(tmp_path)])
    assert isinstance(refused, Refused)
    assert refused.status == "unsupported"


@pytest.mark.parametrize(
    ("given", "where", "title"),
    [
        (line(text=STORY, title="Given"), "-:1", "Given"),
        ("\n\n " + line(text=STORY, title="Given"), "-:3", "Given"),
        (PAGE, "-", "Board says Brenloch hid a spill"),
        ("<!DOCTYPE html>" + PAGE, "-", "Board says Brenloch hid a spill"),
        (STORY, "-", "Board says Brenloch hid a spill"),
        (
            "<3 is what fans of the port say\n\nThey say it often enough to be heard.",
            "-",
            "<3 is what fans of the port say",
        ),
    ],
)
def test_standard_input_tells_what_it_is(given: str, where: str, title: str) -> None:
    [found] = find(["-"], stdin=io.BytesIO(given.encode()))
    assert isinstance(found, Found), found
    assert (found.where, found.title, found.external_id) == (where, title, "")


@pytest.mark.parametrize(
    ("given", "status"), [(b"", "empty"), (b"\n\n", "empty"), (b"\x1f\x8b\x08\0", "binary"), (b"{oops", "broken_line")]
)
def test_standard_input_that_is_wrong_is_refused(given: bytes, status: str) -> None:
    [refused] = find(["-"], stdin=io.BytesIO(given))
    assert isinstance(refused, Refused)
    assert refused.status == status


def test_a_large_standard_input_is_refused() -> None:
    [refused] = find(["-"], stdin=io.BytesIO(b"word " * (archives.MAX_FILE_BYTES // 4)))
    assert isinstance(refused, Refused)
    assert refused.status == "too_large"


def test_an_empty_name_is_not_the_folder_one_is_in() -> None:
    [refusal] = find([""])
    assert isinstance(refusal, Refused)
    assert refusal.status == "not_found"
