"""/search -> the claims, statements, names and outlets that hold the words, or nearly, and that fit what was chosen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import starmap
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from claims import found
from claims.found import Reading, Wanted
from claims.models import Entity, Said, Sought
from claims.models.sought import CANDIDATES, tag_counts
from claims.models.statements import READING_ORDER
from claims.models.words import says_something
from claims.pages.found import Choice, Facets, claim_rows, facet_names, facets, statement_rows, told
from claims.pages.keyset import Page, first, page
from claims.pages.sentences import words_of
from claims.views import asked
from config.htmx import render_page
from sources.models import Outlet

STANCES = [(state, words_of([state])) for state in (*READING_ORDER, found.LEFT_OUT)]
_SIZES = {"": 10, "claims": 30, "statements": 30, "names": 50, "outlets": 50}  # by what is asked for; "" is all


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    wanted, outlets = found.wanted(request.GET), _choices()
    after = asked.bookmark(request) if wanted.kind else ""  # it is one of claims, or one of statements
    context = {
        "wanted": wanted,
        "outlets": outlets,
        "stances": STANCES,
        **_results(wanted, outlets, after),
    }
    response = render_page(request, "search.html", context, fragment="results")
    # Typing replaces the address, choosing is a step that one can go back from; neither leaves in it what is empty.
    header = "HX-Replace-Url" if request.headers.get("HX-Trigger") == "find" else "HX-Push-Url"
    response[header] = f"{reverse('search')}?{wanted.address(after=after)}".removesuffix("?")
    return response


def _choices() -> list[Choice]:
    return list(starmap(Choice, Outlet.objects.filed().values_list("pk", "slug", "name")))


def _results(wanted: Wanted, outlets: list[Choice], after: str) -> dict[str, Any]:
    if wanted.empty:
        return {"told": ""}
    reading, hits = read(wanted, after)
    claims, statements = hits.claims, hits.statements
    names, outlets_found = called(wanted) if not after else ([], [])
    shown: dict[str, Any] = {
        "reading": reading,
        "claims": claim_rows(claims.rows, bool(reading)),
        "statements": statement_rows(statements.rows),
        "ways": _ways(wanted, reading, claims.more, statements.more),
        "ranked": bool(after and reading),
        "candidates": CANDIDATES,
        "names": names,
        "outlets_found": outlets_found,
        "later": bool(after),
    }
    numbers = {
        "claim": (len(claims.rows), bool(claims.more)),
        "statement": (len(statements.rows), bool(statements.more)),
    }
    if hits.tags:
        shown["facets"] = _facets(wanted, reading, outlets, hits.tags)
        numbers["claim"] = shown["facets"].of, shown["facets"].cut
    if not (claims.rows or statements.rows or names or outlets_found or after) and wanted.words:
        shown["too_common"] = not says_something(wanted.words)
    numbers |= {"name": (len(names), False), "outlet": (len(outlets_found), False)}
    shown["told"] = told(numbers)
    return shown


def _ways(wanted: Wanted, reading: Reading | None, more_claims: str, more_statements: str) -> dict[str, str]:
    """The query parts of the addresses that lead on from here."""
    words = reading.words if reading else wanted.words
    feed = wanted.address(q=words, kind="")
    return {
        "more_claims": more_claims and wanted.address(q=words, kind="claims", after=more_claims),
        "more_statements": more_statements and wanted.address(q=words, kind="statements", after=more_statements),
        "respelt": wanted.address(q=words),
        "first": wanted.address(),
        "words_only": urlencode({"q": wanted.words}) if wanted.words else "",
        "ask": urlencode({"q": wanted.words}),
        "feed": feed,
        "data": wanted.address(q="", search=words, kind=""),
    }


_NOTHING: Page[Any] = Page(rows=[], more="")


@dataclass(frozen=True, kw_only=True)
class Found:
    """`tags`: of the claims that the first page is chosen from, as `with_tags` gives them."""

    claims: Page[Sought] = _NOTHING
    statements: Page[Said] = _NOTHING
    tags: Sequence[str] = ()


def read(wanted: Wanted, after: str) -> tuple[Reading | None, Found]:
    """By the first reading of the words that finds something."""
    if wanted.kind in ("names", "outlets"):
        return None, Found()
    if not wanted.words:
        return None, _pages(wanted, None, after)
    for reading in found.readings(wanted):
        pages = _pages(wanted, reading, after)
        if pages.claims.rows or pages.statements.rows:
            return reading, pages
    return None, Found()


def _pages(wanted: Wanted, reading: Reading | None, after: str) -> Found:
    """Each kind has its own pages: a bookmark is one of the kind that is asked for."""
    size, query = _SIZES[wanted.kind], reading.query if reading else None
    pages = Found()
    if wanted.kind in ("", "claims"):
        sought, order = found.sought(wanted), Sought.BEST if query else Sought.NEWEST
        ordered = sought.best(query, sparse=wanted.narrowed) if query else sought
        rows = [] if after else ordered.with_tags(order)
        keys = page(ordered.bare(), order, after, size) if after else first(rows, order, size)
        claims = _filled(keys, Sought.objects.with_claim(query))
        pages = replace(pages, claims=claims, tags=[row.joined for row in rows])
    if wanted.kind in ("", "statements") and wanted.stance != found.LEFT_OUT:
        said = found.said(wanted)
        ordered = said.best(query) if query else said
        order = Said.BEST if query else Said.NEWEST
        statements = _filled(page(ordered.bare(), order, after, size), Said.objects.with_statement(query))
        pages = replace(pages, statements=statements)
    return pages


def _filled(keys: Page[Any], rows: Any) -> Page[Any]:
    """What a page shows is joined for its own rows, and not for all that are ranked."""
    found = rows.in_bulk([row.pk for row in keys.rows])
    return Page(rows=[found[row.pk] for row in keys.rows], more=keys.more)


def called(wanted: Wanted) -> tuple[list[Entity], list[Outlet]]:
    """Names and outlets are found by words alone: nothing else chooses among them."""
    size = _SIZES[wanted.kind]
    names = Entity.objects.like(wanted.words)[:size] if wanted.words and wanted.kind in ("", "names") else ()
    outlets = Outlet.objects.like(wanted.words).filed() if wanted.words and wanted.kind in ("", "outlets") else ()
    return list(names), list(outlets[:size])


def _facets(wanted: Wanted, reading: Reading | None, outlets: list[Choice], tags: Sequence[str]) -> Facets:
    counts = tag_counts(tags)
    keys = facet_names(counts)
    names: Mapping[int, Entity] = Entity.objects.select_related("merged_into").in_bulk(keys)
    as_read = replace(wanted, words=reading.words) if reading else wanted
    return facets(as_read, len(tags), counts, outlets, {key: names[key] for key in keys if key in names})
