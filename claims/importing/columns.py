"""a staged resource -> its rows as columns in the types that their kinds have, for SQL that writes them."""

from claims.export.fields import Kind
from claims.export.resources import RESOURCES
from claims.importing.staging import table_of

_TYPES = {"string": "text", "integer": "bigint", "number": "float8", "boolean": "boolean"}
# What keys go by: what comes later has the greater one, as if all had come in one after the other.
_IN_TIME = {
    "outlets": "known_since",
    "articles": "first_seen",
    "revisions": "seen",
    "entities": "known_since",
    "statements": "found",
    "claims": "first_seen",
    "stories": "known_since",
    "polls": "until",
    "reviews": "first_seen",
}
KEYED = tuple(_IN_TIME)


def rows_of(name: str) -> str:
    """A FROM item: `r` has a column for each field of the resource, `s.line` says where it stands."""
    fields = ", ".join(f'"{field.name}" {_type(field.kind)}' for field in RESOURCES[name].fields)
    return f"{table_of(name)} s CROSS JOIN LATERAL jsonb_to_record(s.row) AS r({fields})"


def keys(name: str) -> str:
    """Gives each row of the resource the key that it gets in its table: `key_NAME (id, pk)`."""
    return f"""
CREATE TEMP TABLE key_{name} ON COMMIT DROP AS
    SELECT id, row_number() OVER (ORDER BY (row->>'{_IN_TIME[name]}')::timestamptz, id COLLATE "C") AS pk
    FROM {table_of(name)};
CREATE UNIQUE INDEX ON pg_temp.key_{name} (id) INCLUDE (pk);
ANALYZE pg_temp.key_{name}
"""  # noqa: S608  (names of ours, as everywhere here)


def _type(kind: Kind) -> str:
    names = [kind.get("type")] if not isinstance(kind.get("type"), list) else kind["type"]
    [name] = [name for name in names if name != "null"]
    if kind.get("format") == "date-time":
        return "timestamptz"
    if name == "array" and kind.get("items", {}).get("type") == "string":
        return "text[]"
    return _TYPES.get(str(name), "jsonb")
