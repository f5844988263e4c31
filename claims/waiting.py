"""claims covered -> which of their statements wait for an editor's eye, and how much hangs on each.

Derived like cells, in the transaction that derives those, from what is stored by then: the tally, the events, links
and letters. Only what is different is written. What other claims change since then (that more outlets name a person)
shows when the claim is covered next, or by `manage.py cover`.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Greatest, Substr

from claims.models import Entity, Event, Letter, Link, Mention, Statement, Waiting
from claims.reasons.consequence import FEW_OUTLETS, Stakes, reasons, weight
from claims.reasons.offices import has_office
from sources.models import Visibility

_NEWS = (Event.News.DENIAL, Event.News.CONFIRMATION)
_KNOWN = 25  # claims that a person has a part in, from which on nobody counts outlets: not a private one
_AROUND, _WINDOW = 300, 1200  # characters before a statement, and from there on, that its names are looked for in
_WRITTEN = 1000  # rows in one statement
_FIELDS = ["claim", "rule", "weight", "reasons", "since"]


def note(claims: Iterable[int]) -> None:
    """`claims` by key; whoever calls covers them. Twice changes nothing."""
    keys = sorted(set(claims))
    if not keys:
        return
    fresh = {row.statement_id: row for row in _rows(keys)}
    known = {row.statement_id: row for row in Waiting.objects.filter(Q(claim__in=keys) | Q(statement__in=fresh))}
    gone = known.keys() - fresh.keys()
    if gone:
        Waiting.objects.filter(pk__in=gone).delete()
    changed = [row for key, row in fresh.items() if key not in known or _content(row) != _content(known[key])]
    if changed:
        Waiting.objects.bulk_create(
            changed, batch_size=_WRITTEN, update_conflicts=True, update_fields=_FIELDS, unique_fields=["statement"]
        )


def _content(row: Waiting) -> tuple[Any, ...]:
    return row.claim_id, row.rule, row.weight, row.reasons, row.since


def _rows(claims: Collection[int]) -> list[Waiting]:
    found = _unchecked(claims)
    if not found:
        return []
    statements = [row["statement"] for row in found]
    news, letters = _news(claims), _letters(claims)
    private = _private(statements)
    rows = []
    for one in found:
        given = reasons(
            Stakes(
                disagreement=one["claim__tally__disagreement"] or 0.0,
                outlets=one["claim__tally__outlets"] or 0,
                confidence=one["statement__confidence"],
                score=one["score"],
                suggested=one["suggests"],
                private=one["statement"] in private,
                news=frozenset(news.get(one["statement"], ())),
                letters=max(letters.get(("statement", one["statement"]), 0), letters.get(("claim", one["claim"]), 0)),
            )
        )
        rows.append(
            Waiting(
                statement_id=one["statement"],
                claim_id=one["claim"],
                rule=one["statement__rule"],
                weight=weight(given),
                reasons=[reason.name for reason in given],
                since=one["statement__found_at"],
            )
        )
    return rows


def _unchecked(claims: Collection[int]) -> list[dict[str, Any]]:
    """What today's texts hold on claims that stand, and no editor read."""
    others = Link.objects.filter(statement=OuterRef("statement"), suggested=True, active=False)
    purged = Q(claim__visibility=Visibility.PURGED) | Q(statement__revision__article__visibility=Visibility.PURGED)
    found = Link.objects.counted().filter(
        claim__in=claims, claim__merged_into=None, claim__retired_at=None, statement__reviewed_at=None
    )
    about = ("claim__tally__disagreement", "claim__tally__outlets")
    own = ("statement__confidence", "statement__rule", "statement__found_at")
    rows = found.exclude(purged).annotate(suggests=Exists(others))
    return list(rows.order_by("statement").values("statement", "claim", "score", "suggests", *about, *own))


def _news(claims: Collection[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for statement, news in Event.objects.filter(claim__in=claims, news__in=_NEWS).values_list("statement", "news"):
        found[statement].append(news)
    return found


def _letters(claims: Collection[int]) -> dict[tuple[str, int], float]:
    """By what it is about. A letter about a statement is about its claim, too, and waits at the statement alone."""
    waiting = Letter.objects.waiting().filter(claim__in=claims).order_by()
    return {
        ("statement", statement) if statement else ("claim", claim): 1.0 if statement else 0.5
        for statement, claim in waiting.values_list("statement", "claim")
    }


def _private(statements: Collection[int]) -> set[int]:
    """Those that name a person whom few outlets name, and whom no title, and no office beside the name, makes public.

    A statement by the person, or one that names somebody known, is none. What the machine takes for a person, and for
    one person, is what it rests on.
    """
    known = Q(entity__tally__claims__gte=_KNOWN)
    persons = Mention.objects.filter(
        statement__in=statements, role=Mention.Role.NAMED, entity__kind=Entity.Kind.PERSON
    ).exclude(known)
    named: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for statement, entity, name in persons.values_list("statement", "entity", "entity__name"):
        named[entity].append((statement, name))
    few = _named_by_few(named)
    wanted = {statement for entity in few for statement, _ in named[entity]}
    texts = _around(wanted) if wanted else {}
    return {statement for entity in few for statement, name in named[entity] if not has_office(name, texts[statement])}


def _named_by_few(entities: Collection[int]) -> list[int]:
    if not entities:
        return []
    outlets: dict[int, set[int]] = {entity: set() for entity in entities}
    told = Mention.objects.filter(entity__in=entities, statement__retired_at=None)
    for entity, outlet in told.values_list("entity", "statement__revision__article__outlet").distinct():
        outlets[entity].add(outlet)
    return [entity for entity, own in outlets.items() if len(own) <= FEW_OUTLETS]


def _around(statements: Collection[int]) -> dict[int, str]:
    begin = Greatest(F("anchor") - _AROUND, 0) + 1
    told = Substr("revision__text", begin, _WINDOW)
    return dict(Statement.objects.filter(pk__in=statements).annotate(told=told).values_list("pk", "told"))
