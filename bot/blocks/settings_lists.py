"""Labels, reasons and members among the settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.blocks import facts, ids
from bot.blocks.kit import PLACEHOLDER, Block, actions, context, plain, section
from bot.blocks.modal import Modal
from bot.blocks.reader import Reader
from bot.blocks.settings import PAGE, Frame, changes, form_button, modal, pages, removal
from bot.blocks.text import Mrkdwn, bold
from core.i18n import Text, _
from core.setting_requests import ListName
from core.setting_results import MemberPage, MemberView, SettingChange

ROLE_NAMES: Mapping[str, Text] = {
    "admin": _("Admin"),
    "manager": _("Manager"),
    "rep": _("Rep"),
    "viewer": _("Viewer"),
}
ROLE_SENTENCES: Mapping[str, Text] = {
    "admin": _("Sets everything up, names roles, deletes."),
    "manager": _("Changes any deal, subscribes channels."),
    "rep": _("Makes deals, changes their own and unowned ones."),
    "viewer": _("Only looks."),
}
_CHANGED: Mapping[str, Text] = {
    "label.added": _("Added the label {name}."),
    "label.edited": _("Changed the label {name}."),
    "label.moved": _("Moved the label {name}."),
    "label.removed": _("Removed the label {name}. No deal shows it any more."),
    "reason.added": _("Added the reason {name}."),
    "reason.edited": _("Changed the reason to {name}. Deals that were lost for it say so too."),
    "reason.moved": _("Moved the reason {name}."),
    "reason.removed": _("Removed the reason {name}. Deals that were lost for it keep it."),
    "rules.changed": _("Changed the rules."),
    "member.changed": _("Changed what {name} may do, or to whom they answer."),
}


@dataclass(frozen=True)
class Item:
    """An item of a list; only labels have a colour."""

    key: int
    name: str
    colour: str | None = None


def list_screen(name: ListName, items: Sequence[Item], page: int, frame: Frame) -> Modal:
    """A list in order, to add to, rename, reorder and remove from."""
    reader = frame.reader
    value = ids.SettingsValue(screen="labels" if name == "label" else "reasons", page=page)
    last = max(1, -(-len(items) // PAGE))
    page = min(page, last)
    title = reader.plain("Labels") if name == "label" else reader.plain("Lost reasons")
    what = (
        reader.say("Colours by which people sort deals as they like; a filter finds them again.")
        if name == "label"
        else reader.say("Why deals are lost; other words can be given too. Each pipeline may require one.")
    )
    add = form_button(
        reader.plain("Add a label") if name == "label" else reader.plain("Add a reason"),
        ids.FormValue(form=ids.LIST_ITEM_FORM, list=name),
        style="primary",
    )
    rows: list[Block] = [context(what), actions(add) if frame.may_change else {}]
    if not items:
        rows.append(section(reader.say("There are none.")))
    first = (page - 1) * PAGE
    for at, item in enumerate(items[first : first + PAGE], first):
        shown = " ".join(part for part in (facts.COLOUR_MARKS.get(item.colour or ""), item.name) if part)
        rows.append(section(bold(shown)))
        if frame.may_change:
            rows.append(actions(*_item_buttons(name, items, at, value, reader)))
    rows += pages(value, page, last, reader)
    return modal(title, value, rows, frame)


def _item_buttons(
    name: ListName, items: Sequence[Item], at: int, value: ids.SettingsValue, reader: Reader
) -> list[Block]:
    item = items[at]
    edit = ids.FormValue(form=ids.LIST_ITEM_FORM, list=name, item_id=item.key)
    buttons = [form_button(reader.plain("Edit"), edit)]
    if at > 0:
        up = _change(value, "before", item.key, items[at - 1].key)
        buttons.append(changes(reader.plain("↑ Up"), up))
    if at < len(items) - 1:
        after = items[at + 2].key if at + 2 < len(items) else None
        down = _change(value, "after", item.key, after)
        buttons.append(changes(reader.plain("↓ Down"), down))
    loses = (
        reader.plain("No deal shows it any more. Undo brings it back.")
        if name == "label"
        else reader.plain("Nobody can choose it any more; deals that were lost for it keep it.")
    )
    sure = removal(item.name, loses, reader)
    buttons.append(changes(reader.plain("Remove"), _change(value, "remove", item.key), sure=sure))
    return buttons


def members_screen(shown: MemberPage, frame: Frame) -> Modal:
    """Who may do what: how many of each role, somebody to find by typing, and all of them in pages."""
    reader, value = frame.reader, ids.SettingsValue(screen="members", page=shown.members.page)
    counts = [
        reader.say("{role}: {count}", role=reader.told(ROLE_NAMES[role]), count=reader.number(count))
        for role in ROLE_NAMES
        if (count := shown.counts.get(role, 0))
    ]
    rows: list[Block] = [section(Mrkdwn(" · ").join(counts))]
    if frame.may_change:
        rows.append(actions(_seek(reader)))
    for member in shown.members.items:
        edit = ids.FormValue(form=ids.MEMBER_FORM, member_id=member.person.member_id)
        change = form_button(reader.plain("Change"), edit) if frame.may_change else {}
        rows.append(section(_member(member, reader), accessory=change))
    rows += pages(value, shown.members.page, shown.members.pages, reader)
    return modal(reader.plain("People"), value, rows, frame)


def setting_changed(change: SettingChange, reader: Reader) -> Mrkdwn:
    """What was done to a list, the rules or a member."""
    if change.activity_id is None:
        return reader.say("It is so already; nothing was changed.")
    said: Mrkdwn = reader.say(_CHANGED[change.kind].msgid, name=bold(change.name))
    return said


def _seek(reader: Reader) -> Block:
    return {
        "type": "external_select",
        "action_id": ids.SEEK_MEMBER,
        "min_query_length": 0,
        "placeholder": plain(reader.plain("Find somebody to change…"), PLACEHOLDER),
    }


def _member(member: MemberView, reader: Reader) -> Mrkdwn:
    said = reader.say(
        "{name} · {role}", name=bold(member.person.name), role=reader.told(ROLE_NAMES[member.role])
    )
    if member.manager is None:
        return said
    return said + "\n" + reader.say("Answers to {manager}", manager=member.manager.name)


def _change(value: ids.SettingsValue, verb: str, key: int, beside: int | None = None) -> ids.ChangeValue:
    return ids.ChangeValue.model_validate({**value.model_dump(), "verb": verb, "key": key, "beside": beside})
