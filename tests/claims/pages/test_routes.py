from itertools import pairwise
from typing import Any

from claims.pages.routes import route_map

FIRST = "2026-03-02T12:00:00+00:00"


def node(name: str, kind: str = "outlet", reports: bool = True) -> dict[str, Any]:
    return {"kind": kind, "name": name, "outlet": name.lower() if kind == "outlet" else None, "reports": reports}


def edge(start: int, end: int, how: str = "credited", statements: int = 1) -> dict[str, Any]:
    return {"from": start, "to": end, "how": how, "statements": statements, "first": FIRST}


def drawn(nodes: list[dict[str, Any]], edges: list[dict[str, Any]]) -> Any:
    return route_map({"nodes": nodes, "edges": edges, "flags": []}, {}).drawing


CHAIN = [node("Marrow", "speaker", reports=False), node("Agency"), node("Echo"), node("Alone")]


def test_chains_run_from_left_to_right_and_who_only_reports_stands_at_the_right_edge() -> None:
    drawing = drawn(CHAIN, [edge(0, 1, "said"), edge(1, 2, "copied")])
    places = {dot.name: dot.x for dot in drawing.dots}
    assert places["Marrow"] < places["Agency"] < places["Echo"] == places["Alone"]
    assert [words for _, _, words in drawing.heads] == ["begins with", "passed on by", "carried by"]
    assert drawing.styles == [("said", "said"), ("copied", "copied")]


def test_nothing_is_drawn_where_it_would_say_no_more_than_the_list() -> None:
    assert route_map({}, {}).drawing is None
    assert drawn(CHAIN[:2], [edge(0, 1, "said")]) is None
    assert drawn(CHAIN[1:3], [edge(0, 1, "copied")])


def test_dots_of_one_column_never_meet_and_all_stand_inside() -> None:
    nodes = [node("Marrow", "speaker"), *(node(f"Outlet {k}") for k in range(12))]
    drawing = drawn(nodes, [edge(0, k, "said") for k in range(1, 13)])
    heights = sorted(dot.y for dot in drawing.dots if dot.side == "right")
    assert len(heights) == 12
    assert min(b - a for a, b in pairwise(heights)) >= 25
    assert heights[-1] < drawing.height


def test_a_circle_is_drawn_as_two_bows_and_a_long_one_ends() -> None:
    two = drawn([node("A"), node("B")], [edge(0, 1), edge(1, 0)])
    assert len({line.path for line in two.lines}) == 2
    ring = [node(f"Outlet {k}") for k in range(12)]
    assert len(drawn(ring, [edge(k, (k + 1) % 12) for k in range(12)]).lines) == 12


def test_what_has_no_room_is_counted() -> None:
    nodes = [node("Marrow", "speaker"), *(node(f"Outlet {k}") for k in range(30))]
    drawing = drawn(nodes, [edge(0, k, "said", statements=k) for k in range(1, 31)])
    assert (len(drawing.dots), drawing.left_out) == (17, 14)
    assert "Outlet 29" in {dot.name for dot in drawing.dots}, "who said it most often stays"


def test_lines_cross_no_more_than_they_must() -> None:
    nodes = [node("A", "speaker"), node("B", "speaker"), node("P"), node("Q")]
    drawing = drawn(nodes, [edge(0, 3, "said"), edge(1, 2, "said")])
    height = {dot.name: dot.y for dot in drawing.dots}
    assert (height["A"] < height["B"]) == (height["Q"] < height["P"])


def test_every_line_stands_in_words_and_flags_do_too() -> None:
    edges = [edge(0, 1, "said"), edge(1, 2, "copied", 3)]
    flags = [{"flag": flag, "nodes": [1, 2][:n]} for flag, n in (("cycle", 2), ("later", 2), ("unseen", 1))]
    found = route_map({"nodes": CHAIN, "edges": edges, "flags": flags}, {})
    assert [f"{way.name} {way.words} {way.source}" for way in found.ways] == [
        "Agency has it from Marrow",
        "Echo carries a copy of the text of Agency",
    ]
    assert found.flags == [
        "Agency and Echo credit each other: the credits run in a circle.",
        "Agency credits Echo; all articles of Echo on the story that we hold are later.",
        "Agency is credited; we hold no article of it on the story.",
    ]
