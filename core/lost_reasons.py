"""Why a deal is lost: a reason of the workspace's list, or other words (rule 2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.errors import InvalidInput
from core.i18n import Text, _
from core.results import Choice, DealView, PipelineView
from core.stage_names import match_names
from core.transaction import Transaction


def lost_because(tx: Transaction, deal: DealView, reason: str) -> dict[str, Any]:
    """The columns that hold a reason: the listed one that the words name, else the words as text.

    Raises ReasonNeeded without any, where the deal's pipeline requires one.
    """
    reasons = [_Reason(key, name) for key, name in tx.setup.lost_reasons.items()]
    if not reason:
        pipeline = tx.setup.pipelines[deal.stage.pipeline_id]
        if pipeline.lost_reason_required:
            raise ReasonNeeded(
                deal, pipeline, tx.setup.lost_reasons,
                _("Why was #{number} {title} lost? {pipeline} asks for a reason.",
                  number=deal.number, title=deal.title, pipeline=deal.pipeline_name),
                _("Choose one, or say it: `/deal lost {number} too expensive`.", number=deal.number),
                field="reason",
                choices=[Choice(_("{reason}", reason=item.name), f"deal lost {deal.number} {item.name}")
                         for item in reasons],
            )  # fmt: skip
        return {"lost_reason_id": None, "close_reason": None}
    match = match_names(reasons, reason)
    if match.one is not None and match.tier in ("exact", "prefix"):
        return because_of(match.one.key)
    return {"lost_reason_id": None, "close_reason": reason}


def because_of(reason_id: int) -> dict[str, Any]:
    """The columns that hold a reason of the list."""
    return {"lost_reason_id": reason_id, "close_reason": None}


def listed_reason(tx: Transaction, reason_id: int) -> str:
    """What a reason of the list is called. Raises InvalidInput where it was removed since it was shown."""
    if reason_id not in tx.setup.lost_reasons:
        raise InvalidInput(
            _("That reason was removed in the meantime."), _("Choose another."), field="listed"
        )
    return tx.setup.lost_reasons[reason_id]


class ReasonNeeded(InvalidInput):
    """A pipeline asks why a deal is lost: what it takes to ask, as a form does; `reasons` by their keys."""

    def __init__(
        self, deal: DealView, pipeline: PipelineView, reasons: Mapping[int, str], *said: Text, **more: Any
    ) -> None:
        super().__init__(*said, **more)
        self.deal = deal
        self.pipeline = pipeline
        self.reasons = reasons


@dataclass(frozen=True, slots=True)
class _Reason:
    key: int
    name: str
