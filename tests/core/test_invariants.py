"""Whatever several people do in whatever order, some things hold (rules 1, 4, 5, 7, 16; decisions 7, 9)."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from core.clock import ManualClock
from core.contact_requests import (
    ChangeCompany,
    ChangeContact,
    ContactKey,
    ConvertContact,
    EditContact,
    EditDeal,
)
from core.deal_changes import columns_of
from core.errors import DealboardError
from core.money import NO_VALUE, Money
from core.pipeline_requests import AddStage, CreatePipeline, RemoveStage, SetWinConverts
from core.requests import (
    AbandonDeal,
    AssignDeal,
    CreateDeal,
    DealKey,
    DeleteDeal,
    LoseDeal,
    MoveDeal,
    NoteDeal,
    RenameDeal,
    ReopenDeal,
    RevalueDeal,
    SetDue,
    SetLabel,
    TransferDeal,
    Undo,
    WinDeal,
)
from core.results import DealView
from tests.conftest import NOON
from tests.core.invariants import Moment, check_now, check_step
from tests.core.support import World

Call = Callable[[Any, Any], Any]

_workspaces = itertools.count(1)

ACTORS = st.sampled_from(["Ana", "Ben", "Chris", "Ada"])
AT = st.integers(0, 7)
CONTACTS = st.sampled_from([None, "Jane Doe", "John Roe"])
PIPELINES = st.sampled_from(["Sales", "Onboarding"])
VALUES = st.sampled_from([Money(0, ""), Money(0, "USD"), Money(10_000, "USD"), Money(70_000, "EUR")])
TOGETHER = st.sampled_from([frozenset(), frozenset({"together"})])
DEALS = st.integers(0, 5)
FACTS: list[tuple[str, Any, dict[str, Any]]] = [
    ("revalue", RevalueDeal, {"value": Money(90_000, "USD")}),
    ("revalue", RevalueDeal, {"value": Money(5, "JPY")}),
    ("revalue", RevalueDeal, {"value": NO_VALUE}),
    ("label", SetLabel, {"label": "red"}),
    ("label", SetLabel, {"label": None}),
    ("assign", AssignDeal, {"owner": "nobody"}),
    ("assign", AssignDeal, {"owner": "Ben"}),
    ("set_due", SetDue, {"on": NOON.date()}),
    ("note", NoteDeal, {"text": "hello"}),
]


class Office(RuleBasedStateMachine):
    """Four people at work on a few deals, two pipelines and two contacts."""

    world: World

    def __init__(self, world: World) -> None:
        super().__init__()
        clock = ManualClock(NOON)
        world.db.clock = clock
        self.world = World.begin(world.db, clock, f"I{next(_workspaces)}")
        self.titles = itertools.count(1)
        self.moment = Moment.of(self.world)
        # What each change found and left, by its activity.
        self.changes: dict[int, tuple[DealView, DealView]] = {}

    @initialize(automatic=st.booleans())
    def open_office(self, automatic: bool) -> None:
        services, system = self.world.services, self.world.system
        stages = ("Kick off", "Live", "Extra")
        services.pipelines.create(CreatePipeline(name="Onboarding", stages=stages), system)
        if automatic:
            rule = SetWinConverts(pipeline="Sales", converts="automatically")
            services.pipelines.set_win_converts(rule, system)
        self.moment = Moment.of(self.world)
        for by, contact in (("Ana", "Jane Doe"), ("Ben", "Jane Doe"), ("Ana", "John Roe"), ("Ana", None)):
            title = f"t{next(self.titles):03} deal"
            services.deals.create(CreateDeal(title=title, contact=contact), self.world.actor(by))
        self.moment = check_now(self.world)

    def some(self, at: int) -> DealView:
        deals = list(self.moment.deals.values())
        return deals[at % len(deals)]

    def attempt(
        self, call: Callable[[Any, Any], Any], request: Any, by: str, *, removes: bool = False
    ) -> bool:
        """Ask a service; a refusal changes nothing at all. Returns whether it was carried out."""
        before = self.moment
        try:
            call(request, self.world.actor(by))
        except DealboardError:
            assert Moment.of(self.world) == before
            return False
        self.moment = check_now(self.world)
        check_step(before, self.moment, removes=removes)
        for key, row in self.moment.history.items():
            if key not in before.history and row.deal_id in before.deals.keys() & self.moment.deals.keys():
                self.changes[key] = (before.deals[row.deal_id], self.moment.deals[row.deal_id])
        return True

    @precondition(lambda self: len(self.moment.deals) < 8)
    @rule(by=ACTORS, contact=CONTACTS, pipeline=PIPELINES, value=VALUES, consent=TOGETHER)
    def create(self, by: str, contact: str | None, pipeline: str, value: Money, consent: Any) -> None:
        title = f"t{next(self.titles):03} deal"
        request = CreateDeal(title=title, contact=contact, pipeline=pipeline, value=value, consent=consent)
        self.attempt(self.world.services.deals.create, request, by)

    @rule(by=ACTORS, hours=st.integers(0, 30))
    def let_time_pass(self, by: str, hours: int) -> None:
        self.world.later(hours=hours)

    @precondition(lambda self: self.moment.deals)
    @rule(by=ACTORS, deal=DEALS, stage=AT)
    def move(self, by: str, deal: int, stage: int) -> None:
        chosen = self.some(deal)
        stages = self.world.pipeline_called(chosen.pipeline_name).stages
        request = MoveDeal(deal=key(chosen), stage_id=stages[stage % len(stages)].stage_id)
        self.attempt(self.world.services.moves.move, request, by)

    @precondition(lambda self: self.moment.deals)
    @rule(by=ACTORS, deal=DEALS, pipeline=PIPELINES, consent=TOGETHER)
    def transfer(self, by: str, deal: int, pipeline: str, consent: Any) -> None:
        request = TransferDeal(deal=key(self.some(deal)), pipeline=pipeline, consent=consent)
        self.attempt(self.world.services.moves.transfer, request, by)

    @precondition(lambda self: self.moment.deals)
    @rule(by=ACTORS, deal=DEALS, value=VALUES)
    def win(self, by: str, deal: int, value: Money) -> None:
        request = WinDeal(deal=key(self.some(deal)), value=value if value.currency else None)
        self.attempt(self.world.services.closing.win, request, by)

    @precondition(lambda self: self.moment.deals)
    @rule(by=ACTORS, deal=DEALS, lost=st.booleans())
    def give_up(self, by: str, deal: int, lost: bool) -> None:
        chosen, closing = key(self.some(deal)), self.world.services.closing
        if lost:
            self.attempt(closing.lose, LoseDeal(deal=chosen, reason="price"), by)
        else:
            self.attempt(closing.abandon, AbandonDeal(deal=chosen, reason="silent"), by)

    @precondition(lambda self: self.moment.deals)
    @rule(by=ACTORS, deal=DEALS, consent=TOGETHER)
    def reopen(self, by: str, deal: int, consent: Any) -> None:
        request = ReopenDeal(deal=key(self.some(deal)), consent=consent)
        self.attempt(self.world.services.closing.reopen, request, by)

    @precondition(lambda self: self.moment.deals)
    @rule(by=ACTORS, deal=DEALS, fact=st.sampled_from(FACTS))
    def change_a_fact(self, by: str, deal: int, fact: tuple[str, Any, dict[str, Any]]) -> None:
        verb, request, values = fact
        call = getattr(self.world.services.deals, verb)
        self.attempt(call, request(deal=key(self.some(deal)), **values), by)

    @precondition(lambda self: self.moment.deals)
    @rule(by=ACTORS, deal=DEALS, more=st.sampled_from(["now", "then"]))
    def rename(self, by: str, deal: int, more: str) -> None:
        chosen = self.some(deal)
        request = RenameDeal(deal=key(chosen), title=f"{chosen.title.split()[0]} {more}")
        self.attempt(self.world.services.deals.rename, request, by)

    @precondition(lambda self: self.moment.deals)
    @rule(by=ACTORS, deal=DEALS, contact=CONTACTS, consent=TOGETHER)
    def change_the_contact(self, by: str, deal: int, contact: str | None, consent: Any) -> None:
        request = ChangeContact(deal=key(self.some(deal)), contact=contact, consent=consent, line="again")
        self.attempt(self.world.services.deals.change_contact, request, by)

    @precondition(lambda self: self.moment.deals)
    @rule(by=ACTORS, deal=DEALS, company=st.sampled_from([None, "Acme", "Globex"]))
    def change_the_company(self, by: str, deal: int, company: str | None) -> None:
        request = ChangeCompany(deal=key(self.some(deal)), company=company)
        self.attempt(self.world.services.deals.change_company, request, by)

    @precondition(lambda self: self.moment.deals)
    @rule(by=ACTORS, deal=DEALS, contact=CONTACTS, value=VALUES, consent=TOGETHER, more=st.booleans())
    def edit(self, by: str, deal: int, contact: str | None, value: Money, consent: Any, more: bool) -> None:
        facts: dict[str, Any] = {"contact": contact, "value": value}
        if more:
            facts |= {"company": "Acme", "owner": "Ben", "due": NOON.date(), "label": "red"}
        request = EditDeal(deal=key(self.some(deal)), consent=consent, **facts)
        self.attempt(self.world.services.deals.edit, request, by)

    @precondition(lambda self: len(self.moment.deals) > 4)
    @rule(deal=DEALS)
    def delete(self, deal: int) -> None:
        request = DeleteDeal(deal=key(self.some(deal)), consent=frozenset({"confirmed"}))
        assert self.attempt(self.world.services.deals.delete, request, "Ada", removes=True)

    @precondition(lambda self: self.moment.roles)
    @rule(by=ACTORS, at=AT, role=st.sampled_from(["lead", "prospect", "client"]))
    def convert(self, by: str, at: int, role: Any) -> None:
        chosen = list(self.moment.roles)[at % len(self.moment.roles)]
        consent = frozenset({"confirmed"})
        request = ConvertContact(contact=ContactKey(contact_id=chosen), role=role, consent=consent)
        self.attempt(self.world.services.contacts.convert, request, by)

    @precondition(lambda self: self.moment.roles)
    @rule(by=ACTORS, at=AT, what=st.sampled_from(["rename a contact", "add a stage", "remove a stage"]))
    def rearrange(self, by: str, at: int, what: str) -> None:
        services, chosen = self.world.services, list(self.moment.roles)[at % len(self.moment.roles)]
        if what == "rename a contact":
            edit = EditContact(contact=ContactKey(contact_id=chosen), name=f"Jane {at}", rest="")
            self.attempt(services.contacts.edit, edit, by)
        elif what == "add a stage":
            self.attempt(services.stages.add, AddStage(pipeline="Onboarding", name="Extra"), "Ada")
        else:
            remove = RemoveStage(pipeline="Onboarding", stage="Extra", into="Live")
            self.attempt(services.stages.remove, remove, "Ada")

    @rule(by=ACTORS)
    def undo_the_latest(self, by: str) -> None:
        self.attempt(self.world.services.undoing.undo, Undo(), by, removes=True)

    @precondition(lambda self: self.changes)
    @rule(at=st.integers(0, 30))
    def undo_one(self, at: int) -> None:
        activity_id = list(self.changes)[-1 - at % len(self.changes)]
        row, (found, left) = self.moment.history.get(activity_id), self.changes[activity_id]
        if row is None or row.kind == "deal.created":
            return
        before = self.moment.deals[row.deal_id]
        names = {name: actor.member_id for name, actor in self.world.people.items()}
        by = next(name for name, member_id in names.items() if member_id == row.actor_id)
        if not self.attempt(self.world.services.undoing.undo, Undo(activity_id=activity_id), by):
            return
        restored = self.moment.deals[row.deal_id]
        if columns_of(before) == columns_of(left):
            assert columns_of(restored) == columns_of(found)
        kept = columns_of(before).keys() - row.before.keys()
        assert {name: columns_of(restored)[name] for name in kept} == {
            name: columns_of(before)[name] for name in kept
        }


def key(deal: DealView) -> DealKey:
    return DealKey(deal_id=deal.deal_id)


def test_random_histories_keep_what_must_hold(world: World) -> None:
    run_state_machine_as_test(
        lambda: Office(world),  # type: ignore[arg-type]  # hypothesis takes a function, too
        settings=settings(
            max_examples=15,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
