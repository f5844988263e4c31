"""what was written, in which state -> croissant.json: the package as Croissant 1.1 describes data sets.

https://docs.mlcommons.org/croissant/docs/croissant-spec-1.1.html. Croissant has no type for an object whose keys are
names or not known beforehand: such fields are left out, and the record set says which; the JSON Schema beside has them.
A reference leads to the column of the file that it is to: its reader joins along them, and of those that lead to a
field it fails at circles, as from a claim to the statement that it was worded from and back. Of lists it can make none:
to what their ids belong is said in words.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.conf import settings

from claims.export.described import (
    DESCRIPTION,
    FORMS,
    KEYWORDS,
    TITLE,
    Document,
    Written,
    bibtex,
    moment_of,
    publisher,
    version_of,
)
from claims.export.fields import Field, Kind
from claims.export.schemas import is_key, path_of, present, refers_to, sort_of

_TERMS = (
    *("citeAs", "column", "containedIn", "extract", "field", "fileProperty", "fileObject", "fileSet", "format"),
    *("arrayShape", "includes", "isArray", "isLiveDataset", "jsonPath", "key", "md5", "parentField", "path"),
    *("equivalentProperty", "recordSet", "references", "regex", "repeated", "replace", "samplingRate", "separator"),
    *("source", "subField", "transform"),
)
_CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "dct": "http://purl.org/dc/terms/",
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "description": {"@container": "@language"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "name": {"@container": "@language"},
    **{term: f"cr:{term}" for term in _TERMS},
}
_DATA_TYPES = {
    "text": "sc:Text",
    "time": "sc:DateTime",
    "integer": "cr:Int64",
    "number": "cr:Float64",
    "boolean": "sc:Boolean",
}


def croissant(files: Sequence[Written], *, state: str, scope: str = "everything") -> Document:
    found: Document = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.1",
        "name": TITLE,
        "description": DESCRIPTION,
        "url": settings.SITE_URL,
        "version": version_of(state),
        "datePublished": moment_of(state),
        "citeAs": bibtex(state=state, scope=scope),
        "keywords": KEYWORDS,
        "inLanguage": "en",
        "creator": {"@type": "sc:Organization", "name": publisher(), "url": settings.SITE_URL},
    }
    if settings.CLAIMLINE_LICENCE:
        found["license"] = settings.CLAIMLINE_LICENCE
    paths = {file.resource.name: file.path for file in files}
    return found | {
        "distribution": [_file(file) for file in files],
        "recordSet": [_record_set(file, paths) for file in files],
    }


def _file(file: Written) -> Document:
    form = FORMS[file.form].croissant
    return {
        "@type": "cr:FileObject",
        "@id": file.path,
        "name": file.path,
        "description": f"{file.rows} rows of {file.resource.name}.",
        "contentUrl": file.path,
        "contentSize": f"{file.bytes} B",
        "encodingFormat": [form, "application/gzip"] if file.packed else form,
        "sha256": file.sha256,
    }


def _record_set(file: Written, paths: Mapping[str, str]) -> Document:
    resource = file.resource
    fields = [(field, _field(file, field, paths)) for field in resource.fields]
    left = [field.name for field, described in fields if described is None]
    without = f" Without {', '.join(left)}: see {path_of(resource)}." if left else ""
    return {
        "@type": "cr:RecordSet",
        "@id": resource.name,
        "name": resource.name,
        "description": resource.says + without,
        "key": {"@id": f"{resource.name}/id"},
        "field": [described for _, described in fields if described],
    }


def _field(file: Written, field: Field, paths: Mapping[str, str]) -> Document | None:
    """None where Croissant has no type for it."""
    name = f"{file.resource.name}/{field.name}"
    source = {"fileObject": {"@id": file.path}, "extract": {"column": field.name}}
    if file.form == "csv" and sort_of(field.kind) not in _DATA_TYPES:  # a cell that holds JSON
        found: Document | None = {"@type": "cr:Field", "@id": name, "name": field.name, "dataType": "sc:Text"}
        found |= {"source": source}
    else:
        found = _typed(name, field.name, field.kind, source)
    if found is None:
        return None
    found["description"] = field.says
    if is_key(field) and field.refers in paths:
        found["references"] = {"fileObject": {"@id": paths[field.refers]}, "extract": {"column": "id"}}
    elif refers_to(field):
        found["description"] += f" Ids of {field.refers}."
    return found


def _typed(name: str, short: str, kind: Kind, source: Document) -> Document | None:
    found: Document = {"@type": "cr:Field", "@id": name, "name": short}
    sort = sort_of(kind)
    if sort == "list":
        kind = present(kind)["items"]
        sort = sort_of(kind)
        found |= {"isArray": True, "arrayShape": "-1"}
    if sort in _DATA_TYPES:
        return found | {"dataType": _DATA_TYPES[sort], "source": source}
    if sort != "record":
        return None
    inner = list(_inner(name, present(kind), source))
    return found | {"subField": inner} if inner else None


def _inner(name: str, kind: Kind, source: Document) -> Iterator[Document]:
    """Of a record's values those that are plain, or lists of such."""
    for key, inner in kind["properties"].items():
        there = present(inner)["items"] if sort_of(inner) == "list" else inner
        if sort_of(there) in _DATA_TYPES:
            found = _typed(f"{name}/{key}", key, inner, source | {"transform": {"jsonPath": key}})
            if found:
                yield found
