"""A channel subscribes to a pipeline, or all, choosing events and a least value (rules 13, 15)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from core.actor import Actor, Role
from core.channel_filter import ChannelFilter
from core.db import Database
from core.errors import Conflict, InvalidInput, NotFound, NotPermitted
from core.members import Profile
from core.models import OutboxMessage
from core.money import Money
from core.pipeline_requests import ArchivePipeline, CreatePipeline, SubscribeChannel, UnsubscribeChannel
from core.pipeline_undo import undo_pipeline_change
from core.requests import CreateDeal, DealNumber, ReopenDeal, SetLabel, StageKey, WinDeal
from core.services import Services
from core.setting_requests import AddItem
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
    return [(view.pipeline, view.hears.events) for view in services.subscriptions.list_for(channel_id, actor)]


def test_a_channel_hears_the_usual_events_of_all_pipelines(
    services: Services, db: Database, chris: Actor
) -> None:
    result = subscribe(services, chris)
    view = result.subscription
    assert (view.channel_id, view.pipeline, view.hears) == ("C1", None, ChannelFilter(events=USUAL))
    assert (view.by.name, view.at, view.keeper_may) == ("Chris", db.clock.now(), True)
    assert (result.replaced, result.allowed) == (None, False)
    assert heard(services, chris) == [(None, USUAL)]
    assert heard(services, chris, "C2") == []
    assert [row.after["channel_id"] for row in history(db, "channel.subscribed")] == ["C1"]


def test_a_channel_chooses_pipeline_events_and_a_least_value(services: Services, chris: Actor) -> None:
    result = subscribe(
        services, chris, pipeline="sal", events=("Lost", "won", "moved_back"), least=Money(1_000_000, "USD")
    )
    assert result.subscription.pipeline == "Sales"
    assert result.subscription.hears == ChannelFilter(
        events=("moved-back", "won", "lost"), least=Money(1_000_000, "USD")
    )


def test_all_events_include_creation(services: Services, chris: Actor) -> None:
    assert subscribe(services, chris, events=("all",)).subscription.hears.events == ("created", *USUAL)


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
    (view,) = services.subscriptions.list_for("C1", chris)
    assert view.hears == ChannelFilter(events=("won",), least=Money(100, "USD"))
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


def queued(db: Database, actor: Actor) -> list[tuple[str, str, Any]]:
    """What waits to be told: where, of what, and whether it is important there."""
    with db.read(actor) as tx:
        waits = (
            select(OutboxMessage).where(OutboxMessage.workspace_id == TEAM).order_by(OutboxMessage.outbox_id)
        )
        return [(row.channel_id, row.payload["kind"], row.payload["important"]) for row in tx.rows(waits)]


def test_a_channel_hears_only_of_the_owners_stages_and_labels_it_chose(
    services: Services, db: Database, people: dict[str, Actor]
) -> None:
    chris, ana = people["Chris"], people["Ana"]
    services.lists_of_workspace.add(AddItem(list="label", name="Hot"), people["Ada"])
    subscribe(services, chris, channel_id="C1", events=("created",), owners=("@Ana", "unowned"))
    subscribe(services, chris, channel_id="C2", events=("created", "moved"), stages=("demo",))
    subscribe(services, chris, channel_id="C3", events=("won",), labels=("hot",))
    first = services.deals.create(CreateDeal(title="Acme"), ana).deal
    services.deals.create(CreateDeal(title="Globex"), people["Ben"])
    services.deals.create(CreateDeal(title="Initech", owner="nobody", stage="Demo"), people["Ben"])
    assert queued(db, ana) == [
        ("C1", "deal.created", False),
        ("C1", "deal.created", False),
        ("C2", "deal.created", False),
    ]
    number = DealNumber(number=first.number)
    services.closing.win(WinDeal(deal=number), ana)
    assert len(queued(db, ana)) == 3
    services.closing.reopen(ReopenDeal(deal=number), ana)
    services.deals.label(SetLabel(deal=number, label="Hot"), ana)
    services.closing.win(WinDeal(deal=number), ana)
    assert queued(db, ana)[3:] == [("C3", "deal.won", False)]


def test_a_deal_of_a_deactivated_member_is_heard_as_unowned(
    services: Services, db: Database, people: dict[str, Actor]
) -> None:
    subscribe(services, people["Chris"], events=("won",), owners=("unowned",))
    subscribe(services, people["Chris"], channel_id="C2", events=("won",), owners=("@Ben",))
    deal = services.deals.create(CreateDeal(title="Acme"), people["Ben"]).deal
    services.members.deactivate(TEAM, "UBEN")
    services.closing.win(WinDeal(deal=DealNumber(number=deal.number)), people["Ana"])
    assert [channel for channel, _kind, _important in queued(db, people["Ana"])] == ["C1"]


def test_what_a_filter_marks_important_is_told_as_such_where_it_is(
    services: Services, db: Database, people: dict[str, Actor]
) -> None:
    chris, ana = people["Chris"], people["Ana"]
    heard = subscribe(services, chris, channel_id="C1", events=("created",), important=("won",))
    assert heard.subscription.hears.events == ("created", "won"), "what is important is heard"
    subscribe(services, chris, channel_id="C2", events=("created",), important_from=Money(5_000_000, "USD"))
    for value in (Money(4_999_999, "USD"), Money(5_000_000, "USD"), Money(9_000_000, "EUR")):
        deal = services.deals.create(CreateDeal(title=f"Worth {value.minor}", value=value), ana).deal
    assert [important for channel, _kind, important in queued(db, ana) if channel == "C2"] == [
        False,
        True,
        False,
    ]
    services.closing.win(WinDeal(deal=DealNumber(number=deal.number)), ana)
    assert queued(db, ana)[-1] == ("C1", "deal.won", True)


def test_a_stage_of_another_pipeline_is_refused_in_its_field(
    services: Services, people: dict[str, Actor]
) -> None:
    other = services.pipelines.create(CreatePipeline(name="Other"), people["Ada"]).pipeline
    stage = StageKey(stage_id=other.stages[0].stage_id)
    with pytest.raises(InvalidInput, match="is no stage of Sales") as refusal:
        subscribe(services, people["Chris"], pipeline="Sales", stages=(stage,))
    assert refusal.value.field == "stage"
    assert subscribe(services, people["Chris"], stages=(stage,)).subscription.stages == (other.stages[0],)


@pytest.mark.parametrize("becomes", [{"active": False}, {"kind": "guest"}])
def test_a_subscription_outlives_whoever_set_it_up_and_says_so(
    services: Services, db: Database, people: dict[str, Actor], becomes: dict[str, Any]
) -> None:
    subscribe(services, people["Chris"], events=("won",))
    services.members.learn(TEAM, [replace(Profile("UCHRIS", "Chris"), **becomes)])
    (view,) = services.subscriptions.list_for("C1", people["Ada"])
    assert (view.by.name, view.keeper_may) == ("Chris", False)
    taken_over = subscribe(services, people["Ada"], events=("won",))
    assert taken_over.activity_id is not None
    assert (taken_over.subscription.by.name, taken_over.subscription.keeper_may) == ("Ada", True)


def noticed(db: Database, actor: Actor) -> list[tuple[str, list[str | None]]]:
    """Who is told that a channel was lost, and of which pipelines of it."""
    with db.read(actor) as tx:
        waits = select(OutboxMessage).where(OutboxMessage.workspace_id == tx.workspace_id)
        return [
            (row.channel_id, [each["pipeline"] for each in row.payload["paused"]])
            for row in tx.rows(waits.order_by(OutboxMessage.outbox_id))
        ]


def test_whoever_set_up_what_a_lost_channel_hears_is_told_once_and_admins_where_they_are_gone(
    services: Services, db: Database, people: dict[str, Actor]
) -> None:
    ada, chris, ben = people["Ada"], people["Chris"], people["Ben"]
    services.members.set_role(ada, "UBEN", Role.manager)
    subscribe(services, chris)
    subscribe(services, replace(ben, role=Role.manager), pipeline="Sales")
    services.members.set_role(ada, "UBEN", Role.rep)
    assert services.lost_channels.lose(TEAM, "C1", "is_archived")
    assert noticed(db, ada) == [("UCHRIS", [None]), ("UADA", ["Sales"])]
    assert not services.lost_channels.lose(TEAM, "C1", "is_archived"), "they know already"
    assert not services.lost_channels.lose(TEAM, "C2", "is_archived"), "it heard nothing"
    assert len(noticed(db, ada)) == 2
    assert [view.paused for view in services.subscriptions.list_for("C1", chris)] == [True, True]
    services.deals.create(CreateDeal(title="Acme"), chris)
    assert len(noticed(db, ada)) == 2, "nothing is queued into it"
    assert subscribe(services, chris).activity_id is not None
    assert [view.paused for view in services.subscriptions.list_for("C1", chris)] == [False, True]
