"""Who is in a channel, for the commands that must know before they share anything (rule 15)."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox import conversations
from tests.shell.harness import TEAM, Conversation
from tests.support.payloads import slash_command
from tests.support.slack import eventually


@pytest.fixture
def engine_name() -> str:
    """What is told here is the same on either engine."""
    return "sqlite"


def look(bot: Conversation, channel: str = "C1") -> str:
    """What the bot sees in a channel: outsiders or not, itself or not."""
    url = bot.slack.response_url()
    assert bot.say(slash_command("/deal", "look", user="UANA", channel=channel, response_url=url)) == {}
    found: str = eventually(lambda: bot.slack.responses(url))[0]["text"]
    return found


def asked_about(bot: Conversation) -> list[str]:
    """Whom the bot asked Slack about, one at a time."""
    return [call.request["user"] for call in bot.slack.called("users.info")]


def test_a_channel_of_members_has_no_outsiders(bot: Conversation) -> None:
    bot.slack.add_channel("C1", name="sales", members=["UANA", "UBEN"])
    assert look(bot) == "sales outsiders=False member=True"


@pytest.mark.parametrize("flag", ["is_ext_shared", "is_shared", "is_org_shared", "is_pending_ext_shared"])
def test_a_channel_shared_beyond_the_workspace_has_outsiders(
    bot: Conversation, flag: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = conversations.for_app
    monkeypatch.setattr(conversations, "for_app", lambda *place: told(*place) | {flag: True})
    assert "outsiders=True" in look(bot)


@pytest.mark.parametrize("facts", [{"is_restricted": True}, {"team_id": "TOTHER"}])
def test_a_guest_among_the_members_is_an_outsider_met_before_or_not(
    bot: Conversation, facts: dict[str, Any]
) -> None:
    bot.slack.add_user("UOUT", **facts)
    bot.slack.add_channel("C1", members=["UANA", "UOUT"])
    assert "outsiders=True" in look(bot)
    assert "outsiders=True" in look(bot)
    assert asked_about(bot).count("UOUT") == 1, "who was met is known"


def test_a_bot_in_a_channel_is_no_outsider(bot: Conversation) -> None:
    bot.slack.add_user("UOTHERBOT", is_bot=True)
    bot.slack.add_channel("C1", members=["UANA", "UOTHERBOT"])
    assert "outsiders=False" in look(bot)


def test_the_bot_asks_nobody_about_itself(bot: Conversation) -> None:
    bot.slack.add_channel("C1", members=["UANA", "UBEN"])
    assert "outsiders=False" in look(bot)
    assert f"UBOT{TEAM}" not in asked_about(bot)


def test_someone_whom_slack_does_not_show_counts_as_an_outsider(bot: Conversation) -> None:
    bot.slack.add_channel("C1", members=["UANA", "UHIDDEN"])
    assert "outsiders=True" in look(bot)


def test_many_unknown_members_are_learnt_by_the_page(bot: Conversation) -> None:
    crowd = [bot.slack.add_user(f"U{number}")["id"] for number in range(250)]
    bot.slack.add_channel("C1", members=["UANA", *crowd])
    assert "outsiders=False" in look(bot)
    assert not set(crowd) & set(asked_about(bot))
    assert len(bot.services.members.kinds(TEAM, crowd)) == 250


@pytest.mark.parametrize("others", [250, 1250])
def test_a_guest_among_many_is_found_met_before_or_not(bot: Conversation, others: int) -> None:
    """Rule 15: a large channel may have one, too, and on the last page of them."""
    crowd = [bot.slack.add_user(f"U{number}")["id"] for number in range(others)]
    bot.slack.add_user("UZGUEST", is_restricted=True)
    bot.slack.add_channel("C1", members=["UANA", *crowd, "UZGUEST"])
    assert "outsiders=True" in look(bot)
    assert "outsiders=True" in look(bot)


def test_a_channel_of_too_many_to_read_counts_as_having_outsiders(
    bot: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.directory._MOST_PAGES_OF_CHANNEL", 1)
    crowd = [bot.slack.add_user(f"U{number}")["id"] for number in range(250)]
    bot.slack.add_channel("C1", members=["UANA", *crowd])
    assert "outsiders=True" in look(bot)


def test_a_private_channel_without_the_bot_cannot_be_ruled_out(bot: Conversation) -> None:
    bot.slack.fail("conversations.info", "error", error="channel_not_found")
    assert "outsiders=True member=False" in look(bot)


def test_nothing_is_done_while_slack_does_not_say_who_is_there(bot: Conversation) -> None:
    bot.slack.fail("conversations.info", "server_error")
    assert "again" in look(bot)
