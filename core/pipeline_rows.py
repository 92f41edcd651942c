"""Pipelines read from the database, each with its stages in order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, bindparam, select

from core.db import Transaction
from core.models import Pipeline, Stage
from core.results import PipelineView, StageView

_PIPELINES = (
    select(Pipeline)
    .where(Pipeline.workspace_id == bindparam("workspace_id"))
    .order_by(Pipeline.position, Pipeline.pipeline_id)
)
_STAGES = (
    select(Stage)
    .where(Stage.workspace_id == bindparam("workspace_id"))
    .order_by(Stage.position, Stage.stage_id)
)
_STAGES_OF_ONE = _STAGES.where(Stage.pipeline_id == bindparam("pipeline_id"))
_ONE = _PIPELINES.where(Pipeline.pipeline_id == bindparam("pipeline_id"))


def all_pipelines(tx: Transaction, *, archived: bool = False) -> tuple[PipelineView, ...]:
    """The workspace's pipelines in order; archived ones only where they are asked for."""
    stages = tx.rows(_STAGES)
    return tuple(
        _pipeline(row, [stage for stage in stages if stage.pipeline_id == row.pipeline_id])
        for row in tx.rows(_PIPELINES)
        if archived or row.archived_at is None
    )


def pipeline_by_id(tx: Transaction, pipeline_id: int) -> PipelineView | None:
    """The pipeline with that key, or None."""
    row = tx.first(_ONE, pipeline_id=pipeline_id)
    return _pipeline(row, tx.rows(_STAGES_OF_ONE, pipeline_id=pipeline_id)) if row is not None else None


def known_pipelines(tx: Transaction) -> dict[int, PipelineView]:
    """All pipelines by key, archived ones too, read once: for transactions that change none of them."""
    if tx.pipelines is None:
        tx.pipelines = {each.pipeline_id: each for each in all_pipelines(tx, archived=True)}
    return tx.pipelines


def stage_names(tx: Transaction) -> dict[int, str]:
    """Every stage that ever was, by key, for history."""
    return {row.stage_id: row.name for row in tx.rows(_STAGES)}


def stage_view(row: Row[Any]) -> StageView:
    """A row of the stage table as the read model."""
    return StageView(
        stage_id=row.stage_id,
        pipeline_id=row.pipeline_id,
        name=row.name,
        colour=row.colour,
        position=row.position,
        on_board=row.on_board,
        is_default=row.is_default,
        probability=row.probability,
        stale_after_days=row.stale_after_days,
        due_after_days=row.due_after_days,
        definition=row.definition,
        name_means_done=row.name_means_done,
        removed=row.removed_at is not None,
    )


def _pipeline(row: Row[Any], stages: Sequence[Row[Any]]) -> PipelineView:
    means = {"won": row.won_means, "lost": row.lost_means, "abandoned": row.abandoned_means}
    return PipelineView(
        pipeline_id=row.pipeline_id,
        name=row.name,
        colour=row.colour,
        position=row.position,
        is_default=row.is_default,
        archived=row.archived_at is not None,
        means={status: sentence for status, sentence in means.items() if sentence},
        lost_reason_required=row.lost_reason_required,
        win_converts=row.win_converts,
        stages=tuple(stage_view(stage) for stage in stages if stage.removed_at is None),
    )
