"""A request counts once, and only where Slack has just signed it."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.blocks import ids
from tests.scenarios.office import Office, command, differences, dump
from tests.shell.harness import SECRET
from tests.support.payloads import Signed, signed, slash_command

AT_ONCE = 8


@pytest.fixture
def office(office: Office) -> Office:
    """With Ana's deal #1 in Qualifying."""
    office.type("UANA", "deal new Acme renewal 12k stage:Qualifying")
    return office


LINES = ("move 1 next", "value 1 15k", "note 1 Hi", "won 1", "undo", "new Other")


def test_the_same_command_twice_changes_things_once(office: Office) -> None:
    for line in LINES:
        request = command("UANA", f"deal {line}")
        first = office.checked(office.send(request))
        after = dump(office.db)
        second = office.checked(office.send(request))
        assert differences(after, dump(office.db)) == {}, line
        assert second.text != first.text, line
        assert "already" in second.text, line


def test_the_same_command_many_times_at_once_changes_things_once(office: Office) -> None:
    request = command("UANA", "deal move 1 next")

    def send(_turn: int) -> str:
        return office.checked(office.send(request)).text

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(send, range(AT_ONCE)))
    assert sum("→ *Demo*" in answer for answer in answers) == 1
    assert sum("already" in answer for answer in answers) == AT_ONCE - 1
    assert "Demo: 1 deal" in office.type("UANA", "deal board").text
    assert office.type("UANA", "deal history 1").text.count("moved it") == 1


def test_the_same_click_twice_changes_things_once(office: Office) -> None:
    menu = office.type("UANA", "deal board").element(ids.MOVE_DEAL)
    click = office.a_click("UANA", menu, "Negotiating")
    assert "→ *Negotiating*" in office.send_click(click).text
    after = dump(office.db)
    assert "already" in office.send_click(click).text
    assert differences(after, dump(office.db)) == {}


def test_a_request_of_more_than_five_minutes_ago_is_refused(office: Office) -> None:
    before = dump(office.db)
    for seconds in (-301, 301):
        request = command("UANA", "deal move 1 next", timestamp=int(time.time()) + seconds)
        response = office.bot.send(request)
        assert response.status_code == 401
        assert "Acme" not in response.text
    assert differences(before, dump(office.db)) == {}


def test_a_request_that_somebody_changed_on_its_way_is_refused(office: Office) -> None:
    before = dump(office.db)
    honest = command("UVIC", "deal move 1 next")
    changed = [
        Signed(honest.content.replace(b"UVIC", b"UANA"), honest.headers),
        Signed(honest.content + b"&user_id=UANA", honest.headers),
        Signed(honest.content, honest.headers | {"X-Slack-Request-Timestamp": str(int(time.time()) - 1)}),
        signed("another secret", slash_command("/deal", "move 1 next", user="UANA")),
        Signed(honest.content, {"Content-Type": honest.headers["Content-Type"]}),
    ]
    for request in changed:
        assert office.bot.send(request).status_code == 401
    assert differences(before, dump(office.db)) == {}


def test_the_same_click_signed_anew_is_still_the_same_click(office: Office) -> None:
    """Slack sends what it got no answer to again, with a new signature over the same body."""
    click = office.a_click("UANA", office.type("UANA", "deal 1").element(ids.WIN_DEAL))
    office.send(signed(SECRET, click, timestamp=int(time.time()) - 2))
    after = dump(office.db)
    office.send(signed(SECRET, click))
    assert differences(after, dump(office.db)) == {}
