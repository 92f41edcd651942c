"""What tests of pipelines share: deals where they are wanted, and what history and the totals say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select

from core.actor import Actor
from core.db import Database
from core.deal_rows import deal_by_number
from core.models import Activity
from core.money import NO_VALUE, Money
from core.pipeline_requests import ShowPipeline
from core.requests import CreateDeal
from core.results import DealView, PipelineView, StageView
from core.services import Services
from core.totals import differing_totals
from tests.conftest import TEAM

SYSTEM = Actor.by_rule(TEAM, "test")


def open_deal(
    services: Services, actor: Actor, title: str, stage: str | None = "Demo", **more: Any
) -> DealView:
    """A new deal in a stage of the default pipeline, worth $100 unless it is said otherwise."""
    value = more.pop("value", Money(10_000, "USD"))
    request = CreateDeal(title=title, stage=stage, value=None if value == NO_VALUE else value, **more)
    return services.deals.create(request, actor).deal


def deal_now(db: Database, number: int) -> DealView:
    """The deal as it is stored."""
    with db.read(SYSTEM) as tx:
        deal = deal_by_number(tx, number)
    assert deal is not None
    return deal


def pipeline_of(services: Services, name: str | None = "Sales") -> PipelineView:
    """The pipeline as it is stored."""
    return services.pipelines.show(ShowPipeline(pipeline=name), SYSTEM).pipeline


def stage_of(services: Services, name: str, pipeline: str = "Sales") -> StageView:
    """The stage as it is stored."""
    return next(stage for stage in pipeline_of(services, pipeline).stages if stage.name == name)


def names(services: Services, pipeline: str = "Sales") -> list[str]:
    """The names of a pipeline's stages in order; positions are whole numbers in a row."""
    stages = pipeline_of(services, pipeline).stages
    assert [stage.position for stage in stages] == list(range(len(stages)))
    return [stage.name for stage in stages]


def history(db: Database, *kinds: str) -> Sequence[Row[Any]]:
    """The lines of history of these kinds, oldest first."""
    with db.read(SYSTEM) as tx:
        statement = select(Activity).where(Activity.workspace_id == TEAM).order_by(Activity.activity_id)
        return tx.rows(statement.where(Activity.kind.in_(kinds)))


def totals_hold(db: Database) -> bool:
    """Whether the kept totals equal a recount."""
    with db.read(SYSTEM) as tx:
        return differing_totals(tx) == {}
