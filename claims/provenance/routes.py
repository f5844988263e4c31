"""chains of the statements on one claim -> the graph of how it travelled, with what is odd about it.

Flags say what the graph holds and judge nothing: outlets that credit each other in a circle, a credit to an outlet
whose own articles on the story are all later than the one that credits it, and a credit to an outlet of which we
hold no article on the story.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from claims.provenance.chains import Chain, Node, Step
from claims.provenance.order import surely_before
from sources.models import Article

type Routes = dict[str, list[dict[str, object]]]
type Graph = Mapping[Node, Iterable[Node]]


def routes(chains: Sequence[Chain], articles: Iterable[Article]) -> Routes:
    """{"nodes": [...], "edges": [...], "flags": [...]}, the same whatever the order of `chains`.

    A node is {"kind", "name", "outlet": key or None, "reports": whether it carries the claim itself}; an edge goes
    from the place of a node in that list to another's, {"from", "to", "how": "said" | "credited" | "copied" |
    "borrowed", "statements": how many came that way, "first": when the first was published}; a flag is {"flag":
    "cycle" | "later" | "unseen", "nodes": [places]}: the circle; who credits and who is credited; who is credited.
    `articles` are all of the claim's stories.
    """
    reporting = {chain.nodes[-1] for chain in chains}
    nodes = sorted({node for chain in chains for node in chain.nodes})
    places = {node: place for place, node in enumerate(nodes)}
    taken: Counter[Step] = Counter()
    first: dict[Step, datetime] = {}
    for chain in chains:
        when = chain.statement.revision.article.published_at
        for step in chain.steps:
            taken[step] += 1
            first[step] = min(when, first.get(step, when))
    return {
        "nodes": [
            {"kind": node.kind, "name": node.name, "outlet": node.key or None, "reports": node in reporting}
            for node in nodes
        ],
        "edges": [
            {
                "from": places[step.start],
                "to": places[step.end],
                "how": step.how,
                "statements": taken[step],
                "first": first[step].astimezone(UTC).isoformat().replace("+00:00", "Z"),
            }
            for step in sorted(taken, key=lambda step: (places[step.start], places[step.end], step.how))
        ],
        "flags": [
            {"flag": flag, "nodes": [places[node] for node in found]}
            for flag, found in _flags(chains, taken, list(articles))
        ],
    }


def _flags(chains: Sequence[Chain], steps: Iterable[Step], articles: Sequence[Article]) -> list[tuple[str, list[Node]]]:
    by_outlet: dict[str, list[Article]] = defaultdict(list)
    for article in articles:
        by_outlet[article.outlet.key].append(article)
    credits: dict[Node, set[Node]] = defaultdict(set)  # who -> whom
    for step in steps:
        if step.how == "credited" and step.start.kind == "outlet":
            credits[step.end].add(step.start)
    credited = sorted(set().union(*credits.values()))
    return [
        *(("cycle", circle) for circle in circles(credits)),
        *(("later", pair) for pair in _later(chains, by_outlet)),
        *(("unseen", [node]) for node in credited if not by_outlet.get(node.key)),
    ]


def _later(chains: Iterable[Chain], by_outlet: Mapping[str, Sequence[Article]]) -> list[list[Node]]:
    """[who credits, who is credited]: only where each of the latter's articles has a date that says so."""
    found = {
        (chain.nodes[-1], step.start)
        for chain in chains
        for step in chain.steps[-1:]
        if step.how == "credited" and step.start.key
        for theirs in [by_outlet.get(step.start.key, ())]
        if theirs and all(surely_before(chain.statement.revision.article, article) for article in theirs)
    }
    return [list(pair) for pair in sorted(found)]


def circles(graph: Graph) -> list[list[Node]]:
    """Nodes that lead back to themselves, those that lead to each other together: strongly connected components.

    Tarjan, "Depth-first search and linear graph algorithms", 1972; without recursion, for a chain has no bound.
    """
    number: dict[Node, int] = {}
    low: dict[Node, int] = {}
    stack: dict[Node, None] = {}  # in order, and quick to ask
    found: list[list[Node]] = []
    for root in sorted(graph):
        if root in number:
            continue
        number[root] = low[root] = len(number)
        stack[root] = None
        path = [(root, iter(sorted(graph[root])))]
        while path:
            node, following = path[-1]
            ahead = next(following, None)
            if ahead is None:
                path.pop()
                if path:
                    low[path[-1][0]] = min(low[path[-1][0]], low[node])
                if low[node] == number[node]:
                    together = [stack.popitem()[0]]
                    while together[-1] != node:
                        together.append(stack.popitem()[0])
                    if len(together) > 1:
                        found.append(sorted(together))
            elif ahead not in number:
                number[ahead] = low[ahead] = len(number)
                stack[ahead] = None
                path.append((ahead, iter(sorted(graph.get(ahead, ())))))
            elif ahead in stack:
                low[node] = min(low[node], number[ahead])
    return sorted(found)
