"""One message of the outbox and Slack: rendered, posted under our key, or found to stand there already."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.access import Accesses
from bot.blocks.alert import gone_alert, living_alert, outdated_alert, thread_reply
from bot.blocks.bulk_alert import deals_alert
from bot.blocks.home_setup import welcome
from bot.blocks.kit import Message
from bot.blocks.notice import channel_lost, delivery_notice
from bot.blocks.reader import Reader
from bot.blocks.subscription import sample_alert
from bot.blocks.text import Mrkdwn
from bot.digesting import Digesting
from bot.exported import Exported
from bot.logs import logger
from bot.onlookers import Onlookers
from bot.reminding import NothingLeft, Reminding
from bot.slack_client import SlackClient
from bot.slack_errors import SLACK_ERRORS, Failure, Refused, Unreachable, failure_of
from core.alerts import ALERT
from core.bulk_alerts import BULK_ALERT
from core.bulk_results import DealsEvent
from core.clock import Clock
from core.events import DealEvent
from core.exports import EXPORT
from core.first_steps import WELCOME
from core.ids import made_at
from core.lanes import NOTICE
from core.live_boards import LIVE_BOARD
from core.living_alerts import Said
from core.living_rows import GONE, POINTER, REPLY
from core.lost_channels import CHANNEL_LOST
from core.outbox import RECALL
from core.outgoing import Outgoing
from core.reminder_composing import DAILY_REMINDER
from core.sample_alerts import SAMPLE_ALERT
from core.schedule_rows import CHANNEL_DIGEST, DIGEST
from core.sharing import SHARED
from core.task_reminders import TASK_REMINDER

_log = logger("delivery")

EVENT_TYPE = "dealboard_alert"
# How the ids of users begin.
_PERSON = ("U", "W")
# What shows deals to everybody in a channel.
_READ_BY_ALL = frozenset({ALERT, REPLY, BULK_ALERT, SAMPLE_ALERT, LIVE_BOARD, SHARED, CHANNEL_DIGEST})
_SEARCHED_PAGES = 3
_SEARCHED_PAGE = 100
# A thread is told oldest first: it is read from where the message is, by as many seconds as clocks differ.
_OTHER_CLOCKS = 600.0

Render = Callable[[Mapping[str, Any], Clock], Message]


def _alert(payload: Mapping[str, Any], clock: Clock) -> Message:
    return living_alert(Said.model_validate(payload), _anybody(clock))


def _outdated_alert(payload: Mapping[str, Any], clock: Clock) -> Message:
    return outdated_alert(Said.model_validate(payload["said"]), payload["address"], _anybody(clock))


def _thread_reply(payload: Mapping[str, Any], clock: Clock) -> Message:
    return thread_reply(Said.model_validate(payload["said"]), _anybody(clock))


def _gone_alert(payload: Mapping[str, Any], clock: Clock) -> Message:
    who = (payload["actor_name"], payload["actor_user_id"]) if "actor_name" in payload else None
    return gone_alert(payload["number"], who, _anybody(clock), undone=bool(payload.get("undone")))


def _sample_alert(payload: Mapping[str, Any], clock: Clock) -> Message:
    reader = _anybody(clock)
    said = Said.of(DealEvent.model_validate(payload), clock.now())
    return sample_alert(living_alert(said, reader), payload["asked_by"], reader)


def _notice(payload: Mapping[str, Any], clock: Clock) -> Message:
    reader = Reader(payload["locale"], payload["tz"], clock.now())
    return delivery_notice(payload["channel_id"], payload["error"], reader)


def _channel_lost(payload: Mapping[str, Any], clock: Clock) -> Message:
    reader = Reader(payload["locale"], payload["tz"], clock.now())
    return channel_lost(payload["channel_id"], payload["error"], payload["paused"], reader)


def _bulk_alert(payload: Mapping[str, Any], clock: Clock) -> Message:
    return deals_alert(DealsEvent.model_validate(payload), _anybody(clock))


def _shared(payload: Mapping[str, Any], clock: Clock) -> Message:
    """As it was when it was shared; a live board is edited from then on."""
    return Message(Mrkdwn(payload["text"]), tuple(payload["blocks"]))


def _welcome(payload: Mapping[str, Any], clock: Clock) -> Message:
    return welcome(Reader(payload["locale"], payload["tz"], clock.now()))


def _anybody(clock: Clock) -> Reader:
    """A channel has no one language and no one zone."""
    return Reader("en", "UTC", clock.now())


RENDER: Mapping[str, Render] = {
    ALERT: _alert,
    REPLY: _thread_reply,
    POINTER: _outdated_alert,
    GONE: _gone_alert,
    RECALL: _gone_alert,
    SAMPLE_ALERT: _sample_alert,
    BULK_ALERT: _bulk_alert,
    LIVE_BOARD: _shared,
    SHARED: _shared,
    NOTICE: _notice,
    CHANNEL_LOST: _channel_lost,
    WELCOME: _welcome,
}


class OutOfSight(Exception):
    """Nobody can say whether a message arrived."""


class Posting:
    """Posts messages of the outbox. Its methods raise what a call to Slack raises, and Refused."""

    def __init__(
        self,
        accesses: Accesses,
        slack: SlackClient,
        clock: Clock,
        exported: Exported,
        digesting: Digesting,
        reminding: Reminding,
        onlookers: Onlookers,
    ) -> None:
        self._accesses = accesses
        self._onlookers = onlookers
        self._exported = exported
        # What is read anew as it leaves, with the eyes of whom it is for.
        self._read_anew: Mapping[str, Callable[[Outgoing], Awaitable[Message]]] = {
            DIGEST: digesting.render,
            CHANNEL_DIGEST: digesting.render,
            DAILY_REMINDER: reminding.render,
            TASK_REMINDER: reminding.render,
        }
        self._slack = slack
        self._clock = clock

    async def post(self, message: Outgoing) -> str:
        """Post `message`, or change the one that it edits; returns the ts under which it stands.

        Raises Refused where it cannot be rendered or would be read by whom it may not, and NothingLeft.
        """
        if message.kind == RECALL:
            message = await self._recalled(message)
        if message.kind == EXPORT:
            return await self._exported.send(message)
        if message.kind in _READ_BY_ALL:
            await self._onlookers.check(message.workspace_id, message.channel_id)
        client = await self._client(message)
        place: dict[str, Any] = {"channel": message.channel_id}
        payload = message.payload
        if message.kind == POINTER:
            newer = await client.chat_getPermalink(**place, message_ts=payload["newer"])
            payload = {**payload, "address": newer["permalink"]}
        try:
            content = (await self._rendered(message, payload)).content()
        except (NothingLeft, Refused, Unreachable):
            raise
        except Exception as error:
            _log.error("a message cannot be rendered", kind=message.kind, exc_info=error)
            raise Refused(Failure("not_rendered", most_attempts=1)) from error
        if message.edits:
            await client.chat_update(**place, ts=message.edits, **content)
            return message.edits
        key = {"event_type": EVENT_TYPE, "event_payload": {"key": str(message.outbox_id)}}
        answer = await client.chat_postMessage(
            **place,
            **content,
            thread_ts=message.thread_ts,
            metadata=key,
            unfurl_links=False,
            unfurl_media=False,
        )
        return str(answer["ts"])

    async def _rendered(self, message: Outgoing, payload: Mapping[str, Any]) -> Message:
        if (read := self._read_anew.get(message.kind)) is not None:
            return await read(message)
        return RENDER[message.kind](payload, self._clock)

    async def look_for(self, message: Outgoing) -> str | None:
        """The ts under which `message` stands in its channel; None where it does not.

        Raises OutOfSight where that cannot be told: where none may look, or it would have to be far up, and
        for what changes a message, which may as well be changed twice.
        """
        if message.edits or message.kind == RECALL:
            raise OutOfSight
        return await self._sought(message)

    async def _recalled(self, message: Outgoing) -> Outgoing:
        """What was taken back while it was on its way, as the change of where it stands. Raises NothingLeft
        where it did not arrive.
        """
        if message.edits:
            return message
        try:
            message_ts = await self._sought(message)
        except OutOfSight:
            message_ts = None
        if message_ts is None:
            raise NothingLeft
        return replace(message, payload={**message.payload, "edits": message_ts})

    async def _sought(self, message: Outgoing) -> str | None:
        try:
            return await self._found(message, await self._client(message))
        except SLACK_ERRORS as error:
            if failure_of(error).passing:
                raise
            _log.info("a channel's history could not be read", error=failure_of(error).code)
            raise OutOfSight from error

    async def _found(self, message: Outgoing, client: AsyncWebClient) -> str | None:
        channel, cursor = message.channel_id, ""
        if channel.startswith(_PERSON):
            # Whom we write to is an address to post to, not one to read from.
            channel = (await client.conversations_open(users=channel))["channel"]["id"]
        which: dict[str, Any] = {"channel": channel, "limit": _SEARCHED_PAGE, "include_all_metadata": True}
        for _page in range(_SEARCHED_PAGES):
            if message.thread_ts:
                answer = await client.conversations_replies(
                    **which,
                    ts=message.thread_ts,
                    oldest=f"{made_at(message.outbox_id) - _OTHER_CLOCKS:.6f}",
                    cursor=cursor or None,
                )
            else:
                answer = await client.conversations_history(**which, cursor=cursor or None)
            for post in answer["messages"]:
                if _key_of(post) == str(message.outbox_id):
                    return str(post["ts"])
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return None
        raise OutOfSight

    async def _client(self, message: Outgoing) -> AsyncWebClient:
        access = await self._accesses.find(message.workspace_id)
        if access is None:
            raise Refused(Failure("not_installed"))
        return self._slack.web(access.token)


def _key_of(post: Mapping[str, Any]) -> str | None:
    metadata = post.get("metadata") or {}
    if metadata.get("event_type") != EVENT_TYPE:
        return None
    return str((metadata.get("event_payload") or {}).get("key"))
