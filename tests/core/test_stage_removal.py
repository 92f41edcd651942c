"""Removing a stage asks where its deals go, and never loses their history (rule 3)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from core.actor import Actor
from core.bulk_alerts import BULK_ALERT
from core.bulk_results import DealsEvent
from core.clock import ManualClock
from core.db import Database
from core.deal_changes import columns_of
from core.deal_creation import insert_deal
from core.deal_rows import deal_by_number
from core.errors import Conflict, InvalidInput
from core.models import OutboxMessage
from core.money import NO_VALUE, Money
from core.moves import move_deal
from core.pipeline_requests import (
    AddStage,
    RemoveStage,
    RenameStage,
    SetStageDue,
    SetStaleLimit,
    SubscribeChannel,
)
from core.requests import DealNumber, MoveDeal, NoteDeal, RenameDeal, SetDue, Undo, WinDeal
from core.results import DealView
from core.services import Services
from core.transaction import OF_WORKSPACE
from tests.conftest import TEAM
from tests.support.pipelines import (
    SYSTEM,
    deal_now,
    history,
    names,
    open_deal,
    pipeline_of,
    stage_of,
    totals_hold,
)


@pytest.fixture
def services(db: Database) -> Services:
    return Services.over(db)


@pytest.fixture
def ada(people: dict[str, Actor]) -> Actor:
    return people["Ada"]


def remove(services: Services, actor: Actor, stage: str = "Demo", into: str | None = None) -> Any:
    return services.stages.remove(RemoveStage(pipeline="Sales", stage=stage, into=into), actor)


def by_number(deal: DealView) -> DealNumber:
    return DealNumber(number=deal.number)


def own_columns(deal: DealView) -> dict[str, Any]:
    return {**columns_of(deal), "stale_at": deal.stale_at}


def test_a_stage_without_open_deals_is_removed_at_once(services: Services, db: Database, ada: Actor) -> None:
    change = remove(services, ada)
    assert (change.stage.name, change.moved, change.into) == ("Demo", 0, None)
    assert "Demo" not in names(services)
    (row,) = history(db, "stage.removed")
    assert (row.before["position"], row.after["into"]) == (2, None)


def test_removing_a_stage_that_holds_deals_asks_where_they_go(services: Services, ada: Actor) -> None:
    open_deal(services, ada, "One")
    with pytest.raises(Conflict, match="Demo holds 1 open deal") as asked:
        remove(services, ada)
    lines = [offer.line for offer in asked.value.offers]
    assert len(lines) == 6
    assert lines[0] == 'pipeline stage Sales remove Demo into:"New Opportunity"'
    assert lines[1] == "pipeline stage Sales remove Demo into:Qualifying"
    assert "Demo" in names(services)


def test_the_deals_of_a_removed_stage_move_with_a_history(
    services: Services, db: Database, clock: ManualClock, ada: Actor
) -> None:
    deals = [
        open_deal(services, ada, "One"),
        open_deal(services, ada, "Two", value=Money(700, "EUR")),
        open_deal(services, ada, "Three", value=NO_VALUE),
    ]
    clock.move(timedelta(days=2, seconds=5))
    change = remove(services, ada, into="Qualifying")
    assert (change.moved, change.into.name) == (3, "Qualifying")
    for deal in deals:
        now = deal_now(db, deal.number)
        assert (now.stage.name, now.stage_entered_at) == ("Qualifying", clock.now())
        assert now.version == deal.version + 1
        assert now.touched_at == deal.touched_at  # nobody touched it
        assert now.stale_at == deal.touched_at + timedelta(days=7)  # the new stage's limit
    moves = history(db, "deal.moved")
    assert {row.deal_id for row in moves} == {deal.deal_id for deal in deals}
    assert len(moves) == 3
    assert {row.caused_by for row in moves} == {change.activity_id}
    assert {row.stage_seconds for row in moves} == {2 * 86_400 + 5}
    assert {row.after["stage_id"] for row in moves} == {change.into.stage_id}
    assert totals_hold(db)


def told(db: Database) -> list[tuple[str, str, int, int | None]]:
    """What channels are told: where, in which state, of how many deals, and for how many it was undone."""
    with db.read(SYSTEM) as tx:
        rows = tx.rows(
            select(OutboxMessage)
            .where(OutboxMessage.workspace_id == TEAM, OutboxMessage.kind == BULK_ALERT)
            .order_by(OutboxMessage.outbox_id)
        )
    events = [(row, DealsEvent.model_validate(row.payload)) for row in rows]
    assert all((event.words, event.actor_name) == ("Qualifying", "Ada") for _row, event in events)
    return [(row.channel_id, row.state, event.heard.deals, event.undone) for row, event in events]


def test_a_channel_hears_of_the_deals_of_a_removed_stage_at_once(
    services: Services, db: Database, ada: Actor
) -> None:
    least = Money(500_000, "USD")
    services.subscriptions.subscribe(SubscribeChannel(channel_id="C1", events=("moved-back",)), ada)
    services.subscriptions.subscribe(
        SubscribeChannel(channel_id="C2", events=("moved-back",), least=least), ada
    )
    services.subscriptions.subscribe(SubscribeChannel(channel_id="C3", events=("moved",)), ada)
    for title, value in (("One", least), ("Two", NO_VALUE)):
        open_deal(services, ada, title, value=value)
    change = remove(services, ada, into="Qualifying")
    assert told(db) == [("C1", "queued", 2, None), ("C2", "queued", 1, None)]
    log = services.delivery_log.of_deal(DealNumber(number=1), 1, ada).changes[0]
    assert ([each.channel_id for each in log.told], log.untold) == (["C1", "C2"], {"C3": "event"})
    services.undoing.undo(Undo(activity_id=change.activity_id), ada)
    assert [state for _channel, state, *_rest in told(db)] == ["cancelled", "cancelled"], "nobody had heard"


@pytest.mark.parametrize("gone_on", [False, True])
def test_an_undone_removal_corrects_what_channels_have_heard(
    services: Services, db: Database, ada: Actor, gone_on: bool
) -> None:
    services.subscriptions.subscribe(SubscribeChannel(channel_id="C1"), ada)
    deals = [open_deal(services, ada, title) for title in ("One", "Two")]
    change = remove(services, ada, into="Qualifying")
    with db.write(SYSTEM) as tx:
        tx.run(update(OutboxMessage).where(OutboxMessage.workspace_id == OF_WORKSPACE).values(state="sent"))
    if gone_on:
        stage = stage_of(services, "Negotiating").stage_id
        services.moves.move(MoveDeal(deal=by_number(deals[0]), stage_id=stage), ada)
    services.undoing.undo(Undo(activity_id=change.activity_id), ada)
    assert told(db) == [("C1", "sent", 2, None), ("C1", "queued", 2, 1 if gone_on else 2)]


def test_due_dates_follow_the_stage_unless_set_by_hand(
    services: Services, db: Database, clock: ManualClock, ada: Actor
) -> None:
    services.stages.set_due(SetStageDue(pipeline="Sales", stage="Demo", days=3), ada)
    services.stages.set_due(SetStageDue(pipeline="Sales", stage="Qualifying", days=10), ada)
    by_stage, by_hand = open_deal(services, ada, "One"), open_deal(services, ada, "Two")
    services.deals.set_due(SetDue(deal=by_number(by_hand), on=date(2027, 1, 15)), ada)
    remove(services, ada, into="Qualifying")
    today = clock.now().date()
    assert (deal_now(db, by_stage.number).due_on, deal_now(db, by_hand.number).due_on) == (
        today + timedelta(days=10),
        date(2027, 1, 15),
    )


def test_closed_deals_keep_a_removed_stage(services: Services, db: Database, ada: Actor) -> None:
    deal = open_deal(services, ada, "One")
    services.closing.win(WinDeal(deal=by_number(deal)), ada)
    assert remove(services, ada).moved == 0
    now = deal_now(db, deal.number)
    assert (now.stage.name, now.stage.removed, now.status) == ("Demo", True, "won")
    assert totals_hold(db)


def test_the_name_of_a_removed_stage_is_free(services: Services, ada: Actor) -> None:
    old = stage_of(services, "Demo").stage_id
    remove(services, ada)
    services.stages.add(AddStage(pipeline="Sales", name="Demo"), ada)
    assert stage_of(services, "Demo").stage_id != old
    remove(services, ada)


@pytest.mark.parametrize("into", ["Demo", "dem"])
def test_deals_do_not_go_into_the_stage_that_is_removed(services: Services, ada: Actor, into: str) -> None:
    open_deal(services, ada, "One")
    with pytest.raises(InvalidInput, match="cannot go into itself"):
        remove(services, ada, into=into)


def test_many_deals_move_at_once(services: Services, db: Database, ada: Actor) -> None:
    for at in range(40):
        open_deal(services, ada, f"Deal {at}")
    assert remove(services, ada, into="Qualifying").moved == 40
    assert len(history(db, "deal.moved")) == 40
    assert totals_hold(db)


def test_undo_brings_the_stage_and_its_deals_back_exactly(
    services: Services, db: Database, clock: ManualClock, ada: Actor
) -> None:
    services.stages.set_due(SetStageDue(pipeline="Sales", stage="Demo", days=3), ada)
    services.stages.set_stale_limit(SetStaleLimit(pipeline="Sales", stage="Qualifying", days=None), ada)
    deals = [open_deal(services, ada, "One"), open_deal(services, ada, "Two", value=Money(5, "EUR"))]
    before, columns = pipeline_of(services), [own_columns(deal_now(db, deal.number)) for deal in deals]
    clock.move(timedelta(days=2))
    change = remove(services, ada, into="Qualifying")
    clock.move(timedelta(hours=2))
    services.undoing.undo(Undo(), ada)
    assert pipeline_of(services) == before
    assert [own_columns(deal_now(db, deal.number)) for deal in deals] == columns
    assert [deal_now(db, deal.number).version for deal in deals] == [deal.version + 2 for deal in deals]
    assert totals_hold(db)
    moves = history(db, "deal.moved")
    undone = history(db, "deal.undone")
    assert {row.undoes for row in undone} == {row.activity_id for row in moves}
    assert all(row.undone for row in moves)
    (undo,) = history(db, "stage.undone")
    assert undo.undoes == change.activity_id
    assert {row.caused_by for row in undone} == {undo.activity_id}


def test_undo_leaves_deals_that_have_gone_on(services: Services, db: Database, ada: Actor) -> None:
    moved, won, noted, renamed = (open_deal(services, ada, name) for name in ("A", "B", "C", "D"))
    remove(services, ada, into="Qualifying")
    removal = history(db, "stage.removed")[0].activity_id
    negotiating = stage_of(services, "Negotiating").stage_id
    services.moves.move(MoveDeal(deal=by_number(moved), stage_id=negotiating), ada)
    services.closing.win(WinDeal(deal=by_number(won)), ada)
    services.deals.note(NoteDeal(deal=by_number(noted), text="Called."), ada)
    services.deals.rename(RenameDeal(deal=by_number(renamed), title="Dee"), ada)
    services.undoing.undo(Undo(activity_id=removal), ada)
    stages = [deal_now(db, deal.number).stage.name for deal in (moved, won, noted, renamed)]
    assert stages == ["Negotiating", "Qualifying", "Demo", "Demo"]
    assert deal_now(db, renamed.number).title == "Dee"
    assert totals_hold(db)


def test_undo_leaves_a_due_date_that_somebody_set_since(services: Services, db: Database, ada: Actor) -> None:
    services.stages.set_due(SetStageDue(pipeline="Sales", stage="Demo", days=3), ada)
    deal = open_deal(services, ada, "One")
    removal = remove(services, ada, into="Qualifying").activity_id
    services.deals.set_due(SetDue(deal=by_number(deal), on=date(2027, 1, 15)), ada)
    services.undoing.undo(Undo(activity_id=removal), ada)
    now = deal_now(db, deal.number)
    assert (now.stage.name, now.due_on, now.due_by_stage) == ("Demo", date(2027, 1, 15), False)


def test_a_removal_is_not_undone_where_its_name_is_taken(services: Services, ada: Actor) -> None:
    removal = remove(services, ada).activity_id
    services.stages.rename(RenameStage(pipeline="Sales", stage="Qualifying", name="demo"), ada)
    with pytest.raises(Conflict, match="The name Demo has been given to another one"):
        services.undoing.undo(Undo(activity_id=removal), ada)


@pytest.mark.parametrize("kind", ["moved", "new"])
def test_a_stage_that_was_removed_just_now_takes_no_deal(
    services: Services, db: Database, ada: Actor, kind: str
) -> None:
    stage, deal = stage_of(services, "Demo"), open_deal(services, ada, "Acme", stage="Qualifying")
    remove(services, ada)

    def enter() -> None:
        with db.write(ada) as tx:
            if kind == "moved":
                move_deal(tx, deal, stage)
            else:
                insert_deal(tx, stage, {"title": "New", "status": "open"}, 99)

    with pytest.raises(Conflict, match="That stage was removed just now"):
        enter()
    assert deal_now(db, deal.number) == deal
    with db.read(ada) as tx:
        assert deal_by_number(tx, 99) is None
