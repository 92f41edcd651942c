"""The forms that ask twice before something is gone for good: opened, answered, carried out (rule 16)."""

from __future__ import annotations

from bot.blocks import answers, deletion_forms, ids
from bot.blocks.contact import contact_erased
from bot.blocks.kit import Message
from bot.blocks.modal import Modal
from bot.context import Context
from bot.views.entered import Entered
from core.contact_requests import ContactKey, ContactRef, EraseContact, ShowContact
from core.contact_results import EraseResult
from core.deal_results import Deletion
from core.errors import Conflict, InvalidInput, NotFound
from core.i18n import _
from core.requests import DealKey, DealRef, DeleteDeal, ShowDeal

_CONFIRMED = frozenset({"confirmed"})


def open_delete(value: ids.FormValue, context: Context) -> Modal:
    """What would be gone with a deal."""
    return deletion_form_of(_deal_key(value), context)


def deletion_form_of(ref: DealRef, context: Context) -> Modal:
    """As `open_delete`, for a deal however it is named. Raises as references do; NotPermitted."""
    return deletion_forms.deletion_form(_deletion(ref, context), context.reader)


def ask_delete(value: ids.FormValue, entered: Entered, context: Context) -> Modal:
    """The second asking."""
    deal = _deletion(_deal_key(value), context).deal
    return deletion_forms.deletion_sure_form(deal, value, context.reader)


def delete(value: ids.FormValue, entered: Entered, context: Context) -> Message:
    """Delete the deal whose number was typed, if it still is what was shown."""
    key = _deal_key(value)
    _require_typed(entered, _deletion(key, context).deal.number)
    request = DeleteDeal(deal=key, version=value.version, consent=_CONFIRMED)
    return answers.deleted(context.services.deals.delete(request, context.actor), context.reader)


def open_erase(value: ids.FormValue, context: Context) -> Modal:
    """What would be forgotten of a contact."""
    return erasure_form_of(_contact_key(value), context)


def erasure_form_of(ref: ContactRef, context: Context) -> Modal:
    """As `open_erase`, for a contact however it is named. Raises as references do; NotPermitted."""
    return deletion_forms.erasure_form(_erasure(ref, context), context.reader)


def ask_erase(value: ids.FormValue, entered: Entered, context: Context) -> Modal:
    """The second asking."""
    contact = _erasure(_contact_key(value), context).contact
    return deletion_forms.erasure_sure_form(contact, context.reader)


def erase(value: ids.FormValue, entered: Entered, context: Context) -> Message:
    """Erase the contact whose number was typed."""
    key = _contact_key(value)
    _require_typed(entered, _erasure(key, context).contact.number)
    request = EraseContact(contact=key, consent=_CONFIRMED)
    return contact_erased(context.services.contacts.erase(request, context.actor), context.reader)


def _require_typed(entered: Entered, number: int) -> None:
    """Raise InvalidInput unless what was typed is that number."""
    typed = entered.text("typed") or ""
    if typed.removeprefix("#") != str(number):
        raise InvalidInput(
            _("That is not its number."), _("Type {number}, or cancel.", number=number), field="typed"
        )


def _deletion(ref: DealRef, context: Context) -> Deletion:
    return context.services.deals.deletion(ShowDeal(deal=ref), context.actor)


def _erasure(ref: ContactRef, context: Context) -> EraseResult:
    """Raises Conflict for a contact that was erased already."""
    found = context.services.contacts.erasure(ShowContact(contact=ref), context.actor)
    if found.contact.erased:
        raise Conflict(_("Contact #{number} is erased already.", number=found.contact.number))
    return found


def _deal_key(value: ids.FormValue) -> DealKey:
    if value.deal_id is None:
        raise NotFound(_("That form is about no deal."), _("`/deal` shows your open deals afresh."))
    return DealKey(deal_id=value.deal_id)


def _contact_key(value: ids.FormValue) -> ContactKey:
    if value.contact_id is None:
        raise NotFound(_("That form is about no contact."), _("`/contact` shows all of them."))
    return ContactKey(contact_id=value.contact_id)
