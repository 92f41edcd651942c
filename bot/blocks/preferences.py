"""When and of what somebody hears: the form that says it and changes it, and the way there."""

from __future__ import annotations

from bot.blocks import ids
from bot.blocks.buttons import opens_form
from bot.blocks.fields import radio_field, tick_field, ticks_field, time_field
from bot.blocks.kit import Block, Message, actions, button, option, section
from bot.blocks.modal import Modal
from bot.blocks.reader import Reader
from bot.blocks.settings import weekday
from bot.blocks.text import Mrkdwn
from core.digest_results import Scope
from core.preference_requests import Preferences
from core.setting_results import SettingChange

_WEEK = range(7)


def to_preferences(label: str) -> Block:
    """The button that leads to the form; Home calls it otherwise than a message does."""
    return opens_form(label, ids.FormValue(form=ids.PREFERENCES_FORM))


def change_button(reader: Reader) -> Block:
    """*Change when I hear*, on whatever the bot sends somebody by itself."""
    return to_preferences(reader.plain("Change when I hear"))


def preferences_form(present: Preferences, scope: Scope, reader: Reader) -> Modal:
    """What they hear of and when, as it is. Who owns no deals (`scope` is `all`) is asked of digests only."""
    owns = scope != "all"
    days = [option(weekday(day, reader), str(day)) for day in _WEEK]
    fields: tuple[Block, ...] = (
        section(hears(present, reader)),
        time_field(
            "minute",
            reader.plain("Time"),
            initial=present.minute,
            hint=reader.plain("Your own time: Slack says that you are in {tz}.", tz=reader.tz),
        ),
        ticks_field(
            "days",
            reader.plain("Days"),
            days,
            initial=[str(day) for day in present.days],
            optional=False,
            hint=reader.plain("On other days nothing comes, but a task at its own time."),
        ),
        _hears_of(present, reader) if owns else {},
        radio_field(
            "digest",
            reader.plain("Digest"),
            _digests(reader),
            initial=present.digest,
            hint=_scope_said(scope, reader),
        ),
        _together(present, reader) if owns else {},
    )
    return Modal(
        ids.PREFERENCES_FORM,
        reader.plain("My reminders"),
        reader.plain("Cancel"),
        fields,
        reader.plain("Save"),
        ids.FormValue(form=ids.PREFERENCES_FORM),
    )


def preferences_changed(change: SettingChange, present: Preferences, reader: Reader) -> Message:
    """When and of what they hear from now on, with *Undo*."""
    if change.activity_id is None:
        said = reader.say("It was so already; nothing was changed.") + "\n" + hears(present, reader)
        return Message(said, (section(said),))
    said = reader.say("Saved.") + "\n" + hears(present, reader)
    value = ids.UndoValue(activity_id=change.activity_id)
    undo = button(reader.plain("Undo"), ids.action(ids.UNDO, change.activity_id), value.dump())
    return Message(said, (section(said), actions(undo)))


def hears(present: Preferences, reader: Reader) -> Mrkdwn:
    """When and of what they hear, in a sentence or two."""
    if present.silent:
        return reader.say("🔕 You hear of nothing by yourself. `/deal` and *Home* still show everything.")
    days = Mrkdwn(", ").join(weekday(day, reader) for day in sorted(present.days))
    parts = [
        reader.say("deals that need you") if present.reminders else "",
        reader.say("tasks as they fall due") if present.tasks else "",
        reader.say("a digest each day") if present.digest == "daily" else "",
        reader.say("a digest each week") if present.digest == "weekly" else "",
    ]
    said = reader.say(
        "🔔 At *{time}* on {days}, you alone hear of: {parts}.",
        time=reader.time_of_day(present.minute),
        days=days,
        parts=Mrkdwn(", ").join(part for part in parts if part),
    )
    return said + " " + reader.say("All in one message.") if present.together else said


def _hears_of(present: Preferences, reader: Reader) -> Block:
    boxes = {
        "reminders": option(
            reader.plain("My deals that need me"),
            "reminders",
            reader.plain("What is untouched for too long, each at most once a week."),
        ),
        "tasks": option(
            reader.plain("My tasks"), "tasks", reader.plain("Each when it is due, at its own time.")
        ),
    }
    ticked = [name for name in boxes if getattr(present, name)]
    return ticks_field(
        "hears",
        reader.plain("Remind me of"),
        boxes.values(),
        initial=ticked,
        hint=reader.plain("Without reminders, your manager reads of deals that lie stale for three weeks."),
    )


def _digests(reader: Reader) -> list[Block]:
    return [
        option(reader.plain("Daily"), "daily", reader.plain("On each of your days, of what happened since.")),
        option(reader.plain("Weekly"), "weekly", reader.plain("On the first of your days in a week.")),
        option(reader.plain("None"), "off", reader.plain("You look yourself, when you like.")),
    ]


def _scope_said(scope: Scope, reader: Reader) -> str:
    """Whose deals the digest is about."""
    if scope == "own":
        return reader.plain("What moved, was won or lost, is new or closes soon, of your own deals.")
    if scope == "people":
        return reader.plain("What happened to your team's deals, who needs help, and what nobody owns.")
    return reader.plain("How all deals stand together: what is new, what moved, what was won.")


def _together(present: Preferences, reader: Reader) -> Block:
    return tick_field(
        "together",
        reader.plain("One message a day"),
        reader.plain("Put everything of a day into one message, tasks too"),
        initial=present.together,
    )
