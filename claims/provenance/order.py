"""articles -> which of two came first, as far as that can be known.

An article goes by the moment by which it is certain to have been published: the end of the day or minute that it is
dated to, and never later than when we first saw it. So a date in the future counts from when it was seen, an article
without a date too, and neither makes a later article the original of an earlier one: of two articles the one whose
moment is certain to be earlier is the original. An agency's article goes by the beginning of its day or minute, for
others print what agencies send out and not the other way round.
"""

from datetime import datetime, timedelta

from sources.models import Article, Outlet

_LENGTH = {"day": timedelta(days=1), "minute": timedelta(minutes=1)}
_WINDOW = timedelta(days=4)


def known_by(article: Article) -> datetime:
    if not is_dated(article):
        return article.first_seen_at
    end = article.published_at + _LENGTH.get(article.published_precision, timedelta())
    return min(end, article.first_seen_at)


def is_dated(article: Article) -> bool:
    """Whether its date can be what it says: it has one, and we did not see the article before it."""
    return article.published_basis != Article.Basis.FIRST_SEEN and article.published_at <= article.first_seen_at


def order(article: Article) -> tuple[datetime, bool, str]:
    """A total order; needs the article's outlet."""
    agency = article.outlet.kind == Outlet.Kind.WIRE
    first = article.published_at if agency and is_dated(article) else known_by(article)
    return first, not agency, article.public_id


def is_near(one: Article, other: Article) -> bool:
    """Within the days in which texts are taken over; of an article without a date nobody can say that it is not."""
    if not (is_dated(one) and is_dated(other)):
        return True
    return abs(known_by(one) - known_by(other)) <= _WINDOW


def surely_before(one: Article, other: Article) -> bool:
    """`one` was there before `other` can have been: `other` has a date, and `one` is certain by then."""
    return is_dated(other) and known_by(one) < other.published_at
