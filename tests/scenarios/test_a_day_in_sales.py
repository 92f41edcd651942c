"""A story: what a team does with one deal on one day, by lines and by buttons, and what its channel hears."""

from __future__ import annotations

from bot.blocks import ids
from sandbox.state import Json
from tests.scenarios.office import Answer, Office


def undo(office: Office, answer: Answer) -> Answer:
    """Click *Undo* in Ana's answer."""
    return office.ana.clicks(answer, "Undo")


def test_a_day_in_sales(office: Office) -> None:
    assert "hears" in office.chris.types("pipeline subscribe Sales").text
    created = office.ana.types(
        'deal new Acme renewal 12k contact:"Jane Doe" company:Acme stage:Qual closing:2026-12-31',
    )
    for said in ("#1 Acme renewal", "Qualifying", "$12,000", "Jane Doe (new)", "Acme (new)", "Dec 31"):
        assert said in created.shown
    card = office.ana.types("deal show 1")
    assert {"Won", "Lost", "Note", "Edit", "History", "Share"} <= card.buttons.keys()
    moves(office)
    closes(office)
    converts(office)
    told = office.heard(3)
    expected = (
        "#1 Acme renewal was reopened, in Demo",
        "#1 Acme renewal is open again, in Demo: the win was undone",
        "#1 Acme renewal was won",
    )
    for alert, beginning in zip(told, expected, strict=True):
        assert beginning in alert
    assert ["Continued in a newer message" in alert for alert in told] == [True, True, False]


def moves(office: Office) -> None:
    """Next, back, by the board's menu, undone; then the board is shared with the channel."""
    assert "Qualifying → *Demo*" in office.ana.types("deal move 1 next").text
    assert "Demo → *Qualifying*" in office.ana.types("deal move acme back").text
    moved = office.ana.clicks(office.ana.types("deal board"), ids.MOVE_DEAL, "Negotiating")
    assert "Qualifying → *Negotiating*" in moved.text
    (alert,) = office.heard(1)
    assert "#1 Acme renewal moved: from Qualifying to Negotiating" in alert
    assert "Undone: you moved it" in undo(office, moved).text
    (alert,) = office.heard(1)
    assert "#1 Acme renewal is in Qualifying again" in alert
    mine = office.ana.types("deal board mine")
    shared = office.ana.shares(mine, ids.SHARE_BOARD)
    assert not shared.is_private
    assert not shared.replaces(mine)
    assert "#1 Acme renewal" in shared.shown
    assert shared.text in office.ben.person.reads()[-1]


def closes(office: Office) -> None:
    """Lost for a reason, reopened into another stage, won for more, undone and won again by a button."""
    assert "Reason: Price" in office.ana.types("deal lost 1 price").text
    assert "0 deals" in office.ana.types("deal board").text
    assert "was lost: Price" in office.heard(1)[0]
    assert "in *Demo*" in office.ana.types("deal reopen 1 Demo").text
    assert "was reopened, in Demo" in office.heard(1)[0]
    won = office.ana.types("deal won 1 15k")
    assert "*$15,000*" in won.text
    assert "Make Jane Doe a client" in won.buttons
    assert "was won" in office.heard(2)[1]
    taken_back = undo(office, won)
    assert "Undone: you marked it won" in taken_back.text
    assert taken_back.replaces(won)
    assert "$12,000" in office.ana.types("deal 1").text, "the value is as it was before"
    assert "the win was undone" in office.heard(2)[1]
    again = office.ana.clicks(office.ana.types("deal 1"), "Won")
    assert "Won *#1 Acme renewal*" in again.text
    assert "live" in office.ana.types("contact Jane").text


def converts(office: Office) -> None:
    """A lead becomes a client; that is asked first, and cannot be taken back."""
    asked = office.ana.types("contact convert Jane client")
    assert "no undo" in asked.text
    done = office.ana.clicks(asked, "Convert to client")
    assert "client" in done.text
    assert not any(name.startswith("Undo") for name in done.buttons)
    assert "client" in office.ana.types("contact show Jane").text
    assert "forward only" in office.ana.types("contact convert Jane lead").text
    assert "marked it won" in office.ana.types("deal history 1").text


def test_each_fact_of_a_deal_is_changed_and_taken_back(office: Office) -> None:
    office.ana.types("deal new Acme renewal 12k")
    before = facts_of(office.ana.types("deal 1"))
    for line in (
        "value 1 15k",
        "rename 1 Globex renewal",
        "closing 1 fri",
        "due 1 tomorrow",
        "label 1 red",
        "assign 1 @ben",
    ):
        verb = line.split()[0]
        changed = office.ana.types(f"deal {line}")
        assert "→" in changed.text, verb
        assert facts_of(office.ana.types("deal 1")) != before, verb
        assert "Undone" in undo(office, changed).text, verb
        assert facts_of(office.ana.types("deal 1")) == before, verb
    noted = office.ana.types("deal note 1 They want a discount")
    assert "They want a discount" in noted.text
    assert "Undone" in undo(office, noted).text


def facts_of(card: Answer) -> list[Json]:
    """What a card says of the deal itself: its name and fields."""
    section = next(block for block in card.message["blocks"] if block["type"] == "section")
    return [section["text"], *section.get("fields", ())]


def test_a_deal_goes_to_another_pipeline_and_back(office: Office) -> None:
    office.ada.types("pipeline new Onboarding")
    office.ana.types("deal new Acme renewal 12k")
    moved = office.ana.types("deal transfer 1 Onboarding progress")
    assert "Sales: New Opportunity → *Onboarding: In progress*" in moved.text
    assert "0 deals" in office.ana.types("deal board Sales").text
    assert "1 deal " in office.ana.types("deal board Onboarding").text
    assert "Undone" in undo(office, moved).text
    assert "New Opportunity: 1 deal" in office.ana.types("deal board Sales").text


def test_an_admin_sets_up_a_stage_and_takes_it_away(office: Office) -> None:
    added = office.ada.types('pipeline stage Sales add "Security review" after:Demo probability:40')
    assert "Security review" in added.text
    office.ana.types('deal new Acme renewal 12k stage:"Security review"')
    asked = office.ada.types('pipeline stage Sales remove "Security review"')
    removed = office.ada.clicks(asked, "Into Demo")
    assert "Security review" in removed.text
    assert "Demo: 1 deal" in office.ana.types("deal board").text
    assert "Security review" in office.ana.types("deal history 1").text


def test_a_deal_is_undone_within_a_day_and_no_later(office: Office) -> None:
    created = office.ana.types("deal new Acme renewal 12k")
    office.visit.forward(days=2)
    assert "day" in undo(office, created).text
    assert "Acme renewal" in office.ana.types("deal 1").text


def test_a_channel_that_unsubscribes_hears_no_more(office: Office) -> None:
    office.chris.types("pipeline subscribe Sales")
    office.ana.types("deal new Acme renewal 12k")
    office.ana.types("deal move 1 next")
    office.heard(1)
    office.chris.types("pipeline unsubscribe Sales")
    office.ana.types("deal move 1 next")
    office.heard(1)


def test_what_is_typed_stays_private_and_pings_nobody(office: Office) -> None:
    for line in ("deal new Acme renewal", "deal 1", "deal", "deal board", "contact", "company", "pipeline"):
        assert office.ana.types(line).is_private
    assert office.ben.person.sees() == []
