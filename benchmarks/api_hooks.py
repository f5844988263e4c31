"""what schemathesis makes up -> the same with ids and cursors that are there, two times of three."""

import json
import os
import random
from pathlib import Path
from typing import Any

import schemathesis

_KNOWN: dict[str, list[str]] = json.loads(Path(os.environ["KNOWN"]).read_text())
_FILTERS = {"story": "stories", "claim": "claims", "outlet": "outlets", "entity": "entities"}
_PAGES = {"stories": "stories", "claims": "claims", "statements": "statements", "articles": "articles"}
_PAGES |= {"entities": "entities"}


def _one(name: str, otherwise: Any) -> Any:
    known = _KNOWN.get(name, [])
    return random.choice(known) if known and random.random() < 0.67 else otherwise


@schemathesis.hook
def map_path_parameters(context: Any, path_parameters: dict[str, Any] | None) -> dict[str, Any] | None:
    parts = context.operation.path.removeprefix("/api/v1/").strip("/").split("/")
    for name, value in (path_parameters or {}).items():
        path_parameters[name] = _one("slugs" if name == "slug" else parts[0], value).replace(" ", "~")
    return path_parameters


@schemathesis.hook
def map_query(context: Any, query: dict[str, Any] | None) -> dict[str, Any] | None:
    name = context.operation.path.removeprefix("/api/v1/")
    for filtered, resource in _FILTERS.items():
        if query and filtered in query:
            query[filtered] = _one(resource, query[filtered])
    if query and "after" in query and random.random() < 0.67:
        cursors = _KNOWN.get(f"after {name}", [])
        kept = {"limit": query["limit"]} if "limit" in query else {}
        return kept | {"after": cursors[0]} if cursors else kept
    return query
