"""words beside a person's name -> whether they give an office, a profession before the public, or a lead of something.

What is looked for is data, offices.jsonl; each row has an example and a counterexample, which a test tries.
"""

import json
import re
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

_FILE = Path(__file__).with_name("offices.jsonl")
_BESIDE = 60  # characters on either side of a name that an office is looked for in


@dataclass(frozen=True, kw_only=True)
class Office:
    """`pattern` is looked for as whole words, in any case."""

    office: str
    pattern: str
    example: str
    counterexample: str

    @cached_property
    def regex(self) -> re.Pattern[str]:
        return re.compile(rf"(?<!\w)(?:{self.pattern})(?!\w)", re.IGNORECASE)


@cache
def offices() -> tuple[Office, ...]:
    return tuple(Office(**json.loads(line)) for line in _FILE.read_text("utf-8").splitlines())


def has_office(name: str, text: str) -> bool:
    """Whether the name itself bears one ("Governor Fenn"), or a mention of it in `text` stands beside one."""
    if _named(name):
        return True
    return any(
        _named(text[max(0, found.start() - _BESIDE) : found.end() + _BESIDE])
        for found in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text)
    )


def _named(words: str) -> bool:
    return any(office.regex.search(words) for office in offices())
