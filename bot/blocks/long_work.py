"""What is said of long work, by its kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.blocks.bulk import job_said
from bot.blocks.import_report import import_message
from bot.blocks.import_undone import import_undo_said
from bot.blocks.kit import Message
from bot.blocks.reader import Reader
from core.bulk_results import BULK_CHANGE, BULK_UNDO
from core.imports.results import IMPORT, IMPORT_UNDO
from core.job_results import JobView

RENDER: Mapping[str, Callable[[JobView, Reader], Message]] = {
    BULK_CHANGE: job_said,
    BULK_UNDO: job_said,
    IMPORT: import_message,
    IMPORT_UNDO: import_undo_said,
}
"""How far a job of each kind is, or how it ended."""
