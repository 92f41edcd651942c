"""Who may do what, in one table (rule 15). Every service asks here, whichever way a request came."""

from __future__ import annotations

from typing import Literal

from core.actor import Actor, Role
from core.errors import NotPermitted
from core.i18n import Text, _
from core.results import DealView
from core.transaction import Transaction

Action = Literal[
    "look",
    "share",
    "create_deal",
    "change_any_deal",
    "look_at_agendas",
    "edit_contacts",
    "convert_contact",
    "edit_companies",
    "subscribe_channel",
    "configure_pipelines",
    "delete_deal",
    "erase_contact",
    "allow_channel",
    "import",
]

LEAST_ROLE: dict[Action, Role] = {
    "look": Role.viewer,
    "share": Role.rep,
    "create_deal": Role.rep,
    "edit_contacts": Role.rep,
    "convert_contact": Role.rep,
    "edit_companies": Role.rep,
    "change_any_deal": Role.manager,
    "look_at_agendas": Role.manager,
    "subscribe_channel": Role.manager,
    "configure_pipelines": Role.admin,
    "delete_deal": Role.admin,
    "erase_contact": Role.admin,
    "allow_channel": Role.admin,
    "import": Role.admin,
}

_WHO: dict[Role, Text] = {
    Role.viewer: _("anyone in the workspace"),
    Role.rep: _("a rep, a manager or an admin"),
    Role.manager: _("a manager or an admin"),
    Role.admin: _("an admin"),
}


def may(actor: Actor, action: Action) -> bool:
    """Whether the actor's role allows `action`."""
    return actor.role >= LEAST_ROLE[action]


def require(actor: Actor, action: Action) -> None:
    """Raise NotPermitted, naming who could, unless the actor's role allows `action`."""
    if not may(actor, action):
        raise NotPermitted(
            _("You can't do that: your role here is {role}.", role=_(actor.role.name)),
            _("It takes {who}. Ask one of them.", who=_WHO[LEAST_ROLE[action]]),
            least=LEAST_ROLE[action],
        )


def may_change(tx: Transaction, deal: DealView) -> bool:
    """Whether the actor may change `deal`: their own, unowned ones, or all where a setting opens them.

    A deal of a deactivated member counts as unowned (rule 14).
    """
    actor = tx.actor
    if may(actor, "change_any_deal"):
        return True
    if not may(actor, "create_deal"):
        return False
    owner = deal.owner
    return (
        owner is None
        or owner.member_id == actor.member_id
        or not owner.active
        or tx.settings.reps_change_all_deals
    )


def require_change(tx: Transaction, deal: DealView) -> None:
    """Raise NotPermitted, naming who could, unless the actor may change `deal`."""
    if may_change(tx, deal):
        return
    require(tx.actor, "create_deal")
    assert deal.owner is not None
    raise NotPermitted(
        _(
            "#{number} belongs to {owner}, and reps change their own deals.",
            number=deal.number,
            owner=deal.owner.name,
        ),
        _("{owner}, a manager or an admin can do it.", owner=deal.owner.name),
    )
