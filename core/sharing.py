"""Where deals may be shown to a whole channel (rule 15), and how an answer gets there."""

from __future__ import annotations

from typing import Any

from core.actor import Actor
from core.db import Database
from core.deal_refs import find_deal
from core.errors import NotPermitted
from core.i18n import _
from core.outbox import enqueue
from core.permissions import require
from core.requests import DealKey, Request
from core.transaction import Transaction

SHARED = "shared"


class ShareMessage(Request):
    """Share what somebody was answered with everybody in a channel.

    `content` is the message as it is to be posted; `deal_id` the deal that it is about, and that it is
    forgotten with. `outsiders` and `unseen` as in `require_sharing`.
    """

    channel_id: str
    content: dict[str, Any]
    deal_id: int | None = None
    outsiders: bool
    unseen: bool = False


class Sharing:
    """Says whether something may be shared into a channel, and has it posted there."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def share(self, request: ShareMessage, actor: Actor) -> None:
        """Have a message posted. Raises NotPermitted as `require_sharing` does, and NotFound where the deal
        was deleted meanwhile.
        """
        with self._db.write(actor) as tx:
            require_sharing(tx, request.channel_id, outsiders=request.outsiders, unseen=request.unseen)
            payload = dict(request.content)
            if request.deal_id is not None:
                payload["number"] = find_deal(tx, DealKey(deal_id=request.deal_id)).number
            enqueue(tx, request.channel_id, SHARED, payload, deal_id=request.deal_id)

    def may_be_seen(self, channel_id: str, actor: Actor, *, outsiders: bool) -> bool:
        """Whether all who are in a channel may look at deals: no guests or strangers (`outsiders`) are, or an
        admin allowed it.
        """
        with self._db.read(actor) as tx:
            return _may_be_seen(tx, channel_id, outsiders=outsiders)

    def check(self, channel_id: str, actor: Actor, *, outsiders: bool) -> None:
        """Raise NotPermitted as `require_sharing` does."""
        with self._db.read(actor) as tx:
            require_sharing(tx, channel_id, outsiders=outsiders)


def require_sharing(tx: Transaction, channel_id: str, *, outsiders: bool, unseen: bool = False) -> None:
    """Raise NotPermitted for viewers, who only look, and where guests or strangers would see
    it (`outsiders`), unless an admin allowed the channel. `unseen` says that they could not be ruled out,
    since the bot is not in the channel.
    """
    require(tx.actor, "share")
    if _may_be_seen(tx, channel_id, outsiders=outsiders):
        return
    if unseen:
        raise not_seen()
    raise NotPermitted(
        _("Guests or strangers are in this channel, so deals aren't shown in it."),
        _("An admin can allow it with `/pipeline subscribe` in the channel."),
    )


def not_seen() -> NotPermitted:
    """That nobody can tell who would read it, and what mends that."""
    return NotPermitted(
        _("I am not in this channel, so I can't see who would read it."),
        _("Invite me first: `/invite @Dealboard`."),
    )


def _may_be_seen(tx: Transaction, channel_id: str, *, outsiders: bool) -> bool:
    return not outsiders or channel_id in tx.settings.channels_with_outsiders
