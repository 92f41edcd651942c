"""What the correction of a close comes back with."""

from __future__ import annotations

from dataclasses import dataclass

from core.results import CloseResult, DealView


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseCorrected(CloseResult):
    """A deal that had ended so already, with its value, day or reason corrected; `was` is the deal before."""

    was: DealView
