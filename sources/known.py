"""article as found -> the outlet that published it, and the article that it is, if it was seen before."""

import re
from urllib.parse import quote, urlsplit, urlunsplit

import idna
from courlan import normalize_url

from config.ids import public_id
from sources.clean import sha256
from sources.found import Found, Refused
from sources.models import Article, Feed, Outlet, Revision, Visibility

LONGEST_URL = 2000  # as in the models
# What says whence a reader came. Of all else in a query only the site knows whether another page hangs on it: `cid`,
# `source` or `gallery` may be the article's number.
_TRACKER = re.compile(
    r"(?:(?:utm|mtm|itm|oly|vero|hsa)_[^=]*|(?:fbc|gc|dc|twc|yc|ysc)lid|(?:gbra|igsh|msclk|wbra)id|mc_[ce]id|xtor)(?:=|$)",
    re.IGNORECASE,
)
_KEPT = "!$%&'()*+,-./:;=?@_~"
_NO_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_HOST = re.compile(r"[0-9a-z._~:%-]+", re.ASCII | re.IGNORECASE)


def plain_url(url: str) -> str:
    """In the form that addresses are compared in, a URI (RFC 3986) that an export may hold: letters of other alphabets
    as they are sent. One that is no web address stays as it is, to be refused."""
    try:
        given = urlsplit(url)
        plain = urlsplit(str(normalize_url(given._replace(query=""), strict=False)))
        netloc = plain.netloc if plain.netloc.isascii() else _sent_netloc(plain.netloc)
        said = sorted(quote(part, _KEPT) for part in given.query.split("&") if part and not _TRACKER.match(part))
        fragment = quote(plain.fragment, _KEPT)
    except ValueError:
        return url
    path = plain.path or ("/" if said else "")
    whole = plain._replace(netloc=netloc, path=path, query="&".join(said), fragment=fragment)
    return _NO_ESCAPE.sub("%25", urlunsplit(whole)) or url


def _sent_netloc(netloc: str) -> str:
    """With the host as it is asked for; before it there may be who asks, after it a port."""
    who, at, rest = netloc.rpartition("@")
    host, colon, port = rest.partition(":")
    return f"{quote(who, _KEPT)}{at}{sent(host.lower())}{colon}{port}"


def sent(host: str) -> str:
    """A host as it is asked for, in ASCII. Raises a ValueError where it is none."""
    return host if host.isascii() else idna.encode(host, uts46=True).decode("ascii")


def web_host(url: str) -> str:
    """Nothing where `url` is no web address that the tables hold."""
    try:
        parts = urlsplit(url)
        host = sent(parts.hostname or "")
        url.encode()  # half a character is in no address
        sound = parts.scheme in ("http", "https") and len(url) <= LONGEST_URL and _HOST.fullmatch(host)
        return host if sound else ""
    except ValueError:
        return ""


def publisher(url: str) -> Outlet | None:
    """The outlet at whose domain the article stands; where several do, the one whose domain says most."""
    host = web_host(url).casefold()

    def fit(outlet: Outlet) -> int:
        return max(len(domain) for domain in outlet.domains if f".{host}".endswith(f".{domain}"))

    return max(Outlet.objects.at(host).order_by("pk"), key=fit, default=None) if host else None


def stands_at(host: str, outlet: Outlet, feed: Feed | None) -> bool:
    """Whether what is at `host` is the outlet's: beside its feed, or at a domain of its own."""
    return bool(feed and lie_together(web_host(feed.url), host)) or outlet in Outlet.objects.at(host)


def lie_together(one: str, other: str) -> bool:
    """Whether one of two hosts is the other, or lies below it."""
    short, long = sorted((one.removeprefix("www."), other.removeprefix("www.")), key=len)
    return bool(short) and (long == short or long.endswith(f".{short}"))


def outlet_of(found: Found) -> Outlet:
    """The outlet named, or at whose domain the article stands; a name not heard before is a new outlet."""
    known = Outlet.objects.known_as(found.outlet).first() if found.outlet else publisher(found.url)
    return known or Outlet.objects.get_or_create(key=found.outlet, defaults={"name": found.outlet})[0]


def existing(found: Found, outlet: Outlet) -> Article | None:
    if found.url and (article := Article.objects.filter(url=found.url).first()):
        return article
    if found.external_id:
        return _with_id(found, outlet)
    # Without an address and an id, a text is known by itself; with another text it is another article.
    return None if found.url else _with_text(found, outlet)


def article_id(found: Found, outlet: Outlet) -> str:
    return public_id("a", outlet.key, found.url or found.external_id or sha256(found.text))


def clash(found: Found, article: Article, outlet: Outlet) -> Refused | None:
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


def purged(found: Found, article: Article | None) -> Refused | None:
    """What was taken out for good does not come back: known by its article, or by the text wherever it stands."""
    if article is None or article.visibility != Visibility.PURGED:
        same = Revision.objects.filter(sha256=sha256(found.text), blanked_at__isnull=False)
        if not same.exclude(article=article).exists():
            return None
    reason = "Its words were taken out here for good, by an editor's decision. It is not taken in again: leave it out."
    return Refused(where=found.where, status="purged", reason=reason)


def _with_id(found: Found, outlet: Outlet) -> Article | None:
    same = list(Article.objects.from_outlet(outlet).filter(external_id=found.external_id).order_by("pk"))
    if len(same) < 2:
        return same[0] if same else None
    by_name = {article.brought_under_id or article.outlet_id: article for article in same}
    return next(by_name[row.pk] for row in _brought_under(found, outlet) if row.pk in by_name)


def _with_text(found: Found, outlet: Outlet) -> Article | None:
    ids = [article_id(found, row) for row in _brought_under(found, outlet)]
    known = {article.public_id: article for article in Article.objects.known_by(ids)}
    return next((known[public_id] for public_id in ids if public_id in known), None)


def _brought_under(found: Found, outlet: Outlet) -> list[Outlet]:
    """The outlet and those merged into it: the one that is named here, then the outlet itself, then the others."""
    rows = list(Outlet.objects.behind(outlet))
    named = Outlet.objects.called(found.outlet).first() if len(rows) > 1 else None
    return sorted(rows, key=lambda row: (row != named, row != outlet, row.pk))
