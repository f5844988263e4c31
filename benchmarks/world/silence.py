"""stories' times and the polls -> cells of outlets that were watched meanwhile and published nothing.

They are nine in ten of all cells, so the database writes them: what the polls prove is asked of the product once for
each story and manner of watching, and then said of every outlet that is watched in that manner.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np
import orjson
from django.db import connection

from benchmarks.world.stage import HOUR, code, manner
from claims.looks import Looks, Window, good_looks, to_number
from claims.models import Silence
from claims.watching import Loose, Span, cited, watch
from sources.models import Outlet

_TOGETHER = 1000  # claims
_TABLES = """
CREATE TEMP TABLE world_claim (claim bigint PRIMARY KEY, story bigint);
CREATE TEMP TABLE world_watch (story bigint, manner text, state text, code text, evidence text);
CREATE TEMP TABLE world_loose (story bigint, outlet bigint, evidence jsonb);
CREATE TEMP TABLE world_outlet (outlet bigint, manner text, code text);
CREATE INDEX ON world_watch (story);
CREATE INDEX ON world_loose (story, outlet);
ANALYZE claims_cell;
"""
_CELLS = """
INSERT INTO claims_cell (claim_id, outlet_id, states, evidence, told)
SELECT claim.claim, outlet.outlet, ARRAY[CASE WHEN loose.outlet IS NULL THEN watch.state ELSE 'partial' END],
    replace(watch.evidence, watch.code, outlet.code)::jsonb || coalesce(loose.evidence, '{}'), '[]'
FROM world_claim AS claim
JOIN world_watch AS watch USING (story)
JOIN world_outlet AS outlet USING (manner)
LEFT JOIN world_loose AS loose ON loose.story = claim.story AND loose.outlet = outlet.outlet
WHERE claim.claim >= %s AND claim.claim < %s AND NOT EXISTS (
    SELECT FROM claims_cell AS told WHERE told.claim_id = claim.claim AND told.outlet_id = outlet.outlet
)
"""


class Silences:
    def __init__(self, outlets: Sequence[Outlet], since: datetime, until: datetime) -> None:
        self._claims: list[tuple[Any, ...]] = []
        self._watches: list[tuple[Any, ...]] = []
        self._loose: list[tuple[Any, ...]] = []
        self._outlets = [(outlet.pk, manner(outlet), code(outlet)) for outlet in outlets]
        one_of_each = {manner(outlet): outlet for outlet in outlets}
        self._seen = {
            how: (code(outlet), looks)
            for how, outlet in one_of_each.items()
            if (looks := good_looks(Window(since, until), outlet.pk).get(outlet.pk))
        }

    def note(self, story: int, claims: Iterable[int], time: Span | None, loose: Mapping[int, Loose]) -> None:
        """`time`: None where it is not known, which proves nothing of anybody."""
        if time is None:
            return
        self._claims += [(claim, story) for claim in claims]
        for how, (own, looks) in self._seen.items():
            seen = watch(_about(looks, time.whole), time)
            if seen.state != Silence.UNKNOWN:
                evidence = orjson.dumps(seen.evidence()).decode()
                self._watches.append((story, how, str(seen.state), own, evidence))
        for outlet, found in loose.items():
            spoiled = cited("loose", found.articles, found.number)
            self._loose.append((story, outlet, orjson.dumps(spoiled).decode()))

    def write(self) -> int:
        """Once all other cells are written; how many these were."""
        rows = {
            "world_claim": self._claims,
            "world_watch": self._watches,
            "world_loose": self._loose,
            "world_outlet": self._outlets,
        }
        written = 0
        with connection.cursor() as cursor:
            cursor.execute(_TABLES)
            for table, own in rows.items():
                with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                    for row in own:
                        copy.write_row(row)
                cursor.execute(f"ANALYZE {table}")
            last = max((claim for claim, _ in self._claims), default=0)
            for first in range(1, last + 1, _TOGETHER):
                cursor.execute(_CELLS, [first, first + _TOGETHER])
                written += cursor.rowcount
            cursor.execute(f"DROP TABLE {', '.join(rows)}")
        return written


def _about(looks: Looks, window: Window) -> Looks:
    """Those that can meet the window: the rest is only passed over."""
    first, last = np.searchsorted(looks.since, [to_number(window.start - 2 * HOUR), to_number(window.end)])
    near = np.zeros(len(looks.since), np.bool_)
    near[first:last] = True
    return looks.only(near)
