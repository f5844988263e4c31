"""article as found -> outlet, article and revision rows; or a refusal, which is a row too.

Only this module writes what was published. Each article goes in in one transaction, and the same one a second
time changes nothing. A changed text is a new revision; whatever is refused stays out alone.
"""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from django.db import transaction

from sources import edits
from sources.captures import Visit, record
from sources.clean import clean, sha256
from sources.found import Found, Refused
from sources.known import LONGEST_URL, article_id, clash, existing, outlet_of, plain_url, publisher, purged, web_host
from sources.models import Article, Capture, Outlet, Revision
from sources.reviews import take_along

_CLOCKS_DIFFER = timedelta(days=1)
_LONGEST_ID, _LONGEST_NAME, _LONGEST_LANGUAGE = 500, 200, 10  # as in the models
_PARAGRAPH, _STILL = 40, 0.3  # characters; the share of its paragraphs by which a piece is known at another address
_GUESSED = ("", Article.Basis.URL, Article.Basis.TEXT)  # what a feed says of a date is worth more than these


@dataclass(frozen=True, kw_only=True)
class Ingested:
    """What came of one article: `status` is new, changed, touched, unchanged, paywalled, truncated, or a refusal's.

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
    """What the caller says of every article that does not say it itself.

    `published_basis` is given or feed; `wire`: whom the feed names as the article's origin, where that is another.
    """

    outlet: str = ""
    published: datetime | None = None
    published_basis: str = "given"
    language: str = ""
    wire: str = ""


def ingest(
    item: Found | Refused,
    defaults: Defaults | None = None,
    *,
    now: datetime | None = None,
    visit: Visit | None = None,
) -> Ingested:
    """Takes one article in, or writes down why not. With `visit`, each look is a row, whatever came of it."""
    now = now or datetime.now(UTC)
    if isinstance(item, Refused):
        return _refuse(item, now, visit=visit)
    defaults = defaults or Defaults()
    found = _with_defaults(item, defaults, now if visit else None)
    if problem := _problem(found, now):
        return _refuse(problem, now, found, visit=visit)
    with transaction.atomic():
        outlet = Outlet.objects.held(outlet_of(found))  # one writer an outlet: no two rows for one address
        article = _known(found, outlet, visit)
        problem = article if isinstance(article, Refused) else clash(found, article, outlet) if article else None
        problem = problem or purged(found, article)
        if isinstance(article, Refused) or problem:
            return _refuse(problem, now, found, visit=visit)
        language = found.language if defaults.language else ""
        done = _take_in(found, outlet, article, now, language=language, wire=defaults.wire, visit=visit)
    if found.reviews and done.article and done.article.is_seen:  # what is hidden brings nothing to light
        take_along(found.reviews, beside=done.article, now=found.seen or now)
    return done


@transaction.atomic
def unchanged(article: Article, *, where: str, now: datetime, visit: Visit) -> Ingested:
    """The site says that nothing changed since we looked last."""
    Outlet.objects.held(article.outlet)
    article = Article.objects.select_related("current", "outlet").get(pk=article.pk)
    return _same(article, where, now, visit, article.current)


def _with_defaults(found: Found, defaults: Defaults, seen: datetime | None) -> Found:
    """Every field as the tables hold it, so that what is looked for is what was stored. `seen`: when it was fetched."""
    found = replace(
        found,
        where=clean(found.where),
        url=plain_url(found.url),
        external_id=clean(found.external_id)[:_LONGEST_ID],
        outlet=clean(found.outlet or defaults.outlet).strip()[:_LONGEST_NAME].strip(),
        language=re.split("[-_]", defaults.language or found.language)[0][:_LONGEST_LANGUAGE],
    )
    if seen and found.published and found.published > seen + _CLOCKS_DIFFER:
        found = replace(found, published=None, published_basis="")  # a page that dates itself ahead is not dated
    guessed = defaults.published_basis == Article.Basis.FEED and found.published_basis in _GUESSED
    if defaults.published and (not found.published or guessed):
        basis = defaults.published_basis
        found = replace(found, published=defaults.published, published_basis=basis, published_precision="second")
    return found


def _known(found: Found, outlet: Outlet, visit: Visit | None) -> Article | Refused | None:
    """The article that it is, if it was seen before. At a known one's address may stand another page now."""
    here, before = existing(found, outlet), visit.article if visit else None
    if before is None or before == here or before.outlet_id != outlet.pk:
        return here
    before = Article.objects.select_related("current").get(pk=before.pk)
    if here is None and _same_piece(before.current, found):
        before.url = found.url  # a publisher may change the words in it
        before.save(update_fields=["url"])
        return before
    if visit and visit.again:
        reason = f"{found.where} leads to another page now, {found.url}; what was read there before stays."
        return Refused(where=found.where, status="led_elsewhere", reason=reason)
    return here


def _same_piece(before: Revision | None, found: Found) -> bool:
    """By its headline, or by paragraphs that it still has."""
    if before is None or before.title.casefold() == found.title.casefold() != "":
        return True
    if before.sparse:
        return False
    old, new = _paragraphs(before.text), _paragraphs(found.text)
    return len(old & new) >= _STILL * len(old)


def _paragraphs(text: str) -> set[str]:
    return {line.strip() for line in text.split("\n") if len(line.strip()) >= _PARAGRAPH}


def _problem(found: Found, now: datetime) -> Refused | None:
    if found.url and not web_host(found.url):
        fix = f"Give `url` with https:// in front and at most {LONGEST_URL} characters, or leave it out"
        return Refused(where=found.where, status="url_invalid", reason=f"{found.url[:200]!r} is no web address. {fix}.")
    if not found.outlet and not publisher(found.url):
        fix = "Name it with --outlet, give the line an `outlet`, or declare an outlet at that domain"
        return Refused(where=found.where, status="no_outlet", reason=f"Nobody says which outlet published this. {fix}.")
    if found.published and found.published > now + _CLOCKS_DIFFER:
        fix = "Correct `published`, or drop it and use --published"
        reason = f"It is dated {found.published:%Y-%m-%d}, which is in the future. {fix}."
        return Refused(where=found.where, status="date_future", reason=reason)
    return None


def _take_in(
    found: Found,
    outlet: Outlet,
    article: Article | None,
    now: datetime,
    *,
    language: str,
    wire: str,
    visit: Visit | None,
) -> Ingested:
    seen, digest = found.seen or now, sha256(found.text)
    fresh = article is None
    article = article or _new_article(found, outlet, seen, wire)
    if fresh and (gone := purged(found, article)):  # elsewhere, and that was decided for all who have it
        return _refuse(gone, now, found, visit=visit)
    revision = _seen_text(article, digest, language)
    known = revision is not None
    if seen < article.first_seen_at:
        _seen_before(article, seen)
    latest = seen >= article.last_seen_at or article.current_id is None
    if known and (revision == article.current or not latest):
        return _same(article, found.where, now, visit, revision)
    before = article.current if latest else _before(article, seen)
    change = _change(before, found, visit) if before and not known else ""
    if before and not known and (kept := _kept(found, before, change)):
        status, problem = kept
        record(found, status, problem, now, digest, outlet=outlet, revision=before, visit=visit)
        _see(article, seen)
        return Ingested(where=found.where, status=status, problem=problem, article=article, revision=before)
    revision = revision or _new_revision(found, article, seen, digest, change)
    if latest:
        article.current, article.last_seen_at = revision, seen
        article.save(update_fields=["current", "last_seen_at"])
    problem = ""
    if article.published_basis == Article.Basis.FIRST_SEEN and fresh:
        problem = "It bears no date: it stands at the time we first saw it. Give `published`, or use --published."
    status = Capture.NOTED if problem else Capture.NEW if fresh else Capture.CHANGED
    record(found, status, problem, now, digest, outlet=outlet, revision=revision, visit=visit)
    return Ingested(
        where=found.where, status="new" if fresh else "changed", problem=problem, article=article, revision=revision
    )


def _change(before: Revision, found: Found, visit: Visit | None) -> str:
    if before.sparse or (before.state != "ok" and found.state == "ok"):
        return Revision.Change.FULLER  # what the site, or an import, held back before is no edit of its article
    kind = edits.compare(before.text, found.text).kind
    # Whoever brings a file means it: its text is kept, if only a clock in it is another.
    return Revision.Change.WORDING if kind == edits.FURNITURE and not visit else kind


def _same(article: Article, where: str, now: datetime, visit: Visit | None, revision: Revision | None) -> Ingested:
    if visit:
        seen = Found(where=where, text="")
        record(seen, Capture.UNCHANGED, "", now, "", outlet=article.outlet, revision=revision, visit=visit)
        _see(article, now)
    return Ingested(where=where, status="unchanged", article=article, revision=revision)


def _see(article: Article, seen: datetime) -> None:
    if seen > article.last_seen_at:
        article.last_seen_at = seen
        article.save(update_fields=["last_seen_at"])


def _kept(found: Found, before: Revision, change: str) -> tuple[str, str] | None:
    """Where the text that we have stays the article's: the status of the look, and why."""
    if change == edits.FURNITURE:
        return Capture.TOUCHED, ""
    if found.state != "ok" and before.state == "ok":
        # Yesterday it was free: that the site now shows a part of it takes nothing back.
        return found.state, f"{found.where} shows only a part now ({found.state}); the whole text seen before stays."
    return None


def _before(article: Article, seen: datetime) -> Revision | None:
    return article.revisions.filter(seen_at__lte=seen).order_by("-seen_at", "-number").first()


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


def _new_article(found: Found, outlet: Outlet, seen: datetime, wire: str) -> Article:
    return Article.objects.create(
        public_id=article_id(found, outlet),
        outlet=outlet,
        url=found.url,
        external_id=found.external_id,
        published_at=found.published or seen,
        published_basis=found.published_basis if found.published else Article.Basis.FIRST_SEEN,
        published_precision=found.published_precision or "second",
        first_seen_at=seen,
        last_seen_at=seen,
        wire=wire,
    )


def _new_revision(found: Found, article: Article, seen: datetime, digest: str, change: str) -> Revision:
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
        change=change,
    )


def _refuse(refused: Refused, now: datetime, found: Found | None = None, *, visit: Visit | None = None) -> Ingested:
    named = Outlet.objects.known_as(found.outlet).first() if found and found.outlet else None
    outlet = visit.outlet if visit and visit.outlet else named
    where, reason = clean(refused.where), clean(refused.reason)
    seen = found or Found(where=where, text="")
    digest = sha256(found.text) if found else ""
    record(replace(seen, where=where), refused.status, reason, now, digest, outlet=outlet, visit=visit)
    return Ingested(where=where, status=refused.status, problem=reason, refused=True)
