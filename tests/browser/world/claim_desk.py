"""the invented world -> the same with editors at work on its claims: decisions, a proposal, a second look waiting."""

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from claims import curate
from claims.coverage import cover
from claims.desk import agreement, proposals
from claims.desk.acts import Act
from claims.models import Account, Claim, Link, Relation, Role, Statement
from tests.browser.world import make_world
from tests.factories import (
    make_account,
    make_article,
    make_claim,
    make_entity,
    make_outlet,
    make_review,
    make_statement,
    make_story,
)


def make_claim_desk() -> dict[str, str]:
    """As `make_world`; and "ida", "rolf", "mina": keys of their sessions; "work", "sensitive", "crowded", "lonely":
    claims; "proposal": its number."""
    ids = make_world()
    ida, rolf = (make_account(first_name=name, last_name="Quill") for name in ("Ida", "Rolf"))
    mina = make_account(Role.SENIOR, first_name="Mina", last_name="Orr")
    ids |= {"ida": session(ida), "rolf": session(rolf), "mina": session(mina)}
    work, near = _work(ida, rolf)
    sensitive = _told("Mr Vale of Marrow Foods took the money.", "alleges", "denies")
    curate.mark_sensitive(sensitive, sensitive=True, editor=mina, reason="a private person")
    act = Act(
        verb="retire", subject=sensitive.public_id, arguments={"retired": True}, reason="An opinion, and no claim."
    )
    ids["proposal"] = str(proposals.propose(act, sensitive, ida).pk)
    _checked(ida, rolf)
    crowded = _told("Marrow Foods recalled its sweets in May.", *["states"] * 65)
    lonely = make_claim("Nobody carries this claim any more.")
    whole = make_entity("Ilse Tarn")
    make_entity("Ilse Tarn of Marrow Foods")
    make_story(make_article(title="A harbour is dredged"), title="The dredging of the harbour")
    ids |= {"work": work.public_id, "near": near.public_id, "sensitive": sensitive.public_id}
    return ids | {"crowded": crowded.public_id, "lonely": lonely.public_id, "name": whole.public_id}


def session(account: Account) -> str:
    """The key of one in which the account is signed in."""
    store = SessionStore()
    store[SESSION_KEY] = str(account.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = account.get_session_auth_hash()
    store.save()
    return str(store.session_key)


def _told(text: str, *stances: str) -> Claim:
    claim = make_claim(text)
    story = make_story(title="The money of Marrow Foods")
    for number, stance in enumerate(stances):
        article = make_article(make_outlet(name=f"Herald {number}"), days=number / 24)
        story.members.create(article=article, score=0.8)
        make_statement(article, claim, stance=stance)
    curate.reword(claim, text, editor=None)
    cover([claim])
    return claim


def _work(ida: Account, rolf: Account) -> tuple[Claim, Claim]:
    claim = _told("Marrow Foods bought the gelatine of horses abroad.", "alleges", "denies", "confirms", "alleges")
    near = _told("The gelatine of horses came from abroad.", "alleges")
    statement = near.links.get().statement
    reasons = [
        {"name": "same words", "weight": 2.0, "value": 0.4, "sentence": "They share the words gelatine, abroad."}
    ]
    Link.objects.create(statement=statement, claim=claim, active=False, suggested=True, score=0.24, reasons=reasons)
    one, two = sorted((claim, near), key=lambda found: found.public_id)
    Relation.objects.create(claim=one, other=two, kind="part_of", score=0.66)
    curate.reword(claim, "Marrow Foods is said to have bought gelatine of horses abroad.", editor=rolf, reason="softer")
    curate.review(claim.links.first().statement, accepted=True, editor=ida)
    make_review(claim, active=False, score=0.3)
    make_review(claim, url="https://plainchecker.example/second", rating="W" * 60)
    return claim, near


def _checked(ida: Account, rolf: Account) -> None:
    """Enough that a rule does badly, and that kappa is there; one waits for Ida's second look."""
    article = make_article(make_outlet(name="Checked Herald"))
    for number in range(12):
        statement = make_statement(article, rule="verb:murmur/clause")
        curate.review(statement, accepted=number < 2, editor=rolf, reason="" if number < 2 else "an advertisement")
    chosen = (f"t{n:016d}" for n in range(10_000) if agreement.in_lot(f"t{n:016d}"))
    for number, name in zip(range(6), chosen, strict=False):
        statement: Statement = make_statement(article, public_id=name)
        curate.review(statement, accepted=number % 3 > 0, editor=rolf)
        if number:
            curate.review(statement, accepted=number % 2 > 0, editor=ida)
