"""The table of long work: what each kind of job does in a batch, and what when it ends."""

from __future__ import annotations

from collections.abc import Mapping

from core.bulk_changes import change_batch, tell_of_all
from core.bulk_results import BULK_CHANGE, BULK_UNDO
from core.bulk_undo import tell_of_undo, undo_batch
from core.imports.job import import_batch, import_ended
from core.imports.results import IMPORT, IMPORT_UNDO
from core.imports.undoing import unmake_batch
from core.jobs import Kind

KINDS: Mapping[str, Kind] = {
    BULK_CHANGE: Kind(change_batch, tell_of_all),
    BULK_UNDO: Kind(undo_batch, tell_of_undo),
    IMPORT: Kind(import_batch, import_ended),
    IMPORT_UNDO: Kind(unmake_batch),
}
