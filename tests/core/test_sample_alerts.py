"""A sample of what a channel hears: of the newest deal that it would hear of, or of a made-up one."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from core.actor import Actor
from core.db import Database
from core.errors import Conflict, NotFound, NotPermitted
from core.models import OutboxMessage
from core.money import Money
from core.pipeline_requests import PostSample, SubscribeChannel
from core.requests import CreateDeal
from core.sample_alerts import SAMPLE_ALERT
from core.services import Services
from tests.conftest import TEAM


@pytest.fixture
def services(db: Database) -> Services:
    return Services.over(db)


def subscribe(services: Services, actor: Actor, **request: Any) -> None:
    services.subscriptions.subscribe(SubscribeChannel(**{"channel_id": "C1", **request}), actor)


def samples(db: Database, actor: Actor) -> list[dict[str, Any]]:
    with db.read(actor) as tx:
        waits = select(OutboxMessage).where(OutboxMessage.workspace_id == tx.workspace_id)
        return [row.payload for row in tx.rows(waits) if row.kind == SAMPLE_ALERT]


def test_a_sample_is_of_the_newest_deal_that_the_channel_hears_of(
    services: Services, db: Database, people: dict[str, Actor]
) -> None:
    chris = people["Chris"]
    for title, minor, owner in (("Old", 900_000, "Ana"), ("Fits", 900_000, "Ana"), ("Small", 100, "Ana")):
        value = Money(minor, "USD")
        services.deals.create(CreateDeal(title=title, value=value, owner=owner), people["Ana"])
    services.deals.create(CreateDeal(title="Ben's", value=Money(900_000, "USD")), people["Ben"])
    subscribe(services, chris, events=("lost", "won"), least=Money(500_000, "USD"), owners=("@Ana",))
    services.sample_alerts.send(PostSample(channel_id="C1"), chris)
    (sample,) = samples(db, chris)
    assert (sample["title"], sample["kind"], sample["asked_by"]) == ("Fits", "deal.won", "Chris")


def test_a_sample_of_nothing_is_made_up_and_passes_the_filter(
    services: Services, db: Database, people: dict[str, Actor]
) -> None:
    chris = people["Chris"]
    subscribe(services, chris, pipeline="Sales", events=("moved",), least=Money(7_700_000, "EUR"))
    services.sample_alerts.send(PostSample(channel_id="C1", pipeline="Sales"), chris)
    (sample,) = samples(db, chris)
    assert (sample["title"], sample["value_minor"], sample["currency"]) == (
        "Example renewal",
        7_700_000,
        "EUR",
    )
    assert sample["pipeline"] == "Sales"


@pytest.mark.parametrize("name", ["Ana", "Vic"])
def test_only_managers_ask_for_a_sample(services: Services, people: dict[str, Actor], name: str) -> None:
    subscribe(services, people["Chris"])
    with pytest.raises(NotPermitted):
        services.sample_alerts.send(PostSample(channel_id="C1"), people[name])


def test_no_sample_goes_where_nothing_is_heard_where_it_is_paused_or_before_outsiders(
    services: Services, db: Database, people: dict[str, Actor]
) -> None:
    chris = people["Chris"]
    with pytest.raises(NotFound):
        services.sample_alerts.send(PostSample(channel_id="C1"), chris)
    subscribe(services, chris)
    with pytest.raises(Conflict, match="guests or people of another organisation"):
        services.sample_alerts.send(PostSample(channel_id="C1", outsiders=True), chris)
    services.lost_channels.lose(TEAM, "C1", "not_in_channel")
    with pytest.raises(Conflict, match="is paused"):
        services.sample_alerts.send(PostSample(channel_id="C1"), chris)
    assert samples(db, chris) == []
