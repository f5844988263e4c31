import gc
import hashlib
import json
import shutil
import warnings
from pathlib import Path

import frictionless
import pytest

from claims.export.described import Written, citation, data_package, version_of
from claims.export.resources import RESOURCES
from tests.claims.contracts.conftest import NAMES, described

pytestmark = pytest.mark.django_db

STATE = "2026-03-02T12:00:00.123456Z-0123456789ab"


def written(**given: object) -> Written:
    made = {"resource": RESOURCES["outlets"], "path": "outlets.ndjson", "rows": 2, "bytes": 9, "sha256": "ab" * 32}
    return Written(**(made | {"plain": "ab" * 32} | given))


def validated(folder: Path) -> frictionless.Report:
    """Packed files it leaves open."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        report = frictionless.validate(str(folder / "datapackage.json"))
        gc.collect()
    return report


@pytest.mark.parametrize("form", ["ndjson", "packed", "csv"])
def test_the_package_is_valid_and_so_is_every_row_and_reference(packages, form: str) -> None:
    report = validated(packages[form])
    assert report.flatten(["type", "note", "rowNumber", "fieldName"]) == []
    assert report.stats["tasks"] == len(NAMES)


@pytest.mark.parametrize("form", ["parquet", "jsonld"])
def test_the_package_of_other_forms_is_valid_as_a_description(packages, form: str) -> None:
    package = frictionless.Package(str(packages[form] / "datapackage.json"))
    assert [resource.name for resource in package.resources] == NAMES
    assert frictionless.Package.validate_descriptor(described(packages[form])).flatten(["note"]) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"stance":"denies"', b'"stance":"insist"'),
        (b'"article":"a', b'"article":"z'),
        (b'"current":true', b'"current":"ye"'),
    ],
)
def test_a_file_that_was_changed_makes_the_package_invalid(packages, tmp_path: Path, old: bytes, new: bytes) -> None:
    folder = shutil.copytree(packages["ndjson"], tmp_path / "package")
    file = folder / "statements.ndjson"
    data = file.read_bytes().replace(old, new, 1)
    file.write_bytes(data)
    assert not validated(folder).valid, "its hash"
    package = described(folder)
    [about] = [one for one in package["resources"] if one["name"] == "statements"]
    about |= {"bytes": len(data), "hash": f"sha256:{hashlib.sha256(data).hexdigest()}"}
    (folder / "datapackage.json").write_text(json.dumps(package), "utf-8")
    assert not validated(folder).valid, "what it says"


@pytest.mark.parametrize("form", ["ndjson", "packed", "csv", "parquet", "jsonld"])
def test_every_file_is_described_by_its_bytes(packages, form: str) -> None:
    folder = packages[form]
    for resource in described(folder)["resources"]:
        data = (folder / resource["path"]).read_bytes()
        assert (resource["bytes"], resource["hash"]) == (len(data), f"sha256:{hashlib.sha256(data).hexdigest()}")
        if "jsonSchema" in resource:
            assert (folder / resource["jsonSchema"]).is_file()


def test_nothing_is_of_the_time_of_writing(settings) -> None:
    package = data_package([written()], state=STATE)
    assert package["created"] == "2026-03-02T12:00:00.123456Z"
    assert package["state"] == STATE
    assert package["version"] == version_of(STATE) == f"{settings.VERSION}+2026-03-02T120000.123456Z-0123456789ab"


@pytest.mark.parametrize(
    ("given", "said"),
    [("", None), ("CC-BY-4.0", {"name": "CC-BY-4.0"}), ("https://l.example/", {"path": "https://l.example/"})],
)
def test_the_licence_is_the_operators_to_say(settings, given: str, said: object) -> None:
    settings.CLAIMLINE_LICENCE = given
    assert data_package([written()], state=STATE).get("licenses") == (said and [said])


def test_what_is_packed_says_so_and_an_empty_file_is_no_table() -> None:
    packed, empty = data_package([written(path="outlets.ndjson.gz"), written(bytes=0, rows=0)], state=STATE)[
        "resources"
    ]
    assert packed["compression"] == "gz"
    assert "schema" not in empty


def test_the_citation_names_who_what_when_and_the_state(settings) -> None:
    settings.CLAIMLINE_OPERATOR, settings.CLAIMLINE_LICENCE = ["The {Varn} Record", "Quay 1"], "CC-BY-4.0"
    text = citation(state=STATE, scope="story s1")
    assert text.startswith(
        f"The {{Varn}} Record (2026). Claimline: who alleged what [data set]. Version {settings.VERSION},"
    )
    assert f"state {STATE}. Part: story s1." in text
    assert "author = {{The Varn Record}}" in text
    assert "Licence of the data: CC-BY-4.0" in text
    assert text.count("{") == text.count("}")


# ---- Croissant ----


@pytest.fixture
def croissant(packages):
    """The package of a form as its own reader has it. Asks nothing of the network."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import mlcroissant

        yield lambda form: mlcroissant.Dataset(jsonld=str(packages[form] / "croissant.json"))


@pytest.mark.parametrize("form", ["ndjson", "packed", "csv", "parquet"])
def test_croissant_finds_no_error(croissant, form: str) -> None:
    data = croissant(form)
    assert data.metadata.ctx.issues.errors == set()
    assert str(data.metadata.ctx.conforms_to.value) == "http://mlcommons.org/croissant/1.1"
    assert [one.id for one in data.metadata.record_sets] == NAMES


@pytest.mark.parametrize("form", ["ndjson", "packed", "csv", "parquet"])
@pytest.mark.parametrize("name", ["outlets", "statements", "coverage"])
def test_a_record_set_can_be_read(croissant, rows, form: str, name: str) -> None:
    read = list(croissant(form).records(name))
    assert [one[f"{name}/id"].decode() for one in read] == [row["id"] for row in rows(name)]


def test_what_is_read_of_a_statement_is_what_its_line_says(croissant, rows) -> None:
    told = {one["statements/id"].decode(): one for one in croissant("ndjson").records("statements")}
    for row in rows("statements")[:50]:
        one = told[row["id"]]
        assert one["statements/stance"].decode() == row["stance"]
        start, words = "statements/content/start", "statements/content/text"
        told_of = [(span[start], span[words].decode()) for span in one["statements/content"]]
        assert told_of == [(span["start"], span["text"]) for span in row["content"]]


@pytest.mark.parametrize("form", ["ndjson", "csv"])
def test_files_fields_and_references_stand_in_it(packages, form: str) -> None:
    about = described(packages[form], "croissant.json")
    package = described(packages[form])
    assert {one["@id"]: one["sha256"] for one in about["distribution"]} == {
        one["path"]: one["hash"].removeprefix("sha256:") for one in package["resources"]
    }
    sets = {one["@id"]: {field["@id"]: field for field in one["field"]} for one in about["recordSet"]}
    assert sets["statements"]["statements/claim"]["references"] == {
        "fileObject": {"@id": f"claims.{form}"}, "extract": {"column": "id"},
    }  # fmt: skip
    assert "sc:DateTime" in json.dumps(sets["polls"])


def test_what_has_no_type_there_is_named(packages) -> None:
    about = described(packages["ndjson"], "croissant.json")
    [claims] = [one for one in about["recordSet"] if one["@id"] == "claims"]
    assert "cells" in claims["description"]
    assert "claims.schema.json" in claims["description"]
    assert "claims/cells" not in {field["@id"] for field in claims["field"]}
