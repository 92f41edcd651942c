"""Several deals at once as blocks: what was done and what was left is said, whatever people wrote."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, get_args

import pytest

from bot.blocks import bulk_forms, ids
from bot.blocks.bulk import job_said, select_several
from bot.blocks.bulk_alert import deals_alert
from bot.blocks.modal import Modal
from core.bulk_results import (
    BULK_CHANGE,
    BULK_UNDO,
    Change,
    DealsEvent,
    DealsToChange,
    Heard,
    Outcome,
    Plan,
    Reason,
)
from core.job_results import Asker, JobView
from core.results import DealView
from sandbox.block_kit import check_message, check_view
from tests.blocks.test_contact_blocks import ENDLESS, HOSTILE, READER, a_deal, read_as_mrkdwn

CHANGES: tuple[Change, ...] = get_args(Change)
REASONS: tuple[Reason, ...] = get_args(Reason)
# As long as keys get.
KEY = 2**62


def a_job(change: Change = "move", words: str | None = "Demo", **more: Any) -> JobView:
    """A job of 500 deals that is done, unless it is said otherwise."""
    outcome = more.pop("outcome", Outcome(changed=500))
    facts: dict[str, Any] = {
        "workspace_id": "T1",
        "job_id": 7,
        "kind": BULK_CHANGE,
        "state": "done",
        "asker": Asker("UANA", "Ana", "en-US", "UTC"),
        "request": Plan(change=change, root=7, words=words).model_dump(),
        "total": 500,
        "done": 500,
        "cursor": 0,
        "outcome": outcome.model_dump(),
        "error": None,
        "reply": {},
        "attempts": 0,
    }
    return JobView(**facts | more)


def said(job: JobView) -> str:
    return job_said(job, READER).text


def left(**reasons: int) -> Outcome:
    """What came of 500 deals, of which so many were left for each reason."""
    outcome, number = Outcome(changed=500 - sum(reasons.values())), 0
    for reason, count in reasons.items():
        for _deal in range(count):
            outcome.leave(reason, number := number + 1)  # type: ignore[arg-type]
    return outcome


def test_what_was_left_is_said_with_the_reason_and_the_first_of_them() -> None:
    assert said(a_job(outcome=left(theirs=10, changed=2))) == (
        "*488 deals* moved to *Demo*.\n"
        "12 left as they were: 10 belong to others (#1, #2, #3, #4, #5, …), 2 changed meanwhile (#11, #12)."
    )


def test_what_was_so_already_is_said() -> None:
    assert said(a_job(outcome=Outcome(changed=3, same=2))) == "*3 deals* moved to *Demo*.\n2 were so already."


def test_contacts_that_no_one_was_asked_about_are_told_of() -> None:
    answer = said(a_job("won", None, outcome=Outcome(changed=9, convertible=4)))
    assert answer == (
        "🏆 *9 deals* marked won.\n"
        "The contacts of 4 keep their roles: *Convert* on their card makes one a client."
    )


def test_each_change_has_its_words() -> None:
    assert [said(a_job(change, "Ben")) for change in CHANGES] == [
        "*500 deals* moved to *Ben*.",
        "*500 deals* given to *Ben*.",
        "*500 deals* labelled *Ben*.",
        "🏆 *500 deals* marked won.",
        "*500 deals* marked lost.",
        "*500 deals* abandoned.",
    ]
    assert said(a_job("assign", None)) == "*500 deals* are nobody's now."
    assert said(a_job("label", None)) == "*500 deals* lost their labels."
    assert said(a_job(kind=BULK_UNDO)) == "Undone: *500 deals* are as before."


def test_progress_is_told_in_numbers() -> None:
    assert said(a_job(state="waiting", done=0)) == "Working on 500 deals…"
    assert said(a_job(state="waiting", done=120)) == "Working on 500 deals…\n120 of 500 so far"
    assert said(a_job(state="waiting", done=0, kind=BULK_UNDO)).startswith("Taking back the change of 500")


def test_a_job_that_was_given_up_says_how_far_it_came_and_offers_undo_of_that() -> None:
    job = a_job(state="failed", done=212, outcome=Outcome(changed=212), error="You were deactivated.")
    message = job_said(job, READER)
    assert "*212 deals* moved" in message.text
    assert "I had to stop after 212 of 500. What is done stays done. You were deactivated." in message.text
    assert "Undo" in str(message.blocks)


def test_undo_is_offered_where_something_changed_and_of_a_change_only() -> None:
    assert "change.undo" in str(job_said(a_job(), READER).blocks)
    assert "change.undo" not in str(job_said(a_job(outcome=left(theirs=500)), READER).blocks)
    assert "change.undo" not in str(job_said(a_job(kind=BULK_UNDO), READER).blocks)


def test_a_channel_reads_how_many_what_they_are_worth_and_who_did_it() -> None:
    event = DealsEvent(
        change="lost",
        activity_id=7,
        heard=Heard(deals=488, sums={"USD": 1_200_000, "EUR": 5_000}),
        words="Price",
        actor_name="Ana",
        actor_user_id="UANA",
    )
    message = deals_alert(event, READER)
    assert message.text == "*488 deals* were lost\nby Ana · $12,000 + €50 · Price"
    assert "<@UANA>" in str(message.blocks)
    undone = deals_alert(event.model_copy(update={"undone": 480}), READER)
    assert undone.text.startswith("The loss of 488 deals was undone: 480 are as before.")


@pytest.mark.parametrize("words", ["Demo", HOSTILE, ENDLESS, "\x00", "🙂" * 300, "a\nb", None])
def test_whatever_people_write_slack_takes_it_and_nobody_is_pinged(words: str | None) -> None:
    every = left(**dict.fromkeys(REASONS, 7))
    messages = [
        job_said(a_job(change, words, outcome=every, error=words, state=state), READER)
        for change in CHANGES
        for state in ("waiting", "done", "failed")
    ]
    heard = Heard(deals=9, sums={"USD": 1})
    for change in ("move", "won", "lost", "abandoned"):
        for undone in (None, 3):
            event = DealsEvent(
                change=change, activity_id=7, heard=heard, words=words, actor_name=words or "Ana",
                actor_user_id=None, undone=undone,
            )  # fmt: skip
            messages.append(deals_alert(event, READER))
    for message in messages:
        assert check_message(message.payload()) == []
        assert message.text.strip()
        for text in read_as_mrkdwn(message.payload()):
            assert "<!channel>" not in text
            assert "<@U1>" not in text


@pytest.mark.parametrize("words", ["Renewal", HOSTILE, ENDLESS])
@pytest.mark.parametrize("count", [0, 1, 10, 11, 160])
def test_the_forms_hold_as_many_deals_as_a_message_shows(words: str, count: int) -> None:
    deals = [a_deal(KEY + at, words) for at in range(count)]
    about = ids.FormValue(form=ids.CHOOSE_DEALS_FORM, filters=words[:500], pipeline_id=KEY)
    first = bulk_forms.choose_form(some(deals, 4000, only_own=True), 3, about, READER)
    boxes = [box for block in first.blocks for box in (block.get("element") or {}).get("options", ())]
    chosen = [box for box in boxes if "{" in box["value"]]
    assert len(chosen) == count
    fields = (
        bulk_forms.owner_asked(READER),
        bulk_forms.reason_asked("lost", {KEY: words, 1: "Price"}, READER),
        bulk_forms.reason_asked("abandoned", {}, READER),
        (),
    )
    second = [
        bulk_forms.change_form(
            change, chosen, None if chosen else some([], 4000, only_own=True), about, field, READER
        )
        for change in CHANGES
        for field in fields
    ]
    for form in (first, *second):
        assert check_view(view(form)) == []


def view(form: Modal) -> Any:
    return form.view(ids.Road(response_url="https://hooks.slack.example/" + "x" * 80))


def test_one_deal_alone_is_not_selected_from() -> None:
    assert select_several([a_deal(1)], "", READER) == {}


@pytest.mark.parametrize("filters", ["", "mine", '"' * 500])
def test_the_button_carries_as_many_deals_as_it_can_and_how_many_more_there_are(filters: str) -> None:
    deals = [a_deal(KEY + at) for at in range(160)]
    button = select_several(deals, ids.BoardValue(pipeline_id=KEY, filters=filters, stage_id=KEY), READER)
    value = ids.read(ids.FormValue, button["value"])
    assert value is not None
    assert len(value.shown) + value.more == 160
    assert value.shown[0] == KEY
    told = bulk_forms.choose_form(some(deals[:3], 160), 0, replace_form(value), READER)
    assert f"{value.more} deals of the message do not fit here" in str(told.blocks)


def some(deals: Sequence[DealView], total: int, *, only_own: bool = False) -> DealsToChange:
    """Deals to choose from, of a message whose filters `total` match."""
    return DealsToChange(tuple(deals), total, only_own)


def replace_form(value: ids.FormValue) -> ids.FormValue:
    return value.model_copy(update={"shown": ()})


def test_what_is_not_all_of_a_page_is_offered_to_be_all_that_match() -> None:
    deals = [a_deal(1), a_deal(2)]
    about = ids.FormValue(form=ids.CHOOSE_DEALS_FORM, filters="")
    assert "All 214 that match" in str(bulk_forms.choose_form(some(deals, 214), 0, about, READER).blocks)
    assert "that match" not in str(bulk_forms.choose_form(some(deals, 2), 0, about, READER).blocks)
    found = about.model_copy(update={"filters": None})
    assert "that match" not in str(bulk_forms.choose_form(some(deals, 214), 0, found, READER).blocks)
