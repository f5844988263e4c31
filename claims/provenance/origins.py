"""chains of the statements on one claim -> the origins that they come from, each with the outlets that carried it.

A chain's origin is where it begins: a named speaker who puts it forward; for a speaker without a name, the outlet or
document credited last in the chain; else the outlet that the words were taken from; else the outlet itself. Five
outlets that carry one agency's report are one origin, and so are two that heard the same company say the same.
"""

from collections import defaultdict
from collections.abc import Iterable

from claims.provenance.chains import Chain, Node
from sources.models import Outlet

type Origin = dict[str, object]


def origins(chains: Iterable[Chain]) -> list[Origin]:
    """[{"origin": name, "kind": "speaker" | "outlet" | "document", "family", "outlets": [key, ...]}, ...].

    Most carried first. `family` is the owner where two outlets or more carry an origin and all are one owner's.
    """
    carried: dict[Node, set[Outlet]] = defaultdict(set)
    for chain in chains:
        carried[chain.origin].add(chain.statement.revision.article.outlet)
    ordered = sorted(carried.items(), key=lambda item: (-len(item[1]), item[0].kind, item[0].name))
    return [
        {
            "origin": node.name,
            "kind": node.kind,
            "family": _owner(outlets),
            "outlets": sorted(outlet.key for outlet in outlets),
        }
        for node, outlets in ordered
    ]


def _owner(outlets: set[Outlet]) -> str:
    owners = {outlet.family for outlet in outlets}
    return owners.pop() if len(outlets) > 1 and len(owners) == 1 else ""
