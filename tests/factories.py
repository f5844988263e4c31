"""Plain functions that make what a test needs, with invented names, and only as much of it as the test names."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import count

from allauth.mfa.models import Authenticator
from django.db.models import QuerySet

from claims.desk.sealing import seal
from claims.meaning import embed
from claims.models import (
    Account,
    Analysis,
    Appearance,
    Cell,
    Claim,
    Entity,
    EntityName,
    Event,
    Letter,
    Link,
    Meaning,
    Role,
    Stance,
    Statement,
    Story,
    StoryMember,
    Tally,
    plain_name,
)
from config.ids import public_id
from sources.models import Article, Feed, Outlet, Poll, Revision

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
TEXT = "Marrow Foods denied using horse gelatine.\n\nThe company said tests were clean, Ms Tarn told reporters."
TOTP_KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
_number = count(1)


def make_outlet(key: str = "", **fields: object) -> Outlet:
    key = key or f"outlet-{next(_number)}"
    return Outlet.objects.create(key=key, **{"name": key.replace("-", " ").title(), **fields})


def make_article(
    outlet: Outlet | None = None, *, text: str = TEXT, title: str = "", days: float = 0, **fields: object
) -> Article:
    outlet, number, when = outlet or make_outlet(), next(_number), NOON + timedelta(days=days)
    article = Article.objects.create(
        **{
            "public_id": public_id("a", outlet.key, number),
            "outlet": outlet,
            "url": f"https://{outlet.slug}.example/{number}",
            "published_at": when,
            "published_basis": "given",
            "first_seen_at": when,
            "last_seen_at": when,
            **fields,
        }
    )
    make_revision(article, text=text, title=title or text.split("\n")[0], seen_at=when)
    return article


def make_revision(
    article: Article, *, text: str, title: str = "", seen_at: datetime = NOON, **fields: object
) -> Revision:
    revision = Revision.objects.create(
        article=article,
        number=article.revisions.count() + 1,
        sha256=sha256(text.encode()).hexdigest(),
        text=text,
        title=title,
        **{"language": "en", "seen_at": seen_at, **fields},
    )
    article.current = revision
    article.save()
    return revision


def make_story(*articles: Article, title: str = "") -> Story:
    story = Story.objects.create(public_id=public_id("s", next(_number)), title=title or f"Story {next(_number)}")
    for article in articles:
        StoryMember.objects.create(story=story, article=article, score=0.9)
    _counted(Tally.objects.filter(claim__links__statement__revision__article__in=articles), story)
    return story


def _counted(tallies: QuerySet[Tally], story: Story) -> None:
    """As covering does, the stories of a claim stand in its tally."""
    for tally in tallies.distinct():
        tally.stories = sorted({*tally.stories, story.pk})
        tally.save(update_fields=["stories"])


def make_claim(text: str = "Marrow Foods used horse gelatine.", **fields: object) -> Claim:
    claim = Claim.objects.create(public_id=public_id("c", next(_number)), text=text, first_seen_at=NOON, **fields)
    Tally.objects.create(claim=claim, changed_at=NOON, first_published_at=NOON)
    return claim


def make_statement(article: Article | None = None, claim: Claim | None = None, **fields: object) -> Statement:
    """By default: "Marrow Foods denied using horse gelatine", about `claim` where one is given."""
    article = article or make_article()
    statement = Statement.objects.create(
        **{
            "public_id": public_id("t", next(_number)),
            "revision": article.current,
            "extractor": "test",
            "rule": "verb:deny",
            "anchor": 0,
            "source": [0, 12],
            "cue": [13, 19],
            "content": [[20, 40]],
            "speaker": "Marrow Foods",
            "speaker_reason": "named",
            "stance": "denies",
            "modality": "asserted",
            "quote": "indirect",
            "confidence": 0.9,
            "resolved": "using horse gelatine",
            "words": ["gelatine", "horse", "use"],
            **fields,
        }
    )
    if claim:
        Link.objects.create(statement=statement, claim=claim, active=True, score=0.9)
        if member := StoryMember.objects.filter(article=article).first():
            _counted(Tally.objects.filter(claim=claim), member.story)
    return statement


def make_entity(name: str, **fields: object) -> Entity:
    entity = Entity.objects.create(**{"public_id": public_id("e", name), "kind": "person", "name": name, **fields})
    EntityName.objects.create(entity=entity, name=name, plain=plain_name(name))
    return entity


def make_cell(claim: Claim, outlet: Outlet, *states: str, **evidence: object) -> Cell:
    """With no evidence but what is given; what is carried rests on statements, were they none that are named."""
    if set(states) <= set(Stance.values):
        evidence.setdefault("statements", [])
    return Cell.objects.create(claim=claim, outlet=outlet, states=list(states), evidence=evidence)


def make_account(role: Role = Role.EDITOR, *, password: str = "", codes: bool = True, **fields: object) -> Account:
    """Whoever works at the desk has the app that shows codes, unless told. Without a `password` nobody signs in with
    one: `client.force_login` does."""
    number = next(_number)
    account = Account(
        **{"username": f"editor-{number}", "email": f"editor-{number}@claims.example", "role": role, **fields}
    )
    account.set_password(password or None)
    account.save()
    if codes and role != Role.READER:
        Authenticator.objects.create(user=account, type=Authenticator.Type.TOTP, data={"secret": seal(TOTP_KEY)})
    return account


def make_meaning(statement: Statement) -> Meaning:
    """As the analysis makes it: of the speaker and what is said."""
    [vector] = embed([f"{statement.speaker or ''}: {statement.resolved}"])
    return Meaning.objects.create(statement=statement, vector=vector)


def make_analysis(revision: Revision, status: str = "ok", **fields: object) -> Analysis:
    return Analysis.objects.create(**{"revision": revision, "extractor": "test", "status": status, **fields})


def make_poll(outlet: Outlet, start: float, end: float, **fields: object) -> Poll:
    """A good look at `outlet`, from day `start` to day `end`, counted from NOON."""
    return Poll.objects.create(
        **{
            "public_id": public_id("p", next(_number)),
            "outlet": outlet,
            "kind": Poll.Kind.DECLARED,
            "status": Poll.Status.OK,
            "covers_from": NOON + timedelta(days=start),
            "covers_until": NOON + timedelta(days=end),
            **fields,
        }
    )


def make_feed(outlet: Outlet, start: float | None = None, until: float | None = None, **fields: object) -> Feed:
    """One of the outlet's feeds, watched from day `start` until day `until`, counted from NOON."""
    bounds = {"watched_from": start, "watched_until": until}
    return Feed.objects.create(
        **{
            "outlet": outlet,
            "url": f"https://{outlet.slug}.example/feed-{next(_number)}.xml",
            "next_poll_at": NOON,
            "active": until is None,
            **{name: day if day is None else NOON + timedelta(days=day) for name, day in bounds.items()},
            **fields,
        }
    )


def make_event(claim: Claim, statement: Statement, *, days: float = 0, **fields: object) -> Event:
    """By default: that `statement` was said, as its article was published, `days` after NOON. In the story that the
    article is in, and of the names that the statement mentions: put it there, and mention them, before."""
    article, when = statement.revision.article, NOON + timedelta(days=days)
    member = StoryMember.objects.filter(article=article).first()
    event = Event.objects.create(
        **{
            "public_id": public_id("v", next(_number)),
            "claim": claim,
            "outlet": article.outlet,
            "article": article,
            "story": member and member.story,
            "statement": statement,
            "axis": "said",
            "kind": statement.stance,
            "stance": statement.stance,
            "at": when,
            "known_at": when,
            "text": f"{article.outlet.name} reports: {statement.speaker}: {statement.stance}",
            **fields,
        }
    )
    told = {name: getattr(event, name) for name in ("outlet", "axis", "stance", "news", "at", "known_at")}
    for entity in {mention.entity_id for mention in statement.mentions.all()}:
        Appearance.objects.create(event=event, entity_id=entity, **told)
    return event


def make_letter(claim: Claim | None = None, *, days: float = 0, **fields: object) -> Letter:
    """A request for a correction; with a `state` other than waiting, one that was answered `days` after NOON."""
    number = next(_number)
    decided = {"decided_at": NOON + timedelta(days=days), "answer": "We looked, and mended it."}
    return Letter.objects.create(
        **{
            "public_id": public_id("r", number),
            "fingerprint": public_id("", number),
            "kind": "correction",
            "claim": claim,
            "words": "The report says tallow, and not gelatine.",
            "signed": "Mr Quill",
            "address": "quill@reader.example",
            **(decided if fields.get("state", "waiting") != "waiting" else {}),
            **fields,
        }
    )
