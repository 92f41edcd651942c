"""The released bot in the sandbox, on each engine, with people who are known to it."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable, Iterator

import pytest

from core.clock import ManualClock
from sandbox.clock import MovableClock
from sandbox.runner import Options
from sandbox.testing import Visit
from tests.conftest import ENGINES, NOON, copy_template, database_named
from tests.scenarios.office import AT_ONCE, Office, open_office
from tests.scenarios.world import World, populate
from tests.support.sandbox import visit

__all__ = ["visit"]


def options_for(url: str) -> Options:
    """No deals but those that a story makes, on a Monday at noon."""
    return Options(url, deals=0, clock=MovableClock(ManualClock(NOON)), rhythm=AT_ONCE)


@pytest.fixture
def options(engine_name: str, make_url: Callable[[str], str]) -> Options:
    """A bot on a fresh database of each engine."""
    return options_for(make_url(engine_name))


@pytest.fixture
def office(visit: Visit) -> Office:
    """Ana and Ben, reps; Chris, a manager; Ada, an admin; Vic, a viewer; and their channel #general."""
    return open_office(visit)


@pytest.fixture(scope="module", params=ENGINES)
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A workspace with deals in every state, on each engine, for tests that change nothing."""
    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("world") / "dealboard.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        url = f"sqlite:///{path}"
    else:
        server = request.getfixturevalue("postgres_url")
        name = f"world_{secrets.token_hex(4)}"
        copy_template(server, name)
        url = database_named(server, name)
    with Visit(options_for(url)) as visit:
        yield populate(open_office(visit))
        assert visit.complaints() == []
