"""audit rows -> lines for people: what was changed, in which thing, from what to what; a thing's name -> its rows."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.urls import reverse

from claims.models import Account, Audit, Claim, Entity, Letter, Link, Proposal, Statement, Story, StoryMember
from sources.models import BLANK, Article, Feed, Outlet, Revision

_LONGEST = 240  # characters of a value
_NAMES = {  # table -> what a row of it is
    "claims_claim": "claim",
    "claims_link": "link of a statement to a claim",
    "claims_statement": "statement",
    "claims_entity": "name",
    "claims_entityname": "spelling of a name",
    "claims_story": "story",
    "claims_storymember": "article's place in a story",
    "claims_letter": "letter",
    "claims_account": "account",
    "claims_invitation": "invitation",
    "claims_proposal": "proposal",
    "sources_article": "article",
    "sources_revision": "text of an article",
    "sources_outlet": "outlet",
    "sources_feed": "feed",
}
type Rows = Mapping[str, Collection[int]]  # by table: keys


@dataclass(frozen=True, kw_only=True)
class Change:
    column: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """`what`: a row of which kind; `words` and `href`: of the thing itself, or of what it belongs to. `account`: who
    was signed in, where anybody was."""

    row: Audit
    what: str
    words: str
    href: str
    account: Account | None
    changes: Sequence[Change]

    @property
    def at(self) -> datetime:
        return self.row.at


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A thing whose history is asked for: `own` rows of it, and `parts`, rows that belong to them."""

    words: str
    kind: str
    own: Rows
    parts: Rows


def lines(rows: Sequence[Audit]) -> list[Line]:
    """In the order given. Costs one question a table, however many rows there are."""
    keys: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        keys[row.table].add(row.key)
    known = {table: _known(table, found) for table, found in keys.items()}
    accounts = Account.objects.in_bulk({row.actor for row in rows if row.actor})
    return [_line(row, known[row.table].get(row.key), accounts) for row in rows]


def _known(table: str, keys: Collection[int]) -> dict[int, Model]:
    way = {
        "claims_claim": Claim.objects.defer("search"),
        "claims_link": Link.objects.select_related("claim", "statement").defer("claim__search"),
        "claims_statement": Statement.objects.with_context().without_text(),
        "claims_storymember": StoryMember.objects.select_related("story", "article"),
        "claims_letter": Letter.objects.with_about(),
        "claims_proposal": Proposal.objects.select_related("claim").defer("claim__search"),
        "sources_article": Article.objects.without_text(),
        "sources_revision": Revision.objects.without_text().select_related("article"),
        "sources_feed": Feed.objects.select_related("outlet"),
    }.get(table)
    model = next(model for model in apps.get_models() if model._meta.db_table == table)
    return (model.objects.all() if way is None else way).in_bulk(keys)


def _line(row: Audit, thing: Model | None, accounts: Mapping[int, Account]) -> Line:
    words, href = _named(thing) if thing else ("", "")
    return Line(
        row=row,
        what=_NAMES.get(row.table, row.table),
        words=_short(words) or f"number {row.key}, which is there no more",
        href=href,
        account=accounts.get(row.actor) if row.actor else None,
        changes=list(_changes(row)),
    )


def _named(thing: Model) -> tuple[str, str]:
    """Its words, and where its history is."""
    match thing:
        case Link():
            return f"{thing.statement.public_id} to “{thing.claim.text}”", _history(thing.claim.public_id)
        case Statement():
            return f"{thing.public_id} in {thing.revision.title}", _history(thing.public_id)
        case StoryMember():
            return f"{thing.article.public_id} in {thing.story.title}", _history(thing.article.public_id)
        case Revision():
            return f"{thing.number} of {thing.article.public_id}", _history(thing.article.public_id)
        case Proposal():
            return f"{thing.decision} of {thing.subject}", _history(thing.claim.public_id)
        case Letter():
            return f"{thing.get_kind_display()} of {thing.written_at:%d %B %Y}", _history(thing.matter)
        case Outlet():
            return thing.name, _history(thing.slug)
        case Feed():
            return thing.url, _history(thing.outlet.slug)
        case Account():
            return str(thing), _history(f"@{thing.username}")
        case _:
            public_id = getattr(thing, "public_id", "")
            return str(thing), _history(public_id) if public_id else ""


def _history(name: str) -> str:
    return f"{reverse('desk_audit')}?thing={name}"


def _changes(row: Audit) -> Iterable[Change]:
    before, after = row.before or {}, row.after or {}
    for column in sorted(before.keys() | after.keys()):
        yield Change(
            column=column.removesuffix("_id").replace("_", " "),
            before=_short(_told(before.get(column))),
            after=_short(_told(after.get(column))),
        )


def _told(value: Any) -> str:
    if value in (None, [], {}):
        return "nothing"
    if value == BLANK:
        return "words that were blanked"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) or "nothing"


def _short(words: str) -> str:
    return words if len(words) <= _LONGEST else words[:_LONGEST].rsplit(" ", 1)[0] + " …"


def subject(name: str) -> Subject | None:
    """`name`: a public id, an outlet's address or "@" and an account's name; None where it is nothing that is kept."""
    if name.startswith("@"):
        account = Account.objects.filter(username=name[1:]).first()
        own = {"claims_account": [account.pk]} if account else {}
        return Subject(words=str(account), kind="account", own=own, parts={}) if account else None
    find = {"c": _claim, "a": _article, "t": _statement, "s": _story, "e": _entity, "l": _letter}.get(name[:1])
    found = find(name) if find and name.isalnum() else None
    return found or _outlet(name)


def _claim(name: str) -> Subject | None:
    claim = Claim.objects.defer("search").filter(public_id=name).first()
    if claim is None:
        return None
    parts = {table: [claim.pk] for table in ("claims_link", "claims_proposal", "claims_letter")}
    return Subject(words=claim.text, kind="claim", own={"claims_claim": [claim.pk]}, parts=parts)


def _article(name: str) -> Subject | None:
    article = Article.objects.without_text().filter(public_id=name).first()
    if article is None:
        return None
    members = StoryMember.objects.filter(article=article).values_list("pk", flat=True)
    own = {"sources_article": [article.pk], "claims_storymember": list(members)}
    revisions = list(article.revisions.values_list("pk", flat=True))
    parts = {"sources_revision": [article.pk], "claims_statement": revisions}
    return Subject(words=str(article), kind="article", own=own, parts=parts)


def _statement(name: str) -> Subject | None:
    statement = Statement.objects.with_context().without_text().filter(public_id=name).first()
    if statement is None:
        return None
    own = {"claims_statement": [statement.pk], "claims_link": list(statement.links.values_list("pk", flat=True))}
    return Subject(words=str(statement), kind="statement", own=own, parts={})


def _story(name: str) -> Subject | None:
    story = Story.objects.filter(public_id=name).first()
    own, parts = ({"claims_story": [story.pk]}, {"claims_storymember": [story.pk]}) if story else ({}, {})
    return Subject(words=story.title, kind="story", own=own, parts=parts) if story else None


def _entity(name: str) -> Subject | None:
    entity = Entity.objects.filter(public_id=name).first()
    own, parts = ({"claims_entity": [entity.pk]}, {"claims_entityname": [entity.pk]}) if entity else ({}, {})
    return Subject(words=entity.name, kind="name", own=own, parts=parts) if entity else None


def _letter(name: str) -> Subject | None:
    letter = next((one for one in Letter.objects.only("fingerprint", "kind", "written_at") if one.matter == name), None)
    return Subject(words=str(letter), kind="letter", own={"claims_letter": [letter.pk]}, parts={}) if letter else None


def _outlet(name: str) -> Subject | None:
    outlet = Outlet.objects.filter(slug=name).first()
    own, parts = ({"sources_outlet": [outlet.pk]}, {"sources_feed": [outlet.pk]}) if outlet else ({}, {})
    return Subject(words=outlet.name, kind="outlet", own=own, parts=parts) if outlet else None
