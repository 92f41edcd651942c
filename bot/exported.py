"""Files with deals that somebody asked for, made when their turn in the outbox comes."""

from __future__ import annotations

from bot.blocks.export import export_words
from bot.blocks.reader import Reader
from bot.files import Files
from bot.slack_errors import Failure, Refused
from bot.workers import Workers
from core.errors import NotPermitted
from core.outgoing import Outgoing
from core.services import Services


class Exported:
    """Makes and shares files. A call of unknown outcome is made again: better two files than none."""

    def __init__(self, services: Services, workers: Workers, files: Files) -> None:
        self._services = services
        self._workers = workers
        self._files = files

    async def send(self, message: Outgoing) -> str:
        """Send the file to whom it is for; a file has no ts. Raises what calls raise, and Refused."""
        try:
            name, content, said = await self._workers.read_at_leisure(lambda: self._made(message))
        except NotPermitted as error:
            raise Refused(Failure("not_permitted", most_attempts=1)) from error
        await self._files.share(message.workspace_id, message.channel_id, name, content, said)
        return ""

    def _made(self, message: Outgoing) -> tuple[str, bytes, str]:
        """The file's name and content, and what is said with it. Its reader's rights are looked at afresh."""
        actor = self._services.members.actor(message.workspace_id, message.channel_id, however_old=True)
        if actor is None:
            raise Refused(Failure("user_not_found", most_attempts=1))
        content, count = self._services.exports.make(message.payload, actor)
        reader = Reader(actor.locale, actor.tz, self._services.db.clock.now())
        return f"deals-{reader.today().isoformat()}.csv", content, export_words(count, reader)
