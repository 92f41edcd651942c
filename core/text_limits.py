"""How long what people write may be. Nothing is cut silently: too much is answered with the limit."""

from __future__ import annotations

from typing import Literal

from core.errors import InvalidInput
from core.folding import tidy, visible
from core.i18n import Text, _

TextField = Literal["title", "name", "reason", "note", "source", "definition"]

LIMITS: dict[TextField, int] = {
    "title": 200,
    "name": 200,
    "reason": 500,
    "note": 3000,
    "source": 100,
    "definition": 500,
}
_NAMES: dict[TextField, Text] = {
    "title": _("title"),
    "name": _("name"),
    "reason": _("reason"),
    "note": _("note"),
    "source": _("source"),
    "definition": _("definition"),
}


def within(text: str, field: TextField) -> str:
    """`text` tidied, or as it is but for control characters in a note; empty where nothing of it is visible.

    Raises InvalidInput past the limit.
    """
    clean = without_controls(text).strip() if field == "note" else tidy(text)
    if not visible(clean):
        return ""
    limit = LIMITS[field]
    if len(clean) > limit:
        raise InvalidInput(
            _("That {field} has {length} characters; {limit} is the most.",
              field=_NAMES[field], length=len(clean), limit=limit),
            _("Shorten it, and put the rest into a note: `/deal note 142 …`.")
            if field != "note"
            else _("Write it as two notes."),
            field=field,
        )  # fmt: skip
    return clean


def required(text: str, field: TextField, example: str) -> str:
    """As `within`, and never empty. `example` is a line that works."""
    clean = within(text, field)
    if not clean:
        raise InvalidInput(
            _("A {field} is missing.", field=_NAMES[field]),
            _("For example `{example}`.", example=example),
            field=field,
        )
    return clean


def without_controls(text: str) -> str:
    """`text` with its lines kept and every other control character gone."""
    return "\n".join(tidy(line) for line in text.splitlines())
