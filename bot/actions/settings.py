"""Buttons of the settings: they lead from screen to screen, and change what stands on one."""

from __future__ import annotations

from bot.actions.click import Click
from bot.blocks import ids
from bot.blocks.modal import Modal
from bot.context import Context
from bot.plan import Then
from bot.views.settings import change, screen


def show_settings(value: ids.SettingsValue, click: Click, context: Context) -> Modal:
    """A screen of the settings."""
    return screen(value, context)


def change_settings(value: ids.ChangeValue, click: Click, context: Context) -> Modal | Then:
    """A change, and the screen as it is after it."""
    return change(value, context)
