"""Won, lost, abandoned (rules 1, 2, 5, 16)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from core.contact_rows import contact_view
from core.deal_changes import columns_of
from core.errors import Conflict
from core.money import Money
from core.pipeline_requests import DefineClose, RequireLostReason, SetWinConverts
from core.requests import AbandonDeal, LoseDeal, WinDeal
from core.results import DealView
from tests.core.support import World, by_number, seen


def changed(before: DealView, after: DealView) -> set[str]:
    now = columns_of(after)
    return {name for name, value in columns_of(before).items() if now[name] != value}


@pytest.mark.parametrize(("verb", "status"), [("won", "won"), ("lost", "lost"), ("abandon", "abandoned")])
def test_closing_keeps_the_stage(world: World, verb: str, status: str) -> None:
    deal = world.new(stage="Demo")
    world.later(days=3)
    assert not world.say(f"{verb} {deal.number}").refused
    closed = world.now(deal)
    assert (closed.status, closed.stage.name, closed.closed_on) == (status, "Demo", date(2026, 11, 26))
    assert changed(deal, closed) == {"status", "closed_on", "closed_at", "touched_at"}
    assert closed.stale_at is None
    assert closed.version == deal.version + 1
    line = world.history(deal)[-1]
    assert (line.kind, line.stage_seconds) == (f"deal.{status}", 3 * 86400)
    assert world.totals_hold()


def test_a_win_may_correct_the_value_and_the_day(world: World) -> None:
    deal = world.new()
    request = WinDeal(deal=by_number(deal), value=Money(1_500_000, "EUR"), on=date(2026, 11, 20))
    won = world.services.closing.win(request, world.actor()).deal
    assert (won.value, won.closed_on) == (Money(1_500_000, "EUR"), date(2026, 11, 20))
    assert world.totals_hold()


def test_a_win_may_be_corrected_afterwards(world: World) -> None:
    deal = world.new()
    world.say(f"won {deal.number} 12k")
    assert not world.say(f"won {deal.number} 15k").refused
    assert world.now(deal).value == Money(1_500_000, "USD")
    assert world.kinds(deal)[1:] == ["deal.won", "deal.close_corrected"]
    assert world.totals_hold()


@pytest.mark.parametrize(
    ("written", "value", "on"),
    [
        ("15k yesterday", 1_500_000, date(2026, 11, 22)),
        ("15k 2026-11-20", 1_500_000, date(2026, 11, 20)),
        ("15k fri", 1_500_000, date(2026, 11, 20)),
        ("on:fri", 10_000, date(2026, 11, 20)),
        ("closed:2026-11-02", 10_000, date(2026, 11, 2)),
        ("yesterday", 10_000, date(2026, 11, 22)),
        ("15", 1_500, date(2026, 11, 23)),
    ],
)
def test_a_win_is_written_with_an_amount_a_day_or_both(
    world: World, written: str, value: int, on: date
) -> None:
    deal = world.new()
    assert not world.say(f"won acme {written}").refused
    won = world.now(deal)
    assert (won.status, won.value, won.closed_on) == ("won", Money(value, "USD"), on)


@pytest.mark.parametrize("written", ["tomorrow", "15k 2026-12-31", "on:tomorrow"])
def test_a_win_is_not_on_a_day_to_come(world: World, written: str) -> None:
    deal = world.new()
    said = world.say(f"won {deal.number} {written}")
    assert (said.refused, "still to come" in said.text) == ("InvalidInput", True)
    assert world.now(deal) == deal


def test_a_corrected_win_is_told_from_and_to(world: World) -> None:
    deal = world.new()
    world.say(f"won {deal.number} 12k")
    said = world.say(f"won {deal.number} 15k yesterday").text
    assert "Corrected *#1 Acme renewal*: $12,000 → *$15,000*" in said
    assert "won Nov 22" in said
    history = world.say(f"history {deal.number}").text
    assert "corrected how it ended: $12,000 → $15,000, Nov 23 → Nov 22" in history


def test_a_win_on_another_day_says_the_day(world: World) -> None:
    deal, second = world.new(), world.new("Second")
    said = world.say(f"won {deal.number} 10k yesterday").text
    assert "Won *#1 Acme renewal*: *$10,000*, from New Opportunity, on Nov 22." in said
    assert world.say(f"won {second.number} 10k").text.endswith("from New Opportunity.")


def test_a_corrected_loss_is_told_as_one_reason_for_another(world: World) -> None:
    deal = world.new()
    for reason in ("Too expensive", "price", "no budget", "Silent"):
        world.say(f"lost {deal.number} {reason}")
    told = world.say(f"history {deal.number}").text
    for corrected in ("Too expensive → Price", "Price → No budget", "No budget → Silent"):
        assert f"corrected how it ended: {corrected} ·" in told


@pytest.mark.parametrize("line", ["won {} 12k", "lost {} too dear", "lost {} price", "abandon {} silent"])
def test_closing_the_same_way_again_changes_nothing(world: World, line: str) -> None:
    deal = world.new()
    world.say(line.format(deal.number))
    once, history = world.now(deal), world.kinds(deal)
    world.later(hours=1)
    said = world.say(line.format(deal.number))
    assert "already; nothing was changed" in said.text
    assert world.now(deal) == once
    assert world.kinds(deal) == history


@pytest.mark.parametrize(("verb", "other"), [("won", "lost"), ("lost", "abandon"), ("abandon", "won")])
def test_a_closed_deal_is_not_closed_otherwise_until_it_is_reopened(
    world: World, verb: str, other: str
) -> None:
    deal = world.new()
    world.say(f"{verb} {deal.number}")
    said = world.say(f"{other} {deal.number}")
    assert said.refused == "Conflict"
    assert said.lines == (f"deal reopen {deal.number}",)
    world.click(said)
    assert not world.say(f"{other} {deal.number}").refused


def test_a_lost_reason_is_one_of_the_list_or_other_words(world: World) -> None:
    deal, second = world.new(), world.new("Second")
    world.say(f"lost {deal.number} chose a comp")
    lost = world.now(deal)
    assert (lost.reason, lost.close_reason) == ("Chose a competitor", None)
    world.say(f"lost {second.number} the <b>boss</b> said no")
    lost = world.now(second)
    assert (lost.reason, lost.lost_reason_id) == ("the <b>boss</b> said no", None)
    world.say(f"lost {second.number} price")
    assert world.now(second).reason == "Price"


def test_a_pipeline_can_require_a_lost_reason(world: World) -> None:
    world.services.pipelines.require_lost_reason(RequireLostReason(required=True), world.actor("Ada"))
    deal = world.new()
    said = world.say(f"lost {deal.number}")
    assert said.refused == "ReasonNeeded"
    assert world.now(deal).status == "open"
    assert said.lines[0] == f"deal lost {deal.number} Price"
    assert not world.click(said).refused
    assert world.now(deal).reason == "Price"


def test_closing_shows_what_it_means_in_the_pipeline(world: World) -> None:
    means = DefineClose(status="won", means="The contract is signed.")
    world.services.pipelines.define_close(means, world.actor("Ada"))
    result = world.services.closing.win(WinDeal(deal=by_number(world.new())), world.actor())
    assert result.means == "The contract is signed."
    assert "_The contract is signed._" in world.say(f"won {world.new('Second').number}").text


def test_winning_makes_the_standing_live_and_the_last_loss_dormant(world: World) -> None:
    world.contact("Jane Doe")
    first, second = world.new(contact="Jane Doe"), world.new("Second", contact="Jane Doe")

    def standing() -> str | None:
        with world.db.read(world.system) as tx:
            assert first.contact is not None
            return contact_view(tx, first.contact.contact_id).standing

    assert standing() == "pipeline"
    world.say(f"lost {first.number}")
    assert standing() == "pipeline"
    world.say(f"won {second.number}")
    assert standing() == "live"
    world.say("undo")
    world.say(f"abandon {second.number}")
    assert standing() == "dormant"


@pytest.mark.parametrize(
    ("rule", "role", "asks"),
    [("ask", "lead", True), ("automatically", "client", False), ("off", "lead", False)],
)
def test_winning_converts_the_contact_as_the_pipeline_says(
    world: World, rule: str, role: str, asks: bool
) -> None:
    world.services.pipelines.set_win_converts(SetWinConverts(converts=rule), world.actor("Ada"))
    deal = world.new(contact="Jane Doe")
    result = world.services.closing.win(WinDeal(deal=by_number(deal)), world.actor())
    contact = world.now(deal).contact
    assert contact is not None
    assert (contact.role, result.ask_convert, result.converted) == (role, asks, role == "client")


def test_undoing_a_win_takes_back_the_conversion_that_it_made_and_no_other(world: World) -> None:
    rule = SetWinConverts(converts="automatically")
    world.services.pipelines.set_win_converts(rule, world.actor("Ada"))
    deal, second = world.new(contact="Jane Doe"), world.new("Second", contact="Jane Doe")

    def role() -> str:
        contact = world.now(deal).contact
        assert contact is not None
        return contact.role

    world.say(f"won {deal.number}")
    world.say(f"won {second.number}")
    world.say("undo")
    assert role() == "client"
    world.undo(world.history(deal)[-1].activity_id)
    assert role() == "lead"


def test_a_click_to_close_is_refused_where_the_deal_changed_since(world: World) -> None:
    deal = world.new()
    world.later(minutes=1)
    world.say(f"move {deal.number} demo", by="Chris")
    with pytest.raises(Conflict, match="Chris moved it"):
        world.services.closing.win(WinDeal(deal=seen(deal)), world.actor())
    with pytest.raises(Conflict, match="Chris moved it"):
        world.services.closing.lose(LoseDeal(deal=seen(deal)), world.actor())
    with pytest.raises(Conflict, match="Chris moved it"):
        world.services.closing.abandon(AbandonDeal(deal=seen(deal)), world.actor())
    assert world.now(deal).status == "open"


def test_of_two_who_close_a_deal_at_once_the_second_is_told(world: World) -> None:
    deal = world.new()
    sent = world.clock.now()
    world.later(seconds=1)
    world.say(f"won {deal.number} 12k", by="Chris")
    late = replace(world.people["Ana"], received_at=sent)
    with pytest.raises(Conflict, match="Chris marked it won"):
        world.services.closing.win(WinDeal(deal=by_number(deal), value=Money(1, "USD")), late)
    with pytest.raises(Conflict, match="Chris marked it won"):
        world.services.closing.lose(LoseDeal(deal=by_number(deal)), late)
    assert world.now(deal).value == Money(1_200_000, "USD")


def test_a_second_click_to_close_changes_nothing(world: World) -> None:
    deal = world.new()
    for expected in (True, False):
        result = world.services.closing.win(WinDeal(deal=seen(deal)), world.actor())
        assert (result.activity_id is not None) is expected
    assert world.kinds(deal) == ["deal.created", "deal.won"]


def test_days_open_are_counted_to_the_day_of_closing(world: World) -> None:
    deal = world.new()
    world.later(days=12)
    assert world.services.closing.win(WinDeal(deal=by_number(deal)), world.actor()).days_open == 12


@pytest.mark.parametrize("reason", ["price", "they went silent", ""])
def test_what_is_answered_is_what_is_stored(world: World, reason: str) -> None:
    deal, second = world.new(), world.new("Second")
    lost = world.services.closing.lose(LoseDeal(deal=by_number(deal), reason=reason), world.actor()).deal
    assert lost == world.now(deal)
    request = AbandonDeal(deal=by_number(second), reason=reason)
    abandoned = world.services.closing.abandon(request, world.actor()).deal
    assert abandoned == world.now(second)
    assert abandoned.reason == (reason or None)
