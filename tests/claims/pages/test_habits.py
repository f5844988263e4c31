from claims.pages.habits import MOST, habits, keys
from sources.models import Outlet


def node(name: str, key: str | None = None, kind: str = "outlet", reports: bool = True) -> dict[str, object]:
    return {"kind": kind, "name": name, "outlet": key, "reports": reports}


def edge(start: int, end: int, how: str) -> dict[str, object]:
    return {"from": start, "to": end, "how": how, "statements": 1, "first": "2026-03-02T12:00:00Z"}


def routes(nodes, *edges) -> dict[str, object]:
    return {"nodes": list(nodes), "edges": list(edges), "flags": []}


OWN = routes([node("Dial", "dial")])
HEARD = routes([node("Dial", "dial"), node("Ms Tarn", kind="speaker", reports=False)], edge(1, 0, "said"))
CREDITED = routes([node("Dial", "dial"), node("Wire", "wire")], edge(1, 0, "credited"))
COPIED = routes([node("Dial", "dial"), node("Wire", "wire")], edge(1, 0, "copied"), edge(1, 0, "credited"))
TAKEN = routes([node("Dial", "dial"), node("Echo", "echo")], edge(0, 1, "credited"))
ELSEWHERE = routes([node("Echo", "echo")])


def test_how_claims_came_to_an_outlet_is_counted_claim_by_claim():
    found = habits("dial", [OWN, HEARD, CREDITED, COPIED, TAKEN, ELSEWHERE, {}], {})
    assert (found.claims, found.own, found.quoting, found.passed) == (5, 3, 1, 2)
    assert found.how == "credits them in 2 and carries a copy of their text in 1"


def test_whom_it_has_claims_from_and_who_has_them_from_it_is_named_the_most_first():
    outlets = {"wire": Outlet(key="wire", name="Wire")}
    report = routes([node("Dial", "dial"), node("the filing", kind="document")], edge(1, 0, "credited"))
    found = habits("dial", [CREDITED, COPIED, TAKEN, report], outlets)
    assert [(one.name, one.claims, one.outlet) for one in found.sources] == [
        ("Wire", 2, outlets["wire"]),
        ("the filing", 1, None),
    ]
    assert [(one.name, one.claims) for one in found.takers] == [("Echo", 1)]
    assert keys("dial", [CREDITED, TAKEN, report]) == {"wire", "echo"}


def test_an_outlet_that_puts_nothing_forward_has_no_habits():
    assert habits("dial", [ELSEWHERE, {}], {}) is None


def test_names_beyond_those_that_are_shown_are_counted():
    many = [routes([node("Dial", "dial"), node(f"Wire {n}", f"w{n}")], edge(1, 0, "credited")) for n in range(MOST + 2)]
    found = habits("dial", many, {})
    assert (len(found.sources), found.more_sources) == (MOST, 2)
