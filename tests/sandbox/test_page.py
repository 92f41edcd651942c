"""The page's API, as the README has it."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx
import pytest

from sandbox.people import ACME, GENERAL, LEADERS, PARTNERS, SALES
from tests.sandbox.kit import actions, ask, button, modal, section, text_input
from tests.sandbox.stage import Stage, scene


async def _post(stage: Stage, path: str, **given: Any) -> Any:
    response = await stage.http.post(f"/page/{path}", json=given)
    return response.json()


async def _state(stage: Stage, me: str = "U0ANA") -> Any:
    return (await stage.http.get("/page/state", params={"me": me})).json()


async def _read(stage: Stage, me: str, channel: str, **more: str) -> list[Any]:
    answer = await stage.http.get("/page/messages", params={"me": me, "channel": channel, **more})
    found: list[Any] = answer.json()["messages"]
    return found


@scene()
async def test_the_page_is_served(stage: Stage) -> None:
    answer = await stage.http.get("/")
    assert (answer.status_code, "Dealboard" in answer.text) == (200, True)


@scene()
async def test_the_state_holds_what_the_person_may_see(stage: Stage) -> None:
    ana, guido, olga = [await _state(stage, me) for me in ("U0ANA", "U0GUIDO", "U0OLGA")]
    kinds = {channel["id"]: channel["kind"] for channel in ana["channels"]}
    assert {GENERAL: "public", SALES: "public", PARTNERS: "public"}.items() <= kinds.items()
    assert LEADERS not in kinds
    assert [channel["is_app"] for channel in ana["channels"] if channel["kind"] == "im"] == [True]
    assert {channel["name"] for channel in guido["channels"]} == {"partners", "Dealboard"}
    assert {channel["name"] for channel in olga["channels"]} == {"partners", "lobby"}
    assert (olga["bot"]["installed"], olga["commands"]) == (False, [])
    assert {command["command"] for command in ana["commands"]} == {
        "/deal",
        "/contact",
        "/company",
        "/pipeline",
    }
    assert [person["user"] for person in ana["cast"]][:2] == ["U0ANA", "U0BEN"]
    assert (ana["violations"], ana["faults"], ana["views"], ana["home"]) == ([], [], [], None)


@scene()
async def test_a_command_and_a_click_from_the_page(stage: Stage) -> None:
    stage.answers["/deal"] = {"text": "Deal", "blocks": [actions(button())]}
    said = await _post(stage, "say", me="U0ANA", channel=SALES, text="/deal 142")
    assert (said["kind"], said["ok"]) == ("command", True)
    [message] = await _read(stage, "U0ANA", SALES)
    assert (message["is_ephemeral"], message["from_app"], message["channel"]) == (True, True, SALES)
    assert await _read(stage, "U0BEN", SALES) == []
    block = message["blocks"][0]
    spot = {"block_id": block["block_id"], "action_id": "go", "channel": SALES, "ts": message["ts"]}
    assert await _post(stage, "click", me="U0ANA", **spot) == {"ok": True, "error": None}
    assert stage.last("block_actions")["actions"][0]["action_id"] == "go"
    refused = await stage.http.post("/page/click", json={"me": "U0BEN", **spot})
    assert (refused.status_code, refused.json()["error"]) == (404, "no_such_message")


@scene()
async def test_a_form_from_the_page(stage: Stage) -> None:
    await _post(stage, "say", me="U0ANA", channel=SALES, text="/deal new")
    trigger = stage.last("/deal")["trigger_id"]
    await stage.client.views_open(trigger_id=trigger, view=modal(ask("Title", text_input())))
    [view] = (await _state(stage))["views"]
    missing = await _post(stage, "views/submit", me="U0ANA", view_id=view["id"], values={})
    assert missing["errors"] == {"title": "Please complete this required field."}
    values = {"title": {"text": "Acme"}}
    assert (await _post(stage, "views/submit", me="U0ANA", view_id=view["id"], values=values))["ok"]
    gone = await stage.http.post("/page/views/close", json={"me": "U0ANA", "view_id": view["id"]})
    assert gone.status_code == 404


@scene()
async def test_threads_reactions_and_unread_marks(stage: Stage) -> None:
    parent = (await _post(stage, "say", me="U0ANA", channel=SALES, text="hi @ben"))["message"]["ts"]
    await _post(stage, "say", me="U0BEN", channel=SALES, text="yes", thread_ts=parent)
    await _post(stage, "react", me="U0BEN", channel=SALES, ts=parent, name="eyes")
    [message] = await _read(stage, "U0CHRIS", SALES)
    assert (message["reply_count"], message["reply_users"]) == (1, ["U0BEN"])
    assert message["reactions"][0]["users"] == ["U0BEN"]
    thread = await _read(stage, "U0CHRIS", SALES, thread_ts=parent)
    assert [each["text"] for each in thread] == ["hi <@U0BEN>", "yes"]

    async def marks(me: str) -> tuple[int, int]:
        [sales] = [each for each in (await _state(stage, me))["channels"] if each["id"] == SALES]
        return sales["unread"], sales["mentions"]

    assert [await marks(me) for me in ("U0ANA", "U0BEN", "U0CHRIS")] == [(0, 0), (1, 1), (1, 0)]
    await _post(stage, "read", me="U0BEN", channel=SALES)
    assert await marks("U0BEN") == (0, 0)


@scene()
async def test_people_come_and_go(stage: Stage) -> None:
    await _post(stage, "leave", me="U0ANA", channel=SALES)
    outside = await stage.http.post("/page/say", json={"me": "U0ANA", "channel": SALES, "text": "x"})
    assert outside.json()["error"] == "not_in_channel"
    await _post(stage, "join", me="U0ANA", channel=SALES)
    await _post(stage, "invite", me="U0ANA", channel=SALES, user="U0GUIDO")
    assert {"U0ANA", "U0GUIDO"} <= set(stage.world.channels[SALES].members)
    await _post(stage, "leave", me="U0GUIDO", channel=SALES)
    kinds = [change.kind for change in stage.world.feed.since(0, "U0GUIDO") or []]
    assert "left" in kinds, "a guest sees no channel that they are not in"


@scene()
async def test_what_the_page_gets_wrong_is_said(stage: Stage) -> None:
    wrong = [
        ("say", {"me": "nobody", "channel": SALES, "text": "x"}, "no_such_person"),
        ("say", {"me": "U0ANA", "channel": LEADERS, "text": "x"}, "no_such_channel"),
        ("say", {"me": "U0ANA", "channel": SALES}, "invalid_arguments"),
        ("say", {"me": "U0ANA", "channel": SALES, "text": " "}, "no_text"),
        ("clock", {"forward": -1}, "invalid_clock"),
        ("faults", {"on": "*", "kind": "earthquake"}, "invalid_fault"),
        ("faults", {"on": "event", "kind": "server_error"}, "invalid_fault"),
        ("faults", {"on": "auth.test", "kind": "lost"}, "invalid_fault"),
        ("faults", {"on": "click", "kind": "late"}, "invalid_fault"),
        ("app", {"team": ACME.id, "do": "paint"}, "not_installed"),
        ("replay", {"entry": 99}, "no_such_entry"),
        ("user", {"user": "U0ANA", "name": "x"}, "invalid_arguments"),
    ]
    for path, given, error in wrong:
        answer = await stage.http.post(f"/page/{path}", json=given)
        assert (answer.json()["error"], answer.status_code // 100) == (error, 4), path
    garbled = await stage.http.post("/page/say", content=b"{")
    assert garbled.json()["error"] == "invalid_json"


@scene()
async def test_changes_are_streamed_to_those_they_are_for(stage: Stage) -> None:
    seq = (await _state(stage, "U0BEN"))["seq"]
    seen: list[tuple[str, Any]] = []

    async def listen() -> None:
        async with stage.http.stream("GET", f"/page/events?me=U0BEN&after={seq}") as stream:
            kind = ""
            async for line in stream.aiter_lines():
                if line.startswith("event: "):
                    kind = line.removeprefix("event: ")
                if line.startswith("data: "):
                    seen.append((kind, json.loads(line.removeprefix("data: "))))

    listening = asyncio.create_task(listen())
    await _post(stage, "say", me="U0ANA", channel=SALES, text="hello")
    await stage.client.chat_postEphemeral(channel=SALES, user="U0ANA", text="for Ana")
    await _post(stage, "clock", forward=86400)
    await stage.until(lambda: any(kind == "clock" for kind, _data in seen))
    messages = [data["message"]["text"] for kind, data in seen if kind == "message"]
    assert messages == ["hello"]
    numbers = [data["seq"] for _kind, data in seen]
    assert numbers == sorted(numbers)
    assert seen[-1][1]["clock"]["ahead"] == 86400
    stage.sandbox.page.close()
    await asyncio.wait_for(listening, 5)


@scene()
async def test_who_comes_back_goes_on_where_they_were(stage: Stage) -> None:
    await _post(stage, "say", me="U0ANA", channel=SALES, text="one")
    seq = (await _state(stage))["seq"]
    await _post(stage, "say", me="U0ANA", channel=SALES, text="two")

    async def first_message(headers: dict[str, str]) -> str:
        async with stage.http.stream("GET", "/page/events?me=U0ANA", headers=headers) as stream:
            async for line in stream.aiter_lines():
                if line.startswith("data: ") and "message" in json.loads(line[6:]):
                    text: str = json.loads(line[6:])["message"]["text"]
                    return text
        return ""

    assert await first_message({"Last-Event-ID": str(seq)}) == "two"
    assert await first_message({}) == "one"


@scene(spoilt=True)
async def test_the_inspector_shows_what_went_over_the_wire_without_secrets(stage: Stage) -> None:
    await _post(stage, "say", me="U0ANA", channel=SALES, text="/deal")
    for text in (f"with {stage.app.token}", "<!here>"):
        form = {"channel": SALES, "text": text, "token": stage.app.token}
        await stage.http.post("/api/chat.postMessage", data=form)
    entries = (await stage.http.get("/page/inspector")).json()["entries"]
    assert [(entry["direction"], entry["kind"], entry["status"]) for entry in entries] == [
        ("to_bot", "slash_command", 200),
        ("to_slack", "chat.postMessage", 200),
        ("to_slack", "chat.postMessage", 200),
    ]
    assert stage.app.token not in json.dumps(entries)
    assert (entries[0]["replayable"], entries[1]["replayable"]) == (True, False)
    assert "json-pointer:/text" in entries[2]["flags"][0]
    [violation] = (await _state(stage))["violations"]
    assert (violation["where"], violation["entry"]) == ("chat.postMessage", entries[2]["id"])
    assert await _post(stage, "replay", entry=entries[0]["id"]) == {"ok": True}
    assert len(stage.received) == 2


@scene(spoilt=True)
async def test_faults_are_asked_for_from_the_page(stage: Stage) -> None:
    fault = {"on": "chat.postMessage", "kind": "rate_limited", "seconds": 7, "channel": SALES}
    assert (await _post(stage, "faults", **fault))["faults"][0]["times"] == 1
    await stage.client.chat_postMessage(channel=GENERAL, text="not this one")
    limited = await stage.refusal(stage.client.chat_postMessage(channel=SALES, text="x"))
    assert limited.headers["Retry-After"] == "7"
    await stage.client.chat_postMessage(channel=SALES, text="all is well again")
    await _post(stage, "faults", on="*", kind="server_error", times=3)
    assert await _post(stage, "faults/clear") == {"faults": []}
    assert len(stage.said(SALES)) == 1


@scene(spoilt=True)
async def test_a_dropped_connection_leaves_the_post_standing(stage: Stage) -> None:
    await _post(stage, "faults", on="auth.test", kind="error", error="fatal_error")
    assert await stage.refused(stage.client.auth_test()) == "fatal_error"
    await _post(stage, "faults", on="chat.postMessage", kind="dropped")
    form = {"channel": SALES, "text": "x", "token": stage.app.token}
    with pytest.raises(httpx.RemoteProtocolError, match="disconnected"):
        await stage.http.post("/api/chat.postMessage", data=form)
    assert len(stage.said(SALES)) == 1
    await _post(stage, "faults", on="chat.postMessage", kind="slow", seconds=0.3)
    began = asyncio.get_running_loop().time()
    await stage.client.chat_postMessage(channel=SALES, text="late")
    assert asyncio.get_running_loop().time() - began >= 0.3


@scene()
async def test_events_are_doubled_delayed_and_lost_at_will(stage: Stage) -> None:
    ts = (await stage.acting.say("U0ANA", SALES, "hello"))["message"]["ts"]
    for kind in ("twice", "late", "lost"):
        await _post(stage, "faults", on="event", kind=kind)
    for name in ("one", "two", "three", "four"):
        stage.acting.react("U0ANA", SALES, ts, name)
    await stage.deliveries.settle()
    came = [each["event"]["reaction"] for each in stage.received]
    assert sorted(came) == ["four", "one", "one", "two"]
    assert came.index("two") > 0, "it waited for another"
    assert len({each["event_id"] for each in stage.received}) == 3, "what comes twice is the same event"


@scene(spoilt=True)
async def test_the_app_can_be_revoked_and_installed_again(stage: Stage) -> None:
    await _post(stage, "app", team=ACME.id, do="revoke")
    assert await stage.refused(stage.client.auth_test()) == "token_revoked"
    assert not (await _state(stage))["bot"]["installed"]
    assert not (await _post(stage, "say", me="U0ANA", channel=SALES, text="/deal"))["ok"]
    await _post(stage, "app", team=ACME.id, do="install")
    assert (await stage.client.auth_test())["ok"]
    await stage.deliveries.settle()
    assert stage.last("tokens_revoked")


@scene()
async def test_who_someone_is_can_be_changed(stage: Stage) -> None:
    changed = await _post(stage, "user", user="U0ANA", real_name="Ana Ortega", is_admin=True)
    assert (changed["user"]["profile"]["display_name"], changed["user"]["is_admin"]) == ("Ana Ortega", True)
    await stage.deliveries.settle()
    assert stage.last("user_change")["user"]["real_name"] == "Ana Ortega"


@scene()
async def test_a_message_stands_in_the_state_of_home_and_options(stage: Stage) -> None:
    assert await _post(stage, "home", me="U0ANA") == {"home": None}
    stage.answers["block_suggestion"] = {"option_groups": []}
    select = {"type": "external_select", "action_id": "deal"}
    await stage.client.chat_postMessage(channel=SALES, text="x", blocks=[section(accessory=select)])
    [message] = await _read(stage, "U0ANA", SALES)
    spot = {"channel": SALES, "ts": message["ts"], "block_id": message["blocks"][0]["block_id"]}
    asked = await _post(stage, "options", me="U0ANA", action_id="deal", query="acm", **spot)
    assert asked == {"option_groups": []}
    shortcut = await _post(stage, "shortcut", me="U0ANA", callback_id="new_deal")
    assert shortcut == {"ok": True, "error": None}
