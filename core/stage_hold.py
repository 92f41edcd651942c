"""Keeping a stage from being removed while somebody puts a deal into it."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from core.db import Transaction
from core.errors import Conflict
from core.i18n import _
from core.models import Stage
from core.results import StageView

_HOLD = (
    select(Stage.stage_id)
    .where(Stage.workspace_id == bindparam("workspace_id"), Stage.removed_at.is_(None))
    .where(Stage.pipeline_id == bindparam("pipeline_id"), Stage.stage_id == bindparam("stage_id"))
    .with_for_update(read=True, key_share=True)
)


def hold_stage(tx: Transaction, stage: StageView) -> None:
    """Keep `stage` from being removed until the transaction ends, for somebody who puts a deal into it.

    Raises Conflict where it was removed just now. SQLite, which has one writer, needs nothing.
    """
    if tx.is_sqlite:
        return
    if tx.first(_HOLD, pipeline_id=stage.pipeline_id, stage_id=stage.stage_id) is None:
        raise Conflict(
            _("{stage} was removed just now.", stage=stage.name),
            _("`/pipeline show` shows the stages there are."),
        )
