"""The site on the invented world and on an empty database, and a browser to look at both.

Both sites run in processes of their own for the whole session; nothing here uses the tests' own database. The browser
lives as long as a module: Django's other tests can run beside none.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any, NamedTuple

import pytest
from django.conf import settings
from playwright.sync_api import Browser

from config import postgres
from tests.browser import eyes
from tests.browser.eyes import NARROW, WIDE, Watched
from tests.browser.site import Original, Site, away, database, failing, fill, served

Opener = Callable[..., Watched]
Windows = dict[int, Watched]


class Sites(NamedTuple):
    full: Site
    empty: Site
    failing: Site
    away: Site


@pytest.fixture(scope="session")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sites]:
    if not eyes.chromium():
        missing = "No chromium to look at the pages with: `apt-get install chromium` brings one."
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    folder, server = tmp_path_factory.mktemp("site"), settings.DATABASE_URL
    with ExitStack() as stack:
        if settings.EMBEDDED_POSTGRES:
            stack.enter_context(postgres.running(settings.EMBEDDED_POSTGRES))
        empty = stack.enter_context(database(server, "test_claimline_empty"))
        fill(empty, folder, "nothing")
        full = stack.enter_context(database(server, "test_claimline_world", like="test_claimline_empty"))
        ids = fill(full, folder, "world")
        addresses = [stack.enter_context(served(one, folder)) for one in (full, empty)]
        addresses += [stack.enter_context(serve(empty, folder)) for serve in (failing, away)]
        yield Sites(Site(address=addresses[0], ids=ids), *(Site(address=one, ids={}) for one in addresses[1:]))


@pytest.fixture(scope="session")
def site(sites: Sites) -> Site:
    return sites.full


@pytest.fixture(scope="module")
def original(
    sites: Sites, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Original]:
    """What `fill.py` knows by the module's WORLD, for tests that decide: decisions are for good."""
    folder, server, what = tmp_path_factory.mktemp("original"), settings.DATABASE_URL, request.module.WORLD
    with ExitStack() as stack:
        if settings.EMBEDDED_POSTGRES:
            stack.enter_context(postgres.running(settings.EMBEDDED_POSTGRES))
        own = stack.enter_context(database(server, f"test_claimline_{what}"))
        fill(own, folder, "nothing")
        yield Original(database=own, folder=folder, ids=fill(own, folder, what))


@pytest.fixture(scope="module")
def browser(sites: Sites) -> Iterator[Browser]:
    with eyes.browsing() as browser:
        yield browser


@pytest.fixture(scope="module")
def windows(browser: Browser) -> Windows:
    """One on a desk, one on a phone. In Tokyo no time stays as it comes: what is put in its place may move things."""
    phone = {"has_touch": True, "is_mobile": True}
    return {
        width: Watched(browser.new_context(timezone_id="Asia/Tokyo", **options).new_page())
        for width, options in ((WIDE, {}), (NARROW, phone))
    }


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Opener]:
    """A page of its own, of a desk's size unless told."""
    contexts = []

    def open_page(**options: Any) -> Watched:
        contexts.append(browser.new_context(**{"viewport": {"width": eyes.WIDE, "height": 800}, **options}))
        return Watched(contexts[-1].new_page())

    yield open_page
    for context in contexts:
        context.close()
