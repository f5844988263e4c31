"""a purge -> the words that it takes out, in all that the record ever was.

Called by `purging` alone, last of all, in the transaction of the purge: the database lets the past be emptied of words
in no other (`claims/migrations/_versions.py`).
"""

from collections.abc import Collection, Mapping

from django.db import connection

_WORDS = {  # table -> the columns that hold words
    "claims_statement": ["speaker", "spoken_by", "resolved", "words", "names", "machine"],
    "claims_claim": ["text"],
    "claims_link": ["reasons"],
    "claims_relation": ["reasons"],
    "claims_tally": ["origins", "routes", "answers", "voices"],
    "claims_discrepancy": ["sentence", "versions"],
    "claims_story": ["title"],
    "claims_storymember": ["reasons"],
    "claims_entity": ["name"],
    "claims_entityname": ["name", "plain"],
    "sources_review": ["claimed", "url"],
    "claims_reviewtie": ["why", "candidates"],
}
_STORIES = """
SELECT ("row" ->> 'story_id')::bigint FROM claims_past WHERE "table" = 'claims_storymember' AND key = ANY (%s)
"""
_CALLED = """
SELECT DISTINCT key FROM claims_past WHERE "table" = 'claims_story' AND "row" ->> 'title' = ANY (%s)
"""
_BLANK = """
UPDATE claims_past SET "row" = claimline_blank_past("row", %s) WHERE id IN (
    SELECT id FROM claims_past WHERE "table" = %s AND (key = ANY (%s)
        OR ended = nullif(current_setting('claimline.moment', true), '')::bigint)  -- changed by this very purge
)
"""
_BLANK_OF = """
UPDATE claims_past SET "row" = claimline_blank_past("row", %s)
WHERE "table" = %s AND ("row" ->> %s)::bigint = ANY (%s)
"""


def stories_called(titles: Collection[str]) -> set[int]:
    """Keys of stories that were called so once."""
    with connection.cursor() as cursor:
        cursor.execute(_CALLED, [sorted(titles)])
        return {key for (key,) in cursor.fetchall()}


def blank(rows: Mapping[str, Collection[int]], claims: Collection[int]) -> None:
    """`rows`: keys, by table, of those whose words are gone; `claims`: of those whose statements they were, or are."""
    keys = {table: set(rows.get(table, ())) for table in _WORDS}
    keys["claims_tally"] |= set(claims)
    owners = [
        (table, of, claims) for table, of in (("claims_discrepancy", "claim_id"), ("claims_relation", "claim_id"))
    ]
    owners += [("claims_relation", "other_id", claims), ("claims_entityname", "entity_id", keys["claims_entity"])]
    with connection.cursor() as cursor:
        cursor.execute(_STORIES, [sorted(rows.get("claims_storymember", ()))])
        keys["claims_story"].update(key for (key,) in cursor.fetchall())
        for table, words in _WORDS.items():
            cursor.execute(_BLANK, [words, table, sorted(keys[table])])
        for table, of, those in owners:
            cursor.execute(_BLANK_OF, [_WORDS[table], table, of, sorted(those)])
