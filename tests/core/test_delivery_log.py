"""`/pipeline log`: what was told, what was not and why, by channel and by deal (rule 13)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from core.actor import Actor
from core.clock import ManualClock
from core.db import Database
from core.delivery_results import Told, Untold
from core.events import DealEvent
from core.models import OutboxMessage, Subscription
from core.money import Money
from core.pipeline_requests import CreatePipeline, SubscribeChannel
from core.requests import (
    AssignDeal,
    CreateDeal,
    DealNumber,
    MoveDeal,
    RevalueDeal,
    TransferDeal,
    Undo,
    WinDeal,
)
from core.services import Services
from core.transaction import OF_WORKSPACE


@pytest.fixture
def services(db: Database) -> Services:
    return Services.over(db)


def subscribe(services: Services, actor: Actor, **request: Any) -> None:
    services.subscriptions.subscribe(SubscribeChannel(**{"channel_id": "C1", **request}), actor)


def settle(db: Database, actor: Actor, outbox_id: int, **values: Any) -> None:
    """As if a message had come to that."""
    with db.write(actor) as tx:
        own = (OutboxMessage.workspace_id == OF_WORKSPACE) & (OutboxMessage.outbox_id == outbox_id)
        tx.run(update(OutboxMessage).where(own).values(**values))


def moved(services: Services, number: int, stage: str, actor: Actor) -> int:
    """Move a deal along; the change."""
    stages = services.workspaces.setup(actor).stages.values()
    into = next(each.stage_id for each in stages if each.name == stage)
    result = services.moves.move(MoveDeal(deal=DealNumber(number=number), stage_id=into), actor)
    assert result.activity_id is not None
    return result.activity_id


def whys(services: Services, actor: Actor, number: int, channel: str = "C1") -> list[str | None]:
    """Of each change of a deal, newest first, what kept it from the channel."""
    log = services.delivery_log.of_deal(DealNumber(number=number), 1, actor)
    return [each.untold.get(channel) for each in log.changes]


def test_each_message_of_a_channel_is_told_with_what_became_of_it(
    services: Services, db: Database, people: dict[str, Actor]
) -> None:
    ana = people["Ana"]
    subscribe(services, people["Chris"], events=("created", "moved"))
    services.deals.create(CreateDeal(title="Acme"), ana)
    change = moved(services, 1, "Demo", ana)
    services.undoing.undo(Undo(activity_id=change), ana)
    (undone, first) = services.delivery_log.of_channel("C1", 1, ana).lines
    assert isinstance(undone, Told)
    assert isinstance(first, Told)
    assert (undone.fate, first.fate) == ("withdrawn", "waiting")
    assert isinstance(first.event, DealEvent)
    assert first.event.kind == "deal.created"


@pytest.mark.parametrize(
    ("state", "error", "fate"),
    [
        ("queued", None, "waiting"),
        ("queued", "ratelimited", "retrying"),
        ("sending", "timeout", "retrying"),
        ("sent", None, "sent"),
        ("merged", None, "merged"),
        ("dead", "is_archived", "failed"),
    ],
)
def test_the_state_of_a_message_is_told_in_words_of_its_own(
    services: Services, db: Database, people: dict[str, Actor], state: str, error: str | None, fate: str
) -> None:
    subscribe(services, people["Chris"], events=("created",))
    services.deals.create(CreateDeal(title="Acme"), people["Ana"])
    with db.read(people["Ana"]) as tx:
        (outbox_id,) = tx.run(
            OutboxMessage.__table__.select()
            .with_only_columns(OutboxMessage.outbox_id)
            .where(OutboxMessage.workspace_id == tx.workspace_id)
        ).scalars()
    settle(db, people["Ana"], outbox_id, state=state, error=error)
    (line,) = services.delivery_log.of_channel("C1", 1, people["Ana"]).lines
    assert isinstance(line, Told)
    assert (line.fate, line.error) == (fate, error)


def test_what_a_filter_kept_back_is_explained_by_the_deal_as_it_was_then(
    services: Services, clock: ManualClock, people: dict[str, Actor]
) -> None:
    ana, chris = people["Ana"], people["Chris"]
    services.deals.create(CreateDeal(title="Acme", value=Money(100_000, "USD")), ana)
    clock.move(timedelta(hours=1))
    subscribe(services, chris, events=("moved", "won"), least=Money(500_000, "USD"), owners=("@Ana",))
    deal = DealNumber(number=1)
    moved(services, 1, "Demo", chris)
    services.deals.revalue(RevalueDeal(deal=deal, value=Money(900_000, "USD")), chris)
    moved(services, 1, "Qualifying", chris)
    services.deals.assign(AssignDeal(deal=deal, owner="Ben"), chris)
    moved(services, 1, "Demo", chris)
    services.deals.assign(AssignDeal(deal=deal, owner="Ana"), chris)
    services.closing.win(WinDeal(deal=deal), chris)
    assert whys(services, ana, 1) == [None, "owner", "event", "value", None], "won, →, back, →, created"
    log = services.delivery_log.of_deal(deal, 1, ana)
    assert [each.channel_id for each in log.changes[0].told] == ["C1"]
    assert log.changes[-1].untold == {}, "older than what the channel hears"
    won, untold = services.delivery_log.of_channel("C1", 1, people["Vic"]).lines
    assert isinstance(won, Told)
    assert untold == Untold({"owner": 1, "event": 1, "value": 1}, (1,), 1)


def test_a_deal_that_leaves_a_pipeline_concerns_those_who_listen_to_either(
    services: Services, clock: ManualClock, people: dict[str, Actor]
) -> None:
    ana, chris = people["Ana"], people["Chris"]
    services.pipelines.create(CreatePipeline(name="Onboarding"), people["Ada"])
    services.pipelines.create(CreatePipeline(name="Elsewhere"), people["Ada"])
    services.deals.create(CreateDeal(title="Acme"), ana)
    for channel, pipeline in (("C1", "Sales"), ("C2", "Onboarding"), ("C3", "Elsewhere")):
        subscribe(services, chris, channel_id=channel, pipeline=pipeline)
    subscribe(services, chris, channel_id="C4", pipeline="Sales", events=("won",))
    clock.move(timedelta(hours=1))
    deal = DealNumber(number=1)
    left = services.moves.transfer(TransferDeal(deal=deal, pipeline="Onboarding"), ana).activity_id
    change = services.delivery_log.of_deal(deal, 1, ana).changes[0]
    assert [each.channel_id for each in change.told] == ["C1", "C2"]
    assert change.untold == {"C4": "event"}
    assert left is not None
    services.undoing.undo(Undo(activity_id=left), ana)
    assert [each.fate for each in services.delivery_log.of_deal(deal, 1, ana).changes[1].told] == [
        "withdrawn",
        "withdrawn",
    ]


def test_what_happens_while_a_channel_is_paused_is_told_as_that(
    services: Services, db: Database, clock: ManualClock, people: dict[str, Actor]
) -> None:
    subscribe(services, people["Chris"], events=("created",))
    with db.write(people["Chris"]) as tx:
        own = (Subscription.workspace_id == OF_WORKSPACE) & (Subscription.channel_id == "C1")
        tx.run(update(Subscription).where(own).values(paused_at=tx.now))
    clock.move(timedelta(hours=1))
    services.deals.create(CreateDeal(title="Acme"), people["Ana"])
    assert whys(services, people["Ana"], 1) == ["paused"]


def test_a_log_is_paged_and_what_was_not_told_stands_on_one_page_each(
    services: Services, people: dict[str, Actor]
) -> None:
    ana = people["Ana"]
    subscribe(services, people["Chris"], events=("created",), owners=("@Ana",))
    for at in range(25):
        services.deals.create(CreateDeal(title=f"Deal {at}"), ana if at % 2 else people["Ben"])
    first, second, past = (services.delivery_log.of_channel("C1", page, ana) for page in (1, 2, 9))
    assert (first.pages, second.page, past.page) == (2, 2, 2)
    lines = [*first.lines, *second.lines]
    assert sum(isinstance(each, Told) for each in lines) == 12
    untold = [each for each in lines if isinstance(each, Untold)]
    assert sum(each.total for each in untold) == 13
    assert sorted(number for each in untold for number in each.numbers) == list(range(1, 26, 2))
