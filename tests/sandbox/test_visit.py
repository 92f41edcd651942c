"""The unchanged bot in the sandbox, as people use it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sandbox import events, messages
from sandbox.people import ACME, PARTNERS, add_user
from sandbox.runner import Options
from sandbox.state import World
from sandbox.testing import Visit
from tests.sandbox.kit import actions, button
from tests.support.sandbox import options, visit

__all__ = ["options", "visit"]

on_sqlite = pytest.mark.parametrize("engine_name", ["sqlite"])


def test_a_rep_moves_a_deal_and_others_hear_of_it(visit: Visit) -> None:
    ana, chris = visit.person("ana"), visit.person("chris")
    board = ana.command("/deal board")
    assert board["text"].startswith("Sales board")
    ana.command("/deal new Acme renewal 12k")
    card = ana.command("/deal acme")
    moved = ana.answer_to(card, "Move to…", "Demo")
    assert "Demo" in moved["text"]
    alert = visit.eventually(lambda: [text for text in chris.reads("sales") if "to Demo" in text])
    assert "Acme renewal" in alert[0], "made and moved within a minute is one message"
    assert all("Sales board" not in text for text in chris.reads("sales")), "answers are Ana's own"


def test_a_win_is_told_and_taken_back(visit: Visit) -> None:
    ana = visit.person("ana")
    ana.command("/deal new Acme renewal 12k")
    won = ana.command("/deal won acme")
    undone = ana.answer_to(won, "Undo")
    assert "Acme renewal" in undone["text"]
    assert visit.eventually(lambda: [text for text in ana.reads() if "won" in text.lower()])


def test_a_searched_deal_opens_as_its_card(visit: Visit) -> None:
    ben = visit.person("ben")
    ben.command("/deal new Acme renewal 12k")
    found = ben.command("/deal find acme renewal")
    card = ben.answer_to(found, "Move to…", "Open the card")
    assert "Acme renewal" in card["text"]
    assert len(card["blocks"]) > 2


def test_a_guest_is_refused(visit: Visit) -> None:
    answer = visit.person("guido").at("partners").command("/deal")
    assert "guests" in answer["text"]


def test_someone_of_another_organisation_is_refused_on_a_click(visit: Visit) -> None:
    ana, olga = visit.person("ana").at("partners"), visit.person("olga").at("partners")
    ana.invite("app")
    message = visit.do(lambda: _shared_card(visit.world))
    refused = olga.answer_to(message, "Go")
    assert "another organisation" in refused["text"]
    assert not olga.says("/deal")["ok"], "and Olga's workspace has no such command"


def _shared_card(world: World) -> dict[str, Any]:
    """A message of the bot's with a button, as a shared card would be."""
    app = world.installed_in(ACME.id)
    assert app is not None
    blocks = [actions(button("deal.show", value='{"d":1}'))]
    channel = world.channels[PARTNERS]
    message = messages.say(world, channel, app.bot_user_id, "A deal", app=app, blocks=blocks)
    return messages.shown(world, message)


@on_sqlite
def test_two_workspaces_share_nothing(options: Options) -> None:
    with Visit(replace(options, workspaces=2)) as visit:
        ana, olga = visit.person("ana"), visit.person("olga").at("lobby")
        ana.command("/deal new Acme renewal 12k")
        assert "Acme renewal" in ana.command("/deal acme renewal")["text"]
        assert "Acme renewal" not in olga.command("/deal acme renewal")["text"]
        olga.command("/deal new Initech rollout 9k")
        olga.command("/deal won initech rollout")
        assert visit.eventually(lambda: [text for text in olga.reads() if "Initech" in text][1:])
        assert not any("Initech" in text for text in ana.reads("sales"))
        assert visit.complaints() == []


@on_sqlite
def test_socket_mode_does_as_http_does(options: Options) -> None:
    with Visit(replace(options, socket_mode=True)) as visit:
        visit.eventually(lambda: visit.sandbox.deliveries.sockets.count)
        ana = visit.person("ana")
        board = ana.command("/deal board")
        assert board["text"].startswith("Sales board")
        undone = ana.answer_to(ana.command("/deal new Acme renewal 12k"), "Undo")
        assert undone["text"].startswith("Undone")
        visit.wait(visit.sandbox.deliveries.sockets.refresh())
        visit.eventually(lambda: ana.says("/deal")["ok"])
        flags = set(visit.complaints())
        assert flags <= {"slash_command: dispatch_failed"}, "and that only while it connected anew"


@on_sqlite
def test_the_clock_moves_the_bots_business_and_nothing_else(visit: Visit) -> None:
    ana = visit.person("ana")
    ana.command("/deal new Acme renewal 12k")
    visit.forward(days=9)
    assert "9 days" in ana.command("/deal acme renewal")["text"]


@on_sqlite
def test_deals_are_kept_in_a_file_that_is_named(options: Options) -> None:
    with Visit(options) as visit:
        visit.person("ana").command("/deal new Acme renewal 12k")
    with Visit(options) as visit:
        assert "Acme renewal" in visit.person("ana").command("/deal acme renewal")["text"]


@on_sqlite
def test_an_alert_whose_answer_was_lost_is_posted_once(visit: Visit) -> None:
    ana = visit.person("ana")
    ana.invite("app")
    visit.fail("chat.postMessage", "dropped")
    ana.command("/deal new Acme renewal 12k")
    visit.eventually(lambda: [text for text in ana.reads() if "Acme renewal" in text][1:], 10)
    visit.eventually(lambda: _called(visit, "conversations.history"), 10)
    assert _called(visit, "chat.postMessage") == 1


@on_sqlite
@pytest.mark.parametrize("kind", ["rate_limited", "server_error"])
def test_an_alert_that_slack_did_not_take_comes_later(visit: Visit, kind: str) -> None:
    ana = visit.person("ana")
    visit.fail("chat.postMessage", kind, seconds=1)
    ana.command("/deal new Acme renewal 12k")
    visit.eventually(lambda: [text for text in ana.reads() if "Acme renewal" in text][1:], 10)
    assert _called(visit, "chat.postMessage") == 2


@on_sqlite
def test_a_request_that_is_sent_twice_changes_things_once(visit: Visit) -> None:
    ana = visit.person("ana")
    visit.fail("command", "twice")
    first = ana.command("/deal new Acme renewal 12k")
    assert "Acme renewal" in first["text"]
    found = ana.command("/deal find acme renewal")["text"].split("\n")
    assert len([line for line in found if line.startswith("#")]) == 1


@on_sqlite
def test_a_member_who_joins_is_learnt_from_the_event(visit: Visit) -> None:
    def join() -> None:
        add_user(visit.world, "U0NIA", "nia", "Nia New", ACME.id)
        events.user_changed(visit.world, "U0NIA", is_new=True)

    visit.do(join)
    visit.eventually(lambda: visit.services.members.kinds(ACME.id, ["U0NIA"]))


@on_sqlite
def test_a_member_who_becomes_a_guest_is_refused_at_once(visit: Visit) -> None:
    ana = visit.person("ana")
    assert ana.command("/deal board")["text"].startswith("Sales board")
    visit.change("ana", is_restricted=True)
    assert "guests" in ana.command("/deal board")["text"]


def _called(visit: Visit, method: str) -> int:
    return visit.do(lambda: sum(entry.kind == method for entry in visit.world.inspector.entries))
