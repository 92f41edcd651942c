"""Pipelines read from the database, each with its stages in order."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import Row, bindparam, select

from core.db import Transaction
from core.models import Pipeline, Stage
from core.results import PipelineView, StageView

_OF_PIPELINE = ("name", "colour", "position", "is_default", "archived_at", "won_means", "lost_means",
                "abandoned_means", "lost_reason_required", "win_converts")  # fmt: skip
# What `stage_view` reads of a stage, beside the two keys, which a deal's row has too.
STAGE_COLUMNS: Any = (
    Stage.name.label("stage_name"),
    Stage.colour.label("stage_colour"),
    Stage.position,
    Stage.on_board,
    Stage.is_default,
    Stage.probability,
    Stage.stale_after_days,
    Stage.due_after_days,
    Stage.definition,
    Stage.name_means_done,
    Stage.removed_at,
)
_ANY_STAGE = select(Stage.stage_id, Stage.pipeline_id, *STAGE_COLUMNS).where(
    Stage.workspace_id == bindparam("workspace_id")
)
# One row a stage, with its pipeline: a pipeline always has one, its default stage at least.
_STAGES: Any = (
    _ANY_STAGE.add_columns(*(getattr(Pipeline, name).label(f"pipeline_{name}") for name in _OF_PIPELINE))
    .join(
        Pipeline,
        (Pipeline.workspace_id == bindparam("workspace_id")) & (Pipeline.pipeline_id == Stage.pipeline_id),
    )
    .where(Stage.removed_at.is_(None))
    .order_by(Pipeline.position, Pipeline.pipeline_id, Stage.position, Stage.stage_id)
)
_STAGES_OF_ONE = _STAGES.where(Stage.pipeline_id == bindparam("pipeline_id"))
_ONE_STAGE = _ANY_STAGE.where(Stage.stage_id == bindparam("stage_id"))
_NAMES = select(Stage.stage_id, Stage.name).where(Stage.workspace_id == bindparam("workspace_id"))


def all_pipelines(tx: Transaction, *, archived: bool = False) -> tuple[PipelineView, ...]:
    """The workspace's pipelines in order; archived ones only where they are asked for."""
    of_each = groupby(tx.rows(_STAGES), key=lambda row: row.pipeline_id)
    found = (_pipeline(list(rows)) for _pipeline_id, rows in of_each)
    return tuple(pipeline for pipeline in found if archived or not pipeline.archived)


def pipeline_by_id(tx: Transaction, pipeline_id: int) -> PipelineView | None:
    """The pipeline with that key, or None."""
    rows = tx.rows(_STAGES_OF_ONE, pipeline_id=pipeline_id)
    return _pipeline(rows) if rows else None


def known_pipelines(tx: Transaction) -> dict[int, PipelineView]:
    """All pipelines by key, archived ones too, read once: for transactions that change none of them."""
    if tx.pipelines is None:
        tx.pipelines = {each.pipeline_id: each for each in all_pipelines(tx, archived=True)}
    return tx.pipelines


def stage_names(tx: Transaction) -> dict[int, str]:
    """Every stage that ever was, by key, for history."""
    return {row.stage_id: row.name for row in tx.rows(_NAMES)}


def stage_by_id(tx: Transaction, stage_id: int) -> StageView | None:
    """The stage with that key, removed or not, or None."""
    row = tx.first(_ONE_STAGE, stage_id=stage_id)
    return stage_view(row) if row is not None else None


def stage_view(row: Row[Any]) -> StageView:
    """A row with a stage's `STAGE_COLUMNS` and keys as the read model."""
    return StageView(
        stage_id=row.stage_id,
        pipeline_id=row.pipeline_id,
        name=row.stage_name,
        colour=row.stage_colour,
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


def _pipeline(stages: Sequence[Row[Any]]) -> PipelineView:
    row = stages[0]
    means = {
        "won": row.pipeline_won_means,
        "lost": row.pipeline_lost_means,
        "abandoned": row.pipeline_abandoned_means,
    }
    return PipelineView(
        pipeline_id=row.pipeline_id,
        name=row.pipeline_name,
        colour=row.pipeline_colour,
        position=row.pipeline_position,
        is_default=row.pipeline_is_default,
        archived=row.pipeline_archived_at is not None,
        means={status: sentence for status, sentence in means.items() if sentence},
        lost_reason_required=row.pipeline_lost_reason_required,
        win_converts=row.pipeline_win_converts,
        stages=tuple(stage_view(stage) for stage in stages),
    )
