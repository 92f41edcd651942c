"""Open deals with the same title and company: they are answered, not doubled (rule 16)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, func, select

from core.errors import Conflict
from core.i18n import _
from core.models import Deal
from core.results import Choice, DealView
from core.transaction import Transaction

_SAME: Any = (
    select(Deal.number, Deal.title)
    .where(Deal.workspace_id == bindparam("workspace_id"), Deal.status == "open")
    .where(func.lower(Deal.title) == func.lower(bindparam("title")))
    .where(Deal.deal_id != bindparam("but"))
    .limit(1)
)
_SAME_OF_COMPANY = _SAME.where(Deal.company_id == bindparam("company_id"))
_SAME_OF_NONE = _SAME.where(Deal.company_id.is_(None))


class DoubleDeal(Conflict):
    """An open deal with the same title and company is there already (rule 16)."""


def refuse_double(
    tx: Transaction, title: str, company_id: int | None, anyway: Choice, *, but: int = 0
) -> None:
    """Raise DoubleDeal where an open deal other than `but` has that title and company.

    `anyway` is the button that goes on all the same.
    """
    if company_id is None:
        same = tx.first(_SAME_OF_NONE, title=title, but=but)
    else:
        same = tx.first(_SAME_OF_COMPANY, title=title, company_id=company_id, but=but)
    if same is not None:
        raise DoubleDeal(
            _("There is already #{number} {title}.", number=same.number, title=same.title),
            _("Open it, or go on with a second one of the same name."),
            offers=[Choice(_("Open #{number}", number=same.number), f"deal show {same.number}"), anyway],
        )


def refuse_doubling(tx: Transaction, deal: DealView, changes: dict[str, Any], anyway: Choice) -> None:
    """As `refuse_double`, where `changes` give an open deal another title or company. Case is no other."""
    title = changes.get("title", deal.title)
    own = deal.company.company_id if deal.company else None
    company_id = changes.get("company_id", own)
    if deal.status == "open" and (title.lower(), company_id) != (deal.title.lower(), own):
        refuse_double(tx, title, company_id, anyway, but=deal.deal_id)
