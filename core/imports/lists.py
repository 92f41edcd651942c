"""The workspace's short lists that rows name things of: labels, made where they are missing, and reasons."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, select

from core.bulk import insert_many
from core.folding import name_key
from core.ids import new_id
from core.models import Label, LostReason
from core.results import COLOURS
from core.transaction import Transaction

_LABELS = (
    select(Label.label_id, Label.name_key)
    .where(Label.workspace_id == bindparam("workspace_id"), Label.removed_at.is_(None))
    .order_by(Label.position)
)
_REASONS = select(LostReason.lost_reason_id, LostReason.name_key).where(
    LostReason.workspace_id == bindparam("workspace_id"), LostReason.removed_at.is_(None)
)


class Labels:
    """Labels by name. A new one has the colour that it is called by, else grey."""

    def __init__(self, tx: Transaction) -> None:
        self._known: dict[str, int] = {row.name_key: row.label_id for row in tx.rows(_LABELS)}
        self.new: list[dict[str, Any]] = []

    def find_or_make(self, name: str) -> int:
        """The label of that name."""
        key = name_key(name)
        found = self._known.get(key)
        if found is None:
            position = len(self._known)
            found = self._known[key] = new_id()
            self.new.append(
                {
                    "label_id": found,
                    "name": name,
                    "name_key": key,
                    "colour": key if key in COLOURS else "grey",
                    "position": position,
                }
            )
        return found

    def write(self, tx: Transaction) -> None:
        """Store what was made."""
        insert_many(tx, Label, self.new)


class Reasons:
    """Why deals are lost: reasons of the list by name, and any other words as text (rule 2)."""

    def __init__(self, tx: Transaction) -> None:
        self._known: dict[str, int] = {row.name_key: row.lost_reason_id for row in tx.rows(_REASONS)}

    def columns(self, status: str, words: str | None) -> dict[str, Any]:
        """The deal's columns that hold the reason of a close."""
        listed = self._known.get(name_key(words)) if words and status == "lost" else None
        return {"lost_reason_id": listed, "close_reason": None if listed else words}
