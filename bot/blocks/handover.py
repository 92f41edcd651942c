"""Handing over what somebody left behind (rule 14)."""

from __future__ import annotations

from collections.abc import Sequence

from bot.blocks import facts, ids
from bot.blocks.buttons import opens_form
from bot.blocks.fields import person_field
from bot.blocks.kit import Block, context, section
from bot.blocks.modal import Modal
from bot.blocks.reader import Reader
from bot.blocks.text import bold
from core.results import LeftBehind, Person

_SHOWN = 5


def hand_over_button(person: Person, reader: Reader) -> Block:
    """*Hand over*: the open deals of somebody who has left."""
    value = ids.FormValue(form=ids.HAND_OVER_FORM, member_id=person.member_id)
    return opens_form(reader.plain("Hand over…"), value)


def left_behind(left: Sequence[LeftBehind], reader: Reader) -> list[Block]:
    """Who has left and what of theirs waits for somebody, each with the button that hands it over."""
    said = [
        section(
            reader.say(
                "👋 {name} has left: {total}",
                name=bold(each.person.name),
                total=facts.count_and_sums(each.open, reader),
            ),
            accessory=hand_over_button(each.person, reader),
        )
        for each in left[:_SHOWN]
    ]
    more = len(left) - _SHOWN
    if more > 0:
        said.append(
            context(
                reader.say_n(
                    "{count} more has left open deals; `/deal list unowned` shows them.",
                    "{count} more have left open deals; `/deal list unowned` shows them.",
                    more,
                )
            )
        )
    return said


def hand_over_form(left: LeftBehind, reader: Reader) -> Modal:
    """To whom all of it goes."""
    said = reader.say(
        "{name} has left. To be handed over: {total}.",
        name=bold(left.person.name),
        total=facts.count_and_sums(left.open, reader),
    )
    goes = reader.say(
        "All of them at once, with what {name} was to do on them; one *Undo* takes it back. "
        "Closed deals stay as they are.",
        name=left.person.name,
    )
    blocks = (
        section(said),
        person_field("owner", reader.plain("New owner"), optional=False),
        context(goes),
    )
    value = ids.FormValue(form=ids.HAND_OVER_FORM, member_id=left.person.member_id)
    return Modal(
        value.form,
        reader.plain("Hand over"),
        reader.plain("Cancel"),
        blocks,
        reader.plain("Hand over"),
        value,
    )
