"""Several of a deal's facts changed at once: one line of history, one undo (rules 4, 7, 8, 11)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import bindparam, select

from core.activity_log import from_json
from core.called import label_called, person_called
from core.card_results import DealCard
from core.cards import card_of
from core.companies import find_or_create_company
from core.company_rows import company_view
from core.contact_questions import require_kept
from core.contact_requests import CompanyKey, ContactKey, EditDeal
from core.contacts import contact_view, find_or_create_contact
from core.deal_changes import UNVERSIONED, change_deal, columns_of, count_change
from core.deal_doubles import refuse_doubling
from core.deal_refs import find_deal
from core.deal_results import EditResult
from core.errors import Conflict
from core.i18n import Text, _
from core.models import Activity
from core.money import NO_VALUE
from core.moves import bring_together
from core.permissions import require_change
from core.requests import Seen
from core.results import Choice, ContactView, DealView, Person
from core.text_limits import required, within
from core.transaction import Transaction

_VALUE = frozenset({"value_minor", "currency"})
# Columns that mean something together only.
_TOGETHER = (_VALUE, frozenset({"lost_reason_id", "close_reason"}))
_NAMES: dict[str, Text] = {
    "title": _("title"),
    "value_minor": _("value"),
    "currency": _("value"),
    "contact_id": _("contact"),
    "company_id": _("company"),
    "owner_id": _("owner"),
    "expected_close_on": _("expected close"),
    "due_on": _("due date"),
    "label_id": _("label"),
    "source": _("source"),
    "closed_on": _("closing day"),
    "lost_reason_id": _("reason"),
    "close_reason": _("reason"),
}
# A task has a title and a day too, which are none of its deal's.
_LATEST_FIRST = (
    select(Activity.before, Activity.after)
    .where(Activity.kind.like("deal.%"))
    .where(Activity.workspace_id == bindparam("workspace_id"), Activity.deal_id == bindparam("deal_id"))
    .order_by(Activity.activity_id.desc())
)


class ChangedSince(Conflict):
    """Somebody else changed one of the same facts of `deal`; `latest` is what happened to it last."""

    def __init__(self, deal: DealView, card: DealCard, field: Text) -> None:
        said = _("The {field} of #{number} was changed in the meantime, so nothing was saved.",
                 field=field, number=deal.number)  # fmt: skip
        super().__init__(said, _("Here it is as it is now; *Edit* opens it afresh."), card=card)
        self.deal, self.latest = deal, card.activities


def edit_deal(tx: Transaction, request: EditDeal) -> EditResult:
    """Change what `request` gives of a deal's facts. Raises as `core.deals.Deals.edit` says."""
    deal = find_deal(tx, request.deal, lock=True)
    changes = meant_changes(tx, deal, wanted_columns(tx, request, deal), request)
    if not changes:
        # Before rights are asked for, as with the single verbs.
        return EditResult(deal, deal, None)
    require_change(tx, deal)
    require_known(tx, deal, changes, request)
    touch = changes.keys() != {"label_id"}
    together = "together" in request.consent
    values = {**changes, **implied_columns(tx, deal, changes)}
    if "anyway" not in request.consent:
        # No line says all that was entered: the form asks, and sends it again.
        again = Choice(_("Save anyway"), f"deal show {deal.number}", consent="anyway")
        refuse_doubling(tx, deal, values, again)
    changed, activity_id = change_deal(tx, deal, "deal.edited", values, touch=touch, together=together)
    if changes.keys() & _VALUE:
        count_change(tx, deal, changed)
    bring = together and "contact_id" in changes and deal.status == "open"
    brought = bring_together(tx, changed, activity_id) if bring else ()
    return EditResult(changed, deal, activity_id, brought)


def meant_changes(
    tx: Transaction, deal: DealView, wanted: Mapping[str, Any], request: Seen
) -> dict[str, Any]:
    """Those of the `wanted` columns that differ from what the person saw, and are not so by now."""
    now, seen = columns_of(deal), as_seen(tx, deal, request.version)
    meant = _whole({name for name, value in wanted.items() if value != seen[name]})
    return {name: value for name, value in wanted.items() if name in meant and value != now[name]}


def require_known(tx: Transaction, deal: DealView, changes: Mapping[str, Any], request: Seen) -> None:
    """Raise ChangedSince where somebody changed one of the same facts since the person saw or was told it."""
    now = columns_of(deal)
    known = as_seen(tx, deal, request.version if request.agreed is None else request.agreed)
    about = _whole(changes)
    taken = [name for name in _NAMES if name in about and now[name] != known[name]]
    if taken:
        raise ChangedSince(deal, card_of(tx, deal), _NAMES[taken[0]])


def _whole(names: Collection[str]) -> set[str]:
    """Columns with those that tell the same fact."""
    return set(names).union(*(columns for columns in _TOGETHER if columns.intersection(names)))


def chosen_contact(
    tx: Transaction, deal: DealView, named: str | ContactKey, company_id: int | None
) -> ContactView:
    """The contact that is named for a deal of that company, made where nobody is called so.

    The deal keeps its own, even an erased one; another that was erased raises Conflict.
    """
    key = (
        named.contact_id
        if isinstance(named, ContactKey)
        else find_or_create_contact(tx, named, company_id).key
    )
    if deal.contact is not None and deal.contact.contact_id == key:
        return deal.contact
    return require_kept(contact_view(tx, key))


def company_key(tx: Transaction, named: str | CompanyKey) -> int:
    """The key of the company that is named, made where none is called so."""
    return named.company_id if isinstance(named, CompanyKey) else find_or_create_company(tx, named).key


def as_seen(tx: Transaction, deal: DealView, version: int | None) -> dict[str, Any]:
    """The deal's columns at `version`: each change since then taken back, latest first."""
    seen = columns_of(deal)
    behind = deal.version - version if version is not None else 0
    if behind <= 0:
        return seen
    for row in tx.rows(_LATEST_FIRST, deal_id=deal.deal_id):
        if row.after.keys() - UNVERSIONED:
            seen |= {name: from_json(name, value) for name, value in row.before.items()}
            behind -= 1
        if not behind:
            break
    return seen


def wanted_columns(tx: Transaction, request: EditDeal, deal: DealView) -> dict[str, Any]:
    """The columns that the request gives, as they are to be."""
    example = f"/deal rename {deal.number} New title"
    value = request.value or NO_VALUE
    plain: dict[str, Any] = {
        "value": {"value_minor": value.minor, "currency": value.currency},
        "closing": {"expected_close_on": request.closing},
        "due": {"due_on": request.due},
    }
    wanted: dict[str, Any] = {}
    for field in request.model_fields_set & plain.keys():
        wanted |= plain[field]
    if "title" in request.model_fields_set:
        wanted["title"] = required(request.title or "", "title", example)
    if "source" in request.model_fields_set:
        wanted["source"] = within(request.source or "", "source") or None
    if "label" in request.model_fields_set:
        label = label_called(tx, request.label)
        wanted["label_id"] = label.label_id if label else None
    if "owner" in request.model_fields_set:
        wanted["owner_id"] = _owner_id(tx, request.owner, deal.owner)
    return wanted | _parties(tx, request, deal)


def _parties(tx: Transaction, request: EditDeal, deal: DealView) -> dict[str, Any]:
    """The company and the contact that are given; raises NotFound or Conflict for what is gone since."""
    wanted: dict[str, Any] = {}
    if "company" in request.model_fields_set:
        key = company_key(tx, request.company) if request.company else None
        wanted["company_id"] = company_view(tx, key).company_id if key is not None else None
    if "contact" in request.model_fields_set:
        company_id = wanted.get("company_id", deal.company.company_id if deal.company else None)
        chosen = chosen_contact(tx, deal, request.contact, company_id) if request.contact else None
        wanted["contact_id"] = chosen.contact_id if chosen else None
    return wanted


def _owner_id(tx: Transaction, named: str | None, owner: Person | None) -> int | None:
    if owner is not None:
        unseen = owner.user_id is None or not owner.active
        if named == owner.user_id or (named is None and unseen):
            return owner.member_id
    chosen = person_called(tx, named)
    return chosen.member_id if chosen else None


def implied_columns(tx: Transaction, deal: DealView, changes: dict[str, Any]) -> dict[str, Any]:
    """What comes with the changes: a due date is set by hand now, and a contact brings its company along
    where the deal has none, as to a new deal.
    """
    implied: dict[str, Any] = {}
    if "due_on" in changes:
        implied["due_by_stage"] = False
    if changes.get("contact_id") is not None and "company_id" not in changes and deal.company is None:
        company = contact_view(tx, changes["contact_id"]).company
        implied["company_id"] = company.company_id if company else None
    return implied
