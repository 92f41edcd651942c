"""The forms that shortcuts open: a deal to find, and a message to keep with a deal."""

from __future__ import annotations

from bot.blocks import ids
from bot.blocks.fields import sought_field, text_field
from bot.blocks.kit import section
from bot.blocks.modal import Modal
from bot.blocks.reader import Reader
from bot.blocks.text import cut, decode

_TITLE = 200
_NOTE = 3000


def find_form(reader: Reader) -> Modal:
    """One deal of any number, to be shown."""
    deal = sought_field(
        "deal",
        reader.plain("Which deal?"),
        ids.SEEK_DEAL,
        placeholder=reader.plain("Type its number, title, contact or company"),
        optional=False,
    )
    return Modal(
        ids.FIND_DEAL_FORM,
        reader.plain("Find a deal"),
        reader.plain("Cancel"),
        (deal,),
        reader.plain("Show it"),
        ids.FormValue(form=ids.FIND_DEAL_FORM),
    )


def add_form(said: str, link: str | None, reader: Reader) -> Modal:
    """A message for the history of a deal: one that there is, or a new one that is called as it begins.

    `said` is the message as Slack encodes it; what is kept of it can be seen, and changed, before it is.
    """
    words = decode(said, prose=True).strip()
    fields = (
        section(reader.say("This message goes into the history of a deal, with a link to it.")),
        sought_field(
            "deal",
            reader.plain("Deal"),
            ids.SEEK_DEAL,
            placeholder=reader.plain("Type its number, title, contact or company"),
            hint=reader.plain("Empty: a new deal is made."),
        ),
        text_field(
            "title",
            reader.plain("What is the new deal called?"),
            initial=cut(words.partition("\n")[0], _TITLE),
            hint=reader.plain("Only for a new deal."),
            optional=True,
            most=_TITLE,
        ),
        text_field(
            "text",
            reader.plain("What is kept"),
            initial=words,
            multiline=True,
            optional=link is not None,
            most=_NOTE - len(_below(link)),
        ),
    )
    return Modal(
        ids.ADD_TO_DEAL_FORM,
        reader.plain("Add to deal"),
        reader.plain("Cancel"),
        fields,
        reader.plain("Add"),
        ids.FormValue(form=ids.ADD_TO_DEAL_FORM, link=link),
    )


def kept_of(text: str | None, link: str | None) -> str:
    """What is written into the history: the message, and below it where it stands."""
    return ((text or "") + _below(link)).strip()


def _below(link: str | None) -> str:
    return f"\n{link}" if link else ""
