"""What a person is told when something cannot be done: what was wrong, and what would work."""

from __future__ import annotations

from collections.abc import Sequence

from bot.blocks import ids
from bot.blocks.deal import card_blocks
from bot.blocks.kit import Block, Message, button, confirm, rows, section
from bot.blocks.reader import Reader
from bot.blocks.text import Mrkdwn
from core.errors import Ambiguous, Conflict, DealboardError, InvalidInput, NotFound
from core.results import Choice


def error_message(error: DealboardError, reader: Reader) -> Message:
    """The answer to an error that a person can mend, with buttons for what would work."""
    said = reader.tell(error.message)
    if error.hint is not None:
        said = said + "\n" + reader.tell(error.hint)
    blocks: list[Block] = [section(said)]
    choices = _choices(error)
    kept = [choice for choice in choices if ids.carries(choice.line, reader.now, choice.consent)]
    if kept:
        blocks += choice_buttons(kept, reader)
    elif choices:
        blocks.append(section(_too_long_for_buttons(choices[0], reader)))
    if isinstance(error, Conflict) and error.card is not None:
        blocks += card_blocks(error.card, reader)
    labels = [reader.tell(choice.label) for choice in choices]
    fallback = said if not labels else said + "\n" + Mrkdwn(" · ").join(labels)
    return Message(fallback, tuple(blocks))


def choice_buttons(choices: Sequence[Choice], reader: Reader) -> tuple[Block, ...]:
    """Rows of buttons, each of which carries out a whole line."""
    return rows(choice_button(choice, at, reader) for at, choice in enumerate(choices))


def choice_button(choice: Choice, at: int, reader: Reader) -> Block:
    """A button that carries out a line; `at` tells it from others in the message."""
    ask = None
    if choice.danger:
        ask = confirm(
            reader.plain("Are you sure?"),
            reader.say("This can't be taken back."),
            reader.told(choice.label),
            reader.plain("Cancel"),
            danger=True,
        )
    return button(
        reader.told(choice.label),
        ids.action(ids.RUN_LINE, at),
        ids.line_value(choice.line, reader.now, choice.consent),
        style="danger" if choice.danger else None,
        confirm=ask,
    )


def unexpected_message(reference: str, reader: Reader) -> Message:
    """That something broke on our side; `reference` finds it in the log."""
    said = reader.say(
        "Something went wrong on my side, and nothing was changed. Please try again; if it stays so, "
        "tell your admin the reference `{reference}`.",
        reference=reference,
    )
    return Message(said, (section(said),))


def _choices(error: DealboardError) -> Sequence[Choice]:
    if isinstance(error, NotFound):
        return error.suggestions
    if isinstance(error, Ambiguous | InvalidInput):
        return error.choices
    return error.offers if isinstance(error, Conflict) else ()


def _too_long_for_buttons(choice: Choice, reader: Reader) -> Mrkdwn:
    """A long text does not fit on a button; it is given back, so that nothing typed is lost."""
    text = choice.line.split(" ", 3)[-1].replace("```", "'''")
    return reader.say(
        "Your text is too long to keep on a button; here it is, to send again with the number:\n```{text}```",
        text=text[:2600],
    )
