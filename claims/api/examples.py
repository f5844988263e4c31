"""a resource, or "pages" -> an answer as an example, of an invented world: the samples that come with the program.

Kept in examples.json, made by `python -m benchmarks.api --examples`; a test holds each against its schema.
"""

from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson

FILE = Path(__file__).parent / "examples.json"


@lru_cache(maxsize=1)
def known() -> dict[str, Any]:
    return orjson.loads(FILE.read_bytes()) if FILE.exists() else {}


def of(name: str) -> str:
    """Written to be read; "" where there is none."""
    found = known().get(name)
    return orjson.dumps(found, option=orjson.OPT_INDENT_2).decode() if found else ""
