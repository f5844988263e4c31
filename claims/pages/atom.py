"""events -> an Atom feed (RFC 4287): an entry for each change of what is known of a claim, the latest first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils.encoding import iri_to_uri
from django.utils.feedgenerator import Atom1Feed, rfc3339_date
from django.utils.xmlutils import SimplerXMLGenerator

from claims.models import Event
from claims.pages import news
from claims.pages.cutting import cut, one_line
from config.address import absolute, tag

_TITLE = 200  # characters
_ABOUT = "Who alleged, confirmed, denied, disputed or took back what, as outlets report it: an entry for each change."
EMPTY = "Nothing changed so far. Entries come as outlets report, answer or edit."
_BEGUN = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What a feed follows. `page` and `feed` are paths; `begun`: since when there is something to follow."""

    title: str
    page: str
    feed: str
    begun: datetime = _BEGUN
    empty: str = EMPTY  # what a feed without entries says of itself


def write(subject: Subject, events: Iterable[Event]) -> tuple[bytes, datetime]:
    """`events` come `with_all` and `with_words`, the latest known first. Also when the feed last changed."""
    found = list(events)
    feed = _Changes(
        title=cut(subject.title, _TITLE),
        link=absolute(subject.page),
        description=None,
        language="en",
        author_name="Claimline",
        author_link=absolute("/"),
        subtitle=_ABOUT if found else one_line(subject.empty),
        feed_url=absolute(subject.feed),
        feed_guid=tag(subject.feed.lstrip("/")),
        begun=subject.begun,
    )
    for event in found:
        _add(feed, event)
    return feed.writeString("utf-8").encode(), feed.latest_post_date()


def _add(feed: "_Changes", event: Event) -> None:
    told = event.review or event.article
    own_page = event.claim.get_absolute_url() if event.review else event.article.get_absolute_url()
    about = event.review or event.statement
    own_page += f"#{about.public_id}" if about else ""
    links = [("alternate", absolute(event.claim.get_absolute_url())), ("related", absolute(own_page))]
    if told.url.startswith(("https://", "http://")):
        links.append(("via", iri_to_uri(told.url)))
    feed.add_item(
        title=news.title(event),
        link="",
        description=news.summary(event),
        author_name=one_line(event.outlet.name),
        author_link=absolute(event.outlet.get_absolute_url()),
        pubdate=event.at,
        updateddate=event.known_at,
        unique_id=tag(event.public_id),
        links=links,
        kind=(event.news, event.get_news_display()),
    )


class _Changes(Atom1Feed):
    """Summaries are text, not HTML; an entry has more than one link; an empty feed does not change with the clock."""

    def latest_post_date(self) -> datetime:
        return max((item["updateddate"] for item in self.items), default=self.feed["begun"])

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        handler.addQuickElement("id", item["unique_id"])
        handler.addQuickElement("title", item["title"], {"type": "text"})
        handler.addQuickElement("updated", rfc3339_date(item["updateddate"]))
        handler.addQuickElement("published", rfc3339_date(item["pubdate"]))
        handler.startElement("author", {})
        handler.addQuickElement("name", item["author_name"])
        handler.addQuickElement("uri", item["author_link"])
        handler.endElement("author")
        for relation, address in item["links"]:
            handler.addQuickElement("link", "", {"rel": relation, "type": "text/html", "href": address})
        term, label = item["kind"]
        handler.addQuickElement("category", "", {"term": term, "label": label})
        handler.addQuickElement("summary", item["description"], {"type": "text"})
