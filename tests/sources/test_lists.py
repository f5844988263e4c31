import gzip
import io
import json
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sources.archives import Found, Listed, Refused, find
from sources.lists import find_in_list

FERRY, QUAY = "https://tarn.example/ferry", "https://tarn.example/quay"


def listed(content: bytes | str) -> list[Listed | Refused]:
    data = content.encode() if isinstance(content, str) else content
    return list(find_in_list(io.BytesIO(data), "a.csv"))


def urls(content: bytes | str) -> list[str]:
    found = listed(content)
    assert all(isinstance(item, Listed) for item in found), found
    return [item.url for item in found if isinstance(item, Listed)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_list_with_named_columns_is_read_however_it_is_written(delimiter: str, mark: str, end: str) -> None:
    rows = [
        ["Title", " URL ", "outlet", "published", "language", "paid"],
        ['"Ferry, quay; put | off\tagain"', FERRY, "Tarn Ledger", "2026-03-02T09:30:00+01:00", "EN", "no"],
        ["", f'"{QUAY}"', "", "", "", ""],
    ]
    first, second = listed(mark + "".join(delimiter.join(row) + end for row in rows))
    assert first == Listed(
        where="a.csv:2",
        url=FERRY,
        outlet="Tarn Ledger",
        title="Ferry, quay; put | off again",
        language="en",
        published=datetime(2026, 3, 2, 8, 30, tzinfo=UTC),
        ignored=("paid",),
    )
    assert second == Listed(where="a.csv:3", url=QUAY, ignored=("paid",))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (f"{FERRY}\n{QUAY}\n", [FERRY, QUAY]),
        (f"{FERRY},the ferry\n{QUAY},the quay\n", [FERRY, QUAY]),
        (f"{FERRY}?a=1;b=2\n{QUAY}?x=1,2|3\n", [f"{FERRY}?a=1;b=2", f"{QUAY}?x=1,2|3"]),
        (f'"{FERRY}"\n"{QUAY}"', [FERRY, QUAY]),
        (f"url\n{FERRY}\n{QUAY}", [FERRY, QUAY]),
        (f"\n\nurl,title\n\n{FERRY},x\n\n", [FERRY]),
        (f"HTTPS{FERRY[5:]}\n", [f"HTTPS{FERRY[5:]}"]),
        (f"url,title\n{FERRY}\n{QUAY},x,more,cells\n", [FERRY, QUAY]),
    ],
)
def test_where_no_row_names_the_columns_the_first_holds_the_addresses(content: str, expected: list[str]) -> None:
    assert urls(content) == expected


def test_a_cell_in_quotes_may_run_over_lines_and_the_next_row_keeps_its_line() -> None:
    first, second, third = listed(f'url,title\n{FERRY},"The ferry\nis late\n\nagain"\n{QUAY},ok\n,no address\n')
    assert isinstance(first, Listed)
    assert isinstance(second, Listed)
    assert (first.where, first.title) == ("a.csv:2", "The ferry is late again")
    assert (second.where, second.url) == ("a.csv:6", QUAY)
    assert (third.where, third.status) == ("a.csv:7", "empty")  # type: ignore[union-attr]


BAD = {  # what stands in the third line -> the status of its refusal, and a word of the fix
    ",,\n": None,
    ",2026-03-02,x\n": ("empty", "drop it"),
    f"{QUAY},soon,x\n": ("date_invalid", "write 2031"),
    f"{QUAY},,caf\udce9\n": ("bad_encoding", "UTF-8"),
    f"{QUAY},,{'x' * 140_000}\n": ("broken_line", "quotes"),
    f"{QUAY},,a\rb\n": ("broken_line", "quotes"),
}


@pytest.mark.parametrize("line", BAD, ids=repr)
def test_a_bad_row_is_refused_with_its_line_and_the_others_are_read(line: str) -> None:
    content = f"url,published,title\n{FERRY},,x\n{line}{QUAY},,y\n".encode("utf-8", "surrogateescape")
    first, *middle, last = listed(content)
    assert isinstance(first, Listed)
    assert isinstance(last, Listed)
    assert (first.url, last.url, last.where) == (FERRY, QUAY, "a.csv:4")
    if BAD[line] is None:
        assert middle == []
        return
    [refused] = middle
    assert isinstance(refused, Refused)
    status, fix = BAD[line]  # type: ignore[misc]
    assert (refused.where, refused.status) == ("a.csv:3", status)
    assert fix in refused.reason


@pytest.mark.parametrize(
    ("content", "status", "fix"),
    [
        (b"", "empty", "one address a row"),
        (b"\n \n", "empty", "one address a row"),
        (b"title,link\nFerry,https://tarn.example\n", "no_address", "name one so"),
        (b"just a text that somebody named so\n", "no_address", "name one so"),
        ("url\n".encode("utf-16"), "bad_encoding", "UTF-8"),
        (b"\x1f\x8b\x08" + b"\0" * 50, "bad_encoding", "UTF-8"),
        (b"url\n" + b"x" * 3_000_000, "too_large", "mend it"),
    ],
)
def test_what_is_no_list_is_one_refusal(content: bytes, status: str, fix: str) -> None:
    [refused] = listed(content)
    assert isinstance(refused, Refused)
    assert (refused.where, refused.status) == ("a.csv", status)
    assert fix in refused.reason


def test_a_quote_that_never_ends_costs_no_more_than_what_it_runs_over() -> None:
    rows = "".join(f"{QUAY}/{number},x\n" for number in range(20_000))
    found = listed(f'url,title\n{FERRY},"never ended\n{rows}')
    refused = [item for item in found if isinstance(item, Refused)]
    assert [item.status for item in refused] == ["broken_line"]
    assert len(found) > 15_000


def test_a_list_of_any_length_is_read_in_little_memory() -> None:
    class Endless(io.RawIOBase):
        left = 200_000

        def readline(self, size: int | None = -1, /) -> bytes:
            self.left -= 1
            return b"https://tarn.example/%d\n" % self.left if self.left >= 0 else b""

    tracemalloc.start()
    number = sum(isinstance(item, Listed) for item in find_in_list(Endless(), "a.csv"))  # type: ignore[arg-type]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert number == 200_000
    assert peak < 1_000_000


def test_lists_and_lines_without_a_text_are_found_in_files_of_every_name(tmp_path: Path) -> None:
    line = {"url": FERRY, "outlet": "Tarn Ledger", "title": "Ferry", "published": "2026-03-02", "gold": 1}
    article = {"url": QUAY, "outlet": "Tarn Ledger", "text": "The quay is closed, the council said."}
    (tmp_path / "a.csv").write_text(f"url\n{FERRY}\n")
    (tmp_path / "b.csv.gz").write_bytes(gzip.compress(f"url\n{QUAY}\n".encode()))
    (tmp_path / "c.tsv").write_text(f"url\ttitle\n{QUAY}\tx\n")
    (tmp_path / "d.ndjson").write_text(f"{json.dumps(line)}\n{json.dumps(article)}\n{json.dumps({'url': 7})}\n")
    a, b, c, first, second, third = find([str(tmp_path)])
    assert [item.url for item in (a, b, c) if isinstance(item, Listed)] == [FERRY, QUAY, QUAY]
    assert first == Listed(
        where=f"{tmp_path / 'd.ndjson'}:1",
        url=FERRY,
        outlet="Tarn Ledger",
        title="Ferry",
        published=datetime(2026, 3, 2, tzinfo=UTC),
        ignored=("gold",),
    )
    assert isinstance(second, Found)
    assert isinstance(third, Refused)
    assert third.status == "bad_field"
