"""A bot, and a Slack for it to talk to."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from core.actor import Actor
from core.clock import ManualClock
from core.db import Database
from core.workspaces import Workspaces
from tests.shell.harness import TEAM, Conversation, talking
from tests.support.slack import Slack, slack

__all__ = ["slack"]


@pytest.fixture
def bot(slack: Slack, db: Database, people: dict[str, Actor]) -> Iterator[Conversation]:
    """A running bot that knows Ana, Ben, Chris, Ada and Vic."""
    for name, person in people.items():
        slack.add_user(str(person.user_id), name=name)
    with talking(slack, db) as conversation:
        yield conversation


@pytest.fixture
def sqlite_db(make_url: Callable[[str], str], clock: ManualClock) -> Iterator[Database]:
    """A database for what is told of SQLite alone."""
    yield from _opened(make_url("sqlite"), clock)


@pytest.fixture
def postgres_db(make_url: Callable[[str], str], clock: ManualClock) -> Iterator[Database]:
    """A database for what is told of PostgreSQL alone."""
    yield from _opened(make_url("postgresql"), clock)


def _opened(url: str, clock: ManualClock) -> Iterator[Database]:
    database = Database(url, clock)
    Workspaces(database).ensure(TEAM, "Acme Sales")
    yield database
    database.dispose()
