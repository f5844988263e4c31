"""what is asked for -> which rows of each table are taken out: only what readers may see, and never a row that names
one that is left out.

Everything that a question in `lines` reads of is `kept_...`, a WITH clause that is one of the querysets here. They
rest on one another under the same names, so that each is found once however many ask for it: outside of such a
question they mean nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from claims import found
from claims.export.unseen import names_unseen
from claims.models import Claim, Entity, EntityName, Judgement, Link, Mention, ReviewTie, Sought, Statement, Story
from claims.models.words import readable
from sources.models import Article, Outlet

_CITED = """
SELECT jsonb_array_elements_text(cell.evidence -> 'articles') FROM claims_cell cell
WHERE cell.claim_id IN (SELECT id FROM kept_claim)
"""
_READ_WITH = """
SELECT said.name ->> 1 FROM claims_statement statement JOIN kept_statement USING (id),
    jsonb_array_elements(statement.names) said (name)
"""
_CHECKED = Q(by=Link.By.EDITOR) | Q(statement__reviewed_at__isnull=False)


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Everything that readers may see, or what of it fits all that is asked for. `since`, `until`: when its article was
    published, the second not included. `search`: words of claims, as the site's search finds them. `checked`: what an
    editor looked at.

    `standing`: only what holds, without what the machine found once and gave up, which depends on what happened here:
    the same texts and decisions give the same bytes in every database that was derived anew (`claims.rederive`).
    """

    story: Story | None = None
    claim: Claim | None = None
    outlet: Outlet | None = None
    entity: Entity | None = None
    since: datetime | None = None
    until: datetime | None = None
    search: str = ""
    checked: bool = False
    standing: bool = False

    @property
    def asked(self) -> dict[str, str | bool]:
        """What is asked for, by name; nothing of it that is not."""
        said = {
            "story": self.story and self.story.public_id,
            "claim": self.claim and self.claim.public_id,
            "outlet": self.outlet and self.outlet.key,
            "entity": self.entity and self.entity.public_id,
            "since": self.since and self.since.astimezone(UTC).isoformat().replace("+00:00", "Z"),
            "until": self.until and self.until.astimezone(UTC).isoformat().replace("+00:00", "Z"),
            "search": self.search,
            "checked": self.checked,
            "standing": self.standing,
        }
        return {name: value for name, value in said.items() if value}

    @property
    def narrow(self) -> bool:
        """Whether it is less than everything."""
        return bool(self.asked.keys() - {"standing"})

    def kept(self, name: str) -> QuerySet[Any]:
        """The rows of a table that are taken out."""
        return _KEPT[name](self)

    @cached_property
    def _found(self) -> QuerySet[Sought]:
        """Of claims, by the first reading of the words that finds any; not the best of them alone, as pages show."""
        asked = found.Wanted(words=readable(self.search))
        readings = found.readings(asked) if asked.words else ()
        for reading in readings:
            holding = Sought.objects.holding(reading.query).order_by()
            if holding.exists():
                return holding
        return Sought.objects.none()

    @property
    def _by_words(self) -> bool:
        """Whether what is asked for is not whole articles."""
        return bool(self.claim or self.entity or self.search or self.checked)


def keys_of(rows: QuerySet[Any]) -> tuple[str, tuple[Any, ...]]:
    """The question for the keys of these rows, in SQL, with its values."""
    try:
        return rows.order_by().values_list("pk").query.sql_with_params()
    except EmptyResultSet:  # nothing can fit, Django knows
        return "SELECT NULL::bigint WHERE false", ()


def _in(name: str) -> RawSQL:
    """What is kept of another table."""
    return RawSQL(f"SELECT id FROM kept_{name}", ())  # noqa: S608, S611  (names of our own)


def _heirs(first: QuerySet[Any]) -> RawSQL:
    """Keys of these, and of all that they were merged into."""
    seed, given = keys_of(first)
    table = first.model._meta.db_table
    return RawSQL(  # noqa: S611
        f"WITH RECURSIVE heir (id) AS (SELECT * FROM ({seed}) seed"  # noqa: S608
        f" UNION SELECT ended.merged_into_id FROM {table} ended JOIN heir USING (id)"
        " WHERE ended.merged_into_id IS NOT NULL) SELECT id FROM heir",
        given,
    )


def _ended_in(heirs: QuerySet[Any]) -> RawSQL:
    """Keys of these, and of all that were merged into them."""
    seed, given = keys_of(heirs)
    table = heirs.model._meta.db_table
    return RawSQL(  # noqa: S611
        f"WITH RECURSIVE ended (id) AS (SELECT * FROM ({seed}) seed"  # noqa: S608
        f" UNION SELECT earlier.id FROM {table} earlier JOIN ended ON earlier.merged_into_id = ended.id)"
        " SELECT id FROM ended",
        given,
    )


def _whole_articles(scope: Scope) -> QuerySet[Article]:
    rows = Article.objects.seen()
    if scope.story:
        rows = rows.filter(membership__story=scope.story)
    if scope.outlet:
        rows = rows.filter(outlet=scope.outlet)
    if scope.since:
        rows = rows.filter(published_at__gte=scope.since)
    return rows.filter(published_at__lt=scope.until) if scope.until else rows


def _articles(scope: Scope) -> QuerySet[Article]:
    """Where less than whole articles is asked for: those that hold it, and those that coverage cites."""
    rows = _whole_articles(scope)
    if not scope._by_words:
        return rows
    holding = Statement.objects.filter(pk__in=_in("statement")).values("revision__article")
    cited = RawSQL(_CITED, ())  # noqa: S611
    return rows.filter(Q(pk__in=holding) | Q(public_id__in=cited))


def _told(scope: Scope) -> QuerySet[Statement]:
    """Statements, whether or not an editor looked at them: also those of earlier revisions, and, unless `standing`,
    those retired."""
    rows = Statement.objects.shown()
    if scope.standing:
        rows = rows.filter(retired_at=None)
    if scope.story or scope.outlet or scope.since or scope.until:
        rows = rows.filter(revision__article__in=_whole_articles(scope))
    if scope.claim:
        rows = rows.filter(pk__in=Link.objects.filter(claim__in=_one_claim(scope)).values("statement"))
    if scope.search:
        told = Link.objects.filter(claim__in=scope._found.values("claim"), active=True)
        rows = rows.filter(pk__in=told.values("statement"))
    if scope.entity:
        own = Entity.objects.one_with(scope.entity).order_by().values("pk")
        named = Mention.objects.filter(entity__in=own).values("statement")
        rows = rows.filter(Q(pk__in=named) | Q(speaker_entity__in=own))
    return rows


def _back(_: Scope) -> QuerySet[Statement]:
    """Those that are left out though their article is not, where all else is asked for."""
    return Statement.objects.about_hidden()


def _one_claim(scope: Scope) -> RawSQL:
    return _ended_in(Claim.objects.filter(pk=scope.claim.pk if scope.claim else None))


def _statements(scope: Scope) -> QuerySet[Statement]:
    rows = _told(scope)
    if scope.checked:
        tied = Link.objects.filter(active=True, by=Link.By.EDITOR).values("statement")
        rows = rows.filter(Q(reviewed_at__isnull=False) | Q(pk__in=tied))
    return rows


def _claims(scope: Scope) -> QuerySet[Claim]:
    """Also those that its statements were tied to once: links and judgements name them; and what they were merged into.
    Those that editors made one with another, or retired, are decisions that stand."""
    rows = Claim.objects.shown()
    if scope.standing:
        rows = rows.filter(Q(retired_at=None) | Q(merged_into__isnull=False) | Q(ruled_out=True))
    if not scope.narrow:
        return rows
    tied = Link.objects.filter(statement__in=_in("statement"))
    first = Q(pk__in=(tied.filter(_CHECKED) if scope.checked else tied).values("claim"))
    if scope.claim:
        first |= Q(pk__in=_one_claim(scope))
    if scope.checked:
        told = Link.objects.filter(statement__in=_told(scope)).values("claim") if scope.asked.keys() - _ANY else None
        first |= Q(reviewed_at__isnull=False) & (Q(pk__in=told) if told is not None else Q())
    return rows.filter(pk__in=_heirs(Claim.objects.filter(first)))


_ANY = {"checked", "standing"}


def _links(scope: Scope) -> QuerySet[Link]:
    rows = Link.objects.filter(statement__in=_in("statement"), claim__in=_in("claim"))
    if scope.standing:
        rows = rows.filter(Q(active=True) | Q(suggested=True))
    return rows.filter(_CHECKED) if scope.checked else rows


def _reviews(scope: Scope) -> QuerySet[ReviewTie]:
    """Ties of fact-checkers' reviews to a claim. Of those without one nobody can say that they are not about what is
    hidden."""
    rows = ReviewTie.objects.filter(claim__in=_in("claim"), review__blanked_at=None)
    return rows.filter(by=ReviewTie.By.EDITOR) if scope.checked else rows


def _entities(scope: Scope) -> QuerySet[Entity]:
    rows = Entity.objects.shown()
    if not (scope.narrow or scope.standing):
        return rows
    named = Q(pk__in=Mention.objects.filter(statement__in=_in("statement")).values("entity"))
    named |= Q(pk__in=Statement.objects.filter(pk__in=_in("statement")).values("speaker_entity"))
    if scope.narrow:
        if scope.entity:
            named |= Q(pk__in=Entity.objects.one_with(scope.entity).order_by().values("pk"))
        return rows.filter(pk__in=_heirs(Entity.objects.filter(named)))
    return rows.filter(named | Q(merged_into__isnull=False))


def _names(scope: Scope) -> QuerySet[EntityName]:
    """Unless `standing` all that readers may see, else those of them that a statement was read with."""
    rows = EntityName.objects.exclude(plain__in=RawSQL(names_unseen(), ()))  # noqa: S611
    return rows.filter(plain__in=RawSQL(_READ_WITH, ())) if scope.standing else rows  # noqa: S611


def _stories(scope: Scope) -> QuerySet[Story]:
    rows = Story.objects.all()
    if scope.standing:
        rows = rows.told()
    if not scope.narrow:
        return rows
    own = Q(members__article__in=_in("article"))
    if scope.story:
        own |= Q(pk=scope.story.pk)
    return rows.filter(pk__in=_ended_in(Story.objects.filter(own)))


def _outlets(scope: Scope) -> QuerySet[Outlet]:
    """Those that all other files name, what they were merged into, and what was merged into those."""
    rows = Outlet.objects.all()
    if not scope.narrow:
        return rows
    named = Q(cells__claim__in=_in("claim")) | Q(articles__in=_in("article")) | Q(reviews__tie__in=_in("review"))
    if scope.outlet:
        named |= Q(pk=scope.outlet.pk)
    return rows.filter(pk__in=_ended_in(Outlet.objects.filter(pk__in=_heirs(Outlet.objects.filter(named)))))


def _judgements(scope: Scope) -> QuerySet[Judgement]:
    rows = Judgement.objects.seen_through()
    if not scope.narrow:
        return rows
    about = Q()
    for model, name in ((Statement, "statement"), (Claim, "claim"), (Article, "article")):
        about |= Q(subject__in=model._default_manager.filter(pk__in=_in(name)).values("public_id"))
    about |= Q(subject__in=ReviewTie.objects.filter(pk__in=_in("review")).values("review__public_id"))
    return rows.filter(about)


_KEPT: dict[str, Callable[[Scope], QuerySet[Any]]] = {
    "article": _articles,
    "statement": _statements,
    "back": _back,
    "claim": _claims,
    "link": _links,
    "review": _reviews,
    "entity": _entities,
    "name": _names,
    "story": _stories,
    "outlet": _outlets,
    "judgement": _judgements,
}
