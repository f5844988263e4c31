"""the evidence of a claim -> where outlets word it differently: softened or not, and other figures."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from claims.models import Statement
from claims.models.claims import PUT_FORWARD
from sources.models import Outlet

_FIGURE = re.compile(r"(?:[$€£]\s?)?\d(?:[\d,.]*\d)?(?:\s?(?:%|per cent|percent|million|billion|thousand))?")


@dataclass(frozen=True, kw_only=True)
class Wording:
    """One way of putting it, and who puts it so."""

    words: str
    outlets: Sequence[Outlet]


@dataclass(frozen=True, kw_only=True)
class Difference:
    what: str
    wordings: Sequence[Wording]


def differences(statements: Iterable[Statement]) -> list[Difference]:
    """Statements come with outlet and text. Only those that put the claim forward are compared."""
    forward = [statement for statement in statements if statement.stance in PUT_FORWARD]
    found = [
        _difference("Softened or not", forward, _softening),
        _difference("Figures", [statement for statement in forward if _figures(statement)], _figures),
    ]
    return [difference for difference in found if len(difference.wordings) > 1]


def _difference(what: str, statements: Sequence[Statement], key: Callable[[Statement], str]) -> Difference:
    outlets: dict[str, dict[int, Outlet]] = {}
    for statement in statements:
        outlet = statement.revision.article.outlet
        outlets.setdefault(key(statement), {})[outlet.pk] = outlet
    wordings = [
        Wording(words=words, outlets=sorted(found.values(), key=lambda outlet: outlet.filed_as))
        for words, found in sorted(outlets.items(), key=lambda item: (-len(item[1]), item[0]))
    ]
    return Difference(what=what, wordings=wordings)


def _softening(statement: Statement) -> str:
    hedges = sorted({statement.revision.text[start:end].casefold() for start, end in statement.hedges})
    if hedges:
        return "with " + ", ".join(f"“{hedge}”" for hedge in hedges)
    if statement.modality == "possible":
        return "as possible"
    if statement.stance == "states":
        return "in the outlet's own voice, without a softening word"
    return "as said by a source, without a softening word"


def _figures(statement: Statement) -> str:
    return ", ".join(sorted(set(_FIGURE.findall(statement.content_words))))
