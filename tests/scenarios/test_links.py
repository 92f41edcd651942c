"""Links to deals: posted in a channel they show as cards, wherever nobody sees one who may not (rule 15)."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.people import ACME, GLOBEX
from sandbox.person import Person
from sandbox.state import Json
from tests.scenarios.office import Answer, Office


@pytest.fixture
def room(office: Office) -> Office:
    """An office with a deal of Ana's, #1, and one of Ben's, #2."""
    office.ana.types("deal new Acme renewal 12k")
    office.ben.types("deal new Globex rollout 9k")
    return office


def address(office: Office, number: int, more: str = "") -> str:
    """The link to a deal."""
    return f"{office.visit.origin}/d/{number}{more}"


def posted(person: Person, text: str) -> Json:
    """What somebody said, as it was when Slack had told of it."""
    message: Json = person.says(text)["message"]
    return message


def becomes_cards(office: Office, person: Person, message: Json, count: int = 1) -> list[Answer]:
    """The cards that a message's links become."""

    def cards() -> list[Json]:
        now = next(each for each in person.sees() if each["ts"] == message["ts"])
        return list(now.get("attachments") or ())

    office.visit.eventually(lambda: len(cards()) == count)
    return [Answer({"text": each["fallback"], "blocks": each["blocks"]}) for each in cards()]


def stays_a_link(office: Office, person: Person, text: str) -> None:
    """What is posted shows nothing below it: a link to a deal of Ana's that is posted next, does."""
    message = posted(person, text)
    ana = office.ana.person
    becomes_cards(office, ana, posted(ana, address(office, 1)))
    now = next(each for each in person.sees() if each["ts"] == message["ts"])
    assert not now.get("attachments")


def test_a_link_shows_as_the_card_to_everybody_in_the_channel(room: Office) -> None:
    message = posted(room.ana.person, f"Look at {address(room, 1)} please")
    (card,) = becomes_cards(room, room.ben.person, message)
    assert "#1 Acme renewal" in card.text
    assert "$12,000" in card.shown
    assert "Undo" not in card.buttons


def test_each_deal_of_several_links_shows_once(room: Office) -> None:
    links = " ".join(address(room, number) for number in (1, 2, 1, 99))
    cards = becomes_cards(room, room.ana.person, posted(room.ana.person, links), 2)
    assert ["#1" in cards[0].text, "#2" in cards[1].text] == [True, True]


def test_a_viewer_who_posts_a_link_shows_what_everybody_may_see(room: Office) -> None:
    becomes_cards(room, room.ana.person, posted(room.vic.person, address(room, 1)))


@pytest.mark.parametrize("path", ["/d/99", "/d/", "/d/abc", "/d/1/2", "/e/1", "/d/99999999999999999999"])
def test_a_link_to_no_deal_stays_a_link(room: Office, path: str) -> None:
    stays_a_link(room, room.ana.person, f"{room.visit.origin}{path}")


def test_a_link_to_a_deleted_deal_stays_a_link(room: Office) -> None:
    room.ada.erases("deal delete 2", 2)
    stays_a_link(room, room.ana.person, address(room, 2))


def test_a_link_of_another_workspace_stays_a_link(room: Office) -> None:
    stays_a_link(room, room.ana.person, address(room, 1, f"?team={GLOBEX.id}"))
    becomes_cards(room, room.ana.person, posted(room.ana.person, address(room, 1, f"?team={ACME.id}")))


def test_the_buttons_below_a_link_work_with_the_rights_of_who_clicks(room: Office) -> None:
    message = posted(room.ben.person, address(room, 1))
    becomes_cards(room, room.ben.person, message)

    def clicks(person: Person) -> str:
        before = person.latest()
        now = next(each for each in person.sees() if each["ts"] == message["ts"])
        card: dict[str, Any] = {**now, "blocks": now["attachments"][0]["blocks"]}
        assert person.click(card, "Won")["ok"]
        return str(person.answer_after(before)["text"])

    assert "belongs to Ana" in clicks(room.ben.person)
    assert "your role here is viewer" in clicks(room.vic.person)
    assert "Won" in clicks(room.ana.person)
    assert "won" in room.ana.types("deal show 1").text


class TestWhereSomebodyMayNotSeeDeals:
    """Channels with people from outside, and conversations that the bot cannot look into."""

    def nothing_shows(self, office: Office, person: Person) -> None:
        """A link that is posted there stays one, while one that is posted elsewhere does not."""
        message = posted(person, address(office, 1))
        ana = office.colleague("ana").person
        becomes_cards(office, ana, posted(ana, address(office, 1)))
        now = next(each for each in person.sees() if each["ts"] == message["ts"])
        assert not now.get("attachments")

    def test_in_a_channel_shared_with_another_organisation(self, room: Office) -> None:
        self.nothing_shows(room, room.colleague("ana", "partners").person)

    def test_in_a_channel_with_a_guest(self, room: Office) -> None:
        room.visit.change("ben", is_restricted=True)
        message = posted(room.ana.person, address(room, 1))
        chris = room.colleague("chris", "leaders").person
        chris.invite("app")
        becomes_cards(room, chris, posted(chris, address(room, 1)))
        assert not next(each for each in room.ana.person.sees() if each["ts"] == message["ts"]).get(
            "attachments"
        )

    def test_in_a_private_channel_without_the_bot(self, room: Office) -> None:
        self.nothing_shows(room, room.colleague("chris", "leaders").person)

    def test_where_a_guest_or_a_stranger_posts_it(self, room: Office) -> None:
        for handle in ("guido", "olga"):
            self.nothing_shows(room, room.colleague(handle, "partners").person)

    def test_in_the_composer_whose_channel_slack_does_not_tell(self, room: Office) -> None:
        link = {"url": address(room, 1), "domain": "127.0.0.1"}
        room.visit.event({
            "type": "link_shared", "channel": "COMPOSER", "user": "U0ANA", "message_ts": "Uxxx-909b5454",
            "links": [link], "source": "composer", "unfurl_id": "Uxxx-909b5454",
        })  # fmt: skip
        ana = room.ana.person
        becomes_cards(room, ana, posted(ana, address(room, 1)))
        calls = [each for each in room.visit.world.inspector.entries if each.kind == "chat.unfurl"]
        assert len(calls) == 1


def test_a_channel_that_an_admin_allowed_shows_cards_to_its_guests_too(room: Office) -> None:
    ada = room.colleague("ada", "partners")
    ada.person.invite("app")
    answer = ada.types("pipeline subscribe")
    allow = next(label for label in answer.buttons if "llow" in label)
    ada.clicks(answer, allow)
    ana = room.colleague("ana", "partners").person
    becomes_cards(room, ana, posted(ana, address(room, 1)))


def test_a_card_names_the_deal_by_its_link(room: Office) -> None:
    assert f"<{address(room, 1)}|#1 Acme renewal>" in room.ana.types("deal show 1").shown
