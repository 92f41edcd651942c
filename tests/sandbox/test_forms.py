"""Modals and Home: opened, filled in, submitted, stacked, closed."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.errors import Refusal
from sandbox.people import SALES
from sandbox.surfaces import Spot
from sandbox.viewing import stack_of
from tests.sandbox.kit import Json, actions, ask, button, home, menu, modal, plain, section, text_input
from tests.sandbox.stage import Stage, scene

TITLE = {"title": {"text": "Acme renewal"}}


async def _open(stage: Stage, view: Json | None = None, me: str = "U0ANA") -> Json:
    """A form, opened by a command."""
    await stage.acting.say(me, SALES, "/deal new")
    trigger = stage.last("/deal")["trigger_id"]
    await stage.client.views_open(trigger_id=trigger, view=view or modal())
    return stack_of(stage.world, me)[-1]


@scene()
async def test_a_trigger_opens_one_form(stage: Stage) -> None:
    view = await _open(stage)
    assert view["root_view_id"] == view["id"]
    used = stage.client.views_open(trigger_id=stage.last("/deal")["trigger_id"], view=modal())
    assert await stage.refused(used) == "exchanged_trigger_id"
    unknown = stage.client.views_open(trigger_id="1.2.abc", view=modal())
    assert await stage.refused(unknown) == "expired_trigger_id"
    assert stack_of(stage.world, "U0BEN") == []


@scene()
async def test_a_submission_carries_the_whole_state(stage: Stage) -> None:
    first = {"text": plain("Demo"), "value": "demo"}
    view = await _open(
        stage,
        modal(
            ask("Title", text_input()),
            ask("Stage", menu("stage", "demo", "won", initial_option=first)),
            ask("Due", {"type": "datepicker", "action_id": "on"}, optional=True),
            private_metadata="142",
        ),
    )
    result = await stage.forms.submit("U0ANA", view["id"], TITLE)
    assert result == {"ok": True, "errors": None, "error": None}
    submitted = stage.last("view_submission")
    values = submitted["view"]["state"]["values"]
    assert values["title"]["text"] == {"type": "plain_text_input", "value": "Acme renewal"}
    assert values["stage"]["stage"]["selected_option"] == first
    assert values["due"]["on"] == {"type": "datepicker", "selected_date": None}
    assert (submitted["view"]["private_metadata"], submitted["response_urls"]) == ("142", [])
    assert stack_of(stage.world, "U0ANA") == [], "an empty acknowledgement closes the form"


@scene()
async def test_what_slacks_client_checks_never_reaches_the_app(stage: Stage) -> None:
    number = {"type": "number_input", "action_id": "n", "is_decimal_allowed": False, "min_value": "1"}
    view = await _open(
        stage,
        modal(
            ask("Title", text_input(max_length=5)),
            ask("Email", {"type": "email_text_input", "action_id": "e"}, optional=True),
            ask("Site", {"type": "url_text_input", "action_id": "u"}, optional=True),
            ask("Days", number, optional=True),
        ),
    )
    wrong: list[tuple[Any, dict[str, str]]] = [
        ({}, {"title": "Please complete this required field."}),
        ({"title": {"text": "too long"}}, {"title": "Please enter at most 5 characters."}),
        ({"title": {"text": "x"}, "email": {"e": "ana"}}, {"email": "Please enter a valid email address."}),
        ({"title": {"text": "x"}, "site": {"u": "ana"}}, {"site": "Please enter a valid URL."}),
        ({"title": {"text": "x"}, "days": {"n": "1.5"}}, {"days": "Please enter a valid number."}),
        ({"title": {"text": "x"}, "days": {"n": "0"}}, {"days": "Please enter 1 or more."}),
    ]
    for values, errors in wrong:
        assert (await stage.forms.submit("U0ANA", view["id"], values))["errors"] == errors
    assert [each for each in stage.received if each.get("type") == "view_submission"] == []


@scene()
async def test_the_apps_errors_leave_the_form_open(stage: Stage) -> None:
    view = await _open(stage)
    stage.answers["view_submission"] = {"response_action": "errors", "errors": {"title": "Taken"}}
    result = await stage.forms.submit("U0ANA", view["id"], TITLE)
    assert result == {"ok": False, "errors": {"title": "Taken"}, "error": None}
    assert len(stack_of(stage.world, "U0ANA")) == 1


@scene()
async def test_an_answer_may_update_push_and_clear(stage: Stage) -> None:
    view = await _open(stage)
    stage.answers["view_submission"] = {"response_action": "update", "view": modal(section("Sure?"))}
    await stage.forms.submit("U0ANA", view["id"], TITLE)
    [updated] = stack_of(stage.world, "U0ANA")
    assert (updated["id"], updated["blocks"][0]["text"]["text"]) == (view["id"], "Sure?")
    stage.answers["view_submission"] = {"response_action": "push", "view": modal(section("Really?"))}
    await stage.forms.submit("U0ANA", view["id"], {})
    below, top = stack_of(stage.world, "U0ANA")
    assert (top["previous_view_id"], top["root_view_id"]) == (below["id"], below["id"])
    with pytest.raises(Refusal):
        await stage.forms.submit("U0ANA", below["id"], {})
    stage.answers["view_submission"] = {"response_action": "clear"}
    await stage.forms.submit("U0ANA", top["id"], {})
    assert stack_of(stage.world, "U0ANA") == []


@scene(spoilt=True)
async def test_an_answer_that_makes_no_sense_is_trouble(stage: Stage) -> None:
    view = await _open(stage)
    for answer in (
        {"response_action": "dance"},
        {"response_action": "errors", "errors": {"nowhere": "x"}},
        {"response_action": "update", "view": modal(title=plain("far too long for a title of a form"))},
        "words",
        500,
    ):
        stage.answers["view_submission"] = answer
        result = await stage.forms.submit("U0ANA", view["id"], TITLE)
        assert "trouble" in result["error"], answer
    assert len(stage.complaints()) >= 5


@scene()
async def test_three_forms_lie_on_each_other_and_no_more(stage: Stage) -> None:
    view = await _open(stage, modal(actions(button())))
    for depth in (2, 3, 4):
        top = stack_of(stage.world, "U0ANA")[-1]
        spot = Spot(top["blocks"][0]["block_id"], "go", view_id=top["id"])
        await stage.acting.click("U0ANA", spot)
        trigger = stage.last("block_actions")["trigger_id"]
        push = stage.client.views_push(trigger_id=trigger, view=modal(actions(button())))
        if depth < 4:
            await push
        else:
            assert await stage.refused(push) == "push_limit_reached"
    assert len(stack_of(stage.world, "U0ANA")) == 3
    assert stack_of(stage.world, "U0ANA")[0]["id"] == view["id"]


@scene()
async def test_a_click_in_a_form_has_the_view_and_no_response_url(stage: Stage) -> None:
    view = await _open(stage, modal(ask("Title", text_input()), actions(button())))
    spot = Spot(view["blocks"][1]["block_id"], "go", view_id=view["id"])
    await stage.acting.click("U0ANA", spot, values=TITLE)
    click = stage.last("block_actions")
    assert click["container"] == {"type": "view", "view_id": view["id"]}
    assert ("response_url" in click, "message" in click, "channel" in click) == (False, False, False)
    assert click["view"]["state"]["values"]["title"]["text"]["value"] == "Acme renewal"
    assert click["view"]["hash"] == view["hash"]


@scene()
async def test_a_hash_guards_a_form_against_an_older_answer(stage: Stage) -> None:
    view = await _open(stage, modal(external_id="deal-142"))
    old = view["hash"]
    await stage.client.views_update(view_id=view["id"], hash=old, view=modal(section("new")))
    late = stage.client.views_update(view_id=view["id"], hash=old, view=modal())
    assert await stage.refused(late) == "hash_conflict"
    assert await stage.refused(stage.client.views_update(view_id="V0NONE", view=modal())) == "not_found"
    await _open(stage, modal(external_id="deal-143"), me="U0BEN")
    taken = stage.client.views_update(view_id=view["id"], view=modal(external_id="deal-143"))
    assert await stage.refused(taken) == "duplicate_external_id"
    await stage.client.views_update(external_id="deal-143", view=modal(section("by name")))


@scene()
async def test_closing_is_told_where_the_app_asked_for_it(stage: Stage) -> None:
    view = await _open(stage, modal(notify_on_close=True))
    await stage.forms.close("U0ANA", view["id"])
    closed = stage.last("view_closed")
    assert (closed["view"]["id"], closed["is_cleared"]) == (view["id"], False)
    assert stack_of(stage.world, "U0ANA") == []
    quiet = await _open(stage)
    await stage.forms.close("U0ANA", quiet["id"], everything=True)
    assert [each["type"] for each in stage.received if "type" in each] == ["view_closed"]


@scene()
async def test_a_conversation_may_be_chosen_to_be_answered_in(stage: Stage) -> None:
    select = {"type": "conversations_select", "action_id": "c", "response_url_enabled": True}
    view = await _open(stage, modal(ask("Share", select)))
    await stage.forms.submit("U0ANA", view["id"], {"share": {"c": SALES}})
    [address] = stage.last("view_submission")["response_urls"]
    assert (address["channel_id"], address["block_id"], address["action_id"]) == (SALES, "share", "c")
    await stage.http.post(address["response_url"], json={"text": "shared", "response_type": "in_channel"})
    assert stage.said(SALES)[-1].text == "shared"


@scene()
async def test_home_is_each_persons_own(stage: Stage) -> None:
    assert stage.acting.open_home("U0ANA") == {"home": None}
    await stage.deliveries.settle()
    opened = stage.last("app_home_opened")
    assert (opened["user"], opened["tab"], "view" in opened) == ("U0ANA", "home", False)
    await stage.client.views_publish(user_id="U0ANA", view=home(actions(button())))
    view = stage.acting.open_home("U0ANA")["home"]
    assert stage.acting.open_home("U0BEN") == {"home": None}
    spot = Spot(view["blocks"][0]["block_id"], "go", view_id=view["id"])
    await stage.acting.click("U0ANA", spot)
    click = stage.last("block_actions")
    assert (click["view"]["type"], "response_url" in click) == ("home", False)
    late = stage.client.views_publish(user_id="U0ANA", view=home(), hash="old")
    assert await stage.refused(late) == "hash_conflict"
    stranger = stage.client.views_publish(user_id="U0OLGA", view=home())
    assert await stage.refused(stranger) == "user_not_found"


@scene(spoilt=True)
async def test_a_view_that_slack_would_refuse_is_refused_with_a_pointer(stage: Stage) -> None:
    await stage.acting.say("U0ANA", SALES, "/deal new")
    trigger = stage.last("/deal")["trigger_id"]
    without_submit = {name: value for name, value in modal().items() if name != "submit"}
    refusal = await stage.refusal(stage.client.views_open(trigger_id=trigger, view=without_submit))
    assert refusal["error"] == "invalid_arguments"
    assert "json-pointer:/submit" in refusal["response_metadata"]["messages"][0]
    wrong_kind = stage.client.views_open(trigger_id=trigger, view=home())
    assert await stage.refused(wrong_kind) == "invalid_arguments"
    await stage.client.views_open(trigger_id=trigger, view=modal())
