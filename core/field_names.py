"""What the facts of a deal are called that a stage may ask for, and what can be set."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from core.i18n import Text, _
from core.results import REQUIRABLE, RequiredField

FIELD_NAMES: Mapping[RequiredField, Text] = {
    "value": _("value"),
    "contact": _("contact"),
    "company": _("company"),
    "closing": _("expected close"),
    "source": _("source"),
    "owner": _("owner"),
    "label": _("label"),
}
# What a form of the settings changes, by the column that holds it.
COLUMN_NAMES: Mapping[str, Text] = {
    "name": _("name"),
    "colour": _("colour"),
    "win_converts": _("what winning does to the contact"),
    "lost_reason_required": _("reason for a lost deal"),
    "won_means": _("meaning of won"),
    "lost_means": _("meaning of lost"),
    "abandoned_means": _("meaning of abandoned"),
    "probability": _("probability"),
    "stale_after_days": _("stale limit"),
    "due_after_days": _("due days"),
    "definition": _("definition"),
    "name_means_done": _("meaning of the name"),
    "required_fields": _("required fields"),
    "role": _("role"),
    "manager": _("manager"),
    "currency": _("currency"),
    "one_pipeline_per_contact": _("rule of one pipeline a contact"),
    "new_contact_gets_deal": _("rule that a new contact gets a deal"),
    "reps_change_all_deals": _("rule on others' deals"),
    "admit_guests": _("rule on guests"),
    "admit_strangers": _("rule on people of other organisations"),
    "channels_with_outsiders": _("list of allowed channels"),
    "working_days": _("working days"),
    "longest_pause_days": _("longest pause"),
    "minute": _("time of day"),
    "days": _("days"),
    "reminders": _("choice of reminders"),
    "tasks": _("choice of tasks"),
    "digest": _("choice of the digest"),
    "together": _("choice of one message a day"),
}


def listed(fields: Collection[RequiredField]) -> Text:
    """Fields by name, as an enumeration; there is at least one."""
    first, *others = fields
    said = FIELD_NAMES[first]
    for field in others:
        said = _("{fields}, {field}", fields=said, field=FIELD_NAMES[field])
    return said


def in_order(fields: Collection[RequiredField]) -> list[RequiredField]:
    """Fields as a stage keeps them: each once, in one order."""
    return [field for field in REQUIRABLE if field in fields]
