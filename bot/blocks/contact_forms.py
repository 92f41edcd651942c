"""The forms about contacts and companies, with what is known filled in."""

from __future__ import annotations

from collections.abc import Sequence

from bot.blocks import facts, ids
from bot.blocks.fields import choice_field, sought_field, text_field
from bot.blocks.kit import Block, context, option, section
from bot.blocks.modal import Modal
from bot.blocks.reader import Reader
from bot.blocks.sought import company_option
from bot.blocks.text import Mrkdwn, bold
from core.contact_fields import EMAIL_LIMIT, PHONE_LIMIT
from core.contact_results import CompanyCard, ContactCard
from core.contact_roles import FEATURE_NAMES, ROLE_NAMES, ROLES, UNLOCKS, later_roles
from core.results import ActivityView, CompanyView, ContactRole, ContactView
from core.text_limits import LIMITS


def new_contact_form(company: CompanyView | None, reader: Reader) -> Modal:
    """A new contact, of `company` and a lead where nobody says otherwise."""
    role = choice_field(
        "role",
        reader.plain("Role"),
        [_role_option(each, reader) for each in ROLES],
        placeholder=reader.plain("Choose a role"),
        initial=ROLES[0],
        hint=reader.plain("Roles go forward only: lead, prospect, client."),
    )
    value = ids.FormValue(form=ids.NEW_CONTACT_FORM)
    blocks = (*_contact_fields(None, company, reader), role)
    return _form(reader.plain("New contact"), blocks, reader.plain("Create"), value, reader)


def edit_contact_form(card: ContactCard, reader: Reader) -> Modal:
    """All that may be corrected of a contact, as it is now."""
    contact, seen = card.contact, _latest(card.activities)
    value = ids.FormValue(form=ids.EDIT_CONTACT_FORM, contact_id=contact.contact_id, agreed=seen)
    blocks = (_heading(contact, reader), *_contact_fields(contact, contact.company, reader))
    return _form(reader.plain("Edit contact"), blocks, reader.plain("Save"), value, reader)


def convert_form(contact: ContactView, reader: Reader) -> Modal:
    """A later role, for who has one ahead: what each unlocks, and that there is no undo (rule 5)."""
    ahead = later_roles(contact.role)
    to = choice_field(
        "role",
        reader.plain("Convert to"),
        [_role_option(role, reader) for role in ahead],
        placeholder=reader.plain("Choose a role"),
        initial=ahead[0],
    )
    blocks = (
        section(
            reader.say(
                "{name} is a {role}.",
                name=bold(facts.contact_name(contact, reader)),
                role=facts.role(contact, reader),
            )
        ),
        *(section(_unlocks(role, contact.role, reader)) for role in ahead),
        to,
        context(reader.say("⚠️ Roles go forward only: a conversion has no undo.")),
    )
    value = ids.FormValue(form=ids.CONVERT_FORM, contact_id=contact.contact_id)
    return _form(reader.plain("Convert contact"), blocks, reader.plain("Convert"), value, reader)


def note_contact_form(contact: ContactView, reader: Reader) -> Modal:
    """A note for a contact's history."""
    value = ids.FormValue(form=ids.NOTE_CONTACT_FORM, contact_id=contact.contact_id)
    blocks = (_heading(contact, reader), text_field("text", reader.plain("Note"), multiline=True))
    title = reader.plain("Contact {number}", number=f"#{contact.number}")
    return _form(title, blocks, reader.plain("Save the note"), value, reader)


def new_company_form(reader: Reader) -> Modal:
    """A new company."""
    value = ids.FormValue(form=ids.NEW_COMPANY_FORM)
    fields = _company_fields(None, reader)
    return _form(reader.plain("New company"), fields, reader.plain("Create"), value, reader)


def edit_company_form(card: CompanyCard, reader: Reader) -> Modal:
    """All that may be corrected of a company, as it is now."""
    company, seen = card.company, _latest(card.activities)
    value = ids.FormValue(form=ids.EDIT_COMPANY_FORM, company_id=company.company_id, agreed=seen)
    blocks = (section(bold(company.name)), *_company_fields(company, reader))
    return _form(reader.plain("Edit company"), blocks, reader.plain("Save"), value, reader)


def _latest(activities: Sequence[ActivityView]) -> int:
    """The line of history up to which a form shows what is so; before all of them where there is none."""
    return activities[0].activity_id if activities else 1


def _form(title: str, blocks: tuple[Block, ...], submit: str, value: ids.FormValue, reader: Reader) -> Modal:
    return Modal(value.form, title, reader.plain("Cancel"), blocks, submit, value)


def _contact_fields(
    contact: ContactView | None, company: CompanyView | None, reader: Reader
) -> tuple[Block, ...]:
    return (
        text_field(
            "name",
            reader.plain("Name"),
            initial=contact.name if contact else "",
            placeholder=reader.plain("Jane Doe"),
            most=LIMITS["name"],
        ),
        text_field(
            "email",
            reader.plain("E-mail"),
            initial=(contact.email if contact else None) or "",
            placeholder="jane@acme.com",
            optional=True,
            most=EMAIL_LIMIT,
        ),
        text_field(
            "phone",
            reader.plain("Phone"),
            initial=(contact.phone if contact else None) or "",
            placeholder="+1 555 0100",
            optional=True,
            most=PHONE_LIMIT,
        ),
        sought_field(
            "company",
            reader.plain("Company"),
            ids.SEEK_COMPANY,
            initial=company_option(company) if company else None,
            placeholder=reader.plain("Type to find one, or a new name"),
        ),
    )


def _company_fields(company: CompanyView | None, reader: Reader) -> tuple[Block, ...]:
    return (
        text_field(
            "name",
            reader.plain("Name"),
            initial=company.name if company else "",
            placeholder=reader.plain("Acme"),
            most=LIMITS["name"],
        ),
        text_field(
            "domain",
            reader.plain("Domain"),
            initial=(company.domain if company else None) or "",
            placeholder="acme.com",
            optional=True,
        ),
    )


def _heading(contact: ContactView, reader: Reader) -> Block:
    name = facts.contact_name(contact, reader)
    return section(bold(reader.plain("#{number} {name}", number=contact.number, name=name)))


def _role_option(role: ContactRole, reader: Reader) -> Block:
    return option(reader.told(ROLE_NAMES[role]), role)


def _unlocks(role: ContactRole, present: ContactRole, reader: Reader) -> Mrkdwn:
    """Everything that a conversion to `role` adds, what the roles it skips would add included."""
    steps = ROLES[ROLES.index(present) + 1 : ROLES.index(role) + 1]
    features = [reader.told(FEATURE_NAMES[feature]) for step in steps for feature in UNLOCKS[step]]
    return reader.say(
        "Converting to *{role}* unlocks {features}.",
        role=reader.told(ROLE_NAMES[role]),
        features=", ".join(features),
    )
