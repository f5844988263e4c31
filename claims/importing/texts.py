"""staged revisions and the words of their statements -> sparse texts, in a table of this transaction."""

from collections.abc import Iterable, Iterator
from typing import Any

import orjson
from django.db import connection

from claims.importing.package import Part
from claims.importing.reasons import Reasons
from claims.importing.sparse import Misplaced, sparse

_TOGETHER = 1000  # texts made at a time
_REVISION = "statement.row->>'article' || '.' || (statement.row->>'revision_number')"
# Of each revision all that its statements mark, whichever statement: [[line, start, end, words], ...].
_MARKED = f"""
WITH marked AS (
    SELECT {_REVISION} AS id, jsonb_agg(jsonb_build_array(line, span->'start', span->'end', span->'text')) AS spans
    FROM pg_temp.in_statements statement CROSS JOIN LATERAL (
        SELECT row->'source' AS span UNION ALL SELECT row->'cue'
        UNION ALL SELECT jsonb_array_elements(row->'content')
        UNION ALL SELECT jsonb_array_elements(row->'hedges')) spans
    WHERE jsonb_typeof(span) = 'object' GROUP BY 1
)
SELECT own.pk, revision.line, (revision.row->>'characters')::bigint, coalesce(marked.spans::text, '[]')
FROM pg_temp.in_revisions revision JOIN pg_temp.key_revisions own ON own.id = revision.id
LEFT JOIN marked ON marked.id = revision.id
"""  # noqa: S608  (names of ours)
_STRAY = f"""
SELECT line, {_REVISION} FROM pg_temp.in_statements statement
WHERE NOT EXISTS (
    SELECT FROM pg_temp.in_revisions known
    WHERE known.id = {_REVISION} AND known.row->>'sha256' = statement.row->>'revision'
) ORDER BY line LIMIT 10
"""  # noqa: S608
_LONGEST = 20_000_000  # characters: no text that we take in comes near it
_MEND = "Export it again: nobody else's words can be put in its place."


def make(statements: Part, revisions: Part, reasons: Reasons) -> None:
    """Of every revision, in `made_texts (pk, body)`; raises Refused where words are said to stand where they cannot."""
    with connection.cursor() as cursor:
        cursor.execute(_STRAY)
        for line, name in cursor.fetchall():
            reasons.add(statements.file, line, f"there is no text {name} with that hash in {revisions.file}.", _MEND)
    reasons.settle()
    with connection.cursor() as writing:
        writing.execute("CREATE TEMP TABLE made_texts (pk bigint, body text) ON COMMIT DROP")
        with connection.chunked_cursor() as reading:
            reading.execute(_MARKED)
            while found := reading.fetchmany(_TOGETHER):
                for made in _in_portions(_made(statements, revisions, row, reasons) for row in found):
                    keys, bodies = zip(*made, strict=True)
                    query = "INSERT INTO pg_temp.made_texts SELECT * FROM unnest(%s::bigint[], %s::text[])"
                    writing.execute(query, [list(keys), list(bodies)])
        writing.execute("ANALYZE pg_temp.made_texts")
    reasons.settle()


def _in_portions(texts: Iterable[tuple[int, str]]) -> Iterator[list[tuple[int, str]]]:
    """Of a bounded size: a line of a hundred bytes may say that its text is of millions."""
    portion: list[tuple[int, str]] = []
    size = 0
    for key, body in texts:
        portion.append((key, body))
        size += len(body)
        if size >= _LONGEST:
            yield portion
            portion, size = [], 0
    if portion:
        yield portion


def _made(statements: Part, revisions: Part, row: tuple[Any, ...], reasons: Reasons) -> tuple[int, str]:
    key, line, length, marked = row
    if length > _LONGEST:
        reasons.add(revisions.file, line, f"a text of {length:,} characters is longer than any that there is.", _MEND)
        return key, ""
    spans = orjson.loads(marked)
    for where, start, end, words in spans:
        if end - start != len(words):
            what = f"[{start}, {end}] is {end - start} characters long, and its words are {len(words)}."
            reasons.add(statements.file, where, what, _MEND)
            return key, ""
    try:
        return key, sparse(length, [(start, words) for _, start, _, words in spans])
    except Misplaced as error:
        reasons.add(statements.file, min(one[0] for one in spans), f"in the text that it is from, {error}", _MEND)
        return key, ""
