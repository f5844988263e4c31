"""the links of a claim -> its evidence: quotations in their context, grouped by stance."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from claims.models import Link, Statement
from claims.pages.excerpts import Passage, passages


@dataclass(frozen=True, kw_only=True)
class Quotation:
    """A statement in its context. `passages` are more than one where its words stand far apart."""

    link: Link
    statement: Statement
    passages: Sequence[Passage]

    @property
    def hedges(self) -> list[str]:
        return [self.statement.revision.text[start:end] for start, end in self.statement.hedges]

    @property
    def checked(self) -> bool:
        return bool(self.statement.reviewed_at) or self.link.by == Link.By.EDITOR


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """Of a claim with more statements than a page holds, `statements` and `speakers` are how many there are in all."""

    stance: str
    quotations: Sequence[Quotation]
    statements: int = 0
    speakers: int = 0


def evidence(links: Iterable[Link], voices: Mapping[str, Mapping[str, Any]] | None = None) -> list[Evidence]:
    """`links` come in the order of their statements' stances. `voices`: the tally's, where they are not all."""
    counted = voices or {}
    return [
        Evidence(
            stance=stance,
            quotations=[quotation(link) for link in found],
            **{name: counted.get(stance, {}).get(name, 0) for name in ("statements", "speakers")},
        )
        for stance, found in groupby(links, key=lambda link: link.statement.stance)
    ]


def quotation(link: Link) -> Quotation:
    statement = link.statement
    return Quotation(link=link, statement=statement, passages=passages(statement.revision.text, [statement]))
