"""a reader's words -> a full-text query."""

import re
from collections.abc import Sequence
from itertools import combinations

from django.contrib.postgres.search import SearchQuery
from django.db import connection

MOST = 200  # characters of what a reader writes that are read
MOST_WORDS = 24  # and words
_WORD = re.compile(r"\w+")
_PREFIX = 3  # letters that the beginning of a word needs to have: what begins with one letter is half of all words


def readable(given: str, most: int = MOST) -> str:
    """Without what no text holds (PostgreSQL refuses NUL), and bounded; empty where no letter or digit is left."""
    given = " ".join(given[:most].replace("\0", " ").split())
    return given if any(map(str.isalnum, given)) else ""


def words_in(words: str) -> list[str]:
    """In lower case, each once, MOST_WORDS at most."""
    return list(dict.fromkeys(_WORD.findall(words.lower())))[:MOST_WORDS]


def prefix_query(words: str) -> SearchQuery:
    """All of `words`, the last of them perhaps unfinished: "horse gel" finds "horse gelatine"."""
    found = _WORD.findall(words)[:MOST_WORDS]
    if not found:
        raise ValueError("prefix_query() needs at least one word; ask no question where there is none.")
    unfinished = ":*" if len(found[-1]) >= _PREFIX and words[-1].isalnum() else ""
    return _query(" & ".join(f"'{word}'" for word in found) + unfinished)


def any_query(words: str) -> SearchQuery:
    """Any of `words`, each in full."""
    found = words_in(words)
    if not found:
        raise ValueError("any_query() needs at least one word; ask no question where there is none.")
    return _query(" | ".join(f"'{word}'" for word in found))


def pairs_query(words: Sequence[str]) -> SearchQuery:
    """Any two of `words`; the word where there is but one."""
    pairs = combinations(words, 2) if len(words) > 1 else [words]
    return _query(" | ".join("(" + " & ".join(f"'{word}'" for word in pair) + ")" for pair in pairs))


def says_something(words: str) -> bool:
    """Some of `words` are not the kind that every text holds: "the", "of"."""
    with connection.cursor() as cursor:
        raw = " | ".join(f"'{word}'" for word in words_in(words))
        cursor.execute("SELECT numnode(to_tsquery('english', %s)) > 0", [raw])
        return bool(cursor.fetchone()[0])


def _query(raw: str) -> SearchQuery:
    return SearchQuery(raw, search_type="raw", config="english")
