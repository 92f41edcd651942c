"""Live surfaces edited: boards in channels, Homes that lie open, reminders, as their facts change."""

from __future__ import annotations

import asyncio

from bot.access import Accesses
from bot.actions.boards import live_board_of
from bot.blocks import ids
from bot.blocks.board import ended_board
from bot.blocks.kit import Message
from bot.blocks.reader import Reader
from bot.context import Channel, Context
from bot.events.home import Homes
from bot.fingerprint import fingerprint
from bot.logs import logger
from bot.onlookers import Onlookers
from bot.reminding import NothingLeft, Reminding
from bot.slack_client import SlackClient
from bot.slack_errors import SLACK_ERRORS, Failure, Refused, Unreachable, failure_of
from bot.workers import Workers
from core.actor import Actor
from core.errors import Busy, DealboardError
from core.live_requests import DueBoard
from core.live_surfaces import LiveSurfaces, Surface
from core.reminder_results import DueReminder
from core.services import Services

_log = logger("live")

_AT_ONCE = 16
# Who is in a channel is asked again after the time of so many edits.
_CHANNEL_HOLDS = 20
_PAUSE, _LONGEST_PAUSE = 15.0, 300.0
# What is not Slack's doing is a bug of ours, which will hardly pass by itself.
_BUG = Failure("a fault of ours", most_attempts=5)


class Ended(Exception):
    """A surface that is to be edited no more."""


class Live:
    """Edits what is due. Any number of processes may; each edit is one process's."""

    def __init__(
        self,
        surfaces: LiveSurfaces,
        services: Services,
        workers: Workers,
        accesses: Accesses,
        slack: SlackClient,
        onlookers: Onlookers,
        homes: Homes,
        reminding: Reminding,
    ) -> None:
        self._surfaces = surfaces
        self._services = services
        self._workers = workers
        self._accesses = accesses
        self._slack = slack
        self._onlookers = onlookers
        self._homes = homes
        self._reminding = reminding

    async def look(self) -> None:
        """Edit what is due by now. Never raises what Slack answers: that surface is due again, or stopped."""
        due = await self._workers.write_at_leisure(lambda: self._surfaces.take(_AT_ONCE))
        ended = await asyncio.gather(*(self._edit(surface) for surface in due), return_exceptions=True)
        for error in filter(None, ended):
            # What became of it could not be stored: its lease runs out, and it is due again.
            _log.error("a live surface was left", exc_info=error)

    async def hurry(self, workspace_id: str, user_id: str) -> None:
        """Edit what somebody was reminded of at once. Whatever fails is due still."""
        await self._workers.write_at_leisure(lambda: self._surfaces.hurry(workspace_id, user_id))
        await self.look()

    async def release(self) -> None:
        """Give back what is held, as the process stops."""
        await self._workers.write_at_leisure(self._surfaces.release)

    async def _edit(self, surface: Surface) -> None:
        try:
            if isinstance(surface, DueBoard):
                shown = await self._edit_board(surface)
            elif isinstance(surface, DueReminder):
                shown = await self._reminding.refresh(surface)
            else:
                shown = await self._homes.refresh(surface)
        except Ended as ended:
            await self._stop(surface, str(ended))
        except NothingLeft:
            await self._stop(surface, "its reader sees it no more")
        except (*SLACK_ERRORS, Unreachable, Busy, Refused) as error:
            await self._failed(surface, failure_of(error))
        except Exception as error:
            _log.error("a live surface broke", workspace=surface.workspace_id, exc_info=error)
            await self._failed(surface, _BUG)
        else:
            await self._workers.write_at_leisure(lambda: self._surfaces.settle(surface, shown))

    async def _failed(self, surface: Surface, failure: Failure) -> None:
        """What is final stops the surface quietly: its message, its channel or the bot are gone."""
        final = not failure.passing and surface.failures + 1 >= failure.most_attempts
        if final or failure.token_lost:
            await self._stop(surface, failure.code)
            return
        pause = failure.retry_after or min(_LONGEST_PAUSE, _PAUSE * 2.0 ** min(surface.failures, 8))
        _log.warning("a live surface was not edited", error=failure.code, seconds=pause)
        await self._workers.write_at_leisure(lambda: self._surfaces.retry(surface, pause))

    async def _stop(self, surface: Surface, why: str) -> None:
        _log.info("a live surface was stopped", why=why, workspace=surface.workspace_id)
        await self._workers.write_at_leisure(lambda: self._surfaces.stop(surface))

    async def _edit_board(self, board: DueBoard) -> str:
        """Edit a board where it would look otherwise by now; returns what it shows. Raises Ended."""
        access = await self._accesses.find(board.workspace_id)
        if access is None:
            raise Ended("not installed")
        within = _CHANNEL_HOLDS * self._surfaces.edits
        channel = await self._onlookers.channel(board.workspace_id, board.channel_id, within=within)
        if board.inside and not channel.is_member:
            raise Ended("removed from the channel")
        message, ended = await self._workers.read_at_leisure(lambda: self._rendered(board, channel))
        content = message.content()
        shown = fingerprint(content)
        if shown != board.shown:
            web = self._slack.web(access.token)
            await web.chat_update(channel=board.channel_id, ts=board.message_ts, **content)
        if ended:
            raise Ended(ended)
        return shown

    def _rendered(self, board: DueBoard, channel: Channel) -> tuple[Message, str]:
        """The board as it is now; or that it is none any more, and why."""
        actor = Actor.by_rule(board.workspace_id, "live board")
        reader = Reader("en", "UTC", self._services.db.clock.now())
        context = Context(self._services, actor, reader, board.channel_id, channel)
        try:
            self._services.sharing.check(board.channel_id, actor, outsiders=channel.has_outsiders)
            return live_board_of(_value(board), board.shared_by, context), ""
        except DealboardError as error:
            return ended_board(error.message, reader), "it may not or cannot be shown any more"


def _value(board: DueBoard) -> ids.BoardValue:
    """The board as its buttons carry it."""
    return ids.BoardValue(
        pipeline_id=board.pipeline_id, filters=board.filters, sort=board.sort, look=board.look
    )
