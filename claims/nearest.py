"""a search for the nearest meanings -> one that finds as many as are asked for.

The index holds what was deleted until it is vacuumed, and a window is applied after it: from pgvector 0.8 on it can be
told to go on looking. https://github.com/pgvector/pgvector#iterative-index-scans
"""

from django.db.backends.utils import CursorWrapper

_LOOK_ON = """
SELECT set_config('hnsw.ef_search', %s, true), CASE WHEN string_to_array(extversion, '.')::int[] >= '{0,8}'
    THEN set_config('hnsw.iterative_scan', 'relaxed_order', true) END
FROM pg_extension WHERE extname = 'vector'
"""


def look_on(cursor: CursorWrapper, number: int) -> None:
    """To the end of the transaction, in which the search comes next; nothing where the server knows no vectors."""
    cursor.execute(_LOOK_ON, [str(number)])
