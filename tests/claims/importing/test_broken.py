"""A package that is not as it was exported is refused whole: where, what, how to mend it; and nothing is taken in."""

import gzip
import io
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from claims.importing.load import import_package
from claims.importing.reasons import Refused
from sources.models import Outlet
from tests.claims.importing.taken import refused, rewrite, rows

type Damage = Callable[[Path], None]


def described(folder: Path, change: Callable[[dict[str, Any]], None]) -> None:
    file = folder / "datapackage.json"
    package = json.loads(file.read_bytes())
    change(package)
    file.write_text(json.dumps(package))


def resource(folder: Path, name: str, **fields: Any) -> None:
    def change(package: dict[str, Any]) -> None:
        next(one for one in package["resources"] if one["name"] == name).update(fields)

    described(folder, change)


def row(folder: Path, name: str, number: int = 0, **fields: Any) -> None:
    """A row that was tampered with, and a description that agrees."""
    found = rows(folder, name)
    found[number] |= fields
    rewrite(folder, name, found)


def line(folder: Path, name: str, data: bytes) -> None:
    file = folder / f"{name}.ndjson"
    _, _, rest = file.read_bytes().partition(b"\n")
    file.write_bytes(data + b"\n" + rest)


def foreign(folder: Path) -> None:
    described(folder, lambda package: package.update(name="another"))


def other_version(folder: Path) -> None:
    described(folder, lambda package: package.update(format_version=99))


def no_description(folder: Path) -> None:
    (folder / "datapackage.json").unlink()


def broken_description(folder: Path) -> None:
    (folder / "datapackage.json").write_text('{"name": "claimline", ')


def list_for_description(folder: Path) -> None:
    (folder / "datapackage.json").write_text("[]")


def delta(folder: Path) -> None:
    (folder / "datapackage.json").rename(folder / "delta.json")


def missing_file(folder: Path) -> None:
    (folder / "links.ndjson").unlink()


def missing_resource(folder: Path) -> None:
    described(folder, lambda package: package["resources"].pop(3))


def unknown_resource(folder: Path) -> None:
    described(folder, lambda package: package["resources"].append({"name": "opinions", "path": "opinions.ndjson"}))


def twice(folder: Path) -> None:
    described(folder, lambda package: package["resources"].append(package["resources"][0]))


def undescribed_file(folder: Path) -> None:
    (folder / "extra.ndjson").write_text("{}\n")


def outside(folder: Path) -> None:
    resource(folder, "claims", path="../claims.ndjson")


def table_form(folder: Path) -> None:
    shutil.copy(folder / "claims.ndjson", folder / "claims.csv")
    (folder / "claims.ndjson").unlink()
    resource(folder, "claims", path="claims.csv")


def without_hash(folder: Path) -> None:
    resource(folder, "claims", hash=None)


def one_letter(folder: Path) -> None:
    file = folder / "outlets.ndjson"
    file.write_bytes(file.read_bytes().replace(b"Low Tide", b"Low Tidy", 1))


def one_row_less(folder: Path) -> None:
    file = folder / "links.ndjson"
    file.write_bytes(file.read_bytes().partition(b"\n")[2])


def wrong_count(folder: Path) -> None:
    resource(folder, "links", rows=1)


def cut(folder: Path) -> None:
    file = folder / "statements.ndjson"
    file.write_bytes(file.read_bytes()[:-40])


def cut_packed(folder: Path) -> None:
    file = folder / "statements.ndjson"
    packed = gzip.compress(file.read_bytes())
    file.unlink()
    (folder / "statements.ndjson.gz").write_bytes(packed[:-40])
    resource(folder, "statements", path="statements.ndjson.gz")


def no_json(folder: Path) -> None:
    line(folder, "claims", b"{broken")


def no_object(folder: Path) -> None:
    line(folder, "claims", b"[1, 2]")


def no_utf8(folder: Path) -> None:
    line(folder, "claims", b'{"id": "\xff"}')


def field_missing(folder: Path) -> None:
    found = rows(folder, "claims")
    del found[0]["text"]
    rewrite(folder, "claims", found)


def field_more(folder: Path) -> None:
    row(folder, "claims", verdict="true")


def wrong_kind(folder: Path) -> None:
    row(folder, "statements", 1, stance="believes")


def wrong_time(folder: Path) -> None:
    row(folder, "articles", published="yesterday")


def nul(folder: Path) -> None:
    row(folder, "claims", text="a\0b")


def unsorted(folder: Path) -> None:
    rewrite(folder, "claims", reversed(rows(folder, "claims")))


def same_id(folder: Path) -> None:
    found = rows(folder, "claims")
    rewrite(folder, "claims", [found[0], *found])


def dangling(folder: Path) -> None:
    row(folder, "articles", outlet="Nobody")


def dangling_in_a_list(folder: Path) -> None:
    row(folder, "statements", mentions=["e-none"])


def dangling_by_name(folder: Path) -> None:
    row(folder, "claims", cells={"Nobody": ["alleges"]})


def other_text(folder: Path) -> None:
    row(folder, "statements", revision="0" * 64)


def beyond_the_text(folder: Path) -> None:
    row(folder, "statements", cue={"start": 999_999, "end": 1_000_003, "text": "said"})


def wrong_length(folder: Path) -> None:
    row(folder, "statements", cue={"start": 0, "end": 9, "text": "said"})


def other_words(folder: Path) -> None:
    content = rows(folder, "statements")[0]["content"]
    said = content[0]["text"]
    row(folder, "statements", cue={**content[0], "text": "x" * len(said)})


def endless_text(folder: Path) -> None:
    row(folder, "revisions", characters=10**12)


def two_at_one_address(folder: Path) -> None:
    found = rows(folder, "articles")
    row(folder, "articles", 1, url=found[0]["url"])


def too_large(folder: Path) -> None:
    row(folder, "polls", entries_seen=10**12)


DAMAGE: list[tuple[Damage, str]] = [
    (foreign, r"datapackage\.json: it does not describe a package of Claimline .* Export it again"),
    (other_version, r"datapackage\.json: the package is of version 99, and this program reads version 1"),
    (no_description, r"datapackage\.json: No such file or directory\. Name a folder that"),
    (broken_description, r"datapackage\.json: it is no JSON"),
    (list_for_description, r"datapackage\.json: it does not describe a package of Claimline"),
    (delta, r"delta\.json: this is what changed between two exports, and no export"),
    (missing_file, r"links\.ndjson: it cannot be read .*No such file.* Copy the package anew"),
    (missing_resource, r"datapackage\.json: entities is missing in it: a package has outlets, articles"),
    (unknown_resource, r"datapackage\.json: 'opinions' is no resource of ours"),
    (twice, r"datapackage\.json: outlets is described twice"),
    (undescribed_file, r"extra\.ndjson: nothing in datapackage\.json describes it"),
    (outside, r"claims lies at '\.\./claims\.ndjson', which is no file of this folder"),
    (table_form, r"claims\.csv: only NDJSON is read"),
    (without_hash, r"claims is described without its rows, bytes or hash"),
    (one_letter, r"outlets\.ndjson: it is not the file that was described: SHA-256"),
    (one_row_less, r"links\.ndjson: it is not the file .* bytes, described .* rows, described"),
    (wrong_count, r"links\.ndjson: it has \d+ rows, and 1 are described"),
    (cut, r"statements\.ndjson, line \d+: the line breaks off without a line feed"),
    (cut_packed, r"statements\.ndjson\.gz: it cannot be read \(it breaks off before its end\)"),
    (no_json, r"claims\.ndjson, line 1: it is no JSON"),
    (no_object, r"claims\.ndjson, line 1: it is no JSON object"),
    (no_utf8, r"claims\.ndjson, line 1: it is no JSON"),
    (field_missing, r"claims\.ndjson, line 1: it is without text"),
    (field_more, r"claims\.ndjson, line 1: it is with verdict, which it has not"),
    (wrong_kind, r"statements\.ndjson, line 2: stance: 'believes' is none of"),
    (wrong_time, r"articles\.ndjson, line 1: published: 'yesterday' is no time"),
    (nul, r"claims\.ndjson, line 1: it holds the character NUL"),
    (unsorted, r"claims\.ndjson, line 2: id 'c\w+' is not in its place"),
    (same_id, r"claims\.ndjson, line 2: id 'c\w+' stands twice"),
    (dangling, r"articles\.ndjson, line 1: outlet names 'Nobody', which is not in outlets"),
    (dangling_in_a_list, r"statements\.ndjson, line 1: mentions names 'e-none', which is not in entities"),
    (dangling_by_name, r"claims\.ndjson, line 1: cells names 'Nobody', which is not in outlets"),
    (other_text, r"statements\.ndjson, line 1: there is no text a\w+\.\d with that hash in revisions\.ndjson"),
    (beyond_the_text, r"statements\.ndjson, line \d+: .*\[999999, 1000003\] is not in a text of"),
    (wrong_length, r"statements\.ndjson, line 1: \[0, 9\] is 9 characters long, and its words are 4"),
    (other_words, r"statements\.ndjson, line \d+: .* is said to stand at \d+, and .* too"),
    (endless_text, r"revisions\.ndjson, line 1: a text of 1,000,000,000,000 characters is longer"),
    (two_at_one_address, r"the database refuses it: duplicate key value violates .*article_one_per_url"),
    (too_large, r"the database refuses it: .*integer out of range"),
]


@pytest.mark.parametrize(("damage", "told"), DAMAGE, ids=[damage.__name__ for damage, _ in DAMAGE])
def test_it_is_refused_with_the_reason_and_nothing_is_taken_in(exported: Path, damage: Damage, told: str) -> None:
    damage(exported)
    reasons = refused(exported)
    assert re.search(told, reasons), reasons


def test_the_first_ten_reasons_are_told_and_no_more(exported: Path) -> None:
    found = rows(exported, "coverage")
    assert len(found) > 10
    rewrite(exported, "coverage", [one | {"states": "none"} for one in found])
    with pytest.raises(Refused) as refused:
        import_package(exported)
    assert [(one.file, one.line) for one in refused.value.reasons] == [
        ("coverage.ndjson", number) for number in range(1, 11)
    ]


def test_a_folder_that_is_none_is_told_so(tmp_path: Path, db: None) -> None:
    with pytest.raises(CommandError, match="refused"):
        call_command("import", str(tmp_path / "none"), stderr=io.StringIO(), stdout=io.StringIO())


def test_after_a_refusal_the_package_as_it_was_comes_in(package: tuple[Path, Any], exported: Path) -> None:
    wrong_kind(exported)
    with pytest.raises(Refused):
        import_package(exported)
    assert import_package(package[0] / "whole")["outlets"] == Outlet.objects.count()
