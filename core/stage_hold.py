"""Keeping a stage from being removed while somebody puts a deal into it.

Whoever writes a deal's stage takes its key from the stage's own row and keeps that row from being removed
until the transaction ends. Where it was removed just now there is no key to take, and the database refuses a
deal without one. This costs no round trip of its own.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import bindparam, select

from core.errors import Conflict
from core.i18n import _
from core.models import Stage

HELD_STAGE: Final[Any] = (
    select(Stage.stage_id)
    .where(Stage.workspace_id == bindparam("of_workspace"), Stage.removed_at.is_(None))
    .where(Stage.pipeline_id == bindparam("into_pipeline"), Stage.stage_id == bindparam("into_stage"))
    .with_for_update(read=True, key_share=True)
    .scalar_subquery()
)
"""A deal's `stage_id`, of the stage `into_stage` of the pipeline `into_pipeline`, held."""


def is_stage_gone(error: BaseException) -> bool:
    """Whether a transaction failed because the stage that a deal was to enter had been removed."""
    said = str(getattr(error, "orig", error)).casefold()
    return "stage_id" in said and "null" in said and ("not-null" in said or "not null" in said)


def stage_gone() -> Conflict:
    """The answer to that."""
    return Conflict(
        _("That stage was removed just now, so nothing was done."),
        _("`/pipeline show` shows the stages there are."),
    )
