from datetime import datetime

import pytest

from claims.models import Claim, Statement
from claims.pages.standing import citation, standing
from sources.models import Article, Outlet, Revision
from tests.factories import NOON

TEXT = "Sweets.\n\nMarrow Foods denied using horse gelatine. Rain fell on Ostrel."
ADDRESS = "https://claims.example/statements/t1/"


def said(number: int = 1, current: int = 1, **fields: object) -> Statement:
    """In text `number` of an article whose text of today is `current`."""
    outlet = Outlet(name="Northline")
    article = Article(outlet=outlet, current_id=current, published_at=NOON, published_precision="minute")
    revision = Revision(pk=number, article=article, text=TEXT, title="Sweets", sha256="abc", seen_at=NOON)
    given = {"source": [9, 21], "cue": [22, 28], "content": [[29, 49]], "speaker": "Marrow Foods", "stance": "denies"}
    given |= {"resolved": "using horse gelatine", "modality": "asserted", "hedges": []}
    return Statement(public_id="t1", revision=revision, **(given | fields))


@pytest.mark.parametrize(
    ("statement", "today", "how", "what"),
    [
        (said(), [], "current", ""),
        (said(retired_at=NOON), [], "unread", ""),
        (said(retired_at=NOON, reviewed_at=NOON), [], "misread", ""),
        (said(1, 2), [said(2, 2, resolved="Using  horse gelatine")], "same", ""),
        (said(1, 2), [said(2, 2, stance="disputes")], "otherwise", "from denied to disputed"),
        (said(1, 2), [said(2, 2, speaker="Ms Tarn"), said(2, 2, resolved="using tallow")], "gone", ""),
        (said(1, 2), [], "gone", ""),
    ],
)
def test_an_address_says_whether_its_words_still_stand(statement, today, how, what) -> None:
    found = standing(statement, today)
    assert (found.how, found.what, found.now) == (how, what, today[0] if how in ("same", "otherwise") else None)


def test_a_citation_holds_all_that_proves_it_in_one_line() -> None:
    claim = Claim(text="Marrow Foods used horse gelatine.")
    assert citation(said(), claim, ADDRESS) == (
        "Northline, “Sweets”, 2 March 2026, 12:00 UTC: “Marrow Foods denied using horse gelatine.”"
        " Read as denied by Marrow Foods, on the claim “Marrow Foods used horse gelatine” (unchecked)."
        " Text seen 2 March 2026, 12:00 UTC, SHA-256 abc. https://claims.example/statements/t1/"
    )


@pytest.mark.parametrize(
    ("published", "precision", "shown"),
    [(NOON, "day", "2 March 2026:"), (NOON, "year", "2026:"), (None, "day", "not dated:")],
)
def test_a_citation_pretends_no_time_and_no_speaker(published: datetime | None, precision: str, shown: str) -> None:
    statement = said(speaker=None, reviewed_at=NOON)
    statement.revision.article.published_at = published
    statement.revision.article.published_precision = precision
    cited = citation(statement, None, ADDRESS)
    assert f"“Sweets”, {shown} “" in cited
    assert "Read as denied (checked 2 March 2026)." in cited
