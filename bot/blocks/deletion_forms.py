"""The forms that ask twice before something is gone for good (rule 16): what goes, then its number typed."""

from __future__ import annotations

from bot.blocks import facts, ids
from bot.blocks.fields import text_field
from bot.blocks.kit import Block, context, section
from bot.blocks.modal import Modal
from bot.blocks.reader import Reader
from bot.blocks.text import bold
from core.contact_results import EraseResult
from core.deal_results import Deletion
from core.results import ContactView, DealView

_NUMBER = 20


def deletion_form(about: Deletion, reader: Reader) -> Modal:
    """What would be gone with a deal, and what stays."""
    deal = about.deal
    lines = reader.plain_n("{count} line of history", "{count} lines of history", about.lines)
    notes = reader.plain_n("{count} note", "{count} notes", about.notes)
    stays = [deal.contact.name if deal.contact else "", deal.company.name if deal.company else ""]
    named = reader.plain(" and ").join(name for name in stays if name)
    blocks = (
        section(reader.say("Delete {name} for good?", name=facts.deal_name(deal, reader))),
        section(
            reader.say(
                "*Gone:* the deal ({value}), its {lines} with {notes}, and whatever waits to be told of it.",
                value=facts.money(deal.value, reader),
                lines=lines,
                notes=notes,
            )
        ),
        section(
            reader.say("*Stays:* {named}, and that you deleted #{number}.", named=named, number=deal.number)
            if named
            else reader.say("*Stays:* that you deleted #{number}.", number=deal.number)
        ),
        context(reader.say("To close it and keep it, mark it lost or abandon it instead.")),
    )
    value = ids.about_deal(ids.DELETE_DEAL_FORM, deal)
    return _form(reader.plain("Delete a deal"), blocks, reader.plain("Continue"), value, reader)


def deletion_sure_form(deal: DealView, value: ids.FormValue, reader: Reader) -> Modal:
    """The second asking, about a deal as the first one showed it."""
    asked = value.model_copy(update={"form": ids.DELETE_DEAL_SURE_FORM})
    blocks = _asked_again(facts.deal_name(deal, reader), deal.number, reader)
    return _form(reader.plain("Delete a deal"), blocks, reader.plain("Delete for good"), asked, reader)


def erasure_form(about: EraseResult, reader: Reader) -> Modal:
    """What would be forgotten of a person, and what stays."""
    contact = about.contact
    deals = (
        reader.say_n(
            "*Stays:* their deal with its title and notes; look through it for what names them.",
            "*Stays:* their {count} deals with titles and notes; look through them for what names them.",
            about.deals,
        )
        if about.deals
        else reader.say("*Stays:* that you erased them, and when.")
    )
    blocks = (
        section(reader.say("Erase {name} for good?", name=_named(contact, reader))),
        section(reader.say("*Gone:* name, e-mail, phone, company, and all notes and tasks on them.")),
        section(deals),
    )
    value = ids.FormValue(form=ids.ERASE_CONTACT_FORM, contact_id=contact.contact_id)
    return _form(reader.plain("Erase a contact"), blocks, reader.plain("Continue"), value, reader)


def erasure_sure_form(contact: ContactView, reader: Reader) -> Modal:
    """The second asking."""
    value = ids.FormValue(form=ids.ERASE_CONTACT_SURE_FORM, contact_id=contact.contact_id)
    blocks = _asked_again(_named(contact, reader), contact.number, reader)
    return _form(reader.plain("Erase a contact"), blocks, reader.plain("Erase for good"), value, reader)


def _asked_again(name: str, number: int, reader: Reader) -> tuple[Block, ...]:
    return (
        section(name),
        text_field(
            "typed",
            reader.plain("To be sure, type its number: {number}", number=number),
            hint=reader.plain("Nobody can undo this."),
            most=_NUMBER,
        ),
    )


def _named(contact: ContactView, reader: Reader) -> str:
    name = facts.contact_name(contact, reader)
    return bold(reader.plain("#{number} {name}", number=contact.number, name=name))


def _form(title: str, blocks: tuple[Block, ...], submit: str, value: ids.FormValue, reader: Reader) -> Modal:
    return Modal(value.form, title, reader.plain("Cancel"), blocks, submit, value)
