"""The stand-in is strict where Slack is, and fails as Slack fails; the SDK itself is the witness."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import httpx
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from tests.support.payloads import (
    block_action,
    element,
    event,
    sign,
    signed,
    slash_command,
    unique,
    view_submission,
)
from tests.support.slack import FakeSlack, FaultKind, eventually, slack

__all__ = ["slack"]

SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "Acme"}}
MODAL = {"type": "modal", "title": {"type": "plain_text", "text": "Deal"}, "blocks": [SECTION]}
HOME = {"type": "home", "blocks": [SECTION]}


def ask(slack: FakeSlack, work: Callable[[AsyncWebClient], Awaitable[Any]], **client: Any) -> Any:
    async def run() -> Any:
        return await work(AsyncWebClient(**{"token": "xoxb-T1", "base_url": slack.url, **client}))

    return asyncio.run(run())


def refusal(slack: FakeSlack, work: Callable[[AsyncWebClient], Awaitable[Any]], **client: Any) -> Any:
    with pytest.raises(SlackApiError) as caught:
        ask(slack, work, **client)
    return caught.value.response


def test_a_token_tells_its_team(slack: FakeSlack) -> None:
    slack.add_team("T2", token="xoxb-other")
    assert ask(slack, lambda client: client.auth_test())["team_id"] == "T1"
    assert ask(slack, lambda client: client.auth_test(), token="xoxb-other")["team_id"] == "T2"
    assert refusal(slack, lambda client: client.auth_test(), token="xoxb-none")["error"] == "invalid_auth"


def test_members_are_listed_by_page_and_by_team(slack: FakeSlack) -> None:
    slack.add_user("U2", is_restricted=True, tz="Asia/Tokyo", email="two@acme.example")
    slack.add_user("U3", deleted=True)
    slack.add_user("UX", team_id="T2", is_stranger=True)
    first = ask(slack, lambda client: client.users_list(limit=2, include_locale=True))
    rest = ask(
        slack, lambda client: client.users_list(limit=2, cursor=first["response_metadata"]["next_cursor"])
    )
    assert [user["id"] for user in first["members"] + rest["members"]] == ["U1", "U2", "U3"]
    assert (first["members"][1]["is_restricted"], first["members"][0]["locale"]) == (True, "en-GB")
    assert rest["response_metadata"]["next_cursor"] == ""
    found = ask(slack, lambda client: client.users_info(user="UX"))["user"]
    assert (found["team_id"], found["is_stranger"], "locale" in found) == ("T2", True, False)
    assert refusal(slack, lambda client: client.users_info(user="U9"))["error"] == "user_not_found"


def test_a_post_stands_in_its_channel_until_it_is_changed(slack: FakeSlack) -> None:
    posted = ask(slack, lambda client: client.chat_postMessage(channel="C1", text="Won", blocks=[SECTION]))
    assert slack.posts("C1")[0]["blocks"] == [SECTION]
    ask(slack, lambda client: client.chat_update(channel="C1", ts=posted["ts"], text="Lost"))
    assert [post["text"] for post in slack.posts("C1")] == ["Lost"]
    missing = refusal(slack, lambda client: client.chat_update(channel="C1", ts="1.1", text="x"))
    assert missing["error"] == "message_not_found"


def test_a_direct_message_goes_to_a_channel_of_its_own(slack: FakeSlack) -> None:
    assert ask(slack, lambda client: client.chat_postMessage(channel="U1", text="x"))["channel"] == "DU1"
    assert ask(slack, lambda client: client.conversations_open(users="U1"))["channel"]["id"] == "DU1"
    assert [post["text"] for post in slack.posts("U1")] == ["x"]


def test_history_shows_metadata_when_asked_and_the_newest_first(slack: FakeSlack) -> None:
    for number in (1, 2):
        metadata = {"event_type": "deal.moved", "event_payload": {"key": number}}
        ask(
            slack,
            lambda client, each=metadata: client.chat_postMessage(channel="C1", text="x", metadata=each),
        )
    history = ask(slack, lambda client: client.conversations_history(channel="C1", include_all_metadata=True))
    assert [each["metadata"]["event_payload"]["key"] for each in history["messages"]] == [2, 1]
    plain = ask(slack, lambda client: client.conversations_history(channel="C1", limit=1))
    assert ("metadata" in plain["messages"][0], plain["has_more"]) == (False, True)
    later = ask(slack, lambda client: client.conversations_history(channel="C1", oldest=str(time.time() + 9)))
    assert later["messages"] == []


def test_an_archived_or_unknown_channel_is_refused(slack: FakeSlack) -> None:
    slack.add_channel("C2", is_archived=True)
    assert (
        refusal(slack, lambda client: client.chat_postMessage(channel="C2", text="x"))["error"]
        == "is_archived"
    )
    unknown = refusal(slack, lambda client: client.conversations_info(channel="nowhere"))
    assert unknown["error"] == "channel_not_found"


def test_an_ephemeral_message_goes_to_one_member(slack: FakeSlack) -> None:
    ask(slack, lambda client: client.chat_postEphemeral(channel="C1", user="U1", text="x"))
    assert (slack.ephemerals[0]["user"], slack.posts("C1")) == ("U1", [])


def test_blocks_that_slack_refuses_are_refused_and_remembered() -> None:
    with FakeSlack() as slack:
        slack.add_team("T1")
        bad = {"type": "section", "text": {"type": "mrkdwn", "text": "<!channel>"}}
        posted = refusal(slack, lambda client: client.chat_postMessage(channel="C1", text="x", blocks=[bad]))
        opened = refusal(
            slack, lambda client: client.views_open(trigger_id="1", view={"type": "modal", "blocks": []})
        )
        answered = httpx.post(slack.response_url(), json={"text": ""})
    assert (posted["error"], opened["error"], answered.status_code) == (
        "invalid_blocks",
        "invalid_arguments",
        400,
    )
    assert slack.posts() == []
    assert {where for where, _ in slack.violations} == {"chat", "views.open", "response_url"}


def test_a_trigger_opens_one_view_and_a_hash_guards_it(slack: FakeSlack) -> None:
    view = ask(slack, lambda client: client.views_open(trigger_id="t1", view=MODAL))["view"]
    again = refusal(slack, lambda client: client.views_push(trigger_id="t1", view=MODAL))
    assert again["error"] == "exchanged_trigger_id"
    ask(slack, lambda client: client.views_update(view_id=view["id"], hash=view["hash"], view=MODAL))
    late = refusal(
        slack, lambda client: client.views_update(view_id=view["id"], hash=view["hash"], view=MODAL)
    )
    assert late["error"] == "hash_conflict"
    gone = refusal(slack, lambda client: client.views_update(view_id="V9", view=MODAL))
    assert gone["error"] == "not_found"
    ask(slack, lambda client: client.views_publish(user_id="U1", view=HOME))
    assert slack.homes["U1"]["blocks"] == [SECTION]


def test_a_response_url_takes_five_answers_and_ends(slack: FakeSlack) -> None:
    url = slack.response_url()
    assert [httpx.post(url, json={"text": "x"}).status_code for _ in range(6)] == [200] * 5 + [404]
    assert slack.responses(url) == [{"text": "x"}] * 5
    assert httpx.post(slack.response_url(seconds=-1), json={"text": "x"}).status_code == 404


def test_an_error_lasts_as_often_as_told_and_on_its_channel(slack: FakeSlack) -> None:
    slack.fail("chat.postMessage", FaultKind.ERROR, error="not_in_channel", times=2, channel="C1")
    ask(slack, lambda client: client.chat_postMessage(channel="C2", text="x"))
    for _ in range(2):
        failed = refusal(slack, lambda client: client.chat_postMessage(channel="C1", text="x"))
        assert failed["error"] == "not_in_channel"
    ask(slack, lambda client: client.chat_postMessage(channel="C1", text="x"))
    assert (len(slack.posts("C1")), len(slack.called("chat.postMessage"))) == (1, 4)


def test_a_rate_limit_says_when_to_come_back(slack: FakeSlack) -> None:
    slack.fail("chat.postMessage", FaultKind.RATE_LIMITED, seconds=7)
    limited = refusal(
        slack, lambda client: client.chat_postMessage(channel="C1", text="x"), retry_handlers=[]
    )
    assert (limited.status_code, limited.headers["Retry-After"], slack.posts()) == (429, "7", [])


def test_a_server_error_carries_nothing_out(slack: FakeSlack) -> None:
    slack.fail("response_url", FaultKind.SERVER_ERROR)
    url = slack.response_url()
    assert [httpx.post(url, json={"text": "x"}).status_code for _ in range(2)] == [500, 200]


def test_a_dropped_connection_leaves_the_post_standing(slack: FakeSlack) -> None:
    slack.fail("chat.postMessage", FaultKind.DROPPED)
    with pytest.raises(aiohttp.ClientError):
        ask(slack, lambda client: client.chat_postMessage(channel="C1", text="x"), retry_handlers=[])
    assert len(slack.posts("C1")) == 1


def test_a_late_answer_leaves_the_post_standing(slack: FakeSlack) -> None:
    slack.fail("chat.postMessage", FaultKind.SLOW, seconds=60)
    with pytest.raises(asyncio.TimeoutError):
        ask(slack, lambda client: client.chat_postMessage(channel="C1", text="x"), timeout=1)
    assert len(slack.posts("C1")) == 1


def test_socket_mode_delivers_and_collects_the_acknowledgement(slack: FakeSlack) -> None:
    async def run() -> dict[str, Any]:
        client = SocketModeClient(
            app_token="xapp-1", web_client=AsyncWebClient(base_url=slack.url), trace_enabled=False
        )

        async def listen(socket: Any, request: Any) -> None:
            answer = {"text": request.payload["text"]}
            await socket.send_socket_mode_response(SocketModeResponse(request.envelope_id, answer))

        client.socket_mode_request_listeners.append(listen)
        await client.connect()
        try:
            await asyncio.to_thread(eventually, lambda: slack.connections)
            return await asyncio.to_thread(slack.deliver, "slash_commands", slash_command("/deal", "help"))
        finally:
            await client.close()

    assert asyncio.run(run()) == {"text": "help"}
    eventually(lambda: slack.connections == 0)
    with pytest.raises(ConnectionError):
        slack.deliver("slash_commands", slash_command("/deal"))


def test_socket_mode_needs_an_app_token(slack: FakeSlack) -> None:
    wrong = refusal(slack, lambda client: client.apps_connections_open(app_token="xoxb-T1"))
    assert wrong["error"] == "not_allowed_token_type"


@pytest.mark.parametrize(
    "payload",
    [
        slash_command("/deal", "move 142 “Demo” & more"),
        block_action({"type": "button", "action_id": "a", "value": "1"}),
        view_submission(MODAL),
        event({"type": "app_home_opened", "user": "U1"}),
    ],
    ids=["command", "click", "submission", "event"],
)
def test_what_is_signed_passes_slacks_own_verifier(payload: dict[str, Any]) -> None:
    request = signed("secret", payload)
    assert SignatureVerifier("secret").is_valid_request(request.content, request.headers)
    assert not SignatureVerifier("other").is_valid_request(request.content, request.headers)
    old = {**request.headers, **sign("secret", request.content, int(time.time()) - 301)}
    assert not SignatureVerifier("secret").is_valid_request(request.content, old)


def test_a_repeated_event_says_so() -> None:
    assert signed("secret", event({"type": "x"}), retry=2).headers["X-Slack-Retry-Num"] == "2"


def test_a_click_carries_what_was_chosen_in_the_menu_shown() -> None:
    options = [{"text": {"type": "plain_text", "text": each}, "value": each} for each in ("a", "b")]
    menu = {"type": "static_select", "action_id": "move", "option_groups": [{"options": options}]}
    shown = {"ts": "1.2", "blocks": [{"type": "section", "block_id": "deal", "accessory": menu}]}
    click = block_action(element(shown, "move"), chosen="b", message=shown, user="U2", user_team="T2")
    assert (click["actions"][0]["selected_option"], click["actions"][0]["block_id"]) == (options[1], "deal")
    assert (click["container"]["message_ts"], click["user"]["team_id"], click["team"]["id"]) == (
        "1.2",
        "T2",
        "T1",
    )
    with pytest.raises(AssertionError, match="no won among"):
        element(shown, "won")


def test_ids_are_never_the_same() -> None:
    assert (
        len({unique("t") for _ in range(100)} | {slash_command("/deal")["trigger_id"] for _ in range(100)})
        == 200
    )


def test_waiting_in_vain_says_what_was_last_seen() -> None:
    with pytest.raises(AssertionError, match="last seen 0"):
        eventually(lambda: 0, 0.02)
