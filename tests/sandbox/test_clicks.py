"""Clicks in threads, unfurled links and forms, and the answers to their response_urls."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.errors import Refusal
from sandbox.people import SALES
from sandbox.state import Message
from sandbox.surfaces import Spot
from sandbox.viewing import stack_of
from tests.sandbox.kit import Json, actions, ask, button, menu, modal, option, section, text_input
from tests.sandbox.stage import Stage, scene

LINK = "https://deals.example/d/142"


async def _ephemeral(stage: Stage, *blocks: Json) -> Message:
    stage.answers["/deal"] = {"text": "Deal", "blocks": list(blocks)}
    await stage.acting.say("U0ANA", SALES, "/deal")
    return stage.said(SALES)[-1]


async def _answer(stage: Stage, url: str, **body: Any) -> int:
    return (await stage.http.post(url, json=body)).status_code


@scene()
async def test_a_click_in_a_thread_names_it_and_is_answered_there(stage: Stage) -> None:
    parent = (await stage.client.chat_postMessage(channel=SALES, text="moved"))["ts"]
    await stage.client.chat_postMessage(
        channel=SALES, text="again", thread_ts=parent, blocks=[actions(button())]
    )
    await stage.click("U0ANA", stage.said(SALES)[-1], "go")
    click = stage.last("block_actions")
    assert click["container"]["thread_ts"] == click["message"]["thread_ts"] == parent
    assert await _answer(stage, click["response_url"], text="for you") == 200
    assert stage.said(SALES)[-1].thread_ts == parent


@scene()
async def test_a_click_in_an_unfurled_link_tells_of_the_unfurl(stage: Stage) -> None:
    said = await stage.acting.say("U0BEN", SALES, f"see {LINK}")
    blocks = [section("#142"), actions(button(), menu("pick", "demo", initial_option=option("demo")))]
    place = {"channel": SALES, "ts": said["message"]["ts"]}
    await stage.client.chat_unfurl(unfurls={LINK: {"blocks": blocks}}, **place)
    [message] = stage.said(SALES)
    unfurl = message.attachments[0]
    spot = Spot(unfurl["blocks"][1]["block_id"], "go", channel=SALES, ts=message.ts)
    await stage.acting.click("U0ANA", spot)
    click = stage.last("block_actions")
    assert click["container"] == {
        "type": "message_attachment",
        "message_ts": message.ts,
        "channel_id": SALES,
        "is_ephemeral": False,
        "attachment_id": 1,
        "is_app_unfurl": True,
        "app_unfurl_url": LINK,
    }
    assert (click["app_unfurl"], "message" in click) == (unfurl, False)
    [values] = click["state"]["values"].values()
    assert values["pick"]["selected_option"] == option("demo")
    assert await _answer(stage, click["response_url"], text="x", replace_original=True) == 200
    assert LINK in message.text, "what a person said is not the app's to replace"
    assert stage.said(SALES)[-1].only_for == "U0ANA"


@scene()
async def test_what_a_person_said_is_not_the_apps_to_delete(stage: Stage) -> None:
    said = await stage.acting.say("U0ANA", SALES, "Acme wants more seats")
    await stage.acting.shortcut("U0BEN", "add_to_deal", SALES, said["message"]["ts"])
    assert await _answer(stage, stage.last("message_action")["response_url"], delete_original=True) == 200
    assert [each.text for each in stage.said(SALES)] == ["Acme wants more seats"]


@scene()
async def test_an_ephemeral_message_is_replaced_and_deleted_by_its_response_url_alone(stage: Stage) -> None:
    message = await _ephemeral(stage, actions(button()))
    await stage.click("U0ANA", message, "go")
    url = stage.last("block_actions")["response_url"]
    assert await _answer(stage, url, text="instead", replace_original=True) == 200
    assert (message.text, message.blocks, message.only_for) == ("instead", [], "U0ANA")
    assert await _answer(stage, url, delete_original=True) == 200
    assert stage.said(SALES) == []
    assert await _answer(stage, url, text="once more", replace_original=True) == 200
    assert [(each.text, each.only_for) for each in stage.said(SALES)] == [("once more", "U0ANA")]


@scene()
async def test_a_commands_response_url_answers_it_ephemerally_unless_told_otherwise(stage: Stage) -> None:
    await stage.acting.say("U0ANA", SALES, "/deal")
    url = stage.last("/deal")["response_url"]
    assert await _answer(stage, url, text="first") == 200
    assert await _answer(stage, url, text="second", replace_original=True) == 200
    assert await _answer(stage, url, text="for all", response_type="in_channel") == 200
    assert [(each.text, each.only_for) for each in stage.said(SALES)] == [
        ("second", "U0ANA"),
        ("for all", None),
    ]


@scene(spoilt=True)
async def test_a_response_url_says_why_it_answers_no_more(stage: Stage) -> None:
    await stage.acting.say("U0ANA", SALES, "/deal")
    url = stage.last("/deal")["response_url"]
    for _ in range(5):
        assert await _answer(stage, url, text="x") == 200
    used = await stage.http.post(url, json={"text": "x"})
    assert (used.status_code, used.json()["error"]) == (404, "used_url")
    await stage.acting.say("U0ANA", SALES, "/deal")
    fresh = stage.last("/deal")["response_url"]
    garbled = await stage.http.post(fresh, content=b"{", headers={"Content-Type": "application/json"})
    assert (garbled.status_code, garbled.json()["error"]) == (400, "invalid_payload")
    assert (await stage.http.post(fresh, json={"blocks": []})).json()["error"] == "no_text"


@scene()
async def test_what_waits_for_the_form_sends_no_click(stage: Stage) -> None:
    await stage.acting.say("U0ANA", SALES, "/deal new")
    form = modal(
        ask("Title", text_input()),
        ask("Stage", menu("stage", "demo", "won"), dispatch_action=True, optional=True),
    )
    await stage.client.views_open(trigger_id=stage.last("/deal")["trigger_id"], view=form)
    view = stack_of(stage.world, "U0ANA")[-1]
    with pytest.raises(Refusal, match="goes with the form"):
        await stage.acting.click("U0ANA", Spot("title", "text", view_id=view["id"]), "Acme")
    entered = {"title": {"text": "Acme"}}
    await stage.acting.click("U0ANA", Spot("stage", "stage", view_id=view["id"]), "won", entered)
    click = stage.last("block_actions")
    assert click["actions"][0]["selected_option"] == option("won")
    values = click["view"]["state"]["values"]
    assert values["title"]["text"]["value"] == "Acme", "all that was entered so far is told"
    assert values["stage"]["stage"]["selected_option"] == option("won")


@scene()
async def test_a_trigger_is_good_for_three_seconds(stage: Stage) -> None:
    await stage.acting.say("U0ANA", SALES, "/deal new")
    trigger = stage.last("/deal")["trigger_id"]
    stage.world.triggers.find(trigger, stage.app.team_id).made_at -= 3.01
    late = stage.client.views_open(trigger_id=trigger, view=modal())
    assert await stage.refused(late) == "expired_trigger_id"
    assert await stage.refused(stage.client.views_open(trigger_id="x", view=modal())) == "invalid_trigger_id"


@scene()
async def test_a_refused_form_leaves_the_trigger_good(stage: Stage) -> None:
    await stage.acting.say("U0ANA", SALES, "/deal new")
    trigger = stage.last("/deal")["trigger_id"]
    push = stage.client.views_push(trigger_id=trigger, view=modal())
    assert await stage.refused(push) == "not_found", "there is no form to lie on"
    await stage.client.views_open(trigger_id=trigger, view=modal(external_id="new"))
    await stage.acting.say("U0BEN", SALES, "/deal new")
    trigger = stage.last("/deal")["trigger_id"]
    taken = stage.client.views_open(trigger_id=trigger, view=modal(external_id="new"))
    assert await stage.refused(taken) == "duplicate_external_id"
    await stage.client.views_open(trigger_id=trigger, view=modal())


@scene()
async def test_all_forms_are_closed_at_once_where_the_person_or_the_app_wants_it(stage: Stage) -> None:
    for form, everything in ((modal(notify_on_close=True), True), (modal(clear_on_close=True), False)):
        stage.received.clear()
        await stage.acting.say("U0ANA", SALES, "/deal new")
        below = modal(actions(button()), notify_on_close=True)
        await stage.client.views_open(trigger_id=stage.last("/deal")["trigger_id"], view=below)
        view = stack_of(stage.world, "U0ANA")[-1]
        spot = Spot(view["blocks"][0]["block_id"], "go", view_id=view["id"])
        await stage.acting.click("U0ANA", spot)
        await stage.client.views_push(trigger_id=stage.last("block_actions")["trigger_id"], view=form)
        await stage.forms.close("U0ANA", stack_of(stage.world, "U0ANA")[-1]["id"], everything=everything)
        closed = [each for each in stage.received if each.get("type") == "view_closed"]
        assert len(closed) == (2 if everything else 1), "each that asked to hear of it"
        assert all(each["is_cleared"] for each in closed)
        assert stack_of(stage.world, "U0ANA") == []
