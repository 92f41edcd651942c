"""A channel has one message about a deal: edited, answered, continued, corrected, acted on (rule 13)."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.blocks import ids
from core.models import LivingAlert, OutboxMessage
from sandbox import messages
from tests.scenarios.office import Answer, Office, dump

STAGES = ("Qualifying", "Demo", "Proposal", "Negotiating")


@pytest.fixture
def renewal(office: Office) -> Office:
    """Ana's deal #1, in a channel that hears of moves, wins and so on."""
    office.chris.types("pipeline subscribe Sales")
    office.ana.types("deal new Acme renewal 12k stage:Qualifying")
    office.heard(0)
    return office


def alerts(office: Office, count: int) -> list[Answer]:
    """The messages about the deal, oldest first."""
    office.heard(count)
    return [Answer(each) for each in office.chris.person.sees() if "metadata" in each]


def thread(office: Office, alert: Answer) -> list[str]:
    """What is said below an alert."""
    return [each["text"] for each in office.chris.person.sees(thread=alert.message["ts"])[1:]]


def replied(office: Office, alert: Answer, count: int) -> list[str]:
    """What is said below an alert once there is so much."""
    office.visit.eventually(lambda: len(thread(office, alert)) == count)
    return thread(office, alert)


def test_forty_moves_within_a_minute_leave_one_message_that_reads_from_first_to_last(
    renewal: Office,
) -> None:
    for number in range(40):
        renewal.ana.types(f"deal move 1 {STAGES[(number + 1) % 4]}")
    renewal.ana.types("deal move 1 Negotiating")
    (alert,) = alerts(renewal, 1)
    assert "#1 Acme renewal moved: from Qualifying to Negotiating\n" in alert.text
    assert "*#1 Acme renewal* moved: Qualifying → Negotiating" in alert.shown
    renewal.visit.forward(minutes=5)
    assert thread(renewal, alert) == []


def test_a_deal_that_leaves_the_pipeline_is_followed_out_of_it(renewal: Office) -> None:
    renewal.ana.types("deal move 1 Demo")
    renewal.ada.types("pipeline new Onboarding")
    renewal.heard(1)
    left = renewal.ana.types("deal transfer 1 Onboarding")
    (alert,) = alerts(renewal, 1)
    assert "moved: from Qualifying to Onboarding: " in alert.text
    renewal.ana.clicks(left, "Undo")
    (alert,) = alerts(renewal, 1)
    assert "moved: from Qualifying to Demo\n" in alert.text


def test_a_message_lives_for_a_day_and_the_next_one_is_pointed_to(renewal: Office) -> None:
    renewal.ana.types("deal move 1 Demo")
    renewal.heard(1)
    renewal.visit.forward(minutes=2)
    renewal.chris.types("deal move 1 Proposal")
    (alert,) = alerts(renewal, 1)
    assert "moved: from Qualifying to Proposal" in alert.text
    assert "by Chris Chiba and 1 other" in alert.text
    renewal.visit.forward(seconds=59)
    renewal.ana.types("deal move 1 Negotiating")
    assert thread(renewal, alerts(renewal, 1)[0]) == [], "its minute has not ended"
    renewal.visit.forward(seconds=2)
    assert replied(renewal, alert, 1) == [
        "#1 moved: from Demo to Negotiating, by Ana Alvarez and 1 other",
    ]
    renewal.visit.forward(days=1)
    renewal.ana.types("deal move 1 Demo")
    old, new = alerts(renewal, 2)
    assert "moved back: from Negotiating to Demo" in new.text
    assert "from Qualifying to Negotiating" in old.text
    assert old.elements == []
    place = f"/archives/{new.message['channel']}/p{new.message['ts'].replace('.', '')}"
    assert f"{place}|Continued in a newer message>" in old.shown
    assert thread(renewal, old) == replied(renewal, alert, 1)


def test_a_win_is_posted_anew_and_what_was_not_said_in_the_thread_still_is(renewal: Office) -> None:
    renewal.ana.types("deal move 1 Demo")
    renewal.heard(1)
    renewal.visit.forward(minutes=2)
    renewal.ana.types("deal move 1 Proposal")
    renewal.heard(1)
    won = renewal.ana.types("deal won 1")
    old, new = alerts(renewal, 2)
    assert "🎉 #1 Acme renewal was won" in new.text
    assert list(new.buttons) == ["Open"]
    assert "Continued in a newer message" in old.text
    assert replied(renewal, old, 1) == ["#1 moved: from Demo to Proposal Pending, by Ana Alvarez"]
    renewal.ana.clicks(won, "Undo")
    _old, corrected = alerts(renewal, 2)
    assert "is open again, in Proposal Pending: the win was undone." in corrected.text


def test_what_an_undo_takes_back_is_said_no_more(renewal: Office) -> None:
    renewal.ana.types("deal move 1 Demo")
    renewal.heard(1)
    renewal.visit.forward(minutes=2)
    moved = renewal.ana.types("deal move 1 Proposal")
    assert "to Proposal" in renewal.heard(1)[0]
    renewal.ana.clicks(moved, "Undo")
    (alert,) = alerts(renewal, 1)
    assert "moved: from Qualifying to Demo\n" in alert.text
    with renewal.db.across_workspaces() as connection:
        assert connection.execute(select(LivingAlert.reply_at)).scalars().all() == [None]
    assert thread(renewal, alert) == []


def test_a_message_that_somebody_deleted_is_posted_anew(renewal: Office) -> None:
    renewal.ana.types("deal move 1 Demo")
    (alert,) = alerts(renewal, 1)
    world = renewal.visit.world
    renewal.visit.do(
        lambda: messages.delete(world, messages.found(world, alert.message["channel"], alert.message["ts"]))
    )
    renewal.ana.types("deal move 1 Proposal")
    (alert,) = alerts(renewal, 1)
    assert "moved: from Demo to Proposal Pending\n" in alert.text
    renewal.ana.types("deal move 1 Negotiating")
    assert "moved: from Demo to Negotiating\n" in renewal.heard(1)[0]


def test_of_a_deleted_deal_nothing_is_left_in_the_channel_or_the_queue(renewal: Office) -> None:
    renewal.ana.types("deal move 1 Demo")
    renewal.heard(1)
    renewal.ada.erases("deal delete 1", 1)
    (alert,) = alerts(renewal, 1)
    assert alert.text == "#1 was deleted.\nby Ada Adeyemi"
    assert "Acme" not in alert.shown
    rows = dump(renewal.db)
    assert rows[LivingAlert.__tablename__] == []
    assert "Acme" not in str(rows[OutboxMessage.__tablename__])


def test_of_a_deleted_deal_no_older_message_keeps_what_it_held(renewal: Office) -> None:
    """Rule 16: an older alert, what was said in its thread, and a card that was shared."""
    renewal.ana.types("deal move 1 Demo")
    renewal.heard(1)
    renewal.visit.forward(minutes=2)
    renewal.ana.types("deal move 1 Proposal")
    (alert,) = alerts(renewal, 1)
    renewal.visit.forward(minutes=2)
    replied(renewal, alert, 1)
    renewal.visit.forward(days=1)
    renewal.ana.types("deal won 1")
    alerts(renewal, 2)
    renewal.ana.shares(renewal.ana.types("deal show 1"), "Share")
    alerts(renewal, 3)
    assert "Delete…" in renewal.ada.types("deal show 1").buttons
    renewal.ada.erases("deal delete 1", 1)
    gone = "#1 was deleted.\nby Ada Adeyemi"
    assert [each.text for each in alerts(renewal, 3)] == [gone] * 3
    assert thread(renewal, alert) == [gone]
    assert "Acme" not in str([each.shown for each in alerts(renewal, 3)])


def test_a_creation_that_is_undone_is_taken_back_in_the_channel(office: Office) -> None:
    office.chris.types("pipeline subscribe Sales created")
    created = office.ana.types("deal new Acme renewal 12k stage:Qualifying")
    assert "#1 Acme renewal is new, in Qualifying" in office.heard(1)[0]
    office.ana.clicks(created, "Undo")
    assert office.heard(1) == ["#1 was taken back: creating it was undone.\nby Ana Alvarez"]


def test_an_alert_can_be_acted_on_by_whoever_may(renewal: Office) -> None:
    renewal.ana.types("deal move 1 Demo")
    (alert,) = alerts(renewal, 1)
    assert list(alert.buttons) == ["Open", "Move", "Assign to me"]
    assert "#1 Acme renewal" in renewal.vic.clicks(alert, "Open").text
    assert "Ana" in renewal.ben.clicks(alert, "Assign to me").text, "a refusal says who could"
    assert "manager" in renewal.ben.clicks(alert, "Assign to me").text
    assert "Chris Chiba" in renewal.chris.clicks(alert, "Assign to me").text
    late = renewal.ada.clicks(alert, "Assign to me")
    assert "is Chris Chiba's by now" in late.text
    for stranger in renewal.ben, renewal.vic:
        refusal = stranger.clicks(alert, "Move")
        assert "manager" in refusal.text, "who may not is not asked to fill in a form"
    moves_by_form(renewal, alert)
    (alert,) = alerts(renewal, 1)
    assert "from Qualifying to Proposal" in alert.text


def moves_by_form(office: Office, alert: Answer) -> None:
    """*Move* opens the form, in which the next stage is chosen."""
    chris = office.chris.person
    assert chris.click(alert.message, "Move")["ok"]
    office.visit.eventually(lambda: chris.modals)
    assert chris.form["callback_id"] == ids.MOVE_DEAL_FORM
    office.chris.is_answered(lambda: chris.submit())
