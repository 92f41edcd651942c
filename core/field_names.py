"""What the facts of a deal are called that a stage may ask for."""

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
