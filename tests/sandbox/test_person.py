"""People in tests: they find things by the words on them, and are told what there is where they are wrong."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from sandbox.person import Person, find_element, value_of
from sandbox.testing import Visit
from tests.sandbox.kit import Json, actions, ask, button, home, menu, modal, option, section, text_input
from tests.support.sandbox import options, visit

__all__ = ["options", "visit"]

on_sqlite = pytest.mark.parametrize("engine_name", ["sqlite"])
FORM = modal(
    ask("Title", text_input()),
    ask("Stage", menu("stage", "demo", "won"), optional=True),
    ask("Deal", {"type": "external_select", "action_id": "deal"}, optional=True),
    notify_on_close=True,
)


def _as_bot(visit: Visit, method: str, **args: Any) -> Json:
    """A call that the bot might have made."""
    token = next(iter(visit.world.installations))
    headers = {"Authorization": f"Bearer {token}"}
    answer: Json = httpx.post(f"{visit.origin}/api/{method}", json=args, headers=headers).json()
    return answer


def _opened(visit: Visit, me: str) -> Person:
    person = visit.person(me)
    trigger = visit.do(lambda: visit.world.triggers.give(person.id, "T0ACME00001"))
    assert _as_bot(visit, "views.open", trigger_id=trigger, view=FORM)["ok"]
    return person


@on_sqlite
def test_a_form_is_filled_in_by_its_labels(visit: Visit) -> None:
    ana = _opened(visit, "ana")
    assert ana.submit()["errors"] == {"Title": "Please complete this required field."}
    ana.fill("Title", "Acme renewal")
    ana.fill("Stage", "Won")
    with pytest.raises(AssertionError, match=r"no 'Owner' among"):
        ana.fill("Owner", "Ben")
    with pytest.raises(AssertionError, match=r"no 'Lost' among"):
        ana.fill("Stage", "Lost")
    sent = _last_sent(visit, "view_submission", ana.submit)
    values = sent["view"]["state"]["values"]
    assert values["title"]["text"]["value"] == "Acme renewal"
    assert values["stage"]["stage"]["selected_option"] == option("won")


@on_sqlite
def test_a_form_is_closed_and_asks_for_options(visit: Visit) -> None:
    ben = _opened(visit, "ben")
    assert len(ben.modals) == 1
    asked = _last_sent(visit, "block_suggestion", lambda: ben.options("Deal", "acm"))
    assert asked["value"] == "acm"
    closed = _last_sent(visit, "view_closed", ben.close)
    assert closed["user"]["id"] == ben.id
    with pytest.raises(AssertionError, match="no form is open"):
        _ = ben.form


@on_sqlite
def test_home_is_empty_until_something_is_published(visit: Visit) -> None:
    ana = visit.person("ana")
    assert ana.opens_home() == {}
    if visit.world.manifest.home_tab:
        visit.eventually(lambda: ana.home)  # the bot's own; nothing changes, so it publishes no other
    published = _as_bot(visit, "views.publish", user_id=ana.id, view=home(actions(button())))
    if not visit.world.manifest.home_tab:
        assert published["error"] == "not_enabled"
    else:
        assert ana.home["blocks"][0]["type"] == "actions"
        assert _last_sent(visit, "block_actions", lambda: ana.use("Go", view=ana.home))["view"]


@on_sqlite
def test_people_are_told_what_slack_tells_of_failures(visit: Visit) -> None:
    ana = visit.person("ana")
    assert not ana.says("/remind me")["ok"]
    assert ana.notices() == ["/remind is not a valid command."]
    with pytest.raises(AssertionError, match="sees no leaders"):
        ana.sees("leaders")
    with pytest.raises(AssertionError, match="nobody is called zoe"):
        visit.person("zoe")
    with pytest.raises(AssertionError, match="last seen"):
        visit.eventually(lambda: ana.sees("sales"), 0.05)


def test_an_element_is_called_as_a_person_would() -> None:
    blocks = [section(accessory=button("deal.show:7", block_id="x")), actions(menu("pick", "demo"))]
    assert (
        find_element(blocks, "Go") == find_element(blocks, "deal.show") == find_element(blocks, "deal.show:7")
    )
    with pytest.raises(AssertionError, match=r"no 'Undo' among \['Go', 'pick'\]"):
        find_element(blocks, "Undo")
    assert value_of(menu("pick", "demo"), "Demo") == "demo"
    assert value_of({**menu("pick", "demo"), "type": "multi_static_select"}, ["Demo"]) == ["demo"]
    assert value_of(button(), "anything") is None


def _last_sent(visit: Visit, kind: str, act: Any) -> Json:
    """The payload of that kind which `act` makes Slack send. The bot need not know what to do with it."""
    act()
    visit.wait(visit.sandbox.deliveries.settle())
    entries = visit.do(lambda: [each for each in visit.world.inspector.entries if each.kind == kind])
    assert entries, f"nothing of the kind {kind} was sent"
    for entry in entries:
        entry.flags.clear()
    payload: Json = entries[-1].request
    return payload
