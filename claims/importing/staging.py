"""a package's files -> tables of this transaction, one a resource: line, id, row. Checked on the way.

PostgreSQL holds the rows, and with them the ids that references are held against: our own memory does not grow with
the size. The tables are gone with the transaction, whatever comes of it.
"""

from collections.abc import Callable, Iterable, Iterator

from django.db import connection

from claims.export.fields import Field, Resource
from claims.export.resources import RESOURCES
from claims.importing.package import Part
from claims.importing.reasons import MOST, Reasons
from claims.importing.rows import rows

type Tell = Callable[[str, int], None]  # resource's name, rows done

_TOLD_EVERY = 20_000
_BLOCK = 1 << 18
_OWN = """
SELECT relname FROM pg_class WHERE relnamespace = pg_my_temp_schema() AND relkind = 'r'
AND (relname ~ '^(in|key)_' OR relname IN ('made_texts', 'folded'))
"""
_DANGLING = """
SELECT line, ref FROM {table}, LATERAL ({refs}) refs
WHERE ref IS NOT NULL AND NOT EXISTS (SELECT FROM {target} known WHERE known.id = ref) ORDER BY line, ref LIMIT {most}
"""


def stage(parts: Iterable[Part], reasons: Reasons, tell: Tell) -> None:
    """Raises Refused where anything is wrong with the package."""
    for part in parts:
        _copy(part, RESOURCES[part.name], reasons, tell)
    reasons.settle()
    with connection.cursor() as cursor:
        for part in parts:
            table = table_of(part.name)
            cursor.execute(f"CREATE INDEX ON {table} (id)")
            cursor.execute(f"ANALYZE {table}")
    for part in parts:
        _hold_references(part, RESOURCES[part.name], reasons)
    reasons.settle()


def drop() -> None:
    """All that this import made for itself: its transaction may be within another one."""
    with connection.cursor() as cursor:
        cursor.execute(_OWN)
        if tables := [f'pg_temp."{name}"' for (name,) in cursor.fetchall()]:
            cursor.execute(f"DROP TABLE {', '.join(tables)}")


def table_of(resource: str) -> str:
    return f"pg_temp.in_{resource}"


def _copy(part: Part, resource: Resource, reasons: Reasons, tell: Tell) -> None:
    table = table_of(part.name)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE in_{part.name} (line int, id text, row jsonb) ON COMMIT DROP")
        cursor.execute(f"ALTER TABLE {table} ALTER row SET STORAGE EXTERNAL")  # read often, and gone soon
        with cursor.cursor.connection.cursor().copy(f"COPY {table} FROM STDIN") as copy:
            for block in _blocks(part, resource, reasons, tell):
                copy.write(block)


def _blocks(part: Part, resource: Resource, reasons: Reasons, tell: Tell) -> Iterator[bytes]:
    """Lines as COPY reads them."""
    made, size, number = [], 0, 0
    for number, row, line in rows(part, resource, reasons):
        own = str(row["id"]).encode()
        # A tab in JSON is white space: within a string it would be written as \t.
        plain = line.replace(b"\\", b"\\\\").replace(b"\t", b" ").replace(b"\r", b" ")
        made.append(b"%d\t%b\t%b\n" % (number, _escaped(own), plain))
        size += len(plain)
        if size > _BLOCK:
            yield b"".join(made)
            made, size = [], 0
        if not number % _TOLD_EVERY:
            tell(part.name, number)
    yield b"".join(made)
    tell(part.name, number)


def _escaped(text: bytes) -> bytes:
    return text.replace(b"\\", b"\\\\").replace(b"\t", b"\\t").replace(b"\n", b"\\n").replace(b"\r", b"\\r")


def _hold_references(part: Part, resource: Resource, reasons: Reasons) -> None:
    for field in resource.fields:
        for refers in filter(None, field.refers.split(", ")):
            target, _, where = refers.partition(" ")
            query = _DANGLING.format(
                table=table_of(part.name), target=table_of(target), refs=_refs(field, where), most=MOST
            )
            with connection.cursor() as cursor:
                cursor.execute(query)
                dangling = cursor.fetchall()
            for line, ref in dangling:
                what = f"{field.name} names {ref[:80]!r}, which is not in {target}."
                reasons.add(part.file, line, what, "Import the package as it was exported, whole.")


def _refs(field: Field, where: str) -> str:
    """The ids that it holds, one a row."""
    value = f"row->'{field.name}'"
    if where == "*":
        return f"SELECT jsonb_object_keys(CASE jsonb_typeof({value}) WHEN 'object' THEN {value} END) AS ref"
    path = f'$[*]."{where}"[*]' if where else "$[*]"  # lax: what is no list is taken for a list of one
    return f"SELECT jsonb_path_query({value}, '{path}') #>> '{{}}' AS ref"
