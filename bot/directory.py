"""Learning from Slack who is in a workspace and in a channel."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.access import Access, Accesses
from bot.context import Channel
from bot.incoming import Incoming
from bot.logs import logger
from bot.slack_client import SlackClient
from bot.slack_errors import SLACK_ERRORS, Failure, Silent, Unreachable, failure_of
from bot.workers import Workers
from core.errors import Busy, NotPermitted
from core.i18n import _
from core.members import Kind, Profile
from core.services import Services

_log = logger("directory")

_PAGE = 200
_LEARNT_AT_ONCE = 50
_MOST_PAGES_OF_CHANNEL = 50
_MOST_LOOKED_UP = 20
_LONGEST_WAIT = 60.0
# Seconds for which nobody is asked about again, though nothing was learnt of them.
_JUST_NOW = 60.0
_SHARED = ("is_ext_shared", "is_pending_ext_shared", "is_org_shared", "is_shared")


def profile_of(user: Mapping[str, Any], workspace_id: str) -> Profile | None:
    """What Slack's user object says about someone, as seen from `workspace_id`; None for bots."""
    if user.get("is_bot") or user["id"] == "USLACKBOT":
        return None
    profile = user.get("profile") or {}
    names = (profile.get("display_name"), profile.get("real_name"), user.get("real_name"), user.get("name"))
    return Profile(
        user_id=user["id"],
        name=next((name for name in names if name), user["id"]),
        email=profile.get("email") or None,
        tz=user.get("tz") or "UTC",
        locale=user.get("locale") or "en-US",
        is_admin=bool(user.get("is_admin") or user.get("is_owner") or user.get("is_primary_owner")),
        kind=_kind_of(user, workspace_id),
        active=not user.get("deleted"),
    )


def _kind_of(user: Mapping[str, Any], workspace_id: str) -> Kind:
    """In an Enterprise organisation a member's team may be another of its workspaces that they are in too."""
    teams = {user.get("team_id") or workspace_id, *((user.get("enterprise_user") or {}).get("teams") or ())}
    if user.get("is_stranger") or workspace_id not in teams:
        return "stranger"
    return "guest" if user.get("is_restricted") or user.get("is_ultra_restricted") else "member"


class Directory:
    """Asks Slack about people and channels, and stores what is lasting of it."""

    def __init__(self, services: Services, workers: Workers, accesses: Accesses, slack: SlackClient) -> None:
        self._services = services
        self._workers = workers
        self._accesses = accesses
        self._slack = slack
        self._strangers: set[tuple[str, str]] = set()
        self._asked_at: dict[tuple[str, str], float] = {}

    def knows_as_stranger(self, incoming: Incoming) -> bool:
        """Whether this process has learnt before that who acts belongs to another organisation."""
        return (incoming.workspace_id, incoming.user_id) in self._strangers

    def asked_about(self, workspace_id: str, user_id: str) -> bool:
        """Whether Slack was asked about somebody a moment ago, whatever it said."""
        return time.monotonic() - self._asked_at.get((workspace_id, user_id), -_JUST_NOW) < _JUST_NOW

    async def introduce(self, incoming: Incoming) -> bool:
        """Learn who acts; False where Slack does not say. Raises NotPermitted for bots."""
        workspace, user = incoming.workspace_id, incoming.user_id
        if incoming.foreign:
            # Slack has just said where they belong; there is nothing more that we need of them.
            await self._learn(workspace, [Profile(user, incoming.user_name, kind="stranger")])
            self._strangers.add((workspace, user))
            return True
        found = await self._ask_about(workspace, user)
        if found is None:
            return False
        profile = profile_of(found, workspace)
        if profile is None:
            raise NotPermitted(_("Bots have no part in deals."), _("A person can do it."))
        await self._learn(workspace, [profile])
        if profile.is_admin and profile.kind == "member":
            await self._welcome(workspace, profile)
        return True

    async def _welcome(self, workspace_id: str, admin: Profile) -> None:
        """The first admin who turns up is taken for who installed the bot, where nobody was welcomed yet."""
        await self._workers.write_at_leisure(
            lambda: self._services.first_steps.welcome(
                workspace_id, admin.user_id, locale=admin.locale, tz=admin.tz
            )
        )

    async def changed(self, workspace_id: str, user: Mapping[str, Any]) -> None:
        """Learn from a user object that Slack sent of its own accord."""
        profile = profile_of(user, workspace_id)
        if profile is not None:
            await self._learn(workspace_id, [profile])

    async def lost(self, workspace_id: str, channel_id: str, why: str) -> None:
        """Learn that nothing can be said in a channel any more."""
        lose = self._services.lost_channels.lose
        await self._workers.write_at_leisure(lambda: lose(workspace_id, channel_id, why))

    async def look_up(self, workspace_id: str, user_id: str) -> None:
        """Ask Slack about someone and learn the answer, if there is one."""
        self._asked_at[workspace_id, user_id] = time.monotonic()
        found = await self._ask_about(workspace_id, user_id)
        if found is not None:
            await self.changed(workspace_id, found)

    async def refresh(self, workspace_id: str) -> int:
        """Learn everyone in the workspace anew, a page at a time; returns how many."""
        client = await self._client(workspace_id)
        learnt = 0
        async for page in _pages(client, "users.list", "members", include_locale=True):
            profiles = [profile for user in page if (profile := profile_of(user, workspace_id))]
            for start in range(0, len(profiles), _LEARNT_AT_ONCE):
                await self._learn(workspace_id, profiles[start : start + _LEARNT_AT_ONCE])
            learnt += len(profiles)
        _log.info("members refreshed", workspace=workspace_id, members=learnt)
        return learnt

    async def channel(self, workspace_id: str, channel_id: str) -> Channel:
        """A channel as it is now. Raises Busy where Slack does not say.

        One that the bot cannot see, private and without it, counts as having outsiders.
        """
        try:
            access = await self._access(workspace_id)
            answer = await self._slack.web(access.token).conversations_info(channel=channel_id)
            facts: Mapping[str, Any] = answer["channel"]
            outsiders = await self._has_outsiders(access, channel_id, facts)
        except SLACK_ERRORS as error:
            failure = failure_of(error)
            _log.info("a channel could not be looked at", error=failure.code, channel=channel_id)
            if failure.channel_lost or failure.code == "missing_scope":
                return Channel(channel_id, "", has_outsiders=True, is_member=False, unseen=failure.code)
            raise Silent(failure) from error
        inside = bool(facts.get("is_member") or facts.get("is_im"))
        return Channel(channel_id, facts.get("name") or "", outsiders, inside)

    async def _has_outsiders(self, access: Access, channel_id: str, facts: Mapping[str, Any]) -> bool:
        if any(facts.get(name) for name in _SHARED):
            return True
        if facts.get("is_im"):
            return False
        unknown: list[str] = []
        read = 0
        client = self._slack.web(access.token)
        async for page in _pages(client, "conversations.members", "members", channel=channel_id):
            if read == _MOST_PAGES_OF_CHANNEL:
                # Nobody can tell in time who else is there.
                return True
            read += 1
            kinds = await self._kinds(access.workspace_id, page)
            if any(kind != "member" for kind in kinds.values()):
                return True
            unknown += (user for user in page if user not in kinds and user != access.bot_user_id)
        return await self._unknown_outsider(access.workspace_id, unknown)

    async def _unknown_outsider(self, workspace_id: str, users: Sequence[str]) -> bool:
        """Look up those whom we have never met; too many count as outsiders."""
        if len(users) > _MOST_LOOKED_UP:
            await self.refresh(workspace_id)
            known = await self._kinds(workspace_id, users)
            if any(kind != "member" for kind in known.values()):
                return True
            users = [user for user in users if user not in known]
        if len(users) > _MOST_LOOKED_UP:
            return True
        for user in users:
            try:
                found = await self._asked(workspace_id, user)
            except SLACK_ERRORS as error:
                if failure_of(error).passing:
                    raise
                return True
            profile = profile_of(found, workspace_id)
            if profile is not None:
                await self._learn(workspace_id, [profile])
                if profile.kind != "member":
                    return True
        return False

    async def _kinds(self, workspace_id: str, users: Sequence[str]) -> dict[str, Kind]:
        return await self._workers.read_at_leisure(lambda: self._services.members.kinds(workspace_id, users))

    async def _ask_about(self, workspace_id: str, user_id: str) -> Mapping[str, Any] | None:
        """Slack's user object, or None where Slack does not give it."""
        try:
            return await self._asked(workspace_id, user_id)
        except (*SLACK_ERRORS, Busy) as error:
            _log.info("a member could not be looked up", error=failure_of(error).code)
            return None

    async def _asked(self, workspace_id: str, user_id: str) -> Mapping[str, Any]:
        """Slack's user object. Raises what a call to Slack raises, and Busy."""
        client = await self._client(workspace_id)
        answer = await client.users_info(user=user_id, include_locale=True)
        found: Mapping[str, Any] = answer["user"]
        return found

    async def _learn(self, workspace_id: str, profiles: Sequence[Profile]) -> None:
        await self._workers.write_at_leisure(lambda: self._services.members.learn(workspace_id, profiles))

    async def _client(self, workspace_id: str) -> AsyncWebClient:
        return self._slack.web((await self._access(workspace_id)).token)

    async def _access(self, workspace_id: str) -> Access:
        try:
            access = await self._accesses.find(workspace_id)
        except Unreachable as error:
            raise Silent(failure_of(error)) from error
        if access is None:
            raise Silent(Failure("not_installed"))
        return access


async def _pages(client: AsyncWebClient, method: str, items: str, **args: Any) -> AsyncIterator[list[Any]]:
    """Each page of a list, waiting where Slack asks for a pause."""
    cursor = ""
    while True:
        params = {**args, "limit": _PAGE, **({"cursor": cursor} if cursor else {})}
        try:
            answer = await client.api_call(method, params=params)
        except SLACK_ERRORS as error:
            pause = failure_of(error).retry_after
            if pause is None or pause > _LONGEST_WAIT:
                raise
            await asyncio.sleep(pause)
            continue
        yield answer[items]
        cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return
