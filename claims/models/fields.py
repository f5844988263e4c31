"""A vector column: pgvector's halfvec where the server has it, a plain array of real where it has not."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from django.db import connections, models

from claims.meaning import DIMENSIONS


@cache
def has_pgvector(using: str = "default") -> bool:
    """Whether the database has the `vector` extension; without it nearest-meaning search is not offered."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'vector'")
        return cursor.fetchone() is not None


class VectorField(models.Field):
    """A row of 384 numbers, read as a float32 numpy array of unit length (up to half precision)."""

    def db_type(self, connection: Any) -> str:
        has_pgvector.cache_clear()  # asked while migrating: the extension may just have been created
        return f"halfvec({DIMENSIONS})" if has_pgvector(connection.alias) else "real[]"

    def from_db_value(self, value: Any, expression: object, connection: object) -> np.ndarray | None:
        if value is None:
            return None
        if isinstance(value, str):  # halfvec arrives as text: "[0.1,0.2]"
            return np.fromstring(value[1:-1], np.float32, sep=",")
        return np.asarray(value, np.float32)

    def get_db_prep_value(
        self, value: Sequence[float] | np.ndarray | None, connection: Any, prepared: bool = False
    ) -> Any:
        if value is None:
            return None
        text = as_text(np.asarray(value, np.float32))
        return text if has_pgvector(connection.alias) else text.translate({ord("["): "{", ord("]"): "}"})


def as_text(vector: np.ndarray) -> str:
    """The form that pgvector reads."""
    return "[" + ",".join(f"{number:.5f}" for number in vector) + "]"
