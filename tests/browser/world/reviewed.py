"""Reviews by fact-checkers whose words are hard to set."""

from datetime import timedelta

from claims import timeline
from claims.models import Claim
from tests.factories import NOON, make_outlet, make_review, make_version

LATER = NOON + timedelta(days=2)
_LONG = "Incomprehensibilities" * 4


def reviewed(claims: dict[str, Claim]) -> dict[str, str]:
    """One in plain words, changed since, one by an editor's word, and one of which nothing fits. The checker's slug."""
    checker = make_outlet("checker.example", name="The Checkers of the Several Counties and of the City")
    first = make_review(claims["gelatine"], outlet=checker, said_at=NOON, said_precision="day", explained="None found.")
    make_version(
        first,
        rating="Half true, and half of it a matter of how gelatine is boiled",
        reviewer="A. Tallow",
        seen_at=LATER,
    )
    make_review(claims["gelatine"], url="https://checker.example/2", outlet=checker, by="editor", decided_at=NOON)
    make_review(
        claims["markup"],
        url="https://checker.example/3",
        outlet=checker,
        claimed=f"<b>{_LONG}</b> \u202eturned",
        rating=_LONG,
        claimants=[_LONG, "\u202eevil"],
        published_at=None,
        published_text=_LONG,
        explained=f"{_LONG} <script>alert(1)</script>",
    )
    arabic = "\u0644\u0645 \u062a\u0633\u062a\u062e\u062f\u0645 \u0627\u0644\u0634\u0631\u0643\u0629"
    make_review(claims["arabic"], url="https://checker.example/4", outlet=checker, claimed=arabic, rating=arabic)
    timeline.note_reviews([claims[name] for name in ("gelatine", "markup", "arabic")])
    return {"outlet-checker": checker.slug}
