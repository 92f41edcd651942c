"""A database that many tests share, each in a workspace of its own: much quicker than a database for each."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import update

from core.clock import ManualClock
from core.db import Database
from core.models import Counter
from core.money import Money
from core.transaction import OF_WORKSPACE
from tests import conftest as shared
from tests.core.support import World

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def shared_databases(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Database]]:
    """The databases made so far, by engine."""
    made: dict[str, Database] = {}
    yield made
    for database in made.values():
        database.dispose()


@pytest.fixture
def world(
    engine_name: str,
    shared_databases: dict[str, Database],
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    clock: ManualClock,
) -> World:
    """A fresh workspace with its people, on each engine in turn; it is a Monday at noon."""
    if engine_name not in shared_databases:
        shared_databases[engine_name] = Database(_fresh_url(engine_name, request, tmp_path_factory))
    database = shared_databases[engine_name]
    database.clock = clock
    return World.begin(database, clock, f"W{next(_numbers)}")


def _fresh_url(
    engine_name: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> str:
    if engine_name == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        path = tmp_path_factory.mktemp("shared") / "dealboard.db"
        shutil.copy(template, path)
        return f"sqlite:///{path}"
    server: str = request.getfixturevalue("postgres_url")
    shared.copy_template(server, "shared_dealboard")
    return shared.database_named(server, "shared_dealboard")


@pytest.fixture
def sales(world: World) -> World:
    """#142 Acme renewal with Jane, #143 Globex rollout, #144 Initech renewal, and #145, won long ago."""
    with world.db.write(world.system) as tx:
        numbers = update(Counter).where(Counter.workspace_id == OF_WORKSPACE, Counter.kind == "deal")
        tx.run(numbers.values(next_number=142))
    world.contact("Jane Doe")
    world.new("Acme renewal", company="Acme", contact="Jane Doe", value=Money(1_000_000, "USD"))
    world.new("Globex rollout", company="Globex")
    world.new("Initech renewal", company="Initech")
    world.new("Umbrella pilot", company="Umbrella")
    assert not world.say("won 145").refused
    world.later(hours=1)
    return world
