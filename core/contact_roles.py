"""What a contact's role is and what it unlocks (rule 5). Roles go forward only."""

from __future__ import annotations

from typing import Literal

from core.errors import Locked
from core.i18n import Text, _
from core.results import ContactRole, ContactView

Feature = Literal[
    "notes",
    "tasks",
    "portal",
    "messages",
    "promotional",
    "estimates",
    "proposals",
    "invoices",
    "projects",
]

ROLES: tuple[ContactRole, ...] = ("lead", "prospect", "client")
# What each role adds to those before it.
UNLOCKS: dict[ContactRole, tuple[Feature, ...]] = {
    "lead": ("notes", "tasks"),
    "prospect": ("portal", "messages", "promotional", "estimates", "proposals"),
    "client": ("invoices", "projects"),
}
FEATURE_NAMES: dict[Feature, Text] = {
    "notes": _("notes"),
    "tasks": _("tasks"),
    "portal": _("portal access"),
    "messages": _("messages"),
    "promotional": _("promotional material"),
    "estimates": _("estimates"),
    "proposals": _("proposals"),
    "invoices": _("invoices"),
    "projects": _("projects"),
}
ROLE_NAMES: dict[ContactRole, Text] = {"lead": _("lead"), "prospect": _("prospect"), "client": _("client")}


def unlocked(role: ContactRole) -> tuple[Feature, ...]:
    """Everything that a contact of `role` may be given, what the roles before it unlock included."""
    return tuple(feature for each in ROLES[: ROLES.index(role) + 1] for feature in UNLOCKS[each])


def later_roles(role: ContactRole) -> tuple[ContactRole, ...]:
    """The roles that a contact of `role` may be converted to, nearest first."""
    return ROLES[ROLES.index(role) + 1 :]


def require_unlocked(contact: ContactView, what: Feature) -> None:
    """Raise Locked, naming the conversion that unlocks it, unless the contact's role unlocks `what`."""
    if what in unlocked(contact.role):
        return
    needed = next(role for role in ROLES if what in UNLOCKS[role])
    raise Locked(
        _(
            "{name} is a {role}, and {what} are not open to a {role}.",
            name=contact.name,
            role=ROLE_NAMES[contact.role],
            what=FEATURE_NAMES[what],
        ),
        _(
            "Converting them to {needed} unlocks it: `/contact convert {number} {word}`.",
            needed=ROLE_NAMES[needed],
            number=contact.number,
            word=needed,
        ),
    )
