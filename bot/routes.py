"""Every command and every button in one place: what the shell asks for a plan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.actions.router import ActionRouter
from bot.commands.company import COMPANY
from bot.commands.contact import CONTACT
from bot.commands.deal import DEAL
from bot.commands.pipeline import PIPELINE
from bot.commands.router import Router
from bot.plan import Planned

COMMANDS = (DEAL, CONTACT, COMPANY, PIPELINE)
_ROUTER = Router(COMMANDS)
_ACTIONS = ActionRouter(_ROUTER)


def plan(command: str, text: str) -> Planned:
    """What `/command text`, as Slack sent it, comes to."""
    return _ROUTER.plan(command, text)


def plan_action(action_id: str, value: str, payload: Mapping[str, Any]) -> Planned:
    """What a click comes to."""
    return _ACTIONS.plan(action_id, value, payload)
