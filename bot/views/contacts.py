"""The forms about contacts and companies: opening them, and carrying out what was entered."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot.blocks import company as company_blocks
from bot.blocks import contact as blocks
from bot.blocks import contact_forms, ids
from bot.blocks.fact_answers import changed_since
from bot.blocks.kit import Message, section
from bot.blocks.modal import Modal
from bot.blocks.questions import question
from bot.context import Context
from bot.views.entered import Entered
from core.contact_questions import DoubleContact, require_kept
from core.contact_requests import (
    CompanyKey,
    CompanyRef,
    ContactKey,
    ContactRef,
    ConvertContact,
    CreateCompany,
    CreateContact,
    EditCompany,
    EditContact,
    NoteContact,
    ShowCompany,
    ShowContact,
)
from core.contact_results import CompanyEdited, ContactEdited
from core.contact_roles import later_roles
from core.errors import Conflict, NotFound
from core.i18n import _
from core.permissions import require
from core.results import CompanyView, ContactView
from core.subject_conflicts import FieldChanged

_CONTACT = ("name", "email", "phone", "company")
_COMPANY = ("name", "domain")


def open_new(value: ids.FormValue, context: Context) -> Modal:
    """A new contact, of the company whose card it is opened from, if any."""
    require(context.actor, "edit_contacts")
    return contact_forms.new_contact_form(company_about(value, context), context.reader)


def create(value: ids.FormValue, entered: Entered, context: Context) -> Message | Modal:
    """Create the contact that was entered; where rule 16 asks first, the form does."""
    given = {**_entered(_CONTACT, entered), "role": entered.choice("role"), "consent": entered.consent()}
    request = CreateContact(**{"name": "", **{name: what for name, what in given.items() if what}})
    try:
        result = context.services.contacts.create(request, context.actor)
    except DoubleContact as error:
        return entered.again(value, *question(error, context.reader))
    return blocks.contact_created(result, context.reader)


def open_edit(value: ids.FormValue, context: Context) -> Modal:
    """A contact as it is now, to be corrected."""
    return edit_form_of(_contact_key(value), context)


def edit_form_of(ref: ContactRef, context: Context) -> Modal:
    """As `open_edit`, for a contact however it is named. Raises as references do; NotPermitted."""
    require(context.actor, "edit_contacts")
    card = context.services.contacts.show(ShowContact(contact=ref), context.actor)
    require_kept(card.contact)
    return contact_forms.edit_contact_form(card, context.reader)


def edit(value: ids.FormValue, entered: Entered, context: Context) -> Message | Modal:
    """Change what was changed in the form, asking there what is to be asked first.

    What somebody else changed meanwhile beside it stays.
    """
    key, changed = _contact_key(value), _changed(_CONTACT, value, entered)
    if not changed:
        result = ContactEdited(_contact(key, context), {}, {}, None)
        return blocks.contact_edited(result, context.reader)
    given = {"consent": entered.consent(), "seen": value.agreed, **_entered(changed, entered)}
    try:
        result = context.services.contacts.edit(EditContact(contact=key, **given), context.actor)
    except DoubleContact as error:
        about = value.model_copy(update={"changed": changed})
        return entered.again(about, *question(error, context.reader))
    except FieldChanged as error:
        return _told(error, changed, value, entered, context)
    return blocks.contact_edited(result, context.reader)


def open_convert(value: ids.FormValue, context: Context) -> Modal:
    """The roles that a contact may have next. Raises Conflict for a client, who has none ahead."""
    return convert_form_of(_contact_key(value), context)


def convert_form_of(ref: ContactRef, context: Context) -> Modal:
    """As `open_convert`, for a contact however it is named. Raises as references do; NotPermitted."""
    require(context.actor, "convert_contact")
    contact = _contact(ref, context)
    if not later_roles(contact.role):
        raise Conflict(_("{name} is a client, and that is as far as it goes.", name=contact.name))
    return contact_forms.convert_form(contact, context.reader)


def convert(value: ids.FormValue, entered: Entered, context: Context) -> Message:
    """Convert the contact; the form itself was the question (rule 5)."""
    asked: dict[str, Any] = {"role": entered.choice("role"), "consent": frozenset({"confirmed"})}
    request = ConvertContact(contact=_contact_key(value), **asked)
    return blocks.converted(context.services.contacts.convert(request, context.actor), context.reader)


def open_note(value: ids.FormValue, context: Context) -> Modal:
    """A note on a contact."""
    return note_form_of(_contact_key(value), context)


def note_form_of(ref: ContactRef, context: Context) -> Modal:
    """As `open_note`, for a contact however it is named. Raises as references do; NotPermitted."""
    require(context.actor, "edit_contacts")
    return contact_forms.note_contact_form(_contact(ref, context), context.reader)


def note(value: ids.FormValue, entered: Entered, context: Context) -> Message:
    """Write the note into the contact's history."""
    request = NoteContact(contact=_contact_key(value), text=entered.text("text") or "")
    return blocks.contact_noted(context.services.contacts.note(request, context.actor), context.reader)


def open_new_company(value: ids.FormValue, context: Context) -> Modal:
    """A new company."""
    require(context.actor, "edit_companies")
    return contact_forms.new_company_form(context.reader)


def create_company(value: ids.FormValue, entered: Entered, context: Context) -> Message:
    """Create the company that was entered."""
    request = CreateCompany(name=entered.text("name") or "", domain=entered.text("domain"))
    result = context.services.companies.create(request, context.actor)
    return company_blocks.company_created(result, context.reader)


def open_edit_company(value: ids.FormValue, context: Context) -> Modal:
    """A company as it is now, to be corrected."""
    return edit_form_of_company(_company_key(value), context)


def edit_form_of_company(ref: CompanyRef, context: Context) -> Modal:
    """As `open_edit_company`, for a company however it is named. Raises as references do; NotPermitted."""
    require(context.actor, "edit_companies")
    card = context.services.companies.show(ShowCompany(company=ref), context.actor)
    return contact_forms.edit_company_form(card, context.reader)


def edit_company(value: ids.FormValue, entered: Entered, context: Context) -> Message | Modal:
    """Change what was changed in the form; what somebody else changed meanwhile beside it stays."""
    key, changed = _company_key(value), _changed(_COMPANY, value, entered)
    if not changed:
        result = CompanyEdited(_company(key, context), {}, {}, None)
        return company_blocks.company_edited(result, context.reader)
    request = EditCompany(company=key, seen=value.agreed, **_entered(changed, entered))
    try:
        result = context.services.companies.edit(request, context.actor)
    except FieldChanged as error:
        return _told(error, changed, value, entered, context)
    return company_blocks.company_edited(result, context.reader)


def contact_about(value: ids.FormValue, context: Context) -> ContactView | None:
    """The contact that a form is about, if any. Raises Conflict where it was erased meanwhile."""
    return _contact(ContactKey(contact_id=value.contact_id), context) if value.contact_id else None


def company_about(value: ids.FormValue, context: Context) -> CompanyView | None:
    """The company that a form is about, if any."""
    return _company(CompanyKey(company_id=value.company_id), context) if value.company_id else None


def _entered(names: Iterable[str], entered: Entered) -> dict[str, Any]:
    """What stands in these fields of a contact's form."""
    return {name: entered.company() if name == "company" else entered.text(name) for name in names}


def _changed(names: Iterable[str], value: ids.FormValue, entered: Entered) -> tuple[str, ...]:
    """The fields that were changed, be it before the form was shown again."""
    return tuple(name for name in names if name in value.changed or entered.touched(name))


def _told(
    error: FieldChanged,
    changed: tuple[str, ...],
    value: ids.FormValue,
    entered: Entered,
    context: Context,
) -> Modal:
    """The form as it was filled in, below what somebody else changed; sent once more, it holds."""
    said = changed_since(error.message, error.latest, context.reader)
    seen = error.latest[0].activity_id
    return entered.again(value.model_copy(update={"agreed": seen, "changed": changed}), section(said))


def _contact(ref: ContactRef, context: Context) -> ContactView:
    return require_kept(context.services.contacts.show(ShowContact(contact=ref), context.actor).contact)


def _company(ref: CompanyRef, context: Context) -> CompanyView:
    return context.services.companies.show(ShowCompany(company=ref), context.actor).company


def _contact_key(value: ids.FormValue) -> ContactKey:
    if value.contact_id is None:
        raise NotFound(_("That form is about no contact."), _("`/contact` shows all of them."))
    return ContactKey(contact_id=value.contact_id)


def _company_key(value: ids.FormValue) -> CompanyKey:
    if value.company_id is None:
        raise NotFound(_("That form is about no company."), _("`/company` shows all of them."))
    return CompanyKey(company_id=value.company_id)
