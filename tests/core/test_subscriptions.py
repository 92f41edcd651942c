"""A channel subscribes to a pipeline, or all, choosing events and a least value (rules 13, 15)."""

from __future__ import annotations

from typing import Any

import pytest

from core.actor import Actor
from core.db import Database
from core.errors import Conflict, InvalidInput, NotFound, NotPermitted
from core.money import NO_VALUE, Money
from core.pipeline_requests import ArchivePipeline, CreatePipeline, SubscribeChannel, UnsubscribeChannel
from core.pipeline_results import SubscriptionView
from core.pipeline_undo import undo_pipeline_change
from core.services import Services
from tests.conftest import TEAM
from tests.support.pipelines import history

USUAL = ("moved", "moved-back", "won", "lost", "abandoned", "reopened")


@pytest.fixture
def services(db: Database) -> Services:
    return Services.over(db)


@pytest.fixture
def chris(people: dict[str, Actor]) -> Actor:
    return people["Chris"]


def subscribe(services: Services, actor: Actor, **request: Any) -> Any:
    return services.subscriptions.subscribe(SubscribeChannel(**{"channel_id": "C1", **request}), actor)


def heard(
    services: Services, actor: Actor, channel_id: str = "C1"
) -> list[tuple[str | None, tuple[str, ...]]]:
    return [(view.pipeline, view.events) for view in services.subscriptions.list_for(channel_id, actor)]


def test_a_channel_hears_the_usual_events_of_all_pipelines(
    services: Services, db: Database, chris: Actor
) -> None:
    result = subscribe(services, chris)
    assert result.subscription == SubscriptionView("C1", None, USUAL, NO_VALUE, "Chris")
    assert (result.replaced, result.allowed) == (None, False)
    assert heard(services, chris) == [(None, USUAL)]
    assert heard(services, chris, "C2") == []
    assert [row.after["channel_id"] for row in history(db, "channel.subscribed")] == ["C1"]


def test_a_channel_chooses_pipeline_events_and_a_least_value(services: Services, chris: Actor) -> None:
    result = subscribe(
        services, chris, pipeline="sal", events=("Lost", "won", "moved_back"), least=Money(1_000_000, "USD")
    )
    assert result.subscription == SubscriptionView(
        "C1", "Sales", ("moved-back", "won", "lost"), Money(1_000_000, "USD"), "Chris"
    )


def test_all_events_include_creation(services: Services, chris: Actor) -> None:
    assert subscribe(services, chris, events=("all",)).subscription.events == ("created", *USUAL)


def test_subscribing_again_replaces_and_says_so(services: Services, db: Database, chris: Actor) -> None:
    first = subscribe(services, chris, pipeline="Sales")
    second = subscribe(services, chris, pipeline="Sales", events=("won",))
    assert second.replaced == first.subscription
    assert heard(services, chris) == [("Sales", ("won",))]
    same = subscribe(services, chris, pipeline="Sales", events=("won",))
    assert (same.activity_id, same.replaced) == (None, None)
    assert len(history(db, "channel.subscribed")) == 2


def test_a_channel_may_hear_of_several_pipelines(services: Services, people: dict[str, Actor]) -> None:
    services.pipelines.create(CreatePipeline(name="Other"), people["Ada"])
    for pipeline in (None, "Sales", "Other"):
        subscribe(services, people["Chris"], pipeline=pipeline, events=("won",))
    subscribe(services, people["Chris"], events=("lost",))
    assert heard(services, people["Chris"]) == [
        (None, ("lost",)),
        ("Sales", ("won",)),
        ("Other", ("won",)),
    ]


@pytest.mark.parametrize(
    ("word", "hint"),
    [("wone", "Did you mean won?"), ("movd", "Did you mean moved?"), ("xyzzy", "Choose from created, moved")],
)
def test_an_unknown_event_is_answered_with_the_closest(
    services: Services, chris: Actor, word: str, hint: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        subscribe(services, chris, events=("won", word))
    assert (refusal.value.field, str(refusal.value.hint)[: len(hint)]) == ("events", hint)
    assert heard(services, chris) == []


def test_an_unknown_or_archived_pipeline_is_refused(services: Services, people: dict[str, Actor]) -> None:
    with pytest.raises(NotFound):
        subscribe(services, people["Chris"], pipeline="xyzzy")
    services.pipelines.create(CreatePipeline(name="Old"), people["Ada"])
    services.pipelines.archive(ArchivePipeline(pipeline="Old"), people["Ada"])
    with pytest.raises(Conflict, match="Old is archived"):
        subscribe(services, people["Chris"], pipeline="Old")


@pytest.mark.parametrize("name", ["Ana", "Vic"])
def test_only_managers_subscribe_channels(services: Services, people: dict[str, Actor], name: str) -> None:
    with pytest.raises(NotPermitted) as refusal:
        subscribe(services, people[name])
    assert "a manager or an admin" in str(refusal.value.hint)
    with pytest.raises(NotPermitted):
        services.subscriptions.unsubscribe(UnsubscribeChannel(channel_id="C1"), people[name])


def test_a_channel_with_outsiders_is_refused_until_an_admin_allows_it(
    services: Services, db: Database, people: dict[str, Actor]
) -> None:
    asked = {"outsiders": True, "line": "pipeline subscribe Sales won", "events": ("won",)}
    with pytest.raises(Conflict, match="guests or people of another organisation") as refusal:
        subscribe(services, people["Chris"], **asked)
    assert (refusal.value.offers, str(refusal.value.hint)) == ((), "An admin can allow this channel.")
    with pytest.raises(Conflict):
        subscribe(services, people["Chris"], **asked, consent={"anyway"})
    with pytest.raises(Conflict) as refusal:
        subscribe(services, people["Ada"], **asked)
    assert [(offer.line, offer.consent) for offer in refusal.value.offers] == [
        ("pipeline subscribe Sales won", "anyway")
    ]
    assert heard(services, people["Ada"]) == []
    assert subscribe(services, people["Ada"], **asked, consent={"anyway"}).allowed
    assert services.workspaces.settings(TEAM).channels_with_outsiders == {"C1"}
    assert [row.after for row in history(db, "channel.allowed")] == [{"channel_id": "C1"}]
    with pytest.raises(Conflict, match="has no undo"):
        take_back(db, people["Ada"], "channel.allowed")
    assert not subscribe(services, people["Chris"], outsiders=True).allowed
    with pytest.raises(Conflict):
        subscribe(services, people["Chris"], channel_id="C2", outsiders=True)


def test_a_channel_hears_no_more(services: Services, db: Database, people: dict[str, Actor]) -> None:
    services.pipelines.create(CreatePipeline(name="Other"), people["Ada"])
    chris = people["Chris"]
    for pipeline in (None, "Sales", "Other"):
        subscribe(services, chris, pipeline=pipeline)
    ended = services.subscriptions.unsubscribe(UnsubscribeChannel(channel_id="C1", pipeline="Sales"), chris)
    assert [view.pipeline for view in ended.ended] == ["Sales"]
    assert [view.pipeline for view in ended.left] == [None, "Other"]
    assert (
        services.subscriptions.unsubscribe(UnsubscribeChannel(channel_id="C1", pipeline="Sales"), chris).ended
        == ()
    )
    everything = services.subscriptions.unsubscribe(UnsubscribeChannel(channel_id="C1"), chris)
    assert [view.pipeline for view in everything.ended] == [None, "Other"]
    assert heard(services, chris) == []
    assert len(history(db, "channel.unsubscribed")) == 3


def take_back(db: Database, actor: Actor, kind: str) -> None:
    with db.write(actor) as tx:
        undo_pipeline_change(tx, history(db, kind)[-1])


def test_undo_restores_what_a_channel_heard(services: Services, db: Database, chris: Actor) -> None:
    subscribe(services, chris, pipeline="Sales", events=("won",), least=Money(100, "USD"))
    subscribe(services, chris, pipeline="Sales", events=("lost",))
    take_back(db, chris, "channel.subscribed")
    assert services.subscriptions.list_for("C1", chris) == (
        SubscriptionView("C1", "Sales", ("won",), Money(100, "USD"), "Chris"),
    )
    services.subscriptions.unsubscribe(UnsubscribeChannel(channel_id="C1"), chris)
    take_back(db, chris, "channel.unsubscribed")
    assert heard(services, chris) == [("Sales", ("won",))]
    assert len(history(db, "channel.undone")) == 2
    for kind in ("channel.subscribed", "channel.unsubscribed"):
        with pytest.raises(Conflict, match="changed again"):
            take_back(db, chris, kind)


def test_undo_ends_a_subscription_that_was_new(services: Services, db: Database, chris: Actor) -> None:
    subscribe(services, chris)
    take_back(db, chris, "channel.subscribed")
    assert heard(services, chris) == []
