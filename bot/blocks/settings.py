"""The settings, to look at and to point at: screens of one modal, each with its present values.

Who may not change them sees the same without the buttons, and who could.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from bot.blocks import ids
from bot.blocks.kit import Block, actions, button, confirm, context, divider, section
from bot.blocks.modal import Modal
from bot.blocks.reader import Reader
from bot.blocks.text import Mrkdwn, bold
from core.i18n import Text, _
from core.workspace_settings import WorkspaceSettings

# Rows on a page: two blocks each, and what stands around them, stay below Slack's hundred.
PAGE = 20
_MONDAY = date(2024, 1, 1)
_APART = Mrkdwn(" · ")
_LINES = Mrkdwn("\n")

RULES: Mapping[str, tuple[Text, Text]] = {
    "one_pipeline_per_contact": (
        _("One pipeline a contact"),
        _("A contact's open deals are all in one pipeline."),
    ),
    "new_contact_gets_deal": (
        _("A deal for each new contact"),
        _("A new contact gets a deal in the default pipeline."),
    ),
    "reps_change_all_deals": (
        _("Reps change others' deals"),
        _("Without it, reps change their own and unowned deals."),
    ),
    "admit_guests": (_("Guests look on"), _("Guests of the workspace see deals, as viewers do.")),
    "admit_strangers": (
        _("Other organisations look on"),
        _("People of shared channels see deals, as viewers do."),
    ),
}


@dataclass(frozen=True)
class Frame:
    """What stands around a screen: who reads it, whether they may change it or else who could, what was done.

    `said` is what was just changed, and `undo` the change that can be taken back.
    """

    reader: Reader
    may_change: bool
    admins: Sequence[str] = ()
    said: Mrkdwn | None = None
    undo: int | None = None


@dataclass(frozen=True)
class Entry:
    """A line of the menu: what it leads to, and how things stand there."""

    screen: ids.Screen
    title: str
    stands: str
    label: str = field(default="")


def settings_menu(entries: Iterable[Entry], frame: Frame) -> Modal:
    """What there is to set up, each with how it stands."""
    rows = [
        section(
            _LINES.join([bold(entry.title), frame.reader.say("{stands}", stands=entry.stands)]),
            accessory=leads_to(
                entry.screen, entry.label or _open(frame), ids.SettingsValue(screen=entry.screen)
            ),
        )
        for entry in entries
    ]
    return modal(frame.reader.plain("Settings"), ids.SettingsValue(screen="menu"), rows, frame, back=False)


def rules_screen(settings: WorkspaceSettings, frame: Frame) -> Modal:
    """The rules of the workspace: each with its value and what it does."""
    reader = frame.reader
    edit = form_button(reader.plain("Change the rules"), ids.FormValue(form=ids.RULES_FORM), style="primary")
    on, off = reader.plain("✅ on"), reader.plain("➖ off")
    rows = [
        _rule(reader.told(title), on if getattr(settings, name) else off, reader.told(sentence), reader)
        for name, (title, sentence) in RULES.items()
    ]
    rows += [
        _rule(
            reader.plain("Currency"),
            settings.currency,
            reader.plain("Of an amount that is written without one."),
            reader,
        ),
        _rule(
            reader.plain("Working days"),
            ", ".join(weekday(day, reader) for day in sorted(settings.working_days)),
            reader.plain("People are reminded on these days only."),
            reader,
        ),
        _rule(
            reader.plain("Longest pause"),
            reader.plain_n("{count} day", "{count} days", settings.longest_pause_days),
            reader.plain("A next step or a snooze keeps a deal from going stale no longer than that."),
            reader,
        ),
        _rule(
            reader.plain("Channels with people from outside"),
            _channels(settings, reader),
            reader.plain("Deals may be shared and told of there all the same."),
            reader,
        ),
    ]
    value = ids.SettingsValue(screen="rules")
    return modal(reader.plain("Rules"), value, [actions(edit) if frame.may_change else {}, *rows], frame)


def modal(
    title: str, value: ids.SettingsValue, rows: Iterable[Block], frame: Frame, *, back: bool = True
) -> Modal:
    """A screen: what was just done, who may change things, the way back, the rows."""
    reader = frame.reader
    menu = leads_to("menu", reader.plain("‹ All settings"), ids.SettingsValue(screen="menu"))
    blocks = (
        *_said(value, frame),
        *([] if frame.may_change else [context(_who_could(frame))]),
        actions(menu) if back else {},
        *rows,
    )
    return Modal("", title, reader.plain("Close"), blocks, instead=True)


def leads_to(key: object, label: str, value: ids.SettingsValue) -> Block:
    """A button that leads to another screen; `key` tells it from others."""
    return button(label, ids.action(ids.SHOW_SETTINGS, key), value.dump())


def changes(
    label: str, value: ids.ChangeValue, *, sure: Block | None = None, style: str | None = None
) -> Block:
    """A button that changes something on a screen; where that loses something it asks first."""
    key = f"{value.verb}.{value.stage_id or value.key or value.pipeline_id or 0}"
    return button(label, ids.action(ids.CHANGE_SETTINGS, key), value.dump(), confirm=sure, style=style)


def form_button(label: str, value: ids.FormValue, *, style: str | None = None) -> Block:
    """A button that opens a form of the settings."""
    key = value.stage_id or value.item_id or value.member_id or value.pipeline_id or value.list or ""
    return button(label, ids.action(ids.OPEN_FORM, f"{value.form}.{key}"), value.dump(), style=style)


def removal(what: str, loses: str, reader: Reader) -> Block:
    """The dialog before something is taken away."""
    return confirm(
        reader.plain("Remove {what}?", what=what),
        loses,
        reader.plain("Remove"),
        reader.plain("Cancel"),
        danger=True,
    )


def pages(value: ids.SettingsValue, page: int, last: int, reader: Reader) -> list[Block]:
    """The ways to the pages beside this one; nothing where there is only one."""
    if last <= 1:
        return []
    around = [
        leads_to(f"page.{to}", label, value.model_copy(update={"page": to}))
        for to, label in ((page - 1, reader.plain("Previous")), (page + 1, reader.plain("Next")))
        if 1 <= to <= last
    ]
    shown = {"page": reader.number(page), "pages": reader.number(last)}
    return [context(reader.say("Page {page} of {pages}", **shown)), actions(*around)]


def weekday(day: int, reader: Reader) -> str:
    """The name of a day of the week; 0 is Monday."""
    return reader.weekday(_MONDAY + timedelta(days=day))


def _rule(title: str, value: str, sentence: str, reader: Reader) -> Block:
    first = _APART.join([bold(title), reader.say("{value}", value=value)])
    return section(_LINES.join([first, reader.say("_{sentence}_", sentence=sentence)]))


def _said(value: ids.SettingsValue, frame: Frame) -> list[Block]:
    """What was just done, with *Undo* beside it."""
    if frame.said is None:
        return []
    undo: Block = {}
    if frame.undo is not None:
        back = ids.ChangeValue(**value.model_dump(), verb="undo", key=frame.undo)
        undo = changes(frame.reader.plain("Undo"), back)
    return [section(frame.said, accessory=undo), divider()]


def _who_could(frame: Frame) -> Mrkdwn:
    if not frame.admins:
        return frame.reader.say("Only an admin can change these.")
    names = ", ".join(frame.admins)
    return frame.reader.say("You see how things are set. An admin can change them: {names}.", names=names)


def _channels(settings: WorkspaceSettings, reader: Reader) -> str:
    count = len(settings.channels_with_outsiders)
    if not count:
        return reader.plain("none allowed")
    return reader.plain_n("{count} allowed", "{count} allowed", count)


def _open(frame: Frame) -> str:
    return frame.reader.plain("Change") if frame.may_change else frame.reader.plain("Look")
