"""a reader's words -> a full-text query."""

import re

from django.contrib.postgres.search import SearchQuery

_WORD = re.compile(r"\w+")


def prefix_query(words: str) -> SearchQuery:
    """All of `words`, the last of them perhaps unfinished: "horse gel" finds "horse gelatine"."""
    found = _WORD.findall(words)
    if not found:
        raise ValueError("prefix_query() needs at least one word; ask no question where there is none.")
    return SearchQuery(" & ".join(f"'{word}'" for word in found) + ":*", search_type="raw", config="english")
