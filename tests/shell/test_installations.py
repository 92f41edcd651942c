"""The bot in several workspaces, each with a token of its own, encrypted in the database."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select

from bot.access import Access
from bot.installations import ManyTokens
from bot.keyring import Keyring
from bot.slack_errors import TOKEN_LOST
from bot.workers import Workers
from core.checkup import shut_out
from core.db import Database
from core.members import Profile
from core.models import Installation, OutboxLane, OutboxMessage
from core.services import Services
from tests.shell.harness import SECRET, Conversation, talking
from tests.support.payloads import event, signed, slash_command
from tests.support.slack import Slack, eventually

Talk = Callable[[], AbstractContextManager[Conversation]]
KEY = Fernet.generate_key().decode()


def install(db: Database, *teams: str) -> None:
    """Install the bot into `teams`, with a member U1 each."""
    services = Services.over(db)

    async def run() -> None:
        workers = Workers(db)
        tokens = ManyTokens(Keyring(KEY), services, workers)
        for team in teams:
            await tokens.install(Access(team, f"xoxb-{team}", f"UBOT{team}", f"B{team}"), f"Team {team}")
        workers.close()

    asyncio.run(run())
    for team in teams:
        services.members.learn(team, [Profile("U1", f"Uma of {team}")])


def waiting(db: Database) -> list[Any]:
    """What waits to leave, and from when on it may."""
    found = (
        select(OutboxMessage.state, OutboxLane.next_at)
        .join_from(OutboxMessage, OutboxLane)
        .where(OutboxMessage.state.in_(("queued", "sending")))
    )
    with db.across_workspaces() as connection:
        return list(connection.execute(found))


@pytest.fixture
def talk(slack: Slack, db: Database) -> Talk:
    """Start a bot without a token in its settings."""
    slack.add_team("T2")
    slack.add_channel("C20", team_id="T2")
    return lambda: talking(slack, db, slack_bot_token=None, token_encryption_key=KEY)


def test_each_workspace_is_served_with_its_own_token(db: Database, slack: Slack, talk: Talk) -> None:
    install(db, "T1", "T2")
    with talk() as bot:
        for team in ("T1", "T2"):
            answer = bot.say(slash_command("/deal", "hi", team=team, user="U1"))
            assert answer["text"] == f"Uma of {team}: hi"
        bot.say(slash_command("/deal", "tell C20 Acme", team="T2", user="U1"))
        eventually(lambda: slack.posts("C20"))
    assert [call.team for call in slack.called("chat.postMessage")] == ["T2"]
    assert slack.called("auth.test") == []


def test_a_token_is_never_stored_in_the_clear(db: Database) -> None:
    install(db, "T1")
    with db.across_workspaces() as connection:
        assert "xoxb" not in connection.execute(select(Installation.bot_token)).scalar_one()


@pytest.mark.parametrize(
    "farewell",
    [{"type": "app_uninstalled"}, {"type": "tokens_revoked", "tokens": {"bot": ["UBOTT1"], "oauth": []}}],
    ids=["uninstalled", "revoked"],
)
def test_a_workspace_that_takes_its_leave_is_not_served_any_more(
    db: Database, talk: Talk, farewell: dict[str, Any]
) -> None:
    install(db, "T1", "T2")
    with talk() as bot:
        assert bot.send(signed(SECRET, event(farewell, team="T1"))).status_code == 200
        assert "not installed" in bot.say(slash_command("/deal", "hi", team="T1", user="U1"))["text"]
        assert bot.say(slash_command("/deal", "hi", team="T2", user="U1"))["text"] == "Uma of T2: hi"
    with db.across_workspaces() as connection:
        assert (
            connection.execute(select(Installation.bot_token).order_by("workspace_id")).scalars().first()
            == ""
        )


def test_a_workspace_that_revokes_only_a_persons_token_is_served_still(db: Database, talk: Talk) -> None:
    install(db, "T1")
    revoked = event({"type": "tokens_revoked", "tokens": {"oauth": ["U1"], "bot": []}})
    with talk() as bot:
        assert bot.send(signed(SECRET, revoked)).status_code == 200
        assert bot.say(slash_command("/deal", "hi", user="U1"))["text"] == "Uma of T1: hi"


def test_a_workspace_that_lets_the_bot_in_no_more_rests_alone_and_loses_nothing(
    db: Database, slack: Slack, talk: Talk
) -> None:
    install(db, "T1", "T2")
    with talk() as bot:
        slack.revoke("T1")
        for title in ("one", "two"):
            bot.say(slash_command("/deal", f"tell C1 {title}", user="U1"))
        eventually(lambda: slack.called("conversations.info"))
        bot.say(slash_command("/deal", "tell C20 other", team="T2", user="U1"))
        eventually(lambda: slack.posts("C20"))
        assert bot.send(signed(SECRET, event({"type": "app_uninstalled"}))).status_code == 200
        assert slack.posts("C1") == []
        # Slack has the other workspace's a moment before the bot has noted it.
        eventually(lambda: [row.state for row in waiting(db)] == ["queued", "queued"])
        assert all(row.next_at > time.time() + 20 for row in waiting(db)), "they rest"
        assert shut_out(db, TOKEN_LOST) == [("T1", "token_revoked", 2)]
    slack.add_team("T1")
    install(db, "T1")
    with talk():
        eventually(lambda: len(slack.posts("C1")) == 2)
    assert ["one" in post["text"] for post in slack.posts("C1")] == [True, False]


def test_a_workspace_may_install_anew(db: Database, talk: Talk) -> None:
    install(db, "T1")
    with talk() as bot:
        bot.send(signed(SECRET, event({"type": "app_uninstalled"})))
    install(db, "T1")
    with talk() as bot:
        assert bot.say(slash_command("/deal", "hi", user="U1"))["text"] == "Uma of T1: hi"
