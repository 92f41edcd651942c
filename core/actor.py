"""Who is acting: a person, or a rule that acts for nobody in particular."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Self


class Role(IntEnum):
    """What a member may do with the bot; each may do all that the ones before it may (rule 15)."""

    viewer = 0
    rep = 1
    manager = 2
    admin = 3


@dataclass(frozen=True, slots=True)
class Actor:
    """The author of a change (rule 14), resolved afresh for each request.

    `receipt` is the key of the request, under which a repeat is recognised; `received_at` the business
    time at which it came, so that a person is told of a change that they could not have seen.
    """

    workspace_id: str
    member_id: int | None
    user_id: str | None
    name: str
    role: Role
    locale: str = "en-US"
    tz: str = "UTC"
    rule: str | None = None
    receipt: str | None = None
    received_at: datetime | None = None

    @classmethod
    def by_rule(cls, workspace_id: str, rule: str) -> Self:
        """The bot itself, acting by `rule` (`import`, `seed`); it may do anything."""
        return cls(workspace_id, None, None, rule, Role.admin, rule=rule)
