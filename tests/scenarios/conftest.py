"""The released bot on each engine, with people who are known to it."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

import pytest

from core.actor import Actor
from core.clock import ManualClock
from core.db import Database
from core.workspaces import Workspaces
from migrations.schema import migrate
from tests.conftest import ENGINES, NOON, TEAM, database_named, make_people, on_server
from tests.scenarios.office import Office, at_work, introduce
from tests.scenarios.world import World, populate
from tests.support.slack import FakeSlack, slack

__all__ = ["slack"]


@pytest.fixture
def office(slack: FakeSlack, db: Database, people: dict[str, Actor]) -> Iterator[Office]:
    """Ana and Ben, reps; Chris, a manager; Ada, an admin; Vic, a viewer; and their channel #sales."""
    introduce(slack, people)
    with at_work(slack, db) as open_office:
        yield open_office


@pytest.fixture(scope="module", params=ENGINES)
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A workspace with deals in every state, on each engine, for tests that change nothing."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('world') / 'dealboard.db'}"
    else:
        server = request.getfixturevalue("postgres_url")
        name = f"world_{secrets.token_hex(4)}"
        on_server(server, f"CREATE DATABASE {name} TEMPLATE template_dealboard")
        url = database_named(server, name)
    db = Database(url, ManualClock(NOON))
    migrate(db.engine)
    Workspaces(db).ensure(TEAM, "Acme Sales")
    with FakeSlack() as slack:
        slack.add_team(TEAM)
        introduce(slack, make_people(db, TEAM))
        with at_work(slack, db) as office:
            yield populate(office)
    db.dispose()
