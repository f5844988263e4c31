import json
from typing import Any

import pytest
from pyld import jsonld

from claims.export.linked import CONTEXT, context, iri
from claims.export.resources import RESOURCES
from claims.export.tables import rows_in
from tests.claims.contracts.conftest import NAMES

pytestmark = pytest.mark.django_db

type Node = dict[str, Any]
OURS, SCHEMA = "urn:claimline:", "https://schema.org/"
OA, PROV = "http://www.w3.org/ns/oa#", "http://www.w3.org/ns/prov#"


@pytest.fixture(autouse=True)
def _own_context(packages, settings) -> None:
    """The only document that may be asked for is our context: all else would be a request."""
    address = f"{settings.SITE_URL}/{CONTEXT}"
    document = json.loads((packages["jsonld"] / CONTEXT).read_text("utf-8"))

    def load(url: str, options: object = None) -> Node:
        assert url == address
        return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url, "document": document}

    jsonld.set_document_loader(load)


@pytest.fixture
def nodes(packages):
    return lambda name: list(rows_in([(packages["jsonld"] / f"{name}.ndjsonld").read_bytes()]))


def expanded(node: Node) -> Node:
    [found] = jsonld.expand(node)
    return found


@pytest.mark.parametrize("name", NAMES)
def test_every_key_of_every_node_is_in_its_expansion_and_it_comes_back_whole(nodes, name: str) -> None:
    found = nodes(name)
    assert found
    for node in found[:60]:
        told = expanded(node)
        assert len(told) == len(node) - 1, "all but @context"
        assert _keys(told) == _keys({key: value for key, value in node.items() if key != "@context"})
        assert jsonld.compact(told, node["@context"]) == node


def _keys(value: Any) -> int:
    """How many keys there are that are no value's own, in all that it holds."""
    if isinstance(value, list):
        return sum(map(_keys, value))
    if not isinstance(value, dict):
        return 0
    if "@value" in value or "@list" in value:
        return _keys(value.get("@list", [])) if value.get("@type") != "@json" else _plain(value["@value"])
    return sum((set(value) != {"@id"}) + _keys(one) for one in value.values())


def _plain(value: Any) -> int:
    if isinstance(value, list):
        return sum(map(_plain, value))
    return sum(1 + _plain(one) for one in value.values()) if isinstance(value, dict) else 0


@pytest.mark.parametrize("name", NAMES)
def test_no_value_of_a_line_is_lost_on_the_way_to_its_node(nodes, rows, name: str) -> None:
    for node, row in zip(nodes(name), rows(name), strict=True):
        assert node["@id"] == iri(name, row["id"])
        there = {key for key, value in row.items() if value is not None}
        otherwise = {"statements": {"source", "cue", "content", "hedges"}, "coverage": {"states"}}
        assert there - otherwise.get(name, set()) - {"id"} <= set(node)


def test_a_key_that_means_nothing_would_be_missed() -> None:
    told = expanded({"@context": {"@version": 1.1, "name": "https://schema.org/name"}, "name": "a", "other": "b"})
    assert len(told) == 1


def test_a_statement_is_a_quotation_with_selectors_of_its_words(nodes, rows) -> None:
    row = next(row for row in rows("statements") if row["quote"] == "direct" and row["via"] and row["claim"])
    [node] = [node for node in nodes("statements") if node["@id"] == iri("statements", row["id"])]
    told = expanded(node)
    assert {f"{SCHEMA}Quotation", f"{OA}Annotation", f"{OURS}Statement"} == set(told["@type"])
    assert told[f"{SCHEMA}about"] == [{"@id": iri("claims", row["claim"])}]
    assert told[f"{OURS}stance"] == [{"@id": f"{OURS}stance:{row['stance']}"}]
    text = iri("revisions", f"{row['article']}.{row['revision_number']}")
    assert told[f"{PROV}wasQuotedFrom"] == [{"@id": text}]
    credited = [one[f"{SCHEMA}creditText"][0]["@value"] for one in told[f"{PROV}hadPrimarySource"]]
    assert credited == row["via"]
    places = [(place[f"{OURS}part"][0]["@value"], *_selected(place)) for place in told[f"{OA}hasTarget"]]
    spans = [("content", span) for span in row["content"]]
    spans += [(part, row[part]) for part in ("source", "cue") if row[part]]
    spans += [("hedge", span) for span in row["hedges"]]
    assert places == [(part, text, span["text"], span["start"], span["end"]) for part, span in spans]


def _selected(place: Node) -> tuple[str, str, int, int]:
    quote, position = place[f"{OA}hasSelector"]
    assert quote["@type"] == [f"{OA}TextQuoteSelector"]
    assert position["@type"] == [f"{OA}TextPositionSelector"]
    assert set(quote) == {"@type", f"{OA}exact"}, "nothing of the text beside the statement's own words"
    start, end = (position[f"{OA}{name}"][0]["@value"] for name in ("start", "end"))
    return place[f"{OA}hasSource"][0]["@id"], quote[f"{OA}exact"][0]["@value"], start, end


def test_a_cell_names_its_stances_or_its_silence(nodes, rows) -> None:
    by_id = {iri("coverage", row["id"]): row for row in rows("coverage")}
    seen = set()
    for node in nodes("coverage"):
        states = by_id[node["@id"]]["states"]
        if not set(states) <= seen:
            told = expanded(node)
            assert told[f"{OURS}state"] == [{"@id": f"{OURS}stance:{state}"} for state in states]
            seen |= set(states)
    assert {"alleges", "states", "denies", "omitted", "silent", "partial"} <= seen


def test_texts_articles_outlets_and_claims_are_what_others_call_them(nodes) -> None:
    revised = next(node for node in nodes("revisions") if node["number"] > 1)
    before = [node["@id"] for node in nodes("revisions")]
    assert expanded(revised)[f"{PROV}wasRevisionOf"][0]["@id"] in before
    article = expanded(next(node for node in nodes("articles") if "hadPrimarySource" in node))
    assert f"{SCHEMA}NewsArticle" in article["@type"]
    assert article[f"{PROV}hadPrimarySource"][0]["@id"] in {node["@id"] for node in nodes("articles")}
    assert article[f"{SCHEMA}headline"]
    kinds = {kind for node in nodes("outlets") for kind in expanded(node)["@type"]}
    assert {f"{SCHEMA}NewsMediaOrganization", f"{SCHEMA}Organization"} <= kinds
    claim = expanded(nodes("claims")[0])
    assert claim["@type"] == [f"{SCHEMA}Claim"]
    assert claim[f"{SCHEMA}text"]


def test_every_reference_leads_to_a_node_of_the_package(nodes) -> None:
    known = {node["@id"] for name in NAMES for node in nodes(name)}
    for node in nodes("statements"):
        told = [node["article"], node["outlet"], node["wasQuotedFrom"], *node["mentions"]]
        assert {*told, *(node[key] for key in ("claim", "story") if key in node)} <= known
    for node in nodes("links") + nodes("coverage"):
        assert {node[key] for key in ("claim", "outlet", "statement") if key in node} <= known


def test_a_name_with_spaces_or_slashes_is_an_address_still() -> None:
    assert iri("outlets", "Ebb & Flow/é").endswith("/outlets/Ebb%20%26%20Flow%2F%C3%A9/")
    assert iri("coverage", "c1 Ebb & Flow").endswith("/claims/c1/#outlet-Ebb%20%26%20Flow")


def test_the_site_serves_the_context_to_programs_of_other_sites(client, packages) -> None:
    answer = client.get(f"/{CONTEXT}")
    assert answer.headers["Content-Type"] == "application/ld+json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.json() == json.loads((packages["jsonld"] / CONTEXT).read_text("utf-8")) == context(RESOURCES.values())
