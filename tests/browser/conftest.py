"""A real Chromium, and visitors in it. Nothing of this directory runs without the mark `browser`."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from sandbox.manifest import Manifest
from sandbox.runner import Options
from sandbox.testing import Visit
from tests.browser.theatre import Theatre
from tests.browser.visitor import DESKTOP, PHONE, Scheme, Visitor
from tests.sandbox.stage import everything
from tests.support.sandbox import visit

__all__ = ["visit"]

Newcomer = Callable[..., Visitor]
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
PATIENCE = 30_000  # milliseconds: the machine may be busy with other tests
expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this directory."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium where it is installed, else the one that Playwright brought."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture
def workspaces() -> int:
    """How many teams have the bot; a test may ask for two."""
    return 1


@pytest.fixture
def engine_name() -> str:
    """SQLite: a page shows the same whatever keeps the deals. The scenarios have both, as has the story."""
    return "sqlite"


@pytest.fixture
def options(engine_name: str, make_url: Callable[[str], str], workspaces: int) -> Options:
    """The demo on a fresh database."""
    return Options(make_url(engine_name), workspaces=workspaces)


@pytest.fixture
def origin(visit: Visit) -> str:
    """Where visitors come to: the demo. A module about another app overrides it."""
    return visit.origin


@pytest.fixture
def manifest() -> Manifest:
    """The app of `theatre`."""
    return everything()


@pytest.fixture
def theatre(manifest: Manifest) -> Iterator[Theatre]:
    """The sandbox with a puppet for an app. Nothing that it sends may be against Slack's rules."""
    with Theatre(manifest) as it:
        yield it
        assert it.stage.complaints() == []


@pytest.fixture
def newcomer(chromium: Browser, origin: str) -> Iterator[Newcomer]:
    """Makes visitors, each in a window of their own. In the end no browser may have complained."""
    visitors: list[Visitor] = []

    def come(*, phone: bool = False, scheme: Scheme = "light") -> Visitor:
        context = chromium.new_context(
            viewport=PHONE if phone else DESKTOP,
            color_scheme=scheme,
            is_mobile=phone,
            has_touch=phone,
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE)
        visitors.append(Visitor(context.new_page(), origin))
        return visitors[-1]

    yield come
    for visitor in visitors:
        assert visitor.complaints == []
        visitor.page.context.close()


@pytest.fixture
def visitor(newcomer: Newcomer) -> Visitor:
    """One visitor, at a desk."""
    return newcomer()
