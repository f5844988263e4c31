"""rows -> nodes of JSON-LD 1.1, one a row, and the context that says what their keys mean.

Each node is a document of its own, on a line of its own: whoever reads millions of them needs no more memory than for
one, which a single document with one graph would not allow. Words of schema.org, of W3C's Web Annotation and of PROV-O
are used where there are such; what they have no word for (stances, cells, silence) is ours, `urn:claimline:`, the same
on every site. Nothing of a row is lost: a key whose value is missing is left out, and structures that nobody has words
for (evidence, reasons) are JSON literals.

https://www.w3.org/TR/json-ld11/, https://schema.org, https://www.w3.org/TR/annotation-vocab/, https://www.w3.org/TR/prov-o/.
The context names whole addresses of their terms, so that nothing but it has to be fetched; `/context.jsonld` serves it.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import quote

from claims.export.fields import Field, Kind, Resource
from claims.export.schemas import present, refers_to, sort_of
from config.address import absolute

type Node = dict[str, Any]
type Row = dict[str, Any]

CONTEXT = "context.jsonld"  # in a package; the site serves it as /context.jsonld
OURS = "urn:claimline:"

TYPES = {
    "outlets": "Outlet",
    "articles": "Article",
    "revisions": "Revision",
    "entities": "Name",
    "statements": "Statement",
    "claims": "Claim",
    "links": "Link",
    "reviews": "Review",
    "judgements": "Judgement",
    "stories": "Story",
    "coverage": "Cell",
    "discrepancies": "Discrepancy",
    "polls": "Poll",
}
# What a field is called elsewhere; all others are called what they are called, in our words.
_ELSEWHERE = {
    "outlets": {"name": "schema:name", "aliases": "schema:alternateName", "language": "schema:inLanguage"},
    "articles": {
        "outlet": "schema:publisher",
        "title": "schema:headline",
        "url": "schema:url",
        "story": "schema:isPartOf",
        "language": "schema:inLanguage",
    },
    "revisions": {"title": "schema:headline", "article": "prov:specializationOf", "seen": "prov:generatedAtTime"},
    "entities": {"name": "schema:name", "names": "schema:alternateName"},
    "statements": {"claim": "schema:about", "article": "schema:isPartOf", "outlet": "schema:publisher"},
    "claims": {"text": "schema:text", "stories": "schema:isPartOf"},
    "stories": {"title": "schema:headline", "articles": "schema:hasPart"},
}
# Whose values are names of ours, and the keys that they stand under: `states` would be taken for the stance so called.
_STANCES = {("statements", "stance"): "stance", ("coverage", "states"): "state"}
_TOLD_OTHERWISE = {"statements": {"source", "cue", "content", "hedges"}}  # by the targets of an annotation
_NEWS = ("wire", "newspaper", "broadcaster", "magazine", "website")
_ENTITIES = {
    "person": "Person",
    "organisation": "Organization",
    "place": "Place",
    "product": "Product",
    "law": "Legislation",
}
_IRI, _IRIS = {"@type": "@id"}, {"@type": "@id", "@container": "@set"}
_STANCE_WORDS = {"@type": "@vocab", "@context": {"@vocab": f"{OURS}stance:"}}
_STANDARDS = {
    "schema": "https://schema.org/",
    "oa": "http://www.w3.org/ns/oa#",
    "prov": "http://www.w3.org/ns/prov#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
}
_WORDS: Node = {
    **{name: f"schema:{name}" for name in ("name", "text", "creditText", "spokenByCharacter")},
    "author": {"@id": "schema:author", "@container": "@set"},
    **{name: f"schema:{name}" for name in ("parentOrganization", "datePublished", "Quotation", "NewsArticle")},
    **{name: f"schema:{name}" for name in ("NewsMediaOrganization", "Organization", "Person", "Place", "Product")},
    **{name: f"schema:{name}" for name in ("Legislation", "Thing", "CreativeWork", "Collection", "Date")},
    **{name: f"oa:{name}" for name in ("Annotation", "SpecificResource", "TextQuoteSelector", "TextPositionSelector")},
    **{name: f"oa:{name}" for name in ("exact", "start", "end")},
    "target": {"@id": "oa:hasTarget", "@container": "@set"},
    "of": {"@id": "oa:hasSource", "@type": "@id"},
    "selector": {"@id": "oa:hasSelector", "@container": "@set"},
    "part": f"{OURS}part",
    "page": {"@id": "schema:mainEntityOfPage", "@type": "@id"},
    "home": "schema:url",
    "Activity": "prov:Activity",
    "wasQuotedFrom": {"@id": "prov:wasQuotedFrom", "@type": "@id"},
    "hadPrimarySource": {"@id": "prov:hadPrimarySource", "@container": "@set"},
    "wasRevisionOf": {"@id": "prov:wasRevisionOf", "@type": "@id"},
}


def context(resources: Iterable[Resource]) -> Node:
    """What CONTEXT holds: a word of ours for each field, by the type of the node that it stands in."""
    types = {
        TYPES[resource.name]: {
            "@id": "schema:Claim" if resource.name == "claims" else OURS + TYPES[resource.name],
            "@context": {
                _called(resource, field): _term(resource, field)
                for field in resource.fields[1:]
                if field.name not in _TOLD_OTHERWISE.get(resource.name, ())
            },
        }
        for resource in resources
    }
    return {"@context": {"@version": 1.1, **_STANDARDS, **_WORDS, **types}}


def _called(resource: Resource, field: Field) -> str:
    """The key that it has in a node."""
    return _STANCES.get((resource.name, field.name), field.name)


def _term(resource: Resource, field: Field) -> Node | str:
    name = _ELSEWHERE.get(resource.name, {}).get(field.name, OURS + _called(resource, field))
    many = sort_of(field.kind) == "list"
    if (resource.name, field.name) in _STANCES:
        return {"@id": name, **_STANCE_WORDS, **({"@container": "@set"} if many else {})}
    if refers_to(field):
        return {"@id": name, **(_IRIS if many else _IRI)}
    match sort_of(field.kind):
        case "time":
            return {"@id": name, "@type": "xsd:dateTime"}
        case "list" if _plain(field.kind):
            return {"@id": name, "@container": "@list"}
        case "text" | "integer" | "number" | "boolean":
            return name
    # A list of one that is a JSON literal loses its brackets in compaction, unless it is a set as well.
    return {"@id": name, "@type": "@json", **({"@container": "@set"} if many else {})}


def _plain(kind: Kind) -> bool:
    """Whether it is a list of plain values, or of lists of such."""
    inner = present(kind)["items"]
    return _plain(inner) if sort_of(inner) == "list" else sort_of(inner) in ("text", "integer", "number", "boolean")


def nodes(resource: Resource, rows: Iterable[Row]) -> Iterator[Node]:
    start = {"@context": absolute(f"/{CONTEXT}")}
    otherwise = _TOLD_OTHERWISE.get(resource.name, ())
    fields = [field for field in resource.fields[1:] if field.name not in otherwise]
    told = [(field.name, _called(resource, field), _value(field)) for field in fields]
    more = _MORE.get(resource.name, _nothing)
    kind = TYPES[resource.name]
    for row in rows:
        node = {**start, "@id": iri(resource.name, row["id"]), "@type": kind}
        node |= {key: value(row[name]) for name, key, value in told if row[name] is not None}
        yield node | more(row)


def _value(field: Field) -> Callable[[Any], Any]:
    if target := refers_to(field):
        if sort_of(field.kind) == "list":
            return lambda ids: [iri(target, one) for one in ids]
        return lambda one: iri(target, one)
    return lambda value: value


def iri(name: str, key: object) -> str:
    """What a row goes by: the address of its page where it has one, else of the one that it stands on."""
    first, _, second = str(key).partition(" ")
    match name:
        case "revisions":
            article, _, number = first.rpartition(".")
            return iri("articles", article) + f"#revision-{number}"
        case "coverage":
            return iri("claims", first) + f"#outlet-{quote(second, safe='')}"
        case "links":
            return iri("statements", first) + f"#claim-{second}"
        case "discrepancies":
            return iri("claims", first) + f"#discrepancy-{second}"
        case "outlets" | "articles" | "entities" | "statements" | "claims" | "stories":
            return absolute(f"/{name}/{quote(str(key), safe='')}/")
    return absolute(f"/#{name}-{quote(str(key), safe='')}")


# ---- what of a row is said in others' words beside ----


def _nothing(_: Row) -> Node:
    return {}


def _of_outlet(row: Row) -> Node:
    found: Node = {"@type": ["Outlet", "NewsMediaOrganization" if row["kind"] in _NEWS else "Organization"]}
    if row.get("slug"):
        found["page"] = absolute(f"/outlets/{row['slug']}/")
    if row["domains"]:
        found["home"] = f"https://{row['domains'][0]}/"
    if row["family"]:
        found["parentOrganization"] = {"@type": "Organization", "name": row["family"]}
    return found


def _of_article(row: Row) -> Node:
    found: Node = {"@type": ["Article", "NewsArticle"]}
    if row["authors"]:
        found["author"] = [{"@type": "Thing", "name": name} for name in row["authors"]]
    if row["copy_of"]:
        found["hadPrimarySource"] = [{"@id": iri("articles", row["copy_of"])}]
    if row["published_basis"] != "first_seen":
        exact = row["published_precision"] not in ("day", "month", "year")
        found["datePublished"] = row["published"] if exact else row["published"][:10]
    return found


def _of_revision(row: Row) -> Node:
    number = row["number"]
    return {"wasRevisionOf": iri("revisions", f"{row['article']}.{number - 1}")} if number > 1 else {}


def _of_entity(row: Row) -> Node:
    return {"@type": ["Name", _ENTITIES.get(row["kind"], "Thing")]}


def _of_statement(row: Row) -> Node:
    """A quotation where somebody's own words are in it; an annotation of the places where its words stand."""
    quoted = ["Quotation"] if row["quote"] in ("direct", "mixed") else []
    text = iri("revisions", f"{row['article']}.{row['revision_number']}")
    found: Node = {
        "@type": ["Statement", "Annotation", *quoted],
        "text": " … ".join(span["text"] for span in row["content"]),
        "wasQuotedFrom": text,
        "target": [_target(text, part, span) for part, span in _spans(row)],
    }
    if row["speaker"]:
        who = {"@id": iri("entities", row["speaker_entity"])} if row["speaker_entity"] else {}
        found["spokenByCharacter"] = {**who, "@type": "Thing", "name": row["speaker"]}
    if row["via"]:
        found["hadPrimarySource"] = [{"@type": "CreativeWork", "creditText": name} for name in row["via"]]
    return found


def _spans(row: Row) -> Iterator[tuple[str, Row]]:
    yield from (("content", span) for span in row["content"])
    yield from ((part, row[part]) for part in ("source", "cue") if row[part])
    yield from (("hedge", span) for span in row["hedges"])


def _target(text: str, part: str, span: Row) -> Node:
    """Only the words themselves: what stands before and after them is the outlet's."""
    return {
        "@type": "SpecificResource",
        "part": part,
        "of": text,
        "selector": [
            {"@type": "TextQuoteSelector", "exact": span["text"]},
            {"@type": "TextPositionSelector", "start": span["start"], "end": span["end"]},
        ],
    }


def _of_story(_: Row) -> Node:
    return {"@type": ["Story", "Collection"]}


_MORE: dict[str, Callable[[Row], Node]] = {
    "outlets": _of_outlet,
    "articles": _of_article,
    "revisions": _of_revision,
    "entities": _of_entity,
    "statements": _of_statement,
    "stories": _of_story,
}
