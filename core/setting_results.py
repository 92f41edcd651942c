"""What callers get back about a workspace's settings, lists and members. See `core.results`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.paging import PageOf
from core.results import Person


@dataclass(frozen=True, slots=True)
class SettingChange:
    """A change of what a workspace is set to: of `name`, a label, a reason or a member, or of its rules.

    `activity_id` is None where it was so already. `before` and `after` hold what changed.
    """

    kind: str
    name: str
    activity_id: int | None
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MemberView:
    """A member, what they may do, and to whom they answer; `role` is the name of a `core.actor.Role`."""

    person: Person
    role: str
    manager: Person | None


@dataclass(frozen=True, slots=True)
class MemberPage:
    """A page of the members, and how many there are of each role."""

    members: PageOf[MemberView]
    counts: Mapping[str, int]
