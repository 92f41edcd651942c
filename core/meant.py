"""What a person changed in a form that somebody else may have changed meanwhile (rule 8)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from pydantic import BaseModel

from core.errors import Conflict
from core.field_names import COLUMN_NAMES
from core.i18n import _
from core.requests import Told


class ChangedMeanwhile(Conflict):
    """Somebody else changed the same: `taken` is what is so by now. `told` is how to insist."""

    def __init__(self, taken: Mapping[str, Any], told: Told) -> None:
        field = COLUMN_NAMES[next(iter(taken))]
        super().__init__(_("The {field} was changed in the meantime, so nothing was saved.", field=field))
        self.taken, self.told = taken, told


def meant(
    entered: BaseModel, seen: BaseModel | None, now: Mapping[str, Any], told: Told | None = None
) -> dict[str, Any]:
    """The fields that a person changed, with what they are to be, where they are not so already.

    `entered` is what a form held, `seen` what it was filled in with, `now` what is so by now; without `seen`
    whatever differs from `now` is meant. Raises ChangedMeanwhile where one of them was changed otherwise
    since, but for what the person was `told` of.
    """
    present = {name: now[name] for name in type(entered).model_fields}
    shown = present if seen is None else {name: getattr(seen, name) for name in present}
    settled = told.names if told is not None else frozenset()
    named = {name for name in present if name in settled or getattr(entered, name) != shown[name]}
    changes = {name: getattr(entered, name) for name in present if name in named}
    changes = {name: wanted for name, wanted in changes.items() if wanted != present[name]}
    agreed = _standing(present)
    if told is not None and told.agreed == agreed:
        shown = {**shown, **{name: present[name] for name in settled & present.keys()}}
    taken = {name: present[name] for name in changes if shown[name] != present[name]}
    if taken:
        raise ChangedMeanwhile(taken, Told(agreed=agreed, names=frozenset(named)))
    return changes


def _standing(present: Mapping[str, Any]) -> int:
    """A number for what is so: another one where any of it differs."""
    digest = sha256(json.dumps(present, default=sorted, sort_keys=True).encode()).digest()
    return int.from_bytes(digest[:7], "big") + 1
