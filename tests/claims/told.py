"""What asking and searching are tested on: a claim that one article carries, covered as the pipeline would leave it."""

from claims import coverage
from claims.models import Claim
from sources.models import Outlet
from tests.factories import make_article, make_claim, make_meaning, make_outlet, make_statement


def make_told(
    text: str = "Marrow Foods used horse gelatine.",
    *,
    outlet: Outlet | None = None,
    claim: Claim | None = None,
    meant: bool = False,
    days: float = 0,
    **fields: object,
) -> Claim:
    """`fields` are the statement's, which says what the claim says where they do not; `meant`: with its meaning."""
    claim = claim or make_claim(text)
    article = make_article(outlet or make_outlet(), text=text, days=days)
    given = {"resolved": text.rstrip("."), "content": [[0, len(text)]], "stance": "alleges", "speaker": None}
    statement = make_statement(article, claim, **{**given, "source": None, "cue": None, **fields})
    if meant:
        make_meaning(statement)
    coverage.cover([claim])
    claim.refresh_from_db()
    return claim
