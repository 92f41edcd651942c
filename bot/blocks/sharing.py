"""*Share*: the button below what somebody was answered, and what everybody reads of it."""

from __future__ import annotations

from dataclasses import replace

from pydantic import Field

from bot.blocks import ids
from bot.blocks.kit import ACTIONS_ELEMENTS, BUTTON_VALUE, Block, Message, actions, button, context, section
from bot.blocks.reader import Reader
from bot.blocks.text import mention
from core.actor import Actor


class ShareValue(ids.Value):
    """A command to carry out anew, its answer for everybody in the channel; and the deal that it is about."""

    line: str = Field(alias="l")
    deal_id: ids.Key | None = Field(None, alias="d")


def share_button(line: str, reader: Reader, *, deal_id: int | None = None) -> Block:
    """*Share*: what `line` answers, for everybody in the channel; nothing where they read it already."""
    value = ShareValue(line=line, deal_id=deal_id).dump()
    if reader.everybody or len(value) > BUTTON_VALUE:
        return {}
    return button(reader.plain("Share"), ids.SHARE_LINE, value)


def with_share(answer: Message, line: str, reader: Reader) -> Message:
    """What `line` answered, with *Share* after its other buttons."""
    *above, last = answer.blocks
    share = share_button(line, reader)
    if last.get("type") == "actions" and len(last["elements"]) < ACTIONS_ELEMENTS:
        below = [actions(*last["elements"], share)]
    else:
        below = [last, actions(share)]
    return replace(answer, blocks=(*above, *below))


def signed(answer: Message, by: Actor, reader: Reader) -> Message:
    """An answer with who shared it."""
    name = mention(by.user_id) if by.user_id else by.name
    return replace(answer, blocks=(*answer.blocks, context(reader.say("Shared by {name}.", name=name))))


def told_shared(reader: Reader) -> Message:
    """What the person reads who shared it."""
    said = reader.say("Shared with the channel.")
    return Message(said, (section(said),))
