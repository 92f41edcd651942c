"""Deals that are there already: recognised by external id, and compared with what the file says of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Row, bindparam

from core.contact_fields import email_key
from core.deal_rows import deals_with
from core.folding import name_key
from core.imports.columns import Field
from core.imports.rows import DealRow
from core.models import Company, Contact, Deal, Member
from core.money import Money
from core.setup import Setup
from core.transaction import Transaction

OWN_ID: Final = "dealboard-"
"""What an export calls a deal that has no external id, followed by its key, which no other deal has."""

_EXISTING = deals_with(
    Deal.deal_id,
    Deal.external_id,
    Deal.title,
    Deal.status,
    Deal.value_minor,
    Deal.currency,
    Deal.stage_unknown,
    Deal.closed_on,
    Deal.expected_close_on,
    Deal.source,
    Deal.stage_id,
    Company.name_key.label("company"),
    Member.name_key.label("owner"),
    Member.email.label("owner_email"),
    Contact.name_key.label("contact"),
    Contact.email_key.label("contact_email"),
)
_BY_EXTERNAL_ID = _EXISTING.where(Deal.external_id.in_(bindparam("ids", expanding=True)))
_BY_OWN_ID = _EXISTING.where(Deal.deal_id.in_(bindparam("keys", expanding=True)), Deal.external_id.is_(None))


def existing_deals(tx: Transaction, rows: Sequence[DealRow]) -> Mapping[str, Row[Any]]:
    """What is stored of the deals that `rows` describe, by external id; nothing for those that are new."""
    ids = [row.external_id for row in rows]
    found = {row.external_id: row for row in tx.rows(_BY_EXTERNAL_ID, ids=ids)}
    keys = {key: each for each in ids if each not in found and (key := _own_key(each)) is not None}
    if keys:
        found.update((keys[row.deal_id], row) for row in tx.rows(_BY_OWN_ID, keys=list(keys)))
    return found


def differs(row: DealRow, stored: Row[Any], given: Collection[Field], setup: Setup) -> bool:
    """Whether the file says otherwise than what is stored, in one of the columns that it has."""
    return any(written != kept for field, written, kept in _compared(row, stored, setup) if field in given)


def _own_key(external_id: str) -> int | None:
    digits = external_id.removeprefix(OWN_ID)
    if digits == external_id or not digits.isdecimal() or len(digits) > 19:
        return None
    key = int(digits)
    return key if key < 2**63 else None


def _compared(row: DealRow, stored: Row[Any], setup: Setup) -> list[tuple[Field, Any, Any]]:
    """Field by field, what the row says and what is stored."""
    stage = setup.stages[stored.stage_id]
    compared: list[tuple[Field, Any, Any]] = [
        (Field.TITLE, row.title, stored.title),
        (Field.PRODUCT, row.title, stored.title),
        (Field.VALUE, row.value, Money(stored.value_minor, stored.currency)),
        (Field.STAGE, row.status, stored.status),
        (Field.STATUS, row.status, stored.status),
        (Field.COMPANY, _key(row.company), stored.company),
        (Field.SOURCE, row.source, stored.source),
        (Field.EXPECTED_CLOSE, row.expected_close_on, stored.expected_close_on),
    ]
    if row.status == "open":
        compared.append((Field.CLOSED, row.expected_close_on, stored.expected_close_on))
    else:
        compared.append((Field.CLOSED, row.closed_on, stored.closed_on))
    if row.pipeline is not None:
        compared.append((Field.PIPELINE, _key(row.pipeline), _key(setup.pipelines[stage.pipeline_id].name)))
    if row.stage is not None:
        compared.append((Field.STAGE, _key(row.stage), None if stored.stage_unknown else _key(stage.name)))
    if row.owner is None or row.owner.email is None or row.owner.email != stored.owner_email:
        compared.append((Field.OWNER, _key(row.owner and row.owner.name), stored.owner))
    if row.contact is None or row.contact.email is None:
        compared.append((Field.CONTACT, _key(row.contact and row.contact.name), stored.contact))
    else:
        compared.append((Field.CONTACT_EMAIL, email_key(row.contact.email), stored.contact_email))
    return compared


def _key(name: str | None) -> str | None:
    return name_key(name) if name else None
