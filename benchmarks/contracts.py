"""a folder that `manage.py export` wrote -> whether it is what it says: rows and errors, a line a figure.

usage: python -m benchmarks.contracts FOLDER [--most ROWS]

Every line of every resource against its JSON Schema (jsonschema-rs, formats too); the package and every row and
reference in it with frictionless; croissant.json with mlcroissant, which then reads each record set that has rows;
nodes of linked data with pyld: each key must be in the expansion, and compaction must give back the node. `--most`:
how many rows of a record set and nodes of a resource are read in these last two, which are slow. The exit code is 0
only where there is no error. No network: the only context that is asked for is the one in the folder.
"""

import argparse
import gzip
import json
import logging
import sys
import time
import warnings
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import frictionless
import jsonschema_rs
import orjson
from pyld import jsonld

_CONTEXT, _SHOWN = "context.jsonld", 5


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--most", type=int, default=2000, metavar="ROWS")
    given = parser.parse_args()
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    try:
        package = json.loads((given.folder / "datapackage.json").read_text("utf-8"))
    except OSError as error:
        parser.error(f"{error.filename}: {error.strerror}. Name a folder that `manage.py export` wrote.")
    print(f"state: {package.get('state')}; resources: {len(package['resources'])}")
    checks = [_frictionless(given.folder, package)]
    linked = (given.folder / _CONTEXT).exists()
    if linked:
        checks += [_linked(given.folder, one, given.most) for one in package["resources"]]
    else:
        if package["resources"][0]["path"].endswith((".ndjson", ".ndjson.gz")):
            checks += [_lines(given.folder, one) for one in package["resources"]]
        checks += _croissant(given.folder, package, given.most)
    errors = sum(checks)
    print(f"errors in all: {errors}")
    return int(errors > 0)


def _say(what: str, rows: int, errors: int, began: float) -> int:
    print(f"{what}: {rows:,} rows, {errors} errors, {time.monotonic() - began:.1f} s", flush=True)
    return errors


def _rows(file: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(file) if file.suffix == ".gz" else file.open("rb") as lines:
        yield from map(orjson.loads, lines)


def _lines(folder: Path, resource: dict[str, Any]) -> int:
    began, rows, errors = time.monotonic(), 0, 0
    schema = json.loads((folder / resource["jsonSchema"]).read_text("utf-8"))
    valid, names = jsonschema_rs.Draft202012Validator(schema, validate_formats=True), list(schema["properties"])
    for rows, row in enumerate(_rows(folder / resource["path"]), 1):
        wrong = [error.message for error in valid.iter_errors(row)]
        wrong += [f"its fields are {list(row)}"] if list(row) != names else []
        errors += len(wrong)
        if wrong and errors <= _SHOWN:
            print(f"  {resource['path']}:{rows}: {wrong[0][:200]}")
    if rows != resource["rows"]:
        print(f"  {resource['path']}: {resource['rows']:,} rows are described")
        errors += 1
    return _say(f"JSON Schema, {resource['name']}", rows, errors, began)


def _frictionless(folder: Path, package: dict[str, Any]) -> int:
    began, rows = time.monotonic(), sum(one["rows"] for one in package["resources"])
    if all("schema" not in one for one in package["resources"]):  # Parquet and linked data: what describes them alone
        report = frictionless.Package.validate_descriptor(package)
    else:
        report = frictionless.validate(str(folder / "datapackage.json"), limit_errors=1000)
    wrong = report.flatten(["type", "note", "rowNumber", "fieldName"])
    for one in wrong[:_SHOWN]:
        print(f"  {one}")
    return _say("Data Package, frictionless", rows, len(wrong), began)


def _croissant(folder: Path, package: dict[str, Any], most: int) -> Iterator[int]:
    import mlcroissant  # says much while it is imported

    began = time.monotonic()
    try:
        data = mlcroissant.Dataset(jsonld=str(folder / "croissant.json"))
    except mlcroissant.ValidationError as error:
        print(f"  {error}")
        yield _say("Croissant, mlcroissant", 0, 1, began)
        return
    issues = data.metadata.ctx.issues
    for warning in sorted(issues.warnings):
        print(f"  (a warning) {warning}")
    yield _say("Croissant, mlcroissant", len(package["resources"]), len(issues.errors), began)
    for one in package["resources"]:
        if not one["rows"]:
            continue  # a table without columns, for its reader
        began, wanted = time.monotonic(), min(most, one["rows"])
        try:
            read = sum(1 for _ in islice(data.records(one["name"]), wanted))
        except Exception as error:  # noqa: BLE001  (whatever its reader fails with is what is counted)
            print(f"  {error}")
            read = -1
        yield _say(f"Croissant, record set {one['name']}", max(read, 0), int(read != wanted), began)


def _linked(folder: Path, resource: dict[str, Any], most: int) -> int:
    document = json.loads((folder / _CONTEXT).read_text("utf-8"))

    def load(url: str, options: object = None) -> dict[str, Any]:
        if not url.endswith(f"/{_CONTEXT}"):
            raise ValueError(f"{url} was asked for")
        return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url, "document": document}

    jsonld.set_document_loader(load)
    began, rows, errors = time.monotonic(), 0, 0
    for rows, node in enumerate(islice(_rows(folder / resource["path"]), most), 1):
        [told] = jsonld.expand(node)
        lost = len(told) != len(node) - 1 or jsonld.compact(told, node["@context"]) != node
        errors += lost
        if lost and errors <= _SHOWN:
            print(f"  {resource['path']}:{rows}: something of it is lost")
    return _say(f"JSON-LD, pyld, {resource['name']}", rows, errors, began)


if __name__ == "__main__":
    sys.exit(main())
