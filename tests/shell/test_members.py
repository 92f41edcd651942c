"""Who may act: learnt from Slack, and checked on every request (rule 15)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.directory import profile_of
from core.actor import Actor
from core.clock import ManualClock
from core.members import FRESH_FOR
from core.workspace_settings import WorkspaceSettings
from tests.shell.harness import SECRET, TEAM, Conversation, last_number
from tests.support.payloads import Json, block_action, event, signed, slash_command
from tests.support.slack import eventually

BUTTON = {"type": "button", "action_id": "act", "value": "take"}


@pytest.fixture
def engine_name() -> str:
    """What is told here is the same on either engine."""
    return "sqlite"


def answer_later(bot: Conversation, text: str, **facts: Any) -> str:
    """What is answered by response_url, the acknowledgement having been empty."""
    url = bot.slack.response_url()
    assert bot.say(slash_command("/deal", text, response_url=url, **facts)) == {}
    [answer] = eventually(lambda: bot.slack.responses(url))
    found: str = answer["text"]
    return found


def test_someone_unknown_is_learnt_and_answered(bot: Conversation) -> None:
    bot.slack.add_user("UNEW", real_name="Nia New", name="nia", locale="fr-FR", tz="Europe/Paris")
    assert answer_later(bot, "take", user="UNEW") == "nia took 1"
    assert bot.say(slash_command("/deal", "take", user="UNEW"))["text"] == "nia took 2"
    actor = bot.services.members.actor(TEAM, "UNEW")
    assert actor is not None
    assert (actor.locale, actor.tz) == ("fr-FR", "Europe/Paris")


def test_what_is_known_is_refreshed_after_half_a_day(bot: Conversation, clock: ManualClock) -> None:
    bot.slack.add_user("UANA", name="anastasia")
    clock.move(FRESH_FOR + timedelta(minutes=1))
    assert answer_later(bot, "hello", user="UANA") == "anastasia: hello"


def test_a_known_member_may_act_while_slack_does_not_answer(bot: Conversation, clock: ManualClock) -> None:
    clock.move(FRESH_FOR + timedelta(minutes=1))
    bot.slack.fail("users.info", "server_error")
    assert answer_later(bot, "take", user="UANA") == "Ana took 1"


def test_someone_unknown_is_refused_while_slack_does_not_answer(bot: Conversation) -> None:
    bot.slack.add_user("UNEW")
    bot.slack.fail("users.info", "server_error")
    assert "again" in answer_later(bot, "take", user="UNEW")
    assert last_number(bot.db) == 0


@pytest.mark.parametrize(
    "facts",
    [{"is_restricted": True}, {"is_ultra_restricted": True}, {"is_stranger": True}, {"team_id": "TOTHER"}],
    ids=["guest", "single-channel guest", "stranger", "another team"],
)
def test_guests_and_people_of_another_organisation_are_refused(
    bot: Conversation, facts: dict[str, Any]
) -> None:
    bot.slack.add_user("UOUT", **facts)
    assert "admin" in answer_later(bot, "take", user="UOUT")
    assert "admin" in bot.say(slash_command("/deal", "take", user="UOUT"))["text"]
    assert last_number(bot.db) == 0


def test_a_bot_is_refused(bot: Conversation) -> None:
    bot.slack.add_user("UBOT", is_bot=True)
    assert "Bots" in answer_later(bot, "take", user="UBOT")


def test_a_member_whose_click_says_another_team_is_a_stranger_from_then_on(bot: Conversation) -> None:
    url = bot.slack.response_url()
    click = block_action(BUTTON, user="UANA", user_team="TOTHER", response_url=url)
    assert bot.say(click) == {}
    assert "another organisation" in eventually(lambda: bot.slack.responses(url))[0]["text"]
    assert last_number(bot.db) == 0
    assert bot.services.members.kinds(TEAM, ["UANA"]) == {"UANA": "stranger"}
    assert bot.slack.called("users.info") == []


def test_strangers_look_on_where_an_admin_admits_them(bot: Conversation, people: dict[str, Actor]) -> None:
    bot.services.workspaces.change_settings(people["Ada"], WorkspaceSettings(admit_strangers=True))
    url = bot.slack.response_url()
    hello = {"type": "button", "action_id": "act", "value": "hello"}
    for _ in range(2):
        bot.say(block_action(hello, user="UOUT", user_team="TOTHER", response_url=url))
    eventually(lambda: len(bot.slack.responses(url)) == 2)
    assert [answer["text"] for answer in bot.slack.responses(url)] == ["uout: hello", "uout: hello"]


def test_a_command_from_a_workspace_without_the_bot_is_refused_politely(bot: Conversation) -> None:
    assert "not installed" in bot.say(slash_command("/deal", "take", team="TOTHER", user="UX"))["text"]


def test_a_click_from_a_workspace_without_the_bot_is_refused_politely(bot: Conversation) -> None:
    url = bot.slack.response_url()
    assert bot.say(block_action(BUTTON, team="TOTHER", user="UX", response_url=url)) == {}
    assert "not installed" in eventually(lambda: bot.slack.responses(url))[0]["text"]


def test_slack_is_asked_who_the_bot_is_once(bot: Conversation) -> None:
    for _ in range(3):
        bot.say(slash_command("/deal", "hello", user="UANA"))
    assert len(bot.slack.called("auth.test")) == 1


def changed(bot: Conversation, user: Json, kind: str = "user_change") -> None:
    assert bot.send(signed(SECRET, event({"type": kind, "user": user}))).status_code == 200


def test_a_change_in_slack_is_learnt_as_it_happens(bot: Conversation) -> None:
    changed(bot, bot.slack.add_user("UANA", deleted=True))
    assert "deactivated" in bot.say(slash_command("/deal", "take", user="UANA"))["text"]
    changed(bot, bot.slack.add_user("UJOIN"), "team_join")
    assert bot.say(slash_command("/deal", "hello", user="UJOIN"))["text"] == "ujoin: hello"


def test_a_change_that_leaves_the_language_out_does_not_forget_it(bot: Conversation) -> None:
    user = bot.slack.add_user("UFR", locale="fr-FR")
    changed(bot, {name: value for name, value in user.items() if name != "locale"})
    actor = eventually(lambda: bot.services.members.actor(TEAM, "UFR"))
    assert actor is not None
    assert actor.locale == "fr-FR"


def test_a_profile_says_what_slack_says() -> None:
    user: Json = {
        "id": "U1",
        "team_id": "T1",
        "name": "jdoe",
        "is_owner": True,
        "profile": {"email": "j@x.eu"},
    }
    profile = profile_of(user, "T1")
    assert profile is not None
    assert (profile.name, profile.email, profile.tz, profile.is_admin) == ("jdoe", "j@x.eu", "UTC", True)
    sister = {**user, "team_id": "T2", "enterprise_user": {"teams": ["T1", "T2"]}}
    assert profile_of(sister, "T1").kind == "member"  # type: ignore[union-attr]
    assert profile_of({**user, "id": "USLACKBOT"}, "T1") is None
