"""What goes wrong between Slack and the app: who is told, what is flagged, and what comes again."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from sandbox.deliveries import RETRIES
from sandbox.errors import Refusal
from sandbox.people import ACME, GENERAL, SALES
from sandbox.surfaces import Spot
from sandbox.viewing import stack_of
from tests.sandbox.kit import actions, button, modal, option, section
from tests.sandbox.stage import Stage, scene

IGNORED = "Slack ignores what the acknowledgement says"


async def _late(payload: dict[str, Any]) -> str:
    await asyncio.sleep(3.2)
    return ""


@pytest.mark.parametrize(
    "kind", ["block_actions", "shortcut", "message_action", "view_closed", "app_mention"]
)
def test_a_body_that_slack_does_not_read_is_thrown_away_and_flagged(kind: str) -> None:
    async def play(stage: Stage) -> None:
        stage.acting.invite("U0ANA", SALES, stage.app.bot_user_id)
        stage.answers[kind] = {"text": "nobody reads this", "response_type": "in_channel"}
        said = (await stage.acting.say("U0ANA", SALES, "hello @dealboard"))["message"]["ts"]
        await stage.client.chat_postMessage(channel=SALES, text="Deal", blocks=[actions(button())])
        await stage.click("U0ANA", stage.said(SALES)[-1], "go")
        await stage.acting.shortcut("U0ANA", "new_deal")
        await stage.acting.shortcut("U0ANA", "add_to_deal", SALES, said)
        trigger = stage.last("message_action")["trigger_id"]
        await stage.client.views_open(trigger_id=trigger, view=modal(notify_on_close=True))
        await stage.forms.close("U0ANA", stack_of(stage.world, "U0ANA")[-1]["id"])
        await stage.deliveries.settle()
        assert [(entry.kind, entry.flags) for entry in stage.world.inspector.flagged()] == [(kind, [IGNORED])]
        assert [each.text for each in stage.said(SALES)][1:] == ["Deal"], "and it is not said"

    scene(spoilt=True)(play)()


@scene()
async def test_a_body_is_read_where_slack_reads_it(stage: Stage) -> None:
    stage.answers["/deal"] = {"text": "Deals", "blocks": [section(accessory=_external())]}
    await stage.acting.say("U0ANA", SALES, "/deal")
    [message] = stage.said(SALES)
    stage.answers["block_suggestion"] = {"options": [option("142")]}
    spot = Spot(message.blocks[0]["block_id"], "deal", channel=SALES, ts=message.ts)
    assert await stage.acting.options("U0ANA", spot, "acme") == {"options": [option("142")]}
    await stage.client.views_open(trigger_id=stage.last("/deal")["trigger_id"], view=modal())
    stage.answers["view_submission"] = {"response_action": "clear"}
    view = stack_of(stage.world, "U0ANA")[-1]
    await stage.forms.submit("U0ANA", view["id"], {"title": {"text": "Acme"}})
    assert stack_of(stage.world, "U0ANA") == []


@scene(spoilt=True, retries=(0.0,))
async def test_who_waits_three_seconds_is_told_and_an_event_comes_again(stage: Stage) -> None:
    await stage.client.chat_postMessage(channel=SALES, text="Deal", blocks=[actions(button())])
    await stage.acting.say("U0ANA", SALES, "/deal new")
    trigger = stage.last("/deal")["trigger_id"]
    await stage.client.views_open(trigger_id=trigger, view=modal())
    view = stack_of(stage.world, "U0ANA")[-1]
    for kind in ("block_actions", "shortcut", "view_submission", "member_joined_channel"):
        stage.answers[kind] = _late
    stage.acting.invite("U0ANA", SALES, "U0GUIDO")
    clicked, used, submitted = await asyncio.gather(
        stage.click("U0ANA", stage.said(SALES)[0], "go"),
        stage.acting.shortcut("U0BEN", "new_deal"),
        stage.forms.submit("U0ANA", view["id"], {"title": {"text": "Acme"}}),
    )
    assert "operation_timeout" in clicked["error"]
    assert "operation_timeout" in used["error"]
    assert "trouble" in submitted["error"]
    assert stack_of(stage.world, "U0ANA") == [view], "the form stays, with what was entered"
    notices = [each.data for each in stage.world.feed.since(0, "U0ANA") or [] if each.kind == "notice"]
    assert [notice["ts"] for notice in notices] == [stage.said(SALES)[0].ts]
    await stage.until(lambda: _reasons(stage) == [None, "http_timeout"])


def test_an_event_comes_again_at_once_after_a_minute_and_after_five() -> None:
    assert RETRIES == (0, 60, 300)


@scene(spoilt=True, retries=(0.0, 0.01, 0.02))
async def test_an_event_comes_three_times_again_and_no_more(stage: Stage) -> None:
    stage.answers["member_joined_channel"] = 404
    stage.acting.invite("U0ANA", SALES, "U0GUIDO")
    await stage.deliveries.settle()
    assert _reasons(stage) == [None, *["http_error"] * 3]
    assert [each.get("x-slack-retry-num") for each in stage.headers] == [None, "1", "2", "3"]


@scene(spoilt=True, retries=(0.0, 0.01))
async def test_an_event_that_reaches_nobody_says_so_when_it_comes_again(stage: Stage) -> None:
    address, stage.deliveries.request_url = stage.deliveries.request_url, "http://127.0.0.1:9/"
    stage.acting.invite("U0ANA", SALES, "U0GUIDO")
    await stage.until(lambda: stage.world.inspector.flagged())
    stage.deliveries.request_url = address
    await stage.deliveries.settle()
    assert _reasons(stage) == ["connection_failed"]


@scene(spoilt=True)
async def test_options_that_slack_would_refuse_are_not_offered(stage: Stage) -> None:
    await stage.client.chat_postMessage(channel=SALES, text="x", blocks=[section(accessory=_external())])
    [message] = stage.said(SALES)
    spot = Spot(message.blocks[0]["block_id"], "deal", channel=SALES, ts=message.ts)
    assert await stage.acting.options("U0ANA", spot, "a") == {"options": []}
    assert stage.received == [], "one letter asks nobody where three are awaited"
    answers: tuple[Any, ...] = ({"options": [option("x" * 151)]}, {"choices": []}, "words", 500)
    for answer in answers:
        stage.answers["block_suggestion"] = answer
        assert await stage.acting.options("U0ANA", spot, "acme") == {"options": []}
    assert stage.world.violations.kept[0].pointer == "/options/0/text/text"
    assert {each.where for each in stage.world.violations.kept} == {"block_suggestion"}


@scene(spoilt=True)
async def test_a_fault_befalls_only_what_it_can(stage: Stage) -> None:
    for on, kind in (("*", "late"), ("*", "server_error"), ("click", "lost"), ("view", "twice")):
        await stage.http.post("/page/faults", json={"on": on, "kind": kind})
    await stage.acting.say("U0ANA", SALES, "/deal")
    assert len(stage.world.faults.shown()) == 4, "commands have no order to be late in"
    with pytest.raises(Exception, match="500"):
        await stage.client.auth_test()
    await stage.client.chat_postMessage(channel=GENERAL, text="Deal", blocks=[actions(button())])
    assert "operation_timeout" in (await stage.click("U0ANA", stage.said(GENERAL)[0], "go"))["error"]
    await stage.client.views_open(trigger_id=stage.last("/deal")["trigger_id"], view=modal())
    view = stack_of(stage.world, "U0ANA")[-1]
    await stage.forms.submit("U0ANA", view["id"], {"title": {"text": "Acme"}})
    kinds = [each.get("type") or each["command"] for each in stage.received]
    assert kinds == ["/deal", "view_submission", "view_submission"]
    assert [fault["kind"] for fault in stage.world.faults.shown()] == ["late"]


@scene()
async def test_what_a_revoked_app_does_is_refused_and_what_it_is_told_is_its_end(stage: Stage) -> None:
    await stage.client.chat_postMessage(channel=GENERAL, text="Deal", blocks=[actions(button())])
    await stage.http.post("/page/app", json={"team": ACME.id, "do": "uninstall"})
    await stage.deliveries.settle()
    stage.acting.invite("U0ANA", SALES, "U0GUIDO")
    await stage.deliveries.settle()
    kinds = [each["event"]["type"] for each in stage.received]
    assert kinds == ["tokens_revoked", "app_uninstalled"]
    post = stage.client.chat_postMessage(channel=SALES, text="x")
    assert await stage.refused(post) == "account_inactive"
    with pytest.raises(Refusal, match="not installed"):
        await stage.click("U0ANA", stage.said(GENERAL)[0], "go")
    assert not (await stage.acting.say("U0ANA", SALES, "/deal"))["ok"]
    assert len(stage.received) == 2, "nothing more is sent to an app that is gone"


def _external() -> dict[str, Any]:
    return {"type": "external_select", "action_id": "deal"}


def _reasons(stage: Stage) -> list[str | None]:
    events = zip(stage.received, stage.headers, strict=True)
    return [headers.get("x-slack-retry-reason") for each, headers in events if "event_id" in each]
