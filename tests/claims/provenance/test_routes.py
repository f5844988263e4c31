from typing import Any

import pytest

from claims.models import Statement
from claims.provenance import find_copies, routes
from claims.provenance.chains import Node
from claims.provenance.routes import circles
from sources.models import Article, Outlet
from tests.claims.provenance.texts import news
from tests.claims.provenance.told import chained, claim_by, speaker
from tests.factories import make_article, make_outlet

pytestmark = pytest.mark.django_db


def graph(*statements: Statement) -> Any:
    return routes(chained(*statements, known=tuple(Outlet.objects.all())), Article.objects.with_outlet())


def edges(found: Any) -> list[tuple[str, str, str, int]]:
    names = [node["name"] for node in found["nodes"]]
    return [(names[e["from"]], names[e["to"]], e["how"], e["statements"]) for e in found["edges"]]


def flags(found: Any) -> list[tuple[str, list[str]]]:
    names = [node["name"] for node in found["nodes"]]
    return [(flag["flag"], [names[place] for place in flag["nodes"]]) for flag in found["flags"]]


def test_a_route_runs_from_the_speaker_through_the_credited_outlets_to_the_one_that_carries_it() -> None:
    make_outlet("meridian", name="Meridian Press")
    who = speaker("Marrow Foods")
    found = graph(
        claim_by("a", speaker_entity=who, via=["Flare", "Meridian Press"]),
        claim_by("a", speaker_entity=who, via=["Flare", "Meridian Press"]),
        claim_by("b", speaker_entity=who),
    )
    assert edges(found) == [
        ("Flare", "A", "credited", 2),
        ("Meridian Press", "Flare", "credited", 2),
        ("Marrow Foods", "B", "said", 1),
        ("Marrow Foods", "Meridian Press", "said", 2),
    ]
    assert [node for node in found["nodes"] if node["reports"]] == [
        {"kind": "outlet", "name": "A", "outlet": "a", "reports": True},
        {"kind": "outlet", "name": "B", "outlet": "b", "reports": True},
    ]
    assert [node["outlet"] for node in found["nodes"] if node["name"] == "Flare"] == [None]


def test_an_edge_says_since_when() -> None:
    who = speaker("Marrow Foods")
    [edge] = graph(claim_by("a", days=2, speaker_entity=who), claim_by("a", days=1, speaker_entity=who))["edges"]
    assert edge["first"] == "2026-03-03T12:00:00Z"


def test_an_outlets_own_report_is_a_node_without_a_route() -> None:
    found = graph(claim_by("a"))
    assert (found["edges"], [node["name"] for node in found["nodes"]]) == ([], ["A"])


def test_a_copied_text_and_a_borrowed_passage_are_routes() -> None:
    lent, own = news(4, 200), news(5, 200)
    start = len(own) + 12
    told = [
        claim_by("agency", text=lent),
        claim_by("copier", days=0.1, text=lent),
        claim_by("paper", days=0.2, text=f"{own}\n\n{lent.split(chr(10) * 2)[3]}", content=[[start, start + 50]]),
    ]
    find_copies([statement.revision.article for statement in told])
    assert edges(graph(*told)) == [("Agency", "Copier", "copied", 1), ("Agency", "Paper", "borrowed", 1)]


def test_outlets_that_credit_each_other_in_a_circle_are_flagged() -> None:
    found = graph(
        claim_by("a", via=["B"]), claim_by("b", via=["C"]), claim_by("c", via=["A"]), claim_by("d", via=["A"])
    )
    assert flags(found) == [("cycle", ["A", "B", "C"])]


@pytest.mark.parametrize(
    ("theirs", "flagged"),
    [
        ([{"days": 1}, {"days": 2}], True),
        ([{"days": -1}, {"days": 2}], False),
        ([{"days": 1, "published_basis": "first_seen"}], False),  # it may have been there long before
        ([{"days": 0.2, "published_at": "2026-03-02T00:00Z", "published_precision": "day"}], False),
    ],
)
def test_a_credit_to_an_outlet_whose_own_articles_are_all_later_is_flagged(theirs: list[Any], flagged: bool) -> None:
    credited = make_outlet("b")
    for fields in theirs:
        make_article(credited, **fields)
    assert flags(graph(claim_by("a", via=["B"]))) == ([("later", ["A", "B"])] if flagged else [])


def test_a_credit_to_an_outlet_of_which_we_hold_no_article_is_flagged_and_one_to_a_document_is_not() -> None:
    make_outlet("b")
    told = claim_by("a", via=["B"]), claim_by("a", via=["The Halden Post"]), claim_by("a", via=["court filing"])
    assert flags(graph(*told)) == [("unseen", ["B"]), ("unseen", ["The Halden Post"])]


def test_routes_are_the_same_whatever_the_order_of_their_statements() -> None:
    told = [claim_by(key, via=[other]) for key, other in ("ab", "bc", "ca", "db")]
    forth = chained(*told, known=tuple(Outlet.objects.all()))
    articles = list(Article.objects.with_outlet())
    assert routes(forth, articles) == routes(forth[::-1], articles[::-1])


def test_a_long_chain_of_credits_ends() -> None:
    ring = [Node("outlet", f"{k:05}") for k in range(5000)]
    graph = {ring[k]: {ring[(k + 1) % 5000]} for k in range(5000)}
    assert circles(graph) == [ring]
    assert circles({ring[k]: {ring[k + 1]} for k in range(4999)}) == []
