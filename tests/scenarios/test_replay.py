"""A request counts once, and only where Slack has just signed it."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.blocks import ids
from tests.scenarios.office import Office, differences, dump
from tests.scenarios.wire import Wire
from tests.support.payloads import Signed

AT_ONCE = 8


@pytest.fixture
def office(office: Office) -> Office:
    """With Ana's deal #1 in Qualifying."""
    office.ana.types("deal new Acme renewal 12k stage:Qualifying")
    return office


@pytest.fixture
def wire(office: Office) -> Wire:
    """The line to the bot, over which Ana's command has just gone."""
    return Wire(office.visit)


LINES = ("move 1 next", "value 1 15k", "note 1 Hi", "won 1", "undo", "new Other")


def test_the_same_command_twice_changes_things_once(office: Office, wire: Wire) -> None:
    for line in LINES:
        first = office.ana.types(f"deal {line}")
        after = dump(office.db)
        second = wire.answer(wire.sent())
        assert differences(after, dump(office.db)) == {}, line
        assert second.text != first.text, line
        assert "already" in second.text, line


def test_the_same_command_many_times_at_once_changes_things_once(office: Office, wire: Wire) -> None:
    request = wire.command(wire.sent(), text="move 1 next")

    def send(_turn: int) -> str:
        return wire.answer(request).text

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(send, range(AT_ONCE)))
    assert sum("→ *Demo*" in answer for answer in answers) == 1
    assert sum("already" in answer for answer in answers) == AT_ONCE - 1
    assert "Demo: 1 deal" in office.ana.types("deal board").text
    assert office.ana.types("deal history 1").text.count("moved it") == 1


def test_the_same_click_twice_changes_things_once(office: Office, wire: Wire) -> None:
    board = office.ana.types("deal board")
    assert "→ *Negotiating*" in office.ana.clicks(board, ids.MOVE_DEAL, "Negotiating").text
    after = dump(office.db)
    request = wire.sent()
    assert "already" in office.ana.is_answered(lambda: wire.send(request)).text
    assert differences(after, dump(office.db)) == {}


def test_a_request_of_more_than_five_minutes_ago_is_refused(office: Office, wire: Wire) -> None:
    before = dump(office.db)
    # One that is still to come comes nearer while it is on its way.
    for seconds in (-301, 360):
        moment = int(time.time()) + seconds
        response = wire.send(wire.command(wire.sent(), text="move 1 next", timestamp=moment))
        assert response.status_code == 401
        assert "Acme" not in response.text
    assert differences(before, dump(office.db)) == {}


def test_a_request_that_somebody_changed_on_its_way_is_refused(office: Office, wire: Wire) -> None:
    before = dump(office.db)
    honest = wire.command(wire.sent(), text="move 1 next", user_id="U0VIC")
    changed = [
        Signed(honest.content.replace(b"U0VIC", b"U0ANA"), honest.headers),
        Signed(honest.content + b"&user_id=U0ANA", honest.headers),
        Signed(honest.content, honest.headers | {"X-Slack-Request-Timestamp": str(int(time.time()) - 1)}),
        wire.command(wire.sent(), text="move 1 next", secret="another secret"),
        Signed(honest.content, {"Content-Type": honest.headers["Content-Type"]}),
    ]
    for request in changed:
        assert wire.send(request).status_code == 401
    assert differences(before, dump(office.db)) == {}


def test_the_same_click_signed_anew_is_still_the_same_click(office: Office, wire: Wire) -> None:
    """Slack sends what it got no answer to again, with a new signature over the same body."""
    assert "Won" in office.ana.clicks(office.ana.types("deal 1"), "Won").text
    after = dump(office.db)
    content = wire.sent().content
    again = wire.signed(content, timestamp=int(time.time()) - 2)
    assert again.headers != wire.sent().headers
    assert "already" in office.ana.is_answered(lambda: wire.send(again)).text
    assert differences(after, dump(office.db)) == {}
