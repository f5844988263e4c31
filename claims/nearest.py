"""the nearest meanings -> a search that finds as many as are asked for; and the indexes that it goes by, kept up.

A small table is searched whole: that is exact, and quick enough. A large one has an index of lists (ivfflat), made of
what is there by then, and made anew once that has doubled.

Never a graph (hnsw): in it the same words said hundreds of times, as "declined to comment" is, are linked to each other
alone, and a search that comes upon them finds nothing else, however long it is told to look on. Those that were deleted
or rolled back count as well, until they are vacuumed.
"""

from typing import NamedTuple

from django.db import connection
from django.db.backends.utils import CursorWrapper

from claims.models.fields import has_pgvector


class Searched(NamedTuple):
    table: str
    column: str
    index: str


SEARCHED = (
    Searched("claims_meaning", "vector", "meaning_nearest"),
    Searched("claims_gist", "lead", "gist_nearest"),
)
_WHOLE = 20_000  # rows that are compared one by one in some 15 ms
_LIST = 400  # rows of a list when the index is made
_MOST_LISTS = 2000  # of a million rows and more: to tell more apart takes memory by their square
_PROBES = 16  # lists searched, and more until as many as were asked for are found
_SAMPLE = 50 * 4  # bytes for each list of each list, by which the server finds where to put them
# From pgvector 0.8 on a search goes on where what was found is deleted or not in the window asked about.
# https://github.com/pgvector/pgvector#iterative-index-scans
_LOOK_ON = """
SELECT set_config('ivfflat.probes', %s, true), CASE WHEN string_to_array(extversion, '.')::int[] >= '{0,8}'
    THEN set_config('ivfflat.iterative_scan', 'relaxed_order', true) END
FROM pg_extension WHERE extname = 'vector'
"""
_KNOWN = """
SELECT made.indisvalid AND kind.amname = 'ivfflat', (
    SELECT option_value::int FROM pg_options_to_table(index.reloptions) WHERE option_name = 'lists')
FROM pg_class index JOIN pg_index made ON made.indexrelid = index.oid JOIN pg_am kind ON kind.oid = index.relam
WHERE index.oid = to_regclass(%s)
"""


def look_on(cursor: CursorWrapper) -> None:
    """To the end of the transaction, in which the search comes next; nothing where the server knows no vectors."""
    cursor.execute(_LOOK_ON, [str(_PROBES)])


def keep_indexes(*, whole: int = _WHOLE) -> list[str]:
    """Makes, makes anew or drops the indexes as the tables have grown; returns those that it made. Nobody waits for it,
    so it is not for a transaction. `whole`: up to how many rows a table has none."""
    return [one.index for one in SEARCHED if has_pgvector() and _keep(one, whole)]


def _keep(one: Searched, whole: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {one.table}")  # noqa: S608  (names of ours, as everywhere here)
        rows = cursor.fetchone()[0]
        cursor.execute(_KNOWN, [one.index])
        usable, lists = cursor.fetchone() or (None, None)
        wanted = min(rows // _LIST, _MOST_LISTS) or 1
        if rows <= whole:
            if usable is not None:
                cursor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {one.index}")
            return False
        if usable and wanted < 2 * lists:
            return False
        _make(cursor, one, wanted)
    return True


def _make(cursor: CursorWrapper, one: Searched, lists: int) -> None:
    """Beside the one that there is, which serves meanwhile."""
    fresh = f"{one.index}_anew"
    memory = max(256, lists * lists * _SAMPLE * 5 // 4 // 2**20)
    cursor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {fresh}")  # of one that was cut short
    cursor.execute(f"SET maintenance_work_mem = '{memory}MB'")
    try:
        cursor.execute(
            f"CREATE INDEX CONCURRENTLY {fresh} ON {one.table}"
            f" USING ivfflat ({one.column} halfvec_cosine_ops) WITH (lists = {lists})"
        )
    finally:
        cursor.execute("RESET maintenance_work_mem")
    cursor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {one.index}")
    cursor.execute(f"ALTER INDEX {fresh} RENAME TO {one.index}")
