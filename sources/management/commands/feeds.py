"""manage.py feeds [add|off|on|import|export|starters] ...: which feeds are watched. Without a word it lists them."""

from argparse import ArgumentParser
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.progress import watched
from sources.entries import site_of
from sources.feedlist import FeedListError, feed_address, leave_feed, outlet_for, watch_again, watch_feed
from sources.hosts import SharedPoliteness
from sources.models import Feed
from sources.opml import Outline, read_opml, write_opml
from sources.starters import load_starters, start
from sources.subscribe import subscribe

_COLUMNS = ("outlet", "address", "state", "last good poll", "next poll", "failures")


class Command(BaseCommand):
    help = "Lists the feeds, one a line and tab-separated, or changes which are watched."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", metavar="ACTION")
        add = actions.add_parser("add", help="watch feeds, or those of sites")
        add.add_argument("urls", nargs="+", metavar="URL", help="a feed, or a page of the site that has one")
        add.add_argument("--outlet", default="", metavar="NAME", help="who publishes them")
        off = actions.add_parser("off", help="watch feeds no longer")
        off.add_argument("urls", nargs="+", metavar="URL")
        off.add_argument("--why", required=True, help="the reason, which is kept and shown")
        on = actions.add_parser("on", help="watch feeds again")
        on.add_argument("urls", nargs="+", metavar="URL")
        import_ = actions.add_parser("import", help="watch the feeds of an OPML file; they are not asked first")
        import_.add_argument("file", type=Path, metavar="FILE.opml")
        export = actions.add_parser("export", help="the watched feeds as OPML")
        export.add_argument("file", nargs="?", type=Path, metavar="FILE", help="standard output where none is given")
        starters = actions.add_parser("starters", help="well-known outlets; without a name, which there are")
        starters.add_argument("names", nargs="*", metavar="NAME")
        starters.add_argument("--all", action="store_true", help="switch all of them on")

    def handle(self, **options: Any) -> None:
        match options["action"]:
            case "add":
                self._each(watched(options["urls"], "feeds looked for"), lambda url: self._add(url, options["outlet"]))
            case "off":
                self._each(options["urls"], lambda url: self._off(url, options["why"]))
            case "on":
                self._each(options["urls"], self._on)
            case "import":
                self._each(_outlines(options["file"]), self._import)
            case "export":
                self._export(options["file"])
            case "starters" if options["all"] and options["names"]:
                raise CommandError("Give names, or --all, and not both.")
            case "starters" if options["all"] or options["names"]:
                every = [one.outlet for one in load_starters()]
                self._each(every if options["all"] else options["names"], self._start)
            case "starters":
                self._list_starters()
            case _:
                self._list()

    def _each[Item](self, items: Iterable[Item], act: Callable[[Item], None]) -> None:
        """One that cannot be done does not stop the others."""
        done = refused = 0
        for item in items:
            try:
                act(item)
                done += 1
            except FeedListError as error:
                refused += 1
                self.stderr.write(" ".join(str(error).split()))
        if refused:
            raise CommandError(f"Not done: {refused} of {done + refused}, each for the reason above.")

    def _add(self, url: str, outlet: str) -> None:
        politeness = SharedPoliteness(patience=120.0)
        done = subscribe(url, outlet, contact=settings.CLAIMLINE_CONTACT, politeness=politeness)
        self._tell(done.feed, f"{done.state} ({done.how})")

    def _off(self, url: str, why: str) -> None:
        self._tell(leave_feed(feed_address(url), why=why), "off")

    def _on(self, url: str) -> None:
        self._tell(*watch_again(feed_address(url)))

    def _import(self, outline: Outline) -> None:
        url = feed_address(outline.url)
        if feed := Feed.objects.at(url).first():
            self._tell(*watch_again(feed.url))
            return
        outlet = outlet_for(outline.text or site_of(url), domain=site_of(outline.site))
        self._tell(*watch_feed(url, outlet, title=outline.title))

    def _start(self, name: str) -> None:
        for feed, state in start(name):
            self._tell(feed, state)

    def _tell(self, feed: Feed, state: str) -> None:
        self.stdout.write(f"{feed.url}: {state}, {feed.outlet.name}")

    def _export(self, file: Path | None) -> None:
        outlines = [_outline(feed) for feed in Feed.objects.watched().in_order()]
        written = write_opml(outlines, title="Feeds watched by Claimline")
        if file is None:
            self.stdout.write(written.decode(), ending="")
            return
        try:
            file.write_bytes(written)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}. Name a file that can be written.") from error
        self.stdout.write(f"{file}: {len(outlines)} feeds.")

    def _list(self) -> None:
        feeds = Feed.objects.in_order().with_last_good()
        if not feeds:
            self.stdout.write("No feed is on the list. Add one with `manage.py feeds add URL`.")
            return
        self.stdout.write("\t".join(_COLUMNS))
        for feed in feeds:
            self.stdout.write("\t".join(" ".join(cell.split()) for cell in _cells(feed)))

    def _list_starters(self) -> None:
        self.stdout.write("outlet\tkind\tlanguage\tfeeds")
        for one in load_starters():
            self.stdout.write(f"{one.outlet}\t{one.kind}\t{one.language}\t{' '.join(one.feeds)}")


def _cells(feed: Any) -> tuple[str, ...]:
    """`feed` as `with_last_good` gives it."""
    good = feed.last_good_at.isoformat(timespec="seconds") if feed.last_good_at else "-"
    due = feed.next_poll_at.isoformat(timespec="seconds") if feed.active else "-"
    state = "on" if feed.active else f"off: {feed.reason}" if feed.reason else "off"
    return (feed.outlet.name, feed.url, state, good, due, str(feed.failures))


def _outlines(file: Path) -> tuple[Outline, ...]:
    try:
        return read_opml(file.read_bytes())
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror}. Name a file that can be read.") from error
    except ValueError as error:
        raise CommandError(f"{file}: {' '.join(str(error).split())}") from error


def _outline(feed: Feed) -> Outline:
    domain = next(iter(feed.outlet.domains), "")
    return Outline(url=feed.url, text=feed.outlet.name, title=feed.title, site=f"https://{domain}/" if domain else "")
