import gzip
import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

PAGE = (
    "<html lang='en'><head><title>Board says Brenloch hid a spill</title>"
    "<meta name='author' content='Jo Penn'><meta property='article:published_time' content='2025-05-03T23:30:00-04:00'>"
    "</head><body><article><h1>Board says Brenloch hid a spill</h1>"
    + "<p>The harbour board accused Brenloch Shipping of hiding a fuel spill for nine days in March.</p>" * 4
    + "</article></body></html>"
)


def test_each_page_is_one_line_that_needs_no_database(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(PAGE)
    (tmp_path / "b.html.gz").write_bytes(gzip.compress(PAGE.encode()))
    out = StringIO()
    call_command("read", str(tmp_path / "a.html"), str(tmp_path / "b.html.gz"), stdout=out)
    first, second = map(json.loads, out.getvalue().splitlines())
    assert list(first) == ["file", "title", "authors", "published", "language", "text"]
    assert (first["file"], second["file"]) == ("a.html", "b.html.gz")
    assert first["published"] == "2025-05-03T23:30:00-04:00"
    assert (first["title"], first["authors"], first["language"]) == (
        "Board says Brenloch hid a spill",
        ["Jo Penn"],
        "en",
    )
    assert first["text"].startswith("The harbour board accused")


def test_a_page_that_cannot_be_read_is_one_line_of_error_and_the_rest_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<html><body><nav>Home</nav></body></html>")
    (tmp_path / "b.html").write_text(PAGE)
    out, err = StringIO(), StringIO()
    with pytest.raises(CommandError, match="2 of 3 could not be read"):
        call_command(
            "read",
            str(tmp_path / "a.html"),
            str(tmp_path / "none.html"),
            str(tmp_path / "b.html"),
            stdout=out,
            stderr=err,
        )
    assert len(out.getvalue().splitlines()) == 1
    failed, missing = err.getvalue().splitlines()
    assert failed.startswith(f"{tmp_path / 'a.html'}: extraction_failed: ")
    assert missing.startswith(f"{tmp_path / 'none.html'}: not_found: ")
