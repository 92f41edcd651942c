"""Buttons that carry out a line, open a form, or show a history."""

from __future__ import annotations

from bot.blocks import ids
from bot.blocks.kit import Block, button
from bot.blocks.reader import Reader


def line_button(label: str, line: str, key: object, reader: Reader, *, style: str | None = None) -> Block:
    """A button that carries out a line; `key` tells it from others in the message."""
    return button(label, ids.action(ids.RUN_LINE, key), ids.line_value(line, reader.now), style=style)


def opens_form(label: str, value: ids.FormValue, *, style: str | None = None) -> Block:
    """A button that opens a form; what the form is about tells it from others in the message."""
    about = (
        value.deal_id
        or value.contact_id
        or value.company_id
        or value.member_id
        or value.subscription_id
        or ""
    )
    return button(label, ids.action(ids.OPEN_FORM, f"{value.form}.{about}"), value.dump(), style=style)


def history_button(value: ids.HistoryValue, reader: Reader) -> Block:
    """*History*, on the card of what `value` names."""
    return button(reader.plain("History"), ids.action(ids.SHOW_HISTORY, "latest"), value.dump())
