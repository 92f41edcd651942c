"""Reminders as they are posted and edited: read anew each time, with the eyes of whom they are for."""

from __future__ import annotations

from sqlalchemy.exc import SQLAlchemyError

from bot.access import Accesses
from bot.blocks.digest import digest, with_digest
from bot.blocks.kit import Message
from bot.blocks.reader import Reader
from bot.blocks.reminder import daily_reminder
from bot.fingerprint import fingerprint
from bot.links import DealLinks
from bot.slack_client import SlackClient
from bot.slack_errors import Failure, Refused, Unreachable
from bot.workers import Workers
from core.actor import Actor
from core.digest_spans import DigestSpan
from core.errors import DealboardError
from core.outgoing import Outgoing
from core.reminder_results import DueReminder, ReminderView
from core.services import Services


class NothingLeft(Exception):
    """There is nothing to say any more: all of it was dealt with, or is not its reader's to see."""


class Reminding:
    """Renders reminders, and edits those that stand in somebody's conversation."""

    def __init__(
        self, services: Services, workers: Workers, accesses: Accesses, slack: SlackClient, links: DealLinks
    ) -> None:
        self._services = services
        self._workers = workers
        self._accesses = accesses
        self._slack = slack
        self._links = links

    async def render(self, message: Outgoing) -> Message:
        """What `message` says by now. Raises NothingLeft, and Unreachable where the database is away."""
        try:
            shown = await self._workers.read_at_leisure(lambda: self._first(message))
            await self._workers.write_at_leisure(lambda: self._note(message, shown))
            return shown
        except SQLAlchemyError as error:
            raise Unreachable from error

    async def refresh(self, due: DueReminder) -> str:
        """Edit a reminder where it would look otherwise by now; returns what it shows.

        Raises what a call to Slack raises, Unreachable, and NothingLeft where it is none any more.
        """
        message = await self._workers.read_at_leisure(
            lambda: self._shown(due.workspace_id, due.user_id, due.key)[0]
        )
        content = message.content()
        shown = fingerprint(content)
        if shown != due.shown:
            access = await self._accesses.find(due.workspace_id)
            if access is None:
                raise Unreachable
            web = self._slack.web(access.token)
            # Whom we write to is an address to post to, not one to edit in.
            channel = (await web.conversations_open(users=due.user_id))["channel"]["id"]
            await web.chat_update(channel=channel, ts=due.message_ts, **content)
        return shown

    def _first(self, message: Outgoing) -> Message:
        shown, is_empty = self._shown(
            message.workspace_id, message.channel_id, int(message.payload["reminder_id"])
        )
        if is_empty:
            raise NothingLeft
        return shown

    def _note(self, message: Outgoing, shown: Message) -> None:
        actor = Actor.by_rule(message.workspace_id, "reminder")
        self._services.reminders.posting(
            int(message.payload["reminder_id"]), fingerprint(shown.content()), actor
        )

    def _shown(self, workspace_id: str, user_id: str, reminder_id: int) -> tuple[Message, bool]:
        """A reminder for its reader, whose rights are looked at afresh, and whether nothing waits in it."""
        try:
            actor = self._actor(workspace_id, user_id)
            view = self._services.reminders.show(reminder_id, actor)
        except DealboardError as error:
            raise NothingLeft from error
        now = self._services.db.clock.now()
        reader = Reader(actor.locale, actor.tz, now, self._links.form(workspace_id))
        return reminder_message(self._services, workspace_id, view, reader)

    def _actor(self, workspace_id: str, user_id: str) -> Actor:
        actor = self._services.members.actor(workspace_id, user_id, however_old=True)
        if actor is None:
            raise Refused(Failure("user_not_found", most_attempts=1))
        return actor


def reminder_message(
    services: Services, workspace_id: str, view: ReminderView, reader: Reader
) -> tuple[Message, bool]:
    """A reminder with the digest that came along, or that alone where nothing else ever was in it; and
    whether nothing waits in it.
    """
    reading = None
    if view.digest is not None:
        reading = services.digests.of_member(workspace_id, DigestSpan.model_validate(view.digest))
    if reading is None:
        return daily_reminder(view, reader), view.is_empty
    if view.is_empty and not (view.dealt or view.done):
        return digest(reading.digest, reader), False
    return with_digest(view, reading.digest, reader), False
