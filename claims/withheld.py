"""what readers may not see -> an answer that says so; and the words of it in texts that they do see."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from claims.models import Claim, Entity, Link, Purge
from sources.models import SEEN, Article, Visibility


class Withheld(Exception):
    """Raised by views: `thing`, by public id, is not for readers. `purged`: nor will it be again."""

    def __init__(self, thing: str, kind: str, *, purged: bool) -> None:
        super().__init__(f"{kind} {thing} is not shown.")
        self.thing, self.kind, self.purged = thing, kind, purged


class Withholding:
    """Middleware: the answer to Withheld, whichever page, feed or picture was asked for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, Withheld):
            return None
        purge = Purge.objects.of(error.thing) if error.purged else None
        context = {"kind": error.kind, "thing": error.thing, "purge": purge}
        answer = render(request, "withheld.html", context, status=410 if error.purged else 404)
        answer["X-Robots-Tag"] = "noindex"
        return answer


def show(thing: Claim | Article) -> None:
    """Raises Withheld where readers may not see it. A claim comes `with_shown`."""
    kind = "claim" if isinstance(thing, Claim) else "article"
    if thing.visibility not in SEEN or not getattr(thing, "shown", True):
        raise Withheld(thing.public_id, kind, purged=thing.visibility == Visibility.PURGED)


def show_name(entity: Entity) -> None:
    """As `show`, of a name of which there is nothing to show: whether that is since all of it is hidden."""
    if entity.is_hushed():
        raise Withheld(entity.public_id, "name", purged=False)


def outlets(rows: Iterable[tuple[Any, ...]], keys: Mapping[int, str]) -> dict[int, set[str]]:
    """By claim: keys of the outlets that carry it in a hidden article. `rows`: of links, (statement, claim, story,
    the article's visibility, its outlet), by key; `keys`: of outlets."""
    found: dict[int, set[str]] = defaultdict(set)
    for _, claim, _, visibility, outlet in rows:
        if visibility not in SEEN:
            found[claim].add(keys.get(outlet, ""))
    return found


def note(claims: Iterable[int]) -> None:
    """Keeps with each article that holds statements on any of these claims, hidden or shown again, by key, where in its
    texts the words on hidden claims stand: what is quoted from beside them must not show them."""
    tied = Link.objects.filter(claim__in=list(claims))
    articles = set(tied.values_list("statement__revision__article", flat=True))
    hidden = Link.objects.filter(
        active=True, claim__visibility=Visibility.HIDDEN, statement__revision__article__in=articles
    ).select_related("statement__revision")
    spans: dict[int, set[tuple[int, int, int]]] = defaultdict(set)
    for link in hidden.defer("statement__revision__text", "statement__revision__blocks"):
        said = link.statement
        own = {(said.revision_id, start, end) for start, end in (*said.spans, *said.hedges)}
        spans[said.revision.article_id] |= own
    for article in Article.objects.filter(pk__in=articles).order_by("pk").only("withheld"):
        found = [list(span) for span in sorted(spans[article.pk])]
        if article.withheld != found:
            Article.objects.filter(pk=article.pk).update(withheld=found)
