"""Forms as they are shown: a modal with what it is about, and what is said of its fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.blocks import ids
from bot.blocks.kit import VIEW_BLOCKS, Block, Message, fit, plain, section
from bot.blocks.reader import Reader

VIEW_TITLE = 24
# Slack closes the fourth; what would be the fourth is said in the third.
DEEPEST = 3


@dataclass(frozen=True)
class Modal:
    """A form, or with no `submit` something to read. `form` names it in the table of `bot.views.router`.

    `about` comes back with what is entered: which deal, and how it was seen. `instead` tells that it takes
    the place of the modal in which somebody clicked, or of that upon which a form lay which was sent.
    """

    form: str
    title: str
    close: str
    blocks: tuple[Block, ...]
    submit: str | None = None
    about: ids.Value | None = None
    instead: bool = False

    def view(self, road: ids.Road) -> Block:
        """The view as Slack takes it; `road` is where its answer goes."""
        kept, _left = fit([block for block in self.blocks if block], limit=VIEW_BLOCKS)
        metadata = road.model_copy(update={"about": self.about.dump() if self.about else None})
        shown: Block = {
            "type": "modal",
            "title": plain(self.title, VIEW_TITLE),
            "close": plain(self.close, VIEW_TITLE),
            "blocks": list(kept),
            "private_metadata": metadata.dump(),
        }
        if self.submit:
            shown |= {"callback_id": self.form, "submit": plain(self.submit, VIEW_TITLE)}
        return shown


@dataclass(frozen=True)
class FieldErrors:
    """What is wrong with what was entered, by the name of the field."""

    errors: Mapping[str, str]


@dataclass(frozen=True)
class Meanwhile:
    """What is shown while something takes longer than Slack waits, and what takes its place then.

    `value` names the form that is asked for that, see `bot.views.form`; the file `file_id` is fetched for it
    first. `writes` and `channel_id` as in `bot.plan.Planned`.
    """

    shown: Modal
    value: ids.FormValue
    file_id: str = ""
    writes: bool = False
    channel_id: str = ""


Reply = Message | Modal | FieldErrors | Meanwhile


def said_in_modal(message: Message, reader: Reader) -> Modal:
    """An answer for somebody who clicked or submitted where no message can be put: in a modal, to read."""
    blocks = message.blocks or (section(message.text),)
    return Modal("", "Dealboard", reader.plain("Close"), blocks)
