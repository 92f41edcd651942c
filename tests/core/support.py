"""What tests of deals share: a workspace with its people, lines as they are typed, what must always hold."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, select, update

from bot.blocks.kit import Message
from bot.blocks.modal import Modal
from bot.blocks.reader import Reader
from bot.commands.deal import DEAL
from bot.commands.filters import filters_of
from bot.commands.parsing import decoded, read_args
from bot.commands.router import Router
from bot.context import Context
from bot.plan import Planned
from core.actor import Actor
from core.clock import ManualClock
from core.contact_requests import CreateContact
from core.db import Database
from core.deal_results import UndoResult
from core.deal_rows import deal_by_number
from core.errors import Ambiguous, Conflict, DealboardError, InvalidInput, NotFound
from core.members import Profile
from core.models import Activity, OutboxMessage
from core.money import Money
from core.pipeline_requests import CreatePipeline, ShowPipeline
from core.pipeline_rows import all_pipelines
from core.requests import CreateDeal, DealKey, DealNumber, Filters, Undo
from core.results import Choice, ContactView, DealView, PipelineView, StageView
from core.services import Services
from core.totals import differing_totals
from core.transaction import OF_WORKSPACE
from core.workspace_settings import WorkspaceSettings
from core.workspaces import Workspaces
from tests.conftest import make_people

_ROUTER = Router([DEAL])


class RunningClock(ManualClock):
    """A clock that goes on from a moment as real time does, for people who act at once."""

    def __init__(self, start: datetime) -> None:
        super().__init__(start)
        self._start, self._began = start, time.monotonic()

    def now(self) -> datetime:
        """The present moment."""
        return self._start + timedelta(seconds=time.monotonic() - self._began)


@dataclass(frozen=True)
class Said:
    """What a line was answered with: the words, the lines of its buttons, and the error where it was one."""

    text: str
    lines: tuple[str, ...] = ()
    error: DealboardError | None = None

    @property
    def refused(self) -> str:
        """The name of the error; empty where the line was carried out."""
        return type(self.error).__name__ if self.error else ""


@dataclass
class World:
    """A workspace, its people and its clock. Actors are made afresh: each acts on what is so by then."""

    db: Database
    clock: ManualClock
    team: str
    services: Services
    people: dict[str, Actor] = field(default_factory=dict)

    @classmethod
    def begin(cls, db: Database, clock: ManualClock, team: str) -> World:
        """A new workspace `team`, as every workspace starts."""
        Workspaces(db).ensure(team, "Acme Sales")
        return cls(db, clock, team, Services.over(db), make_people(db, team))

    def actor(self, name: str = "Ana") -> Actor:
        """Somebody who acts now."""
        return replace(self.people[name], received_at=self.clock.now())

    @property
    def system(self) -> Actor:
        """The bot itself."""
        return Actor.by_rule(self.team, "test")

    def later(self, **by: float) -> None:
        """Let time pass."""
        self.clock.move(timedelta(**by))

    def delivered(self) -> None:
        """All that waits to leave arrives."""
        with self.db.write(self.system) as tx:
            waits = (OutboxMessage.workspace_id == OF_WORKSPACE) & (OutboxMessage.state == "queued")
            tx.run(update(OutboxMessage).where(waits).values(state="sent", sent_at=tx.now))

    def new(self, title: str = "Acme renewal", by: str = "Ana", **more: Any) -> DealView:
        """A deal worth $100 in the first stage, unless it is said otherwise."""
        more.setdefault("value", Money(10_000, "USD"))
        request = CreateDeal(title=title, consent=more.pop("consent", frozenset()), **more)
        return self.services.deals.create(request, self.actor(by)).deal

    def many(self, title: str, count: int) -> None:
        """`count` deals called `title` and a number."""
        for at in range(count):
            self.new(f"{title} {at}")

    def contact(self, name: str = "Jane Doe", by: str = "Ana", **more: Any) -> ContactView:
        """A contact, a lead unless it is said otherwise."""
        request = CreateContact(name=name, **more)
        return self.services.contacts.create(request, self.actor(by)).contact

    def pipeline(self, name: str, *stages: str) -> PipelineView:
        """A new pipeline with these stages, or the few that every new one gets."""
        self.services.pipelines.create(CreatePipeline(name=name, stages=stages or None), self.actor("Ada"))
        return self.pipeline_called(name)

    def pipeline_called(self, name: str = "Sales") -> PipelineView:
        """A pipeline as it is stored."""
        return self.services.pipelines.show(ShowPipeline(pipeline=name), self.system).pipeline

    def stage(self, name: str, pipeline: str = "Sales") -> StageView:
        """A stage as it is stored."""
        return next(stage for stage in self.pipeline_called(pipeline).stages if stage.name == name)

    def learn(self, user_id: str, name: str, **more: Any) -> None:
        """Somebody else turns up in the workspace."""
        self.services.members.learn(self.team, [Profile(user_id, name, **more)])

    def settings(self, **changed: Any) -> None:
        """Change settings of the workspace."""
        self.services.workspaces.change_settings(self.actor("Ada"), WorkspaceSettings(**changed))

    def say(self, text: str, by: str = "Ana", consent: Iterable[Any] = ()) -> Said:
        """What `/deal text`, as Slack sends it, is answered with."""
        return self._answer(_ROUTER.plan("/deal", text, consent=consent), by)

    def click(self, said: Said, at: int = 0, by: str = "Ana") -> Said:
        """Click the button of an answer that carries a line."""
        assert said.error is not None
        choice: Any = choices_of(said.error)[at]
        name, _space, rest = choice.line.partition(" ")
        consent = (choice.consent,) if choice.consent else ()
        return self._answer(_ROUTER.plan_line(name, rest, consent=consent), by)

    def filters(self, text: str, by: str = "Ana") -> Filters:
        """What `/deal list text`, as Slack sends it, narrows to."""
        return filters_of(read_args("deal list", decoded(text)), self.context(by))

    def context(self, by: str = "Ana") -> Context:
        """What a handler is given."""
        actor = self.actor(by)
        return Context(self.services, actor, Reader(actor.locale, actor.tz, self.clock.now()), "C1")

    def _answer(self, planned: Planned, by: str) -> Said:
        try:
            message = planned.run(self.context(by))
        except DealboardError as error:
            words = f"{error.message} {error.hint or ''}"
            return Said(words, tuple(choice.line for choice in choices_of(error)), error)
        assert isinstance(message, Message | Modal)
        return Said(message.title if isinstance(message, Modal) else message.text)

    def undo(self, activity_id: int | None = None, by: str = "Ana") -> UndoResult:
        """Take a change back."""
        return self.services.undoing.undo(Undo(activity_id=activity_id), self.actor(by))

    def now(self, deal: DealView | int) -> DealView:
        """The deal as it is stored."""
        with self.db.read(self.system) as tx:
            found = deal_by_number(tx, deal if isinstance(deal, int) else deal.number)
        assert found is not None
        return found

    def exists(self, number: int) -> bool:
        """Whether there is a deal of that number."""
        with self.db.read(self.system) as tx:
            return deal_by_number(tx, number) is not None

    def history(self, deal: DealView | None = None) -> Sequence[Row[Any]]:
        """The lines of history, of a deal or all of them, oldest first."""
        statement = select(Activity).where(Activity.workspace_id == self.team).order_by(Activity.activity_id)
        if deal is not None:
            statement = statement.where(Activity.deal_id == deal.deal_id)
        with self.db.read(self.system) as tx:
            return tx.rows(statement)

    def kinds(self, deal: DealView | None = None) -> list[str]:
        """The kinds of the lines of history, oldest first."""
        return [row.kind for row in self.history(deal)]

    def stages(self) -> dict[str, StageView]:
        """Every stage of the workspace by its name."""
        with self.db.read(self.system) as tx:
            every = all_pipelines(tx, archived=True)
        return {stage.name: stage for pipeline in every for stage in pipeline.stages}

    def totals_hold(self) -> bool:
        """Whether the kept totals equal a recount."""
        with self.db.read(self.system) as tx:
            return differing_totals(tx) == {}


def by_number(deal: DealView) -> DealNumber:
    """A deal as a script names it."""
    return DealNumber(number=deal.number)


def seen(deal: DealView) -> DealKey:
    """A deal as a button of a message names it."""
    return DealKey(deal_id=deal.deal_id, stage_id=deal.stage.stage_id, status=deal.status)


def choices_of(error: DealboardError) -> tuple[Choice, ...]:
    """The buttons under an error."""
    if isinstance(error, NotFound):
        return error.suggestions
    if isinstance(error, Ambiguous | InvalidInput):
        return error.choices
    return error.offers if isinstance(error, Conflict) else ()
