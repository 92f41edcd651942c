"""Where deals may be shown to a whole channel (rule 15)."""

from __future__ import annotations

from core.actor import Actor
from core.db import Database
from core.errors import NotPermitted
from core.i18n import _
from core.permissions import require
from core.transaction import Transaction


class Sharing:
    """Says whether something may be shared into a channel."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def may_be_seen(self, channel_id: str, actor: Actor, *, outsiders: bool) -> bool:
        """Whether all who are in a channel may look at deals: no guests or strangers (`outsiders`) are, or an
        admin allowed it.
        """
        with self._db.read(actor) as tx:
            return _may_be_seen(tx, channel_id, outsiders=outsiders)

    def check(self, channel_id: str, actor: Actor, *, outsiders: bool) -> None:
        """Raise NotPermitted for viewers, who only look, and where guests or strangers would see
        it (`outsiders`), unless an admin allowed the channel.
        """
        with self._db.read(actor) as tx:
            require_sharing(tx, channel_id, outsiders=outsiders)


def require_sharing(tx: Transaction, channel_id: str, *, outsiders: bool) -> None:
    """As `Sharing.check`, for the transaction's actor."""
    require(tx.actor, "share")
    if not _may_be_seen(tx, channel_id, outsiders=outsiders):
        raise NotPermitted(
            _("Guests or strangers are in this channel, so deals aren't shown in it."),
            _("An admin can allow it with `/pipeline subscribe` in the channel."),
        )


def _may_be_seen(tx: Transaction, channel_id: str, *, outsiders: bool) -> bool:
    return not outsiders or channel_id in tx.settings.channels_with_outsiders
