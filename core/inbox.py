"""Receipts: what came in once and was carried out is recognised when it comes again (decision 3)."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection, delete, insert

from core.errors import AlreadyHandled
from core.i18n import _
from core.models import Receipt

if TYPE_CHECKING:
    from core.transaction import Transaction

_INSERT = insert(Receipt)


def receipt_key(*parts: str) -> str:
    """The key of a request, from what only a repeat of it shares: its trigger or event id, and its words."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def take_receipt(tx: Transaction, key: str) -> None:
    """Note that the request `key` is being carried out, in the transaction that does it.

    Where it was before, the transaction fails with what `is_repeat` knows. On PostgreSQL a repeat that comes
    while the first is still under way waits for its commit, and then learns of it.
    """
    tx.write(_INSERT, key=key, at=tx.now)


def is_repeat(error: BaseException) -> bool:
    """Whether a transaction failed because its receipt was there."""
    said = str(getattr(error, "orig", error))
    return "unique" in said.casefold() and ("receipt.key" in said or "pk_receipt" in said)


def already_handled() -> AlreadyHandled:
    """The answer to a repeat."""
    return AlreadyHandled(_("That was done already; nothing was changed a second time."))


def forget_receipts(connection: Connection, before: datetime) -> int:
    """Delete receipts of all workspaces older than `before`; returns how many."""
    return connection.execute(delete(Receipt).where(Receipt.at < before)).rowcount
