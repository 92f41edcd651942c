"""The form by which somebody chooses when and of what they hear."""

from __future__ import annotations

from typing import Any

from bot.blocks import ids, preferences
from bot.blocks.kit import Message
from bot.blocks.modal import Modal
from bot.context import Context
from bot.plan import Then
from bot.views.about import told
from bot.views.entered import Entered
from core.preference_requests import ChangePreferences, Preferences


def open_preferences(value: ids.FormValue, context: Context) -> Modal:
    """What the actor hears of, as it is."""
    present = context.services.preferences.show(context.actor)
    scope = context.services.digests.scope(context.actor)
    return preferences.preferences_form(present, scope, context.reader)


def change_preferences(value: ids.FormValue, entered: Entered, context: Context) -> Then:
    """Save what was changed, and say what holds then."""
    service, actor = context.services.preferences, context.actor
    present = service.show(actor)
    seen = _facts(entered.as_shown(), present)
    request = ChangePreferences(entered=_facts(entered, present), seen=seen, told=told(value))
    change = service.change(request, actor)

    def show(context: Context) -> Message:
        return preferences.preferences_changed(change, service.show(actor), context.reader)

    return Then(show)


def _facts(entered: Entered, present: Preferences) -> Preferences:
    """What the form held; what it did not ask for stays as it is."""
    facts: dict[str, Any] = {
        "minute": entered.minute("minute"),
        "days": frozenset(int(box["value"]) for box in entered.ticks("days")),
        "digest": entered.choice("digest"),
    }
    if entered.boxes("hears"):
        ticked = [box["value"] for box in entered.ticks("hears")]
        facts |= {name: name in ticked for name in ("reminders", "tasks")}
        facts["together"] = entered.ticked("together")
    return present.model_copy(update={name: fact for name, fact in facts.items() if fact is not None})
