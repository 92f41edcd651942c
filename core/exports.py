"""Deals as a CSV file that imports to the same deals, written as they are read, in constant memory."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import IO, Any, Final

from sqlalchemy import ColumnElement, Row, bindparam, func, select

from core.actor import Actor
from core.db import Database
from core.deal_rows import deals_with
from core.errors import NotFound
from core.i18n import _
from core.imports.columns import EXPORT_HEADER
from core.imports.existing import OWN_ID
from core.imports.formulas import guard
from core.listing import narrowed_by
from core.models import Company, Contact, Deal, Member
from core.money import Money, to_decimal
from core.outbox import enqueue
from core.permissions import require
from core.requests import Filters
from core.setup import Setup
from core.transaction import Transaction

_AT_A_TIME = 1000
EXPORT: Final = "export"
"""The kind of message of the outbox that is a file with deals."""

_COUNT = select(func.count()).select_from(Deal).where(Deal.workspace_id == bindparam("workspace_id"))
_DEALS = (
    deals_with(
        Deal,
        Member.name.label("owner"),
        Member.email.label("owner_email"),
        Contact.name.label("contact"),
        Contact.email.label("contact_email"),
        Contact.phone.label("contact_phone"),
        Contact.role.label("contact_role"),
        Contact.erased_at,
        Company.name.label("company"),
    )
    .order_by(Deal.number)
    .execution_options(yield_per=_AT_A_TIME)
)


class Exports:
    """Files with deals for people: asked for, then made and sent through the outbox."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def ask(self, filters: Filters | None, actor: Actor) -> int:
        """Have a file made of the deals that match (None for all) and sent to the actor; returns how many.

        Raises NotFound for what the filters name and is not there, or where no deal matches.
        """
        require(actor, "look")
        assert actor.user_id is not None
        with self._db.write(actor) as tx:
            count = int(tx.run(_COUNT.where(*_narrowed(tx, filters))).scalar_one())
            if not count:
                raise NotFound(
                    _("There is no deal to export."), _("`/deal export` alone takes all, closed ones too.")
                )
            payload = {"filters": filters.model_dump(mode="json") if filters else None}
            enqueue(tx, actor.user_id, EXPORT, payload)
            return count

    def make(self, payload: Mapping[str, Any], actor: Actor) -> tuple[bytes, int]:
        """The file that was asked for, and how many deals it holds by now. Raises NotPermitted."""
        kept = payload["filters"]
        filters = Filters.model_validate(kept) if kept is not None else None
        written = io.StringIO(newline="")
        count = export_deals(self._db, actor, written, filters=filters)
        return written.getvalue().encode(), count


def export_deals(
    db: Database,
    actor: Actor,
    file: IO[str],
    on_progress: Callable[[int, int], None] = lambda done, of: None,
    *,
    filters: Filters | None = None,
) -> int:
    """Write the deals that match, or all, of the actor's workspace to `file`, as one moment saw them.

    Returns how many.

    `file` is open for text with `newline=""`. Amounts are plain decimals, dates and moments ISO 8601. A
    cell that a spreadsheet would run as a formula gets an apostrophe, which an import takes off again.
    `on_progress` is told how many are written, of how many.
    """
    require(actor, "look")
    writer = csv.writer(file)
    writer.writerow(EXPORT_HEADER)
    done = 0
    with db.read(actor) as tx:
        narrowed = _narrowed(tx, filters)
        total = int(tx.run(_COUNT.where(*narrowed)).scalar_one())
        pages = tx.run(_DEALS.where(*narrowed)).partitions()
        # Looked at after the deals, so that nothing that they point to is too new for it.
        setup = tx.setup
        for page in pages:
            writer.writerows(_cells(row, setup) for row in page)
            done += len(page)
            on_progress(done, total)
    return done


def _narrowed(tx: Transaction, filters: Filters | None) -> list[ColumnElement[bool]]:
    return narrowed_by(tx, filters)[1] if filters is not None else []


def _cells(row: Row[Any], setup: Setup) -> tuple[str, ...]:
    """A deal in the order of `EXPORT_HEADER`."""
    stage = setup.stages[row.stage_id]
    shown = setup.label_of[row.label_id] if row.label_id else None
    label = shown.name if shown else ""
    reason = setup.reason_of[row.lost_reason_id] if row.lost_reason_id else row.close_reason
    value = str(to_decimal(Money(row.value_minor, row.currency))) if row.currency else ""
    contact = (row.contact, row.contact_email, row.contact_phone, row.contact_role)
    return (
        guard(row.external_id or f"{OWN_ID}{row.deal_id}"),
        str(row.number),
        guard(row.title),
        row.status,
        guard(setup.pipelines[stage.pipeline_id].name),
        "" if row.stage_unknown else guard(stage.name),
        value,
        row.currency,
        guard(row.company or ""),
        *(guard(each or "") if row.erased_at is None else "" for each in contact),
        guard(row.owner or ""),
        guard(row.owner_email or ""),
        _iso(row.created_at),
        _iso(row.stage_entered_at),
        _iso(row.closed_on),
        _iso(row.closed_at),
        _iso(row.expected_close_on),
        _iso(row.due_on),
        "yes" if row.due_by_stage else "",
        guard(label),
        guard(row.source or ""),
        guard(reason or ""),
    )


def _iso(moment: date | datetime | None) -> str:
    return moment.isoformat() if moment else ""
