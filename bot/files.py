"""Files of Slack: read with the bot's token, put where somebody finds them; never within a transaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.access import Accesses
from bot.logs import logger
from bot.slack_client import SlackClient
from bot.slack_errors import SLACK_ERRORS, Unreachable, failure_of
from core.errors import InvalidInput
from core.i18n import _
from core.imports.kept import MOST_BYTES, too_large

_log = logger("files")


class Files:
    """Fetches and shares files."""

    def __init__(self, accesses: Accesses, slack: SlackClient) -> None:
        self._accesses = accesses
        self._slack = slack

    async def info(self, workspace_id: str, file_id: str) -> Mapping[str, Any]:
        """Slack's file object. Raises what a call to Slack raises, and Unreachable."""
        web = await self._web(workspace_id)
        found: Mapping[str, Any] = (await web.files_info(file=file_id))["file"]
        return found

    async def fetch(self, workspace_id: str, file_id: str) -> bytes | InvalidInput:
        """A file's content, or why it is not to be had. The address is Slack's own word."""
        try:
            address = (await self.info(workspace_id, file_id))["url_private_download"]
            token = (await self._web(workspace_id)).token
            content = await self._slack.download(str(address), str(token), MOST_BYTES)
        except (*SLACK_ERRORS, Unreachable, KeyError) as error:
            _log.warning("a file was not fetched", error=failure_of(error).code)
            return InvalidInput(
                _("Slack did not let me read that file."), _("Choose it once more."), field="file"
            )
        return too_large() if content is None else content

    async def share(self, workspace_id: str, user_id: str, name: str, content: bytes, said: str) -> None:
        """Put a file into the bot's conversation with somebody. Raises what a call to Slack raises."""
        web = await self._web(workspace_id)
        channel = (await web.conversations_open(users=user_id))["channel"]["id"]
        begun = await web.files_getUploadURLExternal(filename=name, length=len(content))
        await self._slack.upload(begun["upload_url"], content)
        await web.files_completeUploadExternal(
            files=[{"id": begun["file_id"], "title": name}], channel_id=channel, initial_comment=said
        )

    async def _web(self, workspace_id: str) -> AsyncWebClient:
        access = await self._accesses.find(workspace_id)
        if access is None:
            raise Unreachable
        return self._slack.web(access.token)
