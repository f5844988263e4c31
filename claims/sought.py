"""claims -> the rows that they, and what was said about them, are found by. Written in the transaction that covers.

All of it is one statement a table: what is new is told from what is there by hash and tags, and only of that the words
are cut into their stems. Rests on the cells, so it comes after them.
"""

from collections.abc import Iterable
from itertools import batched

from django.db import connection

_TOGETHER = 200  # claims: of a thousand the server would sooner read whole tables than look up each row
_LONGEST = 40_000  # characters of what was said about a claim: copies of copies hold no other words
# What today's texts say on the claims, as `LinkQuerySet.counted` has it.
_TOLD = """
told AS (
    SELECT l.claim_id, s.id, concat_ws(': ', s.speaker, s.resolved) AS said, s.stance, a.outlet_id, a.published_at,
           s.reviewed_at IS NOT NULL OR l.by = 'editor' AS checked
    FROM claims_link l
    JOIN claims_statement s ON s.id = l.statement_id AND s.retired_at IS NULL
    JOIN sources_revision r ON r.id = s.revision_id
    JOIN sources_article a ON a.id = r.article_id AND a.current_id = r.id AND a.visibility IN ('public', 'noindex')
    JOIN claims_claim own ON own.id = l.claim_id AND own.visibility IN ('public', 'noindex')
    WHERE l.active AND l.claim_id = ANY(%(claims)s)
)"""
_SOUGHT = f"""
WITH {_TOLD}, carried AS (
    SELECT claim_id, tag::text FROM claims_cell, unnest(states) state,
           LATERAL (VALUES (state), ('o' || outlet_id || ' ' || state),
                           (CASE WHEN state <> 'omitted' THEN 'o' || outlet_id END)) tags (tag)
    WHERE claim_id = ANY(%(claims)s) AND NOT states && ARRAY['silent', 'partial', 'unknown']::varchar[]
    UNION
    SELECT claim_id, 'e' || entity_id FROM told JOIN claims_mention m ON m.statement_id = told.id
    UNION
    SELECT claim_id, 'checked' FROM told WHERE checked
    UNION
    SELECT id, 'checked' FROM claims_claim WHERE id = ANY(%(claims)s) AND reviewed_at IS NOT NULL
), tagged AS (
    SELECT claim_id, array_agg(tag ORDER BY tag) AS tags FROM carried WHERE tag IS NOT NULL GROUP BY claim_id
), said AS (
    SELECT claim_id, left(string_agg(DISTINCT told.said, E'\\n'), {_LONGEST}) AS said,
           count(DISTINCT outlet_id) AS outlets, min(published_at) AS first_at, max(published_at) AS last_at
    FROM told GROUP BY claim_id
), fresh AS (
    SELECT c.id AS claim_id, c.search, said.said, hashtextextended(c.text || E'\\n' || said.said, 0) AS made_from,
           coalesce(tags, '{{}}') AS tags, outlets, first_at, last_at
    FROM said JOIN claims_claim c ON c.id = said.claim_id AND c.merged_into_id IS NULL
    LEFT JOIN tagged ON tagged.claim_id = c.id
)
INSERT INTO claims_sought (claim_id, words, made_from, tags, outlets, first_at, last_at)
SELECT claim_id, setweight(search, 'A') || to_tsvector('english', said), made_from, tags, outlets, first_at, last_at
FROM fresh f
WHERE NOT EXISTS (
    SELECT 1 FROM claims_sought k
    WHERE k.claim_id = f.claim_id AND (k.made_from, k.tags, k.outlets, k.first_at, k.last_at)
          = (f.made_from, f.tags, f.outlets, f.first_at, f.last_at))
ON CONFLICT (claim_id) DO UPDATE SET words = excluded.words, made_from = excluded.made_from, tags = excluded.tags,
    outlets = excluded.outlets, first_at = excluded.first_at, last_at = excluded.last_at
RETURNING claim_id
"""  # noqa: S608  (only our own words)
_SAID = f"""
WITH {_TOLD}, fresh AS (
    SELECT id, claim_id, said, published_at, hashtextextended(said, 0) AS made_from,
           ARRAY[stance::text, 'o' || outlet_id] || CASE WHEN checked THEN ARRAY['checked'] ELSE '{{}}' END
           || ARRAY(SELECT DISTINCT 'e' || entity_id FROM claims_mention m WHERE m.statement_id = told.id ORDER BY 1)
           AS tags
    FROM told
)
INSERT INTO claims_said (statement_id, claim_id, words, made_from, tags, published_at)
SELECT id, claim_id, to_tsvector('english', said), made_from, tags, published_at
FROM fresh f
WHERE NOT EXISTS (
    SELECT 1 FROM claims_said k
    WHERE k.statement_id = f.id AND (k.claim_id, k.made_from, k.tags, k.published_at)
          = (f.claim_id, f.made_from, f.tags, f.published_at))
ON CONFLICT (statement_id) DO UPDATE SET claim_id = excluded.claim_id, words = excluded.words,
    made_from = excluded.made_from, tags = excluded.tags, published_at = excluded.published_at
"""  # noqa: S608
# NOT IN, which is hashed whatever the planner thinks of `told`: it takes it for one row.
_GONE = (
    f"WITH {_TOLD} DELETE FROM claims_said k WHERE claim_id = ANY(%(claims)s)"  # noqa: S608
    " AND statement_id NOT IN (SELECT id FROM told)",
    f"WITH {_TOLD} DELETE FROM claims_sought k WHERE claim_id = ANY(%(claims)s)"  # noqa: S608
    " AND claim_id NOT IN (SELECT claim_id FROM told)",
)
# In one order, and only those that are new: of two that write at once, neither waits for the other crosswise.
_SPELLINGS = f"""
WITH {_TOLD}, texts AS (
    SELECT said AS words FROM told
    UNION SELECT text FROM claims_claim WHERE id = ANY(%(claims)s) AND visibility IN ('public', 'noindex')
), found AS (
    SELECT DISTINCT word FROM texts, regexp_split_to_table(lower(words), '[^[:alpha:]]+') word
    WHERE length(word) BETWEEN 4 AND 40
)
INSERT INTO claims_spelling (word)
SELECT word FROM found WHERE NOT EXISTS (SELECT 1 FROM claims_spelling k WHERE k.word = found.word) ORDER BY word
ON CONFLICT DO NOTHING
"""  # noqa: S608


def note(claims: Iterable[int]) -> None:
    """`claims` by key; whoever calls holds them. Twice changes nothing."""
    for keys in batched(sorted(set(claims)), _TOGETHER):
        _note(list(keys))


def _note(keys: list[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_SOUGHT, {"claims": keys})
        changed = [row[0] for row in cursor.fetchall()]
        cursor.execute(_SAID, {"claims": keys})
        for statement in _GONE:
            cursor.execute(statement, {"claims": keys})
        if changed:
            cursor.execute(_SPELLINGS, {"claims": changed})
