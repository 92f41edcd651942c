"""A bot, and a Slack for it to talk to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.actor import Actor
from core.db import Database
from tests.shell.harness import Conversation, talking
from tests.support.slack import FakeSlack, slack

__all__ = ["slack"]


@pytest.fixture
def bot(slack: FakeSlack, db: Database, people: dict[str, Actor]) -> Iterator[Conversation]:
    """A running bot that knows Ana, Ben, Chris, Ada and Vic."""
    with talking(slack, db) as conversation:
        yield conversation
