"""article as found -> outlet, article and revision rows; or a refusal, which is a row too.

Only this module writes what was published. Each article goes in in one transaction, and the same one a second
time changes nothing. A changed text is a new revision; whatever is refused stays out alone.
"""

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from courlan import normalize_url
from django.db import transaction

from config.ids import public_id
from sources.archives import Found, Refused
from sources.clean import clean, sha256
from sources.models import Article, Capture, Outlet, Revision

_CLOCKS_DIFFER = timedelta(days=1)
_LONGEST_URL, _LONGEST_ID, _LONGEST_NAME, _LONGEST_LANGUAGE = 2000, 500, 200, 10  # as in the models


@dataclass(frozen=True, kw_only=True)
class Ingested:
    """What came of one article: `status` is new, changed, unchanged, or a refusal's.

    `problem` is empty, or the one line that says what, where and how to mend it; `refused` says whether the
    article stayed out for it.
    """

    where: str
    status: str
    problem: str = ""
    refused: bool = False
    article: Article | None = None
    revision: Revision | None = None


@dataclass(frozen=True, kw_only=True)
class Defaults:
    """What the caller says of every article that does not say it itself."""

    outlet: str = ""
    published: datetime | None = None
    language: str = ""


def ingest(item: Found | Refused, defaults: Defaults | None = None, *, now: datetime | None = None) -> Ingested:
    """Takes one article in, or writes down why not."""
    now = now or datetime.now(UTC)
    if isinstance(item, Refused):
        return _refuse(item, now)
    defaults = defaults or Defaults()
    found = _with_defaults(item, defaults)
    if problem := _problem(found, now):
        return _refuse(problem, now, found)
    with transaction.atomic():
        outlet = Outlet.objects.held(_outlet(found))  # one writer an outlet: no two rows for one address
        article = _existing(found, outlet)
        if article and (problem := _clash(found, article, outlet)):
            return _refuse(problem, now, found)
        return _take_in(found, outlet, article, now, language=found.language if defaults.language else "")


def _with_defaults(found: Found, defaults: Defaults) -> Found:
    """Every field as the tables hold it, so that what is looked for is what was stored."""
    found = replace(
        found,
        where=clean(found.where),
        url=_plain_url(found.url),
        external_id=clean(found.external_id)[:_LONGEST_ID],
        outlet=clean(found.outlet or defaults.outlet).strip()[:_LONGEST_NAME].strip(),
        language=re.split("[-_]", defaults.language or found.language)[0][:_LONGEST_LANGUAGE],
    )
    if not found.published and defaults.published:
        found = replace(found, published=defaults.published, published_basis="given", published_precision="second")
    return found


def _plain_url(url: str) -> str:
    """In the form that addresses are compared in; one that is no web address stays as it is, to be refused."""
    try:
        return str(normalize_url(url, strict=False) or url)
    except ValueError:
        return url


def _host(url: str) -> str:
    """Nothing where `url` is no web address that the tables hold."""
    try:
        parts = urlsplit(url)
        return (parts.hostname or "") if parts.scheme in ("http", "https") and len(url) <= _LONGEST_URL else ""
    except ValueError:
        return ""


def _problem(found: Found, now: datetime) -> Refused | None:
    if found.url and not _host(found.url):
        fix = f"Give `url` with https:// in front and at most {_LONGEST_URL} characters, or leave it out"
        return Refused(where=found.where, status="url_invalid", reason=f"{found.url[:200]!r} is no web address. {fix}.")
    if not found.outlet and not _publisher(found.url):
        fix = "Name it with --outlet, or give the line an `outlet`"
        return Refused(where=found.where, status="no_outlet", reason=f"Nobody says which outlet published this. {fix}.")
    if found.published and found.published > now + _CLOCKS_DIFFER:
        fix = "Correct `published`, or drop it and use --published"
        reason = f"It is dated {found.published:%Y-%m-%d}, which is in the future. {fix}."
        return Refused(where=found.where, status="date_future", reason=reason)
    return None


def _publisher(url: str) -> Outlet | None:
    """The outlet at whose domain the article stands; where several do, the one whose domain says most."""
    host = _host(url).casefold()

    def fit(outlet: Outlet) -> int:
        return max(len(domain) for domain in outlet.domains if f".{host}".endswith(f".{domain}"))

    return max(Outlet.objects.at(host).order_by("pk"), key=fit, default=None) if host else None


def _outlet(found: Found) -> Outlet:
    """The outlet named, or at whose domain the article stands; a name not heard before is a new outlet."""
    known = Outlet.objects.known_as(found.outlet).first() if found.outlet else _publisher(found.url)
    return known or Outlet.objects.get_or_create(key=found.outlet, defaults={"name": found.outlet})[0]


def _existing(found: Found, outlet: Outlet) -> Article | None:
    if found.url and (article := Article.objects.filter(url=found.url).first()):
        return article
    if found.external_id:
        return _with_id(found, outlet)
    # Without an address and an id, a text is known by itself; with another text it is another article.
    return None if found.url else _with_text(found, outlet)


def _with_id(found: Found, outlet: Outlet) -> Article | None:
    same = list(Article.objects.from_outlet(outlet).filter(external_id=found.external_id).order_by("pk"))
    if len(same) < 2:
        return same[0] if same else None
    by_name = {article.brought_under_id or article.outlet_id: article for article in same}
    return next(by_name[row.pk] for row in _brought_under(found, outlet) if row.pk in by_name)


def _with_text(found: Found, outlet: Outlet) -> Article | None:
    ids = [_article_id(found, row) for row in _brought_under(found, outlet)]
    known = {article.public_id: article for article in Article.objects.known_by(ids)}
    return next((known[public_id] for public_id in ids if public_id in known), None)


def _brought_under(found: Found, outlet: Outlet) -> list[Outlet]:
    """The outlet and those merged into it: the one that is named here, then the outlet itself, then the others."""
    rows = list(Outlet.objects.behind(outlet))
    named = Outlet.objects.called(found.outlet).first() if len(rows) > 1 else None
    return sorted(rows, key=lambda row: (row != named, row != outlet, row.pk))


def _clash(found: Found, article: Article, outlet: Outlet) -> Refused | None:
    """Two articles that claim one address, or one article that claims two."""
    if article.outlet_id != outlet.pk:
        reason = f"{found.url} belongs to {article.outlet.name} already. Correct `url` or `outlet`."
        return Refused(where=found.where, status="url_taken", reason=reason)
    if found.external_id and article.external_id and found.external_id != article.external_id:
        reason = f"{found.url} is article {article.external_id!r} already. Correct `url` or `id`, or leave `id` out."
        return Refused(where=found.where, status="url_taken", reason=reason)
    if found.url and article.url and found.url != article.url:
        reason = f"Article {found.external_id!r} was seen at {article.url} already. Correct `id` or `url`."
        return Refused(where=found.where, status="id_taken", reason=reason)
    return None


def _take_in(found: Found, outlet: Outlet, article: Article | None, now: datetime, *, language: str) -> Ingested:
    seen, digest = found.seen or now, sha256(found.text)
    fresh = article is None
    article = article or _new_article(found, outlet, seen)
    revision = _seen_text(article, digest, language)
    known = revision is not None
    if revision is None:
        revision = _new_revision(found, article, seen, digest)
    if seen < article.first_seen_at:
        _seen_before(article, seen)
    if seen >= article.last_seen_at or article.current_id is None:
        if known and revision.pk == article.current_id:
            return Ingested(where=found.where, status="unchanged", article=article, revision=revision)
        article.current, article.last_seen_at = revision, seen
        article.save(update_fields=["current", "last_seen_at"])
    elif known:
        return Ingested(where=found.where, status="unchanged", article=article, revision=revision)
    problem = ""
    if article.published_basis == Article.Basis.FIRST_SEEN and fresh:
        problem = "It bears no date: it stands at the time we first saw it. Give `published`, or use --published."
    status = Capture.NOTED if problem else Capture.NEW if fresh else Capture.CHANGED
    _record(found.where, status, problem, now, digest, outlet=outlet, revision=revision)
    return Ingested(
        where=found.where, status="new" if fresh else "changed", problem=problem, article=article, revision=revision
    )


def _seen_text(article: Article, digest: str, language: str) -> Revision | None:
    """The revision that holds this text; where the caller names a language, only one read in that language.

    So a language that was found wrongly is mended by a revision with the same text, and not forgotten by the next
    look at the same file.
    """
    same = article.revisions.filter(sha256=digest)
    if language:
        same = same.filter(language=language)
    return same.order_by("-number").first()


def _seen_before(article: Article, seen: datetime) -> None:
    article.first_seen_at = seen
    if article.published_basis == Article.Basis.FIRST_SEEN:
        article.published_at = seen
    article.save(update_fields=["first_seen_at", "published_at"])


def _article_id(found: Found, outlet: Outlet) -> str:
    return public_id("a", outlet.key, found.url or found.external_id or sha256(found.text))


def _new_article(found: Found, outlet: Outlet, seen: datetime) -> Article:
    return Article.objects.create(
        public_id=_article_id(found, outlet),
        outlet=outlet,
        url=found.url,
        external_id=found.external_id,
        published_at=found.published or seen,
        published_basis=found.published_basis if found.published else Article.Basis.FIRST_SEEN,
        published_precision=found.published_precision or "second",
        first_seen_at=seen,
        last_seen_at=seen,
    )


def _new_revision(found: Found, article: Article, seen: datetime, digest: str) -> Revision:
    return Revision.objects.create(
        article=article,
        number=article.revisions.count() + 1,
        sha256=digest,
        text=found.text,
        title=found.title,
        authors=list(found.authors),
        language=found.language,
        blocks=[[block.kind, block.start, block.end] for block in found.blocks],
        state=found.state,
        seen_at=seen,
    )


def _refuse(refused: Refused, now: datetime, found: Found | None = None) -> Ingested:
    outlet = Outlet.objects.known_as(found.outlet).first() if found and found.outlet else None
    where, reason = clean(refused.where), clean(refused.reason)
    _record(where, refused.status, reason, now, sha256(found.text) if found else "", outlet=outlet)
    return Ingested(where=where, status=refused.status, problem=reason, refused=True)


def _record(
    where: str,
    status: str,
    reason: str,
    now: datetime,
    digest: str,
    *,
    outlet: Outlet | None,
    revision: Revision | None = None,
) -> None:
    about = "\x1f".join((where, status, reason, digest))
    Capture.objects.get_or_create(
        fingerprint=hashlib.sha256(about.encode()).hexdigest(),
        defaults={
            "outlet": outlet,
            "revision": revision,
            "where": where,
            "status": status,
            "reason": reason,
            "captured_at": now,
        },
    )
