"""an empty database -> a morning at the desk: statements that wait for an editor, for every reason, and the editor."""

from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from claims import coverage
from claims.curate.spans import identity
from claims.models import Account, Claim, Link, Mention, Role, Statement
from sources.models import Article, Outlet
from tests.factories import (
    make_account,
    make_analysis,
    make_article,
    make_claim,
    make_entity,
    make_letter,
    make_outlet,
    make_statement,
    make_story,
)

_PLAIN = 60  # statements that nothing in particular hangs on
_TEXT = (
    "Marrow Foods has been under scrutiny since the spring, when an inspector opened a packet of its sweets and found "
    "what she called “a surprise”. {who} {cue} {content}. The company said that its tests were clean.\n\n"
    "The food office has opened an inquiry. It expects to publish what it finds before the summer. Shops have taken "
    "the sweets off their shelves, and customers are asked to bring theirs back."
)


def make_desk() -> dict[str, str]:
    """With "session", the key of the editor's session, and of a second one; "first", the statement that comes first."""
    outlets = [make_outlet(name=name) for name in ("Harbour Ledger", "Northline", "Coastal Post", "The Meridian")]
    main = make_claim("Marrow Foods used horse gelatine in its sweets without saying so on the packet.")
    other = make_claim("Marrow Foods bought 40 tonnes of horse gelatine from a dealer in the north.")
    said = [
        (outlets[0], main, "Ms Tarn", "alleged that", "Marrow Foods used horse gelatine in its sweets", "alleges"),
        (outlets[1], main, "Marrow Foods", "denied", "using horse gelatine in its sweets", "denies"),
        (outlets[2], main, "The food office", "confirmed that", "there was horse gelatine in the sweets", "confirms"),
        (outlets[3], other, "Ms Tarn", "said", "Marrow Foods bought 40 tonnes of horse gelatine", "alleges"),
    ]
    told = [_tell(*one) for one in said]
    make_story(*(one.revision.article for one in told), title="Gelatine in sweets")
    Link.objects.create(
        statement=told[0],
        claim=other,
        active=False,
        suggested=True,
        score=0.22,
        reasons=[{"name": "shared_words", "weight": 7.35, "value": 0.4, "sentence": "They share rare words."}],
    )
    named = _tell(outlets[0], other, "A former manager", "said", "Odo Pell signed for every delivery of it", "alleges")
    Mention.objects.create(statement=named, entity=make_entity("Odo Pell"), role=Mention.Role.NAMED)
    unsure = _tell(outlets[1], main, "", "reportedly", "the gelatine came from the north", "alleges", confidence=0.2)
    Link.objects.filter(statement=unsure).update(score=0.31)
    make_letter(main)
    claims = {main, other, *(_plain(number, outlets) for number in range(_PLAIN))}
    coverage.cover(claims)
    editor, second = make_account(first_name="Ada", last_name="Fenn"), make_account(first_name="Bo", last_name="Quill")
    operator = make_account(Role.OPERATOR, first_name="Cy", last_name="Rook")
    return {
        "session": signed_in(editor),
        "second": signed_in(second),
        "operator": signed_in(operator),
        "first": told[0].public_id,
        "rule": "verb:say",
    }


def _plain(number: int, outlets: list[Outlet]) -> Claim:
    claim = make_claim(f"The bakery in Mill Street raised its prices by {number} per cent.")
    content = f"the bakery in Mill Street had raised its prices by {number} per cent"
    _tell(outlets[number % 4], claim, "A neighbour", "said", content, "alleges", rule="verb:say")
    return claim


def _tell(outlet: Outlet, claim: Claim, who: str, cue: str, content: str, stance: str, **fields: Any) -> Statement:
    text = _TEXT.format(who=who, cue=cue, content=content)
    article = make_article(outlet, text=text, title=f"{who or 'Somebody'} on sweets and prices")
    make_analysis(article.current)
    at = text.index(f"{cue} {content}.")
    source = [at - len(who) - 1, at - 1] if who else None
    cued, put = [at, at + len(cue)], [at + len(cue) + 1, at + len(cue) + 1 + len(content)]
    statement = make_statement(
        article,
        claim,
        source=source,
        cue=cued,
        content=[put],
        stance=stance,
        speaker=who or None,
        resolved=content,
        anchor=(source or cued)[0],
        words=content.lower().split(),
        speaker_reason="named in the sentence",
        **fields,
    )
    _named(statement, article)
    return statement


def _named(statement: Statement, article: Article) -> None:
    """By its places, as the analysis names it: corrected in them, it is another one."""
    parts = (statement.source, statement.cue, statement.content)
    statement.public_id = identity(article.public_id, statement.revision.sha256, *parts)
    statement.save(update_fields=["public_id"])


def signed_in(account: Account) -> str:
    """The key of a session of theirs, for a browser's cookie."""
    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.save()
    return session.session_key
