"""What a person changed in a form that somebody else may have changed meanwhile (rule 8)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from core.errors import Conflict
from core.field_names import COLUMN_NAMES
from core.i18n import _


def meant(entered: BaseModel, seen: BaseModel | None, now: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that a person changed, with what they are to be, where they are not so already.

    `entered` is what a form held, `seen` what it was filled in with, `now` what is so by now; without `seen`
    whatever differs from `now` is meant. Raises Conflict where one of them was changed otherwise meanwhile.
    """
    changes: dict[str, Any] = {}
    for name in type(entered).model_fields:
        wanted = getattr(entered, name)
        shown = now[name] if seen is None else getattr(seen, name)
        if wanted in (shown, now[name]):
            continue
        if now[name] != shown:
            raise Conflict(
                _("The {field} was changed in the meantime, so nothing was saved.", field=COLUMN_NAMES[name]),
                _("Close the form and open it again: it then shows what is so by now."),
            )
        changes[name] = wanted
    return changes
