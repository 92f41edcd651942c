"""Where deals may be shown to a whole channel (rule 15)."""

from __future__ import annotations

from core.actor import Actor
from core.db import Database
from core.errors import NotPermitted
from core.i18n import _
from core.permissions import require


class Sharing:
    """Says whether something may be shared into a channel."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def check(self, channel_id: str, actor: Actor, *, outsiders: bool) -> None:
        """Raise NotPermitted for viewers, who only look, and where guests or strangers would see
        it (`outsiders`), unless an admin allowed the channel.
        """
        require(actor, "share")
        with self._db.read(actor) as tx:
            if outsiders and channel_id not in tx.settings.channels_with_outsiders:
                raise NotPermitted(
                    _("Guests or strangers are in this channel, so deals aren't shown in it."),
                    _("An admin can allow it with `/pipeline subscribe` in the channel."),
                )
