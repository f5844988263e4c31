"""outlets that an address asks for, and those of a story -> which are chosen, and which can be."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from claims.pages.matrix import Column
from sources.models import Outlet

LISTED = 240  # outlets that a form offers


@dataclass(frozen=True, kw_only=True)
class Choice:
    """`offered`: (column, whether it is chosen) of all that a form lists, `left_out` how many it does not.
    `cut`: how many were asked for beyond what a page holds."""

    chosen: Sequence[Column]
    offered: Sequence[tuple[Column, bool]]
    left_out: int = 0
    cut: int = 0

    @property
    def slugs(self) -> list[str]:
        return [column.outlet.slug for column in self.chosen]


def choice(slugs: Iterable[str], columns: Sequence[Column], others: Mapping[str, Outlet], *, most: int) -> Choice:
    """`columns` are the story's; `others`, by slug, are outlets that have none there. What is in neither is no outlet.

    Chosen ones stand in the order in which they were asked for; an outlet that was merged into another is that one.
    """
    by_key = {column.outlet.pk: column for column in columns}
    by_slug = {column.outlet.slug: column for column in columns}
    found: dict[int, Column] = {}
    for slug in slugs:
        if slug in others:
            outlet = others[slug].merged_into or others[slug]
            column = by_key.get(outlet.pk) or Column.apart(outlet)
        elif slug in by_slug:
            column = by_slug[slug]
        else:
            continue
        found.setdefault(column.outlet.pk, column)
    chosen = list(found.values())[:most]
    keys = {column.outlet.pk for column in chosen}
    listed = [*columns, *(column for column in chosen if column.outlet.pk not in by_key)]
    return Choice(
        chosen=chosen,
        offered=[(column, column.outlet.pk in keys) for column in listed[:LISTED]],
        left_out=max(0, len(listed) - LISTED),
        cut=len(found) - len(chosen),
    )


def unresolved(slugs: Iterable[str], columns: Iterable[Column]) -> list[str]:
    """Those of `slugs` that none of `columns` has."""
    known = {column.outlet.slug for column in columns}
    return [slug for slug in slugs if slug not in known]
