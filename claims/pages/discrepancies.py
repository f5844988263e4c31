"""a claim's discrepancies -> how outlets put it, version beside version, each outlet with its statement."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from claims.models import Discrepancy
from sources.models import Outlet

_HEADINGS = {
    "legal": "Before the law",
    "figures": "Figures",
    "quotation": "Quoted words",
    "wording": "Harder and softer words",
    "hedge": "Softened or not",
}


@dataclass(frozen=True, kw_only=True)
class Carrier:
    """`statement`: the public id of its first statement that puts it so."""

    outlet: Outlet
    statement: str


@dataclass(frozen=True, kw_only=True)
class Shown:
    """`pieces` are (mark, text), mark being "same", "added" or "dropped"; empty where the words stand alone."""

    words: str
    how: str
    pieces: Sequence[tuple[str, str]]
    carriers: Sequence[Carrier]


@dataclass(frozen=True, kw_only=True)
class Difference:
    heading: str
    sentence: str
    versions: Sequence[Shown]

    @property
    def marked(self) -> bool:
        """Some version is set beside the first word by word."""
        return any(version.pieces for version in self.versions)

    @property
    def shared(self) -> bool:
        """Some outlet carries two of the versions."""
        names = [carrier.outlet.key for version in self.versions for carrier in version.carriers]
        return len(names) > len(set(names))


def differences(rows: Iterable[Discrepancy], outlets: Mapping[str, Outlet]) -> list[Difference]:
    """`outlets` by key; each version's outlets stand in their alphabet."""
    return [
        Difference(
            heading=_HEADINGS[row.kind],
            sentence=row.sentence,
            versions=[
                Shown(
                    words=version["words"],
                    how=version["how"],
                    pieces=[(mark, text) for mark, text in version["pieces"]],
                    carriers=_carriers(version["outlets"], version["statements"], outlets),
                )
                for version in row.versions
            ],
        )
        for row in rows
    ]


def _carriers(keys: Iterable[str], statements: Iterable[str], outlets: Mapping[str, Outlet]) -> list[Carrier]:
    found = [
        Carrier(outlet=outlets[key], statement=statement)
        for key, statement in zip(keys, statements, strict=True)
        if key in outlets
    ]
    return sorted(found, key=lambda carrier: carrier.outlet.filed_as)
