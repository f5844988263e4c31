"""what was written, in which state -> datapackage.json and CITATION: what a package holds and how it is cited.

Data Package v2, https://datapackage.org/standard/data-package. Nothing in it is of the time of writing: the same state
and the same arguments give the same bytes. `state` is the time of what was taken out and a hash of it, see `package`.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from claims.export.fields import Resource
from claims.export.schemas import path_of, table_schema

type Document = dict[str, Any]

TITLE = "Claimline: who alleged what"
DESCRIPTION = (
    "Claims in the news, and which outlet alleged, stated, confirmed, denied, disputed or left out each, with the "
    "statements that say so: who said it, in which words, at which place of which text, seen when. It does not say who "
    "is right. The full texts are not in it; a statement has its own words."
)
KEYWORDS = ["news", "claims", "attribution", "denials", "quotations", "media coverage"]


@dataclass(frozen=True, kw_only=True)
class Form:
    """How rows are written into a file. `croissant`: the name that Croissant has for it, if any."""

    ending: str
    mediatype: str
    croissant: str = ""

    @property
    def tabular(self) -> bool:
        return bool(self.croissant)


FORMS: Mapping[str, Form] = {
    "ndjson": Form(ending="ndjson", mediatype="application/x-ndjson", croissant="application/jsonlines"),
    "csv": Form(ending="csv", mediatype="text/csv", croissant="text/csv"),
    "parquet": Form(ending="parquet", mediatype="application/vnd.apache.parquet", croissant="application/x-parquet"),
    "jsonld": Form(ending="ndjsonld", mediatype="application/x-ndjson"),
}


@dataclass(frozen=True, kw_only=True)
class Written:
    """One file of a package, and what is known of it. `plain`: the SHA-256 of its rows as lines of JSON, whatever the
    form, unpacked: it is the same for the same rows."""

    resource: Resource
    path: str
    rows: int
    bytes: int
    sha256: str
    plain: str
    form: str = "ndjson"

    @property
    def packed(self) -> bool:
        return self.path.endswith(".gz")


def state_of(files: Sequence[Written], at: str) -> str:
    """`at`: the time of what was taken out. The same rows give the same state in every form."""
    told = "".join(f"{file.resource.name} {file.plain}\n" for file in files)
    return f"{at}-{hashlib.sha256(told.encode()).hexdigest()[:12]}"


def data_package(
    files: Sequence[Written], *, state: str, scope: str = "everything", asked: Mapping[str, Any] | None = None
) -> Document:
    """`scope`: what part of the knowledge base it is; `asked`: all that was asked for, by name."""
    found: Document = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "claimline",
        "id": f"urn:claimline:state:{state}",
        "title": TITLE,
        "description": DESCRIPTION,
        "homepage": settings.SITE_URL,
        "version": version_of(state),
        "created": moment_of(state),
        "keywords": KEYWORDS,
    }
    if licence := settings.CLAIMLINE_LICENCE:
        found["licenses"] = [{"path" if licence.startswith(("http://", "https://")) else "name": licence}]
    found |= {"state": state, "format_version": 1, "scope": scope, "asked": dict(asked or {})}
    return found | {"resources": [_described(file) for file in files]}


def _described(file: Written) -> Document:
    form = FORMS[file.form]
    found: Document = {
        "name": file.resource.name,
        "path": file.path,
        "description": file.resource.says,
        "format": form.ending,
        "mediatype": form.mediatype,
        "rows": file.rows,
        "bytes": file.bytes,
        "hash": f"sha256:{file.sha256}",
        "jsonSchema": path_of(file.resource),
    }
    if file.form != "parquet":
        found["encoding"] = "utf-8"
    if file.packed:
        found["compression"] = "gz"
    if file.packed and file.form == "ndjson":
        found["hash_unpacked"] = f"sha256:{file.plain}"
    if not form.tabular:
        del found["jsonSchema"]  # which is of the rows that the nodes were made from
    elif file.form == "parquet":
        pass  # which says itself what its columns are; lists and objects in them are none of Table Schema's
    elif not file.rows and file.form == "ndjson":
        found["format"] = "txt"  # there is no table in it, and frictionless fails at one without a first line
    else:
        found |= {"type": "table", "schema": table_schema(file.resource, cells=file.form == "csv")}
    return found


def moment_of(state: str) -> str:
    """The time that the state is of, RFC 3339."""
    return state.rpartition("-")[0]


def version_of(state: str) -> str:
    """That of the software, which says what the fields are, and the state as what it was built from: https://semver.org."""
    return f"{settings.VERSION}+{re.sub(r'[^0-9A-Za-z.-]', '', state)}"


def citation(*, state: str, scope: str = "everything") -> str:
    """The text of CITATION: what to write under a paper, and as BibTeX."""
    moment, who = moment_of(state), publisher()
    part = "" if scope == "everything" else f" Part: {scope}."
    return (
        f"{who} ({moment[:4]}). {TITLE} [data set]. Version {settings.VERSION}, state {state}.{part}\n"
        f"{settings.SITE_URL}\n"
        "\n"
        f"{bibtex(state=state, scope=scope)}\n"
        "\n"
        "The state is the time of the record that was taken out, and the first twelve digits of a hash over its rows.\n"
        "The same state holds the same bytes: `manage.py export` at the same site writes them again.\n"
        "Statements are quoted in the words of the outlets and people who made them; these words are theirs.\n"
        + (f"Licence of the data: {settings.CLAIMLINE_LICENCE}\n" if settings.CLAIMLINE_LICENCE else "")
    )


def bibtex(*, state: str, scope: str = "everything") -> str:
    moment = moment_of(state)
    part = "" if scope == "everything" else f", part {scope}"
    return (
        f"@misc{{claimline-{state.rpartition('-')[2]},\n"
        f"  author = {{{{{_plain(publisher())}}}}},\n"
        f"  title = {{{{{TITLE}}}}},\n"
        f"  year = {{{moment[:4]}}},\n"
        f"  version = {{{settings.VERSION}}},\n"
        f"  note = {{Data set, state {state}{part}}},\n"
        f"  url = {{{settings.SITE_URL}}}\n"
        "}"
    )


def _plain(words: str) -> str:
    """Without what BibTeX reads as its own."""
    return re.sub(r"[{}\\]", "", words)


def publisher() -> str:
    """Who answers for the site, else what runs it."""
    return settings.CLAIMLINE_OPERATOR[0] if settings.CLAIMLINE_OPERATOR else "Claimline"
