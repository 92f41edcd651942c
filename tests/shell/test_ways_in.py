"""HTTP and Socket Mode, and what the process tells of itself."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from bot.settings import Misconfigured
from core.actor import Actor
from core.db import Database
from tests.shell.harness import SECRET, Conversation, last_number, talking
from tests.support.payloads import block_action, event, signed, slash_command
from tests.support.slack import Slack, eventually


@pytest.fixture
def engine_name() -> str:
    """What is told here is the same on either engine, but where a test says otherwise."""
    return "sqlite"


@pytest.fixture
def socket_bot(slack: Slack, db: Database, people: dict[str, Actor]) -> Iterator[Conversation]:
    """A bot that connects by Socket Mode."""
    with talking(slack, db, slack_app_token=slack.app_token, slack_signing_secret=None) as conversation:
        eventually(lambda: slack.connections == 1)
        yield conversation


def test_a_command_is_answered_over_socket_mode(socket_bot: Conversation) -> None:
    answer = socket_bot.slack.deliver("slash_commands", slash_command("/deal", "take", user="UANA"))
    assert answer["text"] == "Ana took 1"


def test_an_envelope_that_comes_twice_changes_things_once(socket_bot: Conversation) -> None:
    command = slash_command("/deal", "take", user="UANA")
    for _ in range(2):
        socket_bot.slack.deliver("slash_commands", command)
    assert last_number(socket_bot.db) == 1


def test_a_click_over_socket_mode_is_acknowledged_empty_and_answered(socket_bot: Conversation) -> None:
    url = socket_bot.slack.response_url()
    button = {"type": "button", "action_id": "act", "value": "take"}
    click = block_action(button, user="UANA", response_url=url)
    assert socket_bot.slack.deliver("interactive", click) == {}
    assert eventually(lambda: socket_bot.slack.responses(url))[0]["text"] == "Ana took 1"


def test_an_event_is_handled_over_socket_mode(socket_bot: Conversation) -> None:
    user = socket_bot.slack.add_user("UNEW")
    assert socket_bot.slack.deliver("events_api", event({"type": "team_join", "user": user})) == {}
    assert socket_bot.services.members.kinds("T1", ["UNEW"]) == {"UNEW": "member"}


def test_socket_mode_asks_slack_api_url_for_its_address_and_takes_a_new_one_when_told(
    socket_bot: Conversation,
) -> None:
    slack = socket_bot.slack
    assert len(slack.called("apps.connections.open")) == 1
    slack.refresh()
    eventually(lambda: len(slack.called("apps.connections.open")) == 2 and slack.connections == 1)
    assert slack.deliver("slash_commands", slash_command("/deal", "hi", user="UANA"))["text"] == "Ana: hi"


def test_over_socket_mode_http_tells_of_health_and_takes_no_requests(socket_bot: Conversation) -> None:
    eventually(lambda: socket_bot.http.get("/readyz").status_code == 200)
    assert socket_bot.http.get("/healthz").status_code == 200
    assert socket_bot.send(signed(SECRET, slash_command("/deal", "hi"))).status_code == 404


def test_over_socket_mode_a_taken_port_is_no_reason_not_to_run(
    slack: Slack, db: Database, people: dict[str, Actor]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with talking(slack, db, slack_app_token=slack.app_token, port=port):
            eventually(lambda: slack.connections == 1)
            answer = slack.deliver("slash_commands", slash_command("/deal", "hi", user="UANA"))
    assert answer["text"] == "Ana: hi"


def test_over_http_a_taken_port_is_said_plainly(slack: Slack, db: Database) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(Misconfigured, match=str(port)), talking(slack, db, port=port):
            raise AssertionError("it must not run")


@pytest.mark.parametrize("engine_name", ["sqlite", "postgresql"])
def test_a_process_that_can_answer_is_ready(bot: Conversation) -> None:
    eventually(lambda: bot.http.get("/readyz").status_code == 200)
    assert bot.http.get("/readyz").json() == {"ok": True, "problems": []}


@pytest.mark.parametrize("engine_name", ["sqlite", "postgresql"])
def test_a_process_behind_the_schema_is_not_ready(bot: Conversation) -> None:
    with bot.db.across_workspaces() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'older'")
    answer = bot.http.get("/readyz")
    assert answer.status_code == 503
    assert "dealboard migrate" in answer.json()["problems"][0]


def test_a_process_whose_token_slack_refuses_is_not_ready_and_refuses_requests(
    slack: Slack, db: Database
) -> None:
    with talking(slack, db, slack_bot_token="xoxb-revoked") as bot:
        answer = bot.http.get("/readyz")
        assert answer.status_code == 503
        assert "invalid_auth" in str(answer.json()["problems"])
        assert bot.http.get("/healthz").status_code == 200
        assert "again" in bot.say(slash_command("/deal", "hi", user="UANA"))["text"]


def test_the_first_command_waits_for_slack_to_say_who_the_bot_is(
    slack: Slack, db: Database, people: dict[str, Actor]
) -> None:
    slack.fail("auth.test", "slow", seconds=0.5)
    with talking(slack, db) as bot:
        assert bot.say(slash_command("/deal", "hi", user="UANA"))["text"] == "Ana: hi"


def test_a_revoked_token_is_asked_about_again(bot: Conversation) -> None:
    bot.say(slash_command("/deal", "hi", user="UANA"))
    bot.slack.revoke()
    revoked = event({"type": "tokens_revoked", "tokens": {"bot": ["UBOT"], "oauth": []}})
    assert bot.send(signed(SECRET, revoked)).status_code == 200
    eventually(lambda: bot.http.get("/readyz").status_code == 503, 3)
    assert "again" in bot.say(slash_command("/deal", "hi", user="UANA"))["text"]


def test_metrics_count_requests_and_what_waits(bot: Conversation) -> None:
    bot.say(slash_command("/deal", "hi", user="UANA"))
    bot.say(slash_command("/deal", "refuse", user="UANA"))
    bot.slack.fail("chat.postMessage", "rate_limited", seconds=30)
    bot.say(slash_command("/deal", "tell C1 Acme", user="UANA"))
    eventually(lambda: 'outcome="failed"' in bot.http.get("/metrics").text)
    page = bot.http.get("/metrics").text
    assert 'dealboard_requests_total{kind="command",outcome="answered"} 2.0' in page
    assert 'dealboard_requests_total{kind="command",outcome="refused"} 1.0' in page
    assert 'dealboard_request_seconds_count{kind="command"} 3.0' in page
    assert 'dealboard_outbox_waiting{kind="alert"} 1.0' in page
    assert 'dealboard_outbox_messages_total{kind="alert",outcome="failed"} 1.0' in page


def test_bolt_takes_nothing_from_the_environment(
    slack: Slack, db: Database, people: dict[str, Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"):
        monkeypatch.setenv(name, "from-the-environment")
    with talking(slack, db) as bot:
        assert bot.say(slash_command("/deal", "hi", user="UANA"))["text"] == "Ana: hi"
        for path in ("/slack/install", "/slack/oauth_redirect"):
            assert bot.http.get(path).status_code == 404
        assert bot.http.get("/slack/events").status_code == 405


def test_every_call_goes_where_slack_api_url_says(bot: Conversation) -> None:
    bot.slack.add_user("UNEW")
    url = bot.slack.response_url()
    bot.say(slash_command("/deal", "look", user="UNEW", response_url=url))
    bot.say(slash_command("/deal", "tell C1 Acme", user="UANA"))
    eventually(lambda: bot.slack.responses(url) and bot.slack.posts("C1"))
    called = {call.kind for call in bot.slack.called()}
    assert {"auth.test", "users.info", "conversations.info", "chat.postMessage", "response_url"} <= called
