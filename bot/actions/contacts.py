"""Buttons on a contact."""

from __future__ import annotations

from bot.actions.click import Click
from bot.blocks import ids
from bot.blocks.contact import converted
from bot.blocks.kit import Message
from bot.context import Context
from core.contact_requests import ContactKey, ConvertContact


def convert(value: ids.ConvertValue, click: Click, context: Context) -> Message:
    """*Make … a client*; its confirmation was asked by the button itself (rule 5)."""
    request = ConvertContact(
        contact=ContactKey(contact_id=value.contact_id), role=value.role, consent=frozenset({"confirmed"})
    )
    return converted(context.services.contacts.convert(request, context.actor), context.reader)
