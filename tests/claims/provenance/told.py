"""Statements by outlets of a name, and what is derived from them."""

from claims.models import Entity, Statement
from claims.provenance import chains
from claims.provenance.chains import Chain
from sources.models import Outlet
from tests.factories import make_article, make_outlet, make_statement


def speaker(name: str) -> Entity:
    return Entity.objects.create(public_id=f"e{name}", kind="organisation", name=name)


def claim_by(key: str, days: float = 0, text: str = "", **fields: object) -> Statement:
    """By default: put forward by somebody without a name, on the first forty characters of `text`."""
    outlet = Outlet.objects.filter(key=key).first() or make_outlet(key)
    article = make_article(outlet, days=days, **({"text": text} if text else {}))
    return make_statement(article, **{"stance": "alleges", "speaker": None, **fields})


def chained(*statements: Statement, known: tuple[Outlet, ...] = ()) -> list[Chain]:
    again = Statement.objects.filter(pk__in=[s.pk for s in statements]).with_origin().in_reading_order()
    return chains(again, {outlet.name.casefold(): outlet for outlet in known})
