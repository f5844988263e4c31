"""A word that nothing else holds, planted in a claim, an article and its statements; and a walk through all that
readers and machines can ask for, which says where it is found."""

from collections.abc import Iterator
from io import StringIO
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.urls.resolvers import URLResolver

from claims import addresses, coverage, timeline
from claims.export.resources import RESOURCES
from claims.models import Claim, Entity, Link, Statement, Story
from claims.nearby import gist_of
from claims.views.robots import _card
from sources.models import Article, Outlet
from tests.factories import (
    make_analysis,
    make_article,
    make_claim,
    make_entity,
    make_meaning,
    make_outlet,
    make_poll,
    make_review,
    make_revision,
    make_statement,
    make_story,
)

CANARY = "zyxomma"
_NOWHERE = "quoxumma"
TEXT = f"Kestrel Mills hid {CANARY} dust, Ms {CANARY} said. The mill was fined in May, Mr Oake said."
_NOT_READ = ("desk", "sign", "account", "static", "invitation")  # for editors; pages of their own are tested with them


class World:
    """Two outlets on one claim, with the canary in the one's article, and a third outlet that left it out."""

    def __init__(self, headline: str = f"Mill hid {CANARY} dust") -> None:
        self.outlets = [make_outlet(name=name) for name in ("Harbour Ledger", "Northline", "Coastal Post")]
        self.article = make_article(self.outlets[0], text=TEXT, title=headline)
        self.other = make_article(self.outlets[1], text="Kestrel Mills denied hiding dust, it said.", days=1)
        self.third = make_article(self.outlets[2], text="The mill was fined in May, Mr Oake said.", days=1.5)
        self.story = make_story(self.article, self.other, self.third, title=headline)
        self.claim = make_claim(f"Kestrel Mills hid {CANARY} dust.")
        self.beside = make_claim("The mill was fined in May.")
        said = f"Kestrel Mills hid {CANARY} dust"
        self.statement = make_statement(
            self.article,
            self.claim,
            source=[32, 42],
            cue=[43, 47],
            content=[[0, 30]],
            anchor=0,
            stance="alleges",
            speaker=f"Ms {CANARY.title()}",
            resolved=said,
            words=["dust", "hide", CANARY],
        )
        end = TEXT.index("The mill")
        fined = {"source": None, "content": [[end, end + 25]], "anchor": end, "cue": None, "speaker": None}
        fined |= {"stance": "states", "resolved": "The mill was fined in May", "words": ["fine", "mill", "may"]}
        self.fined = make_statement(self.article, self.beside, **fined)
        make_statement(self.third, self.beside, **fined | {"content": [[0, 25]], "anchor": 0})
        self.denial = make_statement(
            self.other, self.claim, source=[0, 13], cue=[14, 20], content=[[21, 32]], resolved="hiding dust"
        )
        self.entity = make_entity(f"Ms {CANARY.title()}")
        self.statement.mentions.create(entity=self.entity, role="speaker")
        Claim.objects.filter(pk=self.claim.pk).update(worded_from=self.statement)
        for article in (self.article, self.other, self.third):
            names = [["PERSON", f"Ms {CANARY}", 32]] if article == self.article else []
            make_analysis(article.current, entities=names)
            make_poll(article.outlet, -1, 9)
            gist_of(article)
        for statement in Statement.objects.all():
            make_meaning(statement)
        self.cover()
        self.claim.refresh_from_db()

    def cover(self) -> None:
        coverage.cover([self.claim, self.beside])

    def review(self) -> None:
        """A fact-checker reviews the claim, in words of its own."""
        where = f"https://checkers.example/{CANARY}"
        said = {"claimed": f"Kestrel Mills hid {CANARY} dust", "claimants": [f"Ms {CANARY}"], "where": where}
        make_review(self.claim, url=where, rating=f"{CANARY} is no dust", explained=CANARY, appearances=[where], **said)
        timeline.note_reviews([self.claim])

    def edit(self) -> None:
        """The article is edited, and says the same again."""
        before = self.article.current
        make_revision(self.article, text=TEXT + " It goes on.", title=before.title)
        for old in (self.statement, self.fined):
            fields = {name: getattr(old, name) for name in ("source", "cue", "content", "anchor", "stance", "speaker")}
            new = make_statement(self.article, old.links.get().claim, **fields, resolved=old.resolved, words=old.words)
            make_meaning(new)
        make_analysis(self.article.current)
        self.cover()


def places(client: Client, canary: str = CANARY) -> set[str]:
    """What holds it: addresses, commands, the words on cards."""
    cache.clear()
    found = {address for address in _addresses(canary) if _holds(client, address, canary)}
    for claim in Claim.objects.shown().select_related("tally"):
        if canary in repr(_card(claim)).lower():
            found.add(f"card of {claim.public_id}")
    return found | set(_commands(canary))


def tables(canary: str = CANARY) -> set[str]:
    """Tables of the database that hold it, in whichever column."""
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            question = f'SELECT count(*) FROM "{table}" t WHERE t::text ILIKE %s'  # noqa: S608  (its own tables)
            cursor.execute(question, [f"%{canary}%"])
            if cursor.fetchone()[0]:
                found.add(table)
    return found


def _holds(client: Client, address: str, canary: str) -> bool:
    """Beyond what a page repeats of a question: another word that nothing holds stands there as often."""
    told = _read(client, address).count(canary)
    return told > (_read(client, address.replace(canary, _NOWHERE)).count(_NOWHERE) if canary in address else 0)


def _read(client: Client, address: str) -> str:
    return client.get(address, follow=True).content.decode(errors="replace").lower()


def _addresses(canary: str) -> Iterator[str]:
    ids = {
        "c": list(Claim.objects.values_list("public_id", flat=True)),
        "s": list(Story.objects.values_list("public_id", flat=True)),
        "a": list(Article.objects.values_list("public_id", flat=True)),
        "e": list(Entity.objects.values_list("public_id", flat=True)),
        "t": list(Statement.objects.values_list("public_id", flat=True)),
    }
    slugs = list(Outlet.objects.values_list("slug", flat=True))
    kinds = {"claims": "c", "stories": "s", "articles": "a", "entities": "e", "statements": "t", "corrections": ""}
    for pattern in _patterns(get_resolver()):
        route = str(pattern.pattern).lstrip("^")
        if route.startswith(_NOT_READ) or not pattern.name or pattern.name == "card":  # pictures: see `places`
            continue
        kind = kinds.get(route.split("/")[0], "")
        if route.startswith("api/v1") and "public_id" in route:
            continue  # see `_for_programs`
        if "public_id" in route:
            yield from (reverse(pattern.name, args=[one]) for one in ids.get(kind, []))
        elif "slug:slug" in route:
            yield from (reverse(pattern.name, args=[one]) for one in slugs)
        elif pattern.name == "sitemap_part":
            yield from (reverse(pattern.name, args=[part]) for part in addresses.parts())
        else:
            yield reverse(pattern.name)
    for words, kind in product(
        (canary, "dust", f"{canary[:-1]}q", "mill hid dust"), ("", "claims", "statements", "names")
    ):
        yield f"/search?q={words}&kind={kind}"
    yield from (f"/search.atom?q={words}" for words in (canary, "dust"))
    yield from (f"/ask?q={words}" for words in (canary, "Kestrel+Mills+hid+dust", f"Kestrel+Mills+hid+{canary}+dust"))
    for article in ids["a"]:
        yield f"/articles/{article}/compare?from=1&to=2"
        yield f"/corrections/write/?about={article}"
    yield from (f"/corrections/write/?about={claim}" for claim in ids["c"])
    yield from (f"/stories/{story}/outlets/?{'&'.join(f'outlet={one}' for one in slugs[:2])}" for story in ids["s"])
    for name, kind in (("story", "s"), ("claim", "c"), ("entity", "e")):
        yield from (f"/data/new?{name}={one}" for one in ids[kind])
    yield f"/data/new?search={canary}"
    yield from (f"/stories/{story}/?alone=1&all=1" for story in ids["s"])
    yield from _for_programs(canary, ids)


def _for_programs(canary: str, ids: dict[str, list[str]]) -> Iterator[str]:
    """Rows chosen by each thing there is, and one by one, also those that are hidden. Whole lists: `_addresses`."""
    outlets = list(Outlet.objects.values_list("key", flat=True))
    for name in RESOURCES:
        yield from (f"/api/v1/{name}?story={one}" for one in ids["s"])
        yield f"/api/v1/{name}?search=dust"
    yield from (f"/api/v1/statements?{kind}={one}" for kind in ("claim",) for one in ids["c"])
    yield from (f"/api/v1/claims?entity={one}" for one in ids["e"])
    yield f"/api/v1/claims?search={canary}"
    for name, letter in (("claims", "c"), ("stories", "s"), ("articles", "a"), ("entities", "e"), ("statements", "t")):
        yield from (f"/api/v1/{name}/{one}" for one in ids[letter])
    pairs = Link.objects.values_list("statement__public_id", "claim__public_id")
    yield from (f"/api/v1/links/{statement}~{claim}" for statement, claim in pairs)
    yield from (f"/api/v1/revisions/{article}.{number}" for article in ids["a"] for number in (1, 2))
    yield from (f"/api/v1/coverage/{claim}~{outlet}" for claim in ids["c"] for outlet in outlets)
    yield from (f"/search.json?q={words}" for words in (canary, "dust"))
    yield from (f"/ask.json?q={words}" for words in ("Kestrel+Mills+hid+dust", f"Kestrel+Mills+hid+{canary}+dust"))
    yield from (f"/articles/{article}/compare.json?from=1&to=2" for article in ids["a"])


def _patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            if not str(one.pattern).startswith(_NOT_READ):
                yield from _patterns(one)
        else:
            yield one


def _commands(canary: str) -> Iterator[str]:
    with TemporaryDirectory() as folder:
        call_command("export", out=Path(folder), stdout=StringIO())
        for file in Path(folder).iterdir():
            if canary in file.read_text("utf-8").lower():
                yield f"export: {file.name}"
        question = Path(folder, "asked.ndjson")
        question.write_bytes(orjson.dumps({"id": "1", "claim": "Kestrel Mills hid dust"}) + b"\n")
        told = StringIO()
        call_command("lookup", str(question), stdout=told)
        if canary in told.getvalue().lower():
            yield "lookup"
    for command in ("letters", "status"):
        told = StringIO()
        call_command(command, stdout=told)
        if canary in told.getvalue().lower():
            yield command
