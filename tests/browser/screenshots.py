"""every page -> pictures of it, side by side: wide and narrow, on paper and in the dark, full and empty.

usage: python -m tests.browser.screenshots FOLDER [NAME ...]         (make screenshots [OUT=FOLDER])

`FOLDER` gets NAME-WIDTH-SCHEME.png of each page of `pages.py`, whole, and an index.html to look at them. The site is
served for it on the sample corpus; NAME-invented-... shows the page in the invented world of the tests, whose words are
hard to set, NAME-empty-... where nothing was read so far, and error-STATUS-... what is seen where something is wrong.
NAMEs choose pages: all whose name begins so. Database and servers are the command's own, and are gone when it ends.
Exit code 1 where a page fails.
"""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory

import django

from config import postgres
from tests.browser.eyes import NARROW, SCHEMES, WIDE, Watched, browsing, chromium, resize
from tests.browser.pages import ERRORS, PAGES, Page
from tests.browser.site import Site, away, database, failing, fill, served

_WIDTHS = (WIDE, NARROW)
_EACH = len(_WIDTHS) * len(SCHEMES)
_STYLE = """
body { margin: 16px; font: 14px/1.4 system-ui, sans-serif; background: #888; }
section { display: grid; grid-template-columns: 3fr 3fr 1fr 1fr; gap: 8px; align-items: start; margin-bottom: 32px; }
h2 { grid-column: 1 / -1; margin: 0; font-size: 16px; }
a { display: block; max-height: 80vh; overflow: auto; }
img { display: block; width: 100%; }
"""


def main(arguments: list[str]) -> int:
    if not arguments:
        sys.exit(__doc__)
    if not chromium():
        sys.exit("No chromium to take pictures with: `apt-get install chromium` brings one.")
    folder, chosen, began = Path(arguments[0]).absolute(), tuple(arguments[1:]), time.monotonic()
    folder.mkdir(parents=True, exist_ok=True)
    taken, wrong = list[str](), list[str]()
    with _sites() as sites, browsing() as browser:
        watched = Watched(browser.new_page())
        for site, page, name in _wanted(sites, chosen):
            wrong += _pictures(watched, site, page, folder / name)
            taken.append(name)
            if sys.stdout.isatty():
                print(f"{len(taken) * _EACH} pictures, the last of {name:40}", end="\r", flush=True)
    (folder / "index.html").write_text(_index(taken), encoding="utf-8")
    for line in wrong:
        print(line)
    seconds = time.monotonic() - began
    print(f"{len(taken) * _EACH} pictures of {len(taken)} pages in {seconds:.0f} s: {folder / 'index.html'}")
    return int(bool(wrong))


@contextmanager
def _sites() -> Iterator[dict[str, Site]]:
    """By the word that stands in its pictures' names, "" for the samples; "failing" and "away" for errors."""
    with TemporaryDirectory(prefix="claimline-") as name, ExitStack() as stack:
        folder = Path(name)
        _set_up(folder)
        stack.enter_context(postgres.running(folder / "postgres"))
        server, sites = postgres.url(folder / "postgres"), dict[str, Site]()
        for word, what in (("empty", "nothing"), ("", "samples"), ("invented", "world")):
            print(f"Filling a database with {what} ...", flush=True)
            own = stack.enter_context(database(server, what, like="nothing" if sites else ""))
            ids = fill(own, folder, what)
            sites[word] = Site(address=stack.enter_context(served(own, folder)), ids=ids)
        for kind, serve in (("failing", failing), ("away", away)):
            sites[kind] = Site(address=stack.enter_context(serve(own, folder)), ids={})
        yield sites


def _set_up(folder: Path) -> None:
    """Pages are known by name: what turns names into addresses is Django's."""
    os.environ |= {"DJANGO_SETTINGS_MODULE": "config.settings", "CLAIMLINE_VAR": str(folder)}
    os.environ.pop("DATABASE_URL", None)
    django.setup()


def _wanted(sites: dict[str, Site], chosen: tuple[str, ...]) -> Iterator[tuple[Site, Page, str]]:
    """Each page with the site to look at it on and what its pictures are called; those of one page together."""
    for page in PAGES:
        if not chosen or page.name.startswith(chosen):
            for word in ("", "invented", "empty"):
                if page.needs <= sites[word].ids.keys():
                    yield sites[word], page, f"{page.name}-{word}".strip("-")
    for kind, pages in ERRORS.items():
        yield from ((sites[kind], page, page.name) for page in pages if not chosen or page.name.startswith(chosen))


def _pictures(watched: Watched, site: Site, page: Page, path: Path) -> list[str]:
    """What went wrong on the page."""
    wrong = []
    for width in _WIDTHS:
        resize(watched.page, width)
        watched.page.emulate_media(color_scheme="light")
        watched.open(site.address + page.address(site.ids), page.status, page.method)
        for scheme in SCHEMES:
            watched.page.emulate_media(color_scheme=scheme)
            watched.page.screenshot(path=f"{path}-{width}-{scheme}.png", full_page=True)
        wrong += [f"{path.name} at {width}: {one}" for one in watched.wrong]
    return wrong


def _index(taken: list[str]) -> str:
    sections = []
    for name in taken:
        files = [f"{name}-{width}-{scheme}.png" for width in _WIDTHS for scheme in SCHEMES]
        images = "".join(f'<a href="{file}"><img src="{file}" loading="lazy" alt="{file}"></a>' for file in files)
        sections.append(f"<section><h2>{escape(name)}</h2>{images}</section>")
    return f"<!doctype html><meta charset=utf-8><title>Every page</title><style>{_STYLE}</style>{''.join(sections)}\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
