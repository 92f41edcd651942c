"""What the app is sent, and what becomes of its acknowledgements."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from starlette.responses import Response

from sandbox.errors import Refusal
from sandbox.people import ACME, GENERAL, LEADERS, PARTNERS, SALES
from sandbox.state import Message
from sandbox.surfaces import Spot
from tests.sandbox.kit import actions, button, menu, option, section
from tests.sandbox.stage import Stage, scene


async def _posted(stage: Stage, *blocks: dict[str, Any], channel: str = SALES) -> Message:
    await stage.client.chat_postMessage(channel=channel, text="Deal", blocks=list(blocks))
    return stage.said(channel)[-1]


@scene()
async def test_a_command_arrives_as_should_escape_has_it(stage: Stage) -> None:
    await stage.acting.say("U0ANA", SALES, "/deal assign 142 @ben now > 10k")
    command = stage.last("/deal")
    assert command["text"] == "assign 142 <@U0BEN|ben> now &gt; 10k"
    named = ("team_id", "channel_id", "channel_name", "user_id", "user_name", "command")
    assert [command[name] for name in named] == [ACME.id, SALES, "sales", "U0ANA", "ana", "/deal"]
    assert command["response_url"].startswith(stage.origin)
    assert command["trigger_id"].count(".") == 2


@scene()
async def test_a_channel_is_named_by_its_kind(stage: Stage) -> None:
    im = (await stage.client.conversations_open(users="U0CHRIS"))["channel"]["id"]
    for channel, name in ((LEADERS, "privategroup"), (im, "directmessage"), (GENERAL, "general")):
        await stage.acting.say("U0CHRIS", channel, "/deal")
        assert stage.last("/deal")["channel_name"] == name


@scene()
async def test_an_answer_in_the_acknowledgement_is_for_whoever_asked(stage: Stage) -> None:
    stage.answers["/deal"] = {"text": "Your deals", "blocks": [section()]}
    assert (await stage.acting.say("U0ANA", SALES, "/deal"))["ok"]
    [message] = stage.said(SALES)
    assert (message.text, message.only_for, message.user) == ("Your deals", "U0ANA", stage.app.bot_user_id)
    stage.answers["/deal"] = "plain words"
    await stage.acting.say("U0ANA", SALES, "/deal")
    assert stage.said(SALES)[-1].text == "plain words"
    stage.answers["/deal"] = ""
    await stage.acting.say("U0ANA", SALES, "/deal")
    assert len(stage.said(SALES)) == 2, "an empty acknowledgement says nothing"


@scene()
async def test_an_answer_in_channel_is_everybodys_after_what_was_typed(stage: Stage) -> None:
    stage.answers["/deal"] = {"response_type": "in_channel", "text": "Board"}
    await stage.acting.say("U0ANA", SALES, "/deal board")
    assert [(each.user, each.text, each.only_for) for each in stage.said(SALES)] == [
        ("U0ANA", "/deal board", None),
        (stage.app.bot_user_id, "Board", None),
    ]


@scene()
async def test_commands_are_the_apps_own_in_its_workspace_and_out_of_threads(stage: Stage) -> None:
    unknown = await stage.acting.say("U0ANA", SALES, "/remind me")
    assert unknown["error"] == "/remind is not a valid command."
    foreign = await stage.acting.say("U0OLGA", PARTNERS, "/deal")
    assert not foreign["ok"], "Olga's own workspace has no such app"
    parent = (await stage.acting.say("U0ANA", SALES, "hello"))["message"]["ts"]
    threaded = await stage.acting.say("U0ANA", SALES, "/deal", parent)
    assert threaded["error"] == "/deal is not supported in threads. Sorry!"
    assert stage.received == []


@scene(spoilt=True)
async def test_a_bad_answer_to_a_command_is_told_as_slack_tells_it(stage: Stage) -> None:
    async def too_late(payload: dict[str, Any]) -> str:
        await asyncio.sleep(3.2)
        return ""

    words = "/deal failed with the error “{}”."
    answers: list[tuple[Any, str]] = [
        (500, "http_service_error"),
        (404, "http_client_error"),
        (too_late, "operation_timeout"),
        ({"text": "x", "blocks": [{"type": "nonsense"}]}, "invalid_blocks"),
    ]
    for answer, code in answers:
        stage.answers["/deal"] = answer
        assert (await stage.acting.say("U0ANA", SALES, "/deal"))["error"] == words.format(code)
    stage.deliveries.request_url = "http://127.0.0.1:9/"
    assert (await stage.acting.say("U0ANA", SALES, "/deal"))["error"] == words.format("dispatch_failed")
    changes = stage.world.feed.since(0, "U0ANA") or []
    assert [change.kind for change in changes].count("notice") == 5
    assert stage.said(SALES) == []


@scene()
async def test_a_click_carries_message_state_and_a_way_to_answer(stage: Stage) -> None:
    stages = menu(
        "pick",
        "demo",
        "proposal",
        initial_option={"text": {"type": "plain_text", "text": "Demo"}, "value": "demo"},
    )
    message = await _posted(stage, section(accessory=stages), actions(button(), menu("other")))
    done = await stage.click("U0BEN", message, "go")
    click = stage.last("block_actions")
    assert done == {"ok": True, "error": None}
    assert click["actions"][0]["value"] == "1"
    chosen = {name: each for values in click["state"]["values"].values() for name, each in values.items()}
    assert chosen["pick"]["selected_option"]["value"] == "demo", "what stood there at first is in the state"
    assert chosen["other"]["selected_option"] is None
    assert click["container"] == {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": SALES,
        "is_ephemeral": False,
    }
    assert click["message"]["ts"] == message.ts
    assert click["channel"] == {"id": SALES, "name": "sales"}
    assert click["user"]["team_id"] == click["team"]["id"] == ACME.id
    assert click["response_url"].startswith(stage.origin)


@scene()
async def test_a_choice_arrives_as_the_option_itself(stage: Stage) -> None:
    message = await _posted(stage, actions(menu("pick", "demo", "proposal")))
    await stage.click("U0ANA", message, "pick", "proposal")
    click = stage.last("block_actions")
    assert click["actions"][0]["selected_option"] == option("proposal")
    [values] = click["state"]["values"].values()
    assert values["pick"]["selected_option"] == option("proposal")
    with pytest.raises(Refusal, match="not among the options"):
        await stage.click("U0ANA", message, "pick", "won")


@scene()
async def test_an_ephemeral_message_is_not_in_the_click_on_it(stage: Stage) -> None:
    stage.answers["/deal"] = {"text": "x", "blocks": [actions(button())]}
    await stage.acting.say("U0ANA", SALES, "/deal")
    [message] = stage.said(SALES)
    await stage.click("U0ANA", message, "go")
    click = stage.last("block_actions")
    assert (click["container"]["is_ephemeral"], "message" in click) == (True, False)
    with pytest.raises(Refusal):
        await stage.click("U0BEN", message, "go")


@scene()
async def test_a_person_of_another_organisation_clicks_with_their_own_team(stage: Stage) -> None:
    stage.acting.invite("U0ANA", PARTNERS, stage.app.bot_user_id)
    message = await _posted(stage, actions(button()), channel=PARTNERS)
    await stage.click("U0OLGA", message, "go")
    click = stage.last("block_actions")
    assert (click["user"]["team_id"], click["team"]["id"]) == ("T0GLOBEX001", ACME.id)


@scene(spoilt=True)
async def test_a_body_in_the_acknowledgement_of_a_click_is_thrown_away_and_flagged(stage: Stage) -> None:
    message = await _posted(stage, actions(button()))
    stage.answers["block_actions"] = {"text": "Slack does not read this"}
    assert (await stage.click("U0ANA", message, "go"))["ok"]
    assert len(stage.said(SALES)) == 1
    assert stage.complaints() == ["Slack ignores what the acknowledgement says"]


@scene(spoilt=True)
async def test_a_click_without_a_good_answer_is_told(stage: Stage) -> None:
    message = await _posted(stage, actions(button()))
    stage.answers["block_actions"] = 500
    done = await stage.click("U0ANA", message, "go")
    assert "http_service_error" in done["error"]


@scene()
async def test_a_response_url_takes_five_answers_of_every_kind(stage: Stage) -> None:
    message = await _posted(stage, actions(button()))
    await stage.click("U0ANA", message, "go")
    url = stage.last("block_actions")["response_url"]

    async def answer(**body: Any) -> int:
        return (await stage.http.post(url, json=body)).status_code

    assert await answer(text="for you") == 200
    assert (stage.said(SALES)[-1].text, stage.said(SALES)[-1].only_for) == ("for you", "U0ANA")
    assert await answer(text="for all", response_type="in_channel") == 200
    assert stage.said(SALES)[-1].only_for is None
    assert await answer(text="instead", replace_original=True) == 200
    assert message.text == "instead"
    assert await answer(delete_original=True) == 200
    assert message not in stage.said(SALES)
    assert [await answer(text="5"), await answer(text="6")] == [200, 404]


@scene(spoilt=True)
async def test_a_response_url_is_as_strict_as_the_rest(stage: Stage) -> None:
    await stage.acting.say("U0ANA", SALES, "/deal")
    url = stage.last("/deal")["response_url"]
    refused = await stage.http.post(url, json={"text": "x", "colour": "red"})
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_blocks")
    assert stage.world.violations.kept[0].pointer == "/colour"
    assert (await stage.http.post(f"/commands/{ACME.id}/unknown", json={"text": "x"})).status_code == 404


@scene(retries=(0.0, 0.01, 0.02), spoilt=True)
async def test_an_event_that_failed_comes_again_with_its_number(stage: Stage) -> None:
    failures = iter([500, 500, 200])

    async def answer(payload: dict[str, Any]) -> int:
        return next(failures)

    stage.answers["member_joined_channel"] = answer
    stage.acting.invite("U0ANA", SALES, "U0GUIDO")
    await stage.deliveries.settle()
    events = {each["event_id"] for each in stage.received}
    assert len(events) == 1, "each time the same event"
    numbers = [headers.get("x-slack-retry-num") for headers in stage.headers]
    assert numbers == [None, "1", "2"]
    assert stage.headers[-1]["x-slack-retry-reason"] == "http_error"


@scene(retries=(0.0, 0.01), spoilt=True)
async def test_an_event_that_is_not_wanted_again_comes_once(stage: Stage) -> None:
    async def answer(payload: dict[str, Any]) -> Response:
        return Response(status_code=500, headers={"X-Slack-No-Retry": "1"})

    stage.answers["member_joined_channel"] = answer
    stage.acting.invite("U0ANA", SALES, "U0GUIDO")
    await stage.deliveries.settle()
    assert len(stage.received) == 1


@scene()
async def test_events_come_in_their_envelope_when_the_manifest_asks_for_them(stage: Stage) -> None:
    stage.acting.invite("U0ANA", SALES, stage.app.bot_user_id)
    said = await stage.acting.say("U0ANA", SALES, "hello @dealboard")
    stage.acting.react("U0BEN", SALES, said["message"]["ts"], "eyes")
    stage.acting.open_home("U0ANA")
    await stage.deliveries.settle()
    kinds = [each["event"]["type"] for each in stage.received]
    expected = ["member_joined_channel", "message", "app_mention", "reaction_added", "app_home_opened"]
    assert kinds == expected
    envelope = stage.received[2]
    assert envelope["authorizations"][0]["user_id"] == stage.app.bot_user_id
    assert envelope["event"]["text"] == f"hello <@{stage.app.bot_user_id}>"
    stage.world.emit(ACME.id, {"type": "team_rename"})
    await stage.deliveries.settle()
    assert len(stage.received) == len(expected), "nobody subscribed to that"


@scene()
async def test_shortcuts_arrive_with_what_they_were_used_on(stage: Stage) -> None:
    said = await stage.acting.say("U0ANA", SALES, "Acme wants more seats")
    await stage.acting.shortcut("U0ANA", "new_deal")
    everywhere = stage.last("shortcut")
    assert (everywhere["callback_id"], "response_url" in everywhere) == ("new_deal", False)
    await stage.acting.shortcut("U0BEN", "add_to_deal", SALES, said["message"]["ts"])
    there = stage.last("message_action")
    assert there["message"]["text"] == "Acme wants more seats"
    assert there["response_url"]
    with pytest.raises(Refusal, match="no such shortcut"):
        await stage.acting.shortcut("U0ANA", "add_to_deal")


@scene()
async def test_an_external_menu_asks_for_its_options(stage: Stage) -> None:
    select = {"type": "external_select", "action_id": "deal", "min_query_length": 1}
    message = await _posted(stage, section(accessory=select))
    found = option("142")
    stage.answers["block_suggestion"] = {"options": [found]}
    spot = Spot(message.blocks[0]["block_id"], "deal", channel=SALES, ts=message.ts)
    assert await stage.acting.options("U0ANA", spot, "acm") == {"options": [found]}
    asked = stage.last("block_suggestion")
    assert (asked["value"], asked["action_id"], "trigger_id" in asked) == ("acm", "deal", False)
    await stage.acting.click("U0ANA", spot, "142")
    assert stage.last("block_actions")["actions"][0]["selected_option"] == found


@scene()
async def test_a_request_can_be_replayed_byte_by_byte(stage: Stage) -> None:
    await stage.acting.say("U0ANA", SALES, "/deal won 142")
    entry = next(each for each in stage.world.inspector.entries if each.kind == "slash_command")
    await stage.deliveries.replay(entry)
    assert stage.received[0] == stage.received[1]
    assert stage.headers[0]["x-slack-signature"] == stage.headers[1]["x-slack-signature"]
