"""Agendas: what needs somebody today, each deal once; others' for managers; everybody's for who owns none."""

from __future__ import annotations

import pytest

from core.agenda_results import Agenda
from core.errors import NotFound, NotPermitted
from core.money import Money
from core.requests import ShowAgenda
from core.results import DealView
from tests.core.support import World


def agenda(world: World, by: str = "Ana", of: str | None = None) -> Agenda:
    """The agenda that somebody sees: their own, or that `of` another."""
    member_id = world.actor(of).member_id if of else None
    return world.services.agendas.show(ShowAgenda(member_id=member_id), world.actor(by))


def titles(deals: tuple[DealView, ...]) -> list[str]:
    return [deal.title for deal in deals]


def test_each_deal_is_told_once_under_the_first_reason_that_it_has(world: World) -> None:
    """It is Monday 23 November 2026."""
    world.new("Late and closing", closing="2026-11-20", due="2026-11-25")
    world.new("Soon", closing="2026-11-29")
    world.new("Next week", closing="2026-11-30")
    assert titles(agenda(world).overdue) == ["Late and closing"]
    assert titles(agenda(world).closing) == ["Soon"]
    assert agenda(world).stale == ()
    world.later(days=40)
    later = agenda(world)
    told = [*titles(later.overdue), *titles(later.closing), *titles(later.stale)]
    assert sorted(told) == sorted(titles(later.mine.deals))


def test_closed_deals_and_those_of_others_need_nobody(world: World) -> None:
    won = world.new("Won", closing="2026-11-20")
    world.new("Ben's", by="Ben", closing="2026-11-20")
    world.say(f"won {won.number}")
    mine = agenda(world)
    assert mine.overdue == ()
    assert mine.mine.total.deals == 0


def test_that_some_are_left_out_is_told(world: World) -> None:
    for _each in range(11):
        world.new(f"Late {_each}", closing="2026-11-20")
    many = agenda(world)
    assert (len(many.overdue), many.more) == (10, True)


def test_the_board_sums_what_somebody_owns_by_stage(world: World) -> None:
    world.new("One", stage="Demo", value=Money(100, "USD"))
    world.new("Two", stage="Demo", value=Money(500, "EUR"))
    world.new("Three", value=Money(0, ""))
    world.new("Ben's", by="Ben", stage="Demo")
    board = {stage.name: total for _pipeline, stage, total in agenda(world).board}
    assert list(board) == ["New Opportunity", "Demo"]
    assert (board["Demo"].deals, board["Demo"].sums) == (2, (Money(100, "USD"), Money(500, "EUR")))
    assert board["New Opportunity"].sums == ()


@pytest.mark.parametrize("who", ["Vic", "Chris"])
def test_who_owns_nothing_sees_everybodys_board_and_what_happened_lately(world: World, who: str) -> None:
    first = world.new("One", stage="Demo", value=Money(100, "USD"))
    world.new("Two", by="Ben", stage="Demo", value=Money(200, "USD"))
    world.say(f"note {first.number} They called.")
    seen = agenda(world, by=who)
    assert [(stage.name, total.deals, total.sums) for _name, stage, total in seen.board] == [
        ("Demo", 2, (Money(300, "USD"),))
    ]
    assert [(deal.title, activity.kind) for deal, activity in seen.recent] == [
        ("One", "deal.noted"),
        ("Two", "deal.created"),
    ]
    assert seen.everyone.deals == 2


def test_lately_is_of_ones_own_deals_the_latest_first(world: World) -> None:
    deals = [world.new(f"Deal {number}") for number in range(7)]
    world.new("Ben's", by="Ben")
    world.later(minutes=1)
    world.say(f"note {deals[2].number} They called.", by="Ben")
    lately = [deal.title for deal, _activity in agenda(world).recent]
    assert lately[0] == "Deal 2"
    assert len(lately) == 5
    assert "Ben's" not in lately


def test_lately_is_in_order_of_what_is_told_where_an_undo_is_the_latest(world: World) -> None:
    one = world.new("One")
    world.say(f"rename {one.number} First")
    world.later(minutes=1)
    world.new("Two")
    world.later(minutes=1)
    world.undo(world.history(one)[-1].activity_id)
    told = agenda(world).recent
    assert [deal.title for deal, _activity in told] == ["One", "Two"]
    assert told[0][1].at > told[1][1].at


def test_a_manager_sees_a_reps_agenda_as_the_rep_does(world: World) -> None:
    world.new("Late", closing="2026-11-20")
    for who in ("Chris", "Ada"):
        seen, own = agenda(world, by=who, of="Ana"), agenda(world)
        assert seen.owner is not None
        assert seen.owner.name == "Ana"
        assert (seen.overdue, seen.mine.deals, seen.board) == (own.overdue, own.mine.deals, own.board)
        assert seen.can_look
    assert own.owner is None
    assert not own.can_look


@pytest.mark.parametrize("who", ["Ben", "Vic"])
def test_nobody_else_sees_an_agenda_that_is_not_theirs(world: World, who: str) -> None:
    world.new("Late", closing="2026-11-20")
    with pytest.raises(NotPermitted):
        agenda(world, by=who, of="Ana")
    assert agenda(world, by=who, of=who).owner is None


def test_the_agenda_of_somebody_who_left_is_gone(world: World) -> None:
    world.new("Late")
    member_id = world.actor("Ana").member_id
    world.services.members.deactivate(world.team, "UANA")
    for unknown in (member_id, 12345):
        with pytest.raises(NotFound):
            world.services.agendas.show(ShowAgenda(member_id=unknown), world.actor("Chris"))
