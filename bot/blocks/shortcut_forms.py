"""The forms that shortcuts open: a deal to find, and a message to keep with a deal."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from bot.blocks import ids
from bot.blocks.deal_fields import needed_fields
from bot.blocks.fields import sought_field, text_field
from bot.blocks.kit import Block, section
from bot.blocks.modal import Modal
from bot.blocks.questions import question
from bot.blocks.reader import Reader
from bot.blocks.said import FILE
from bot.blocks.text import clean, cut
from core.errors import Conflict
from core.field_names import listed
from core.results import LabelView, RequiredField, StageView

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


def add_form(title: str, words: str, link: str | None, reader: Reader) -> Modal:
    """A message for the history of a deal: one that there is, or a new one, called `title` unless they say.

    `words` is what is kept of it, which can be seen, and changed, before it is.
    """
    most = _NOTE - len(_below(link))
    said = reader.say("This message goes into the history of a deal, with a link to it.")
    if len(clean(words)) > most:
        said += "\n" + reader.say("⚠️ It is longer than what can be kept, so its end was cut off below.")
    fields = (
        section(said),
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
            initial=title,
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
            most=most,
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


def title_of(words: str) -> str:
    """What a deal is called at first that is made of a message."""
    return cut(words.partition("\n")[0].removeprefix(FILE), _TITLE)


def asked_too(
    stage: StageView,
    missing: Collection[RequiredField],
    labels: Iterable[LabelView],
    currency: str,
    reader: Reader,
) -> tuple[Block, ...]:
    """Just what a new deal lacks for the `stage` in which it begins; one that is chosen needs none."""
    said = reader.say(
        "A new deal begins in *{stage}*, which asks for: {fields}.",
        stage=stage.name,
        fields=listed(missing),
    )
    return section(said), *needed_fields(missing, labels, currency, reader)


def doubled(error: Conflict, reader: Reader) -> tuple[Block, ...]:
    """What is asked where there is a deal of the new one's name already (rule 16)."""
    how = reader.say("Choose it under *Deal* to keep the message there, or tick the box for a second one.")
    return question(error, reader, how=how)


def kept_of(text: str | None, link: str | None) -> str:
    """What is written into the history: the message, and below it where it stands."""
    return ((text or "") + _below(link)).strip()


def _below(link: str | None) -> str:
    return f"\n{link}" if link else ""
