"""`PUBLIC_URL/d/142` in a browser: a page that opens Slack, and tells nobody anything of the deal."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from string import Template
from typing import Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot.access import Access, Accesses
from bot.blocks.reader import Reader
from bot.logs import logger
from bot.slack_client import SlackClient
from bot.slack_errors import SLACK_ERRORS, Unreachable, failure_of
from core.clock import Clock
from core.errors import Busy

_log = logger("links")

DEAL_PATH: Final = "/d/{number:int}"
_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}
_PAGE: Final = Template("""<!doctype html>
<html lang="$lang">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
$jump<title>$title</title>
<style>
body { font: 1.1rem/1.5 system-ui, sans-serif; max-width: 30rem; margin: 20vh auto 0; padding: 0 1.5rem }
a { display: inline-block; padding: .6rem 1.2rem; border-radius: .5rem; background: #1f3b57; color: #fff }
</style>
<h1>$title</h1>
<p>$said</p>
$button</html>
""")


class DealPages:
    """Shows the page of any number: whether there is such a deal is for those to know who may look."""

    def __init__(self, accesses: Accesses, slack: SlackClient, clock: Clock) -> None:
        self._accesses = accesses
        self._slack = slack
        self._clock = clock
        self._app_id = ""

    async def show(self, request: Request) -> Response:
        """The page, in the visitor's language. Without a workspace in the address the only one is meant."""
        reader = Reader(_language(request), "UTC", self._clock.now())
        number = str(request.path_params["number"])
        access = await self._workspace(request.query_params.get("team"))
        title = reader.plain("Deal #{number}", number=number)
        if access is None:
            said = reader.plain("This link doesn't say whose deal it is. Open Slack, and type {line} there.",
                                line=f"/deal {number}")  # fmt: skip
            return _page(reader, title, said, [], 404)
        said = reader.plain("It opens in Slack. Type {line} there to see it.", line=f"/deal {number}")
        return _page(reader, title, said, await self._addresses(access), 200)

    async def _workspace(self, named: str | None) -> Access | None:
        """The workspace that is named, or the only one; None for one that does not have the bot."""
        try:
            known = await self._accesses.workspaces()
            meant = [each for each in known if named in (None, each)]
            return await self._accesses.find(meant[0]) if len(meant) == 1 else None
        except (Unreachable, Busy):
            return None

    async def _addresses(self, access: Access) -> Sequence[str]:
        """Where Slack shows the app: in the installed Slack, and in a browser."""
        app_id = self._app_id or await self._ask_for_app(access)
        team = access.workspace_id
        if not app_id:
            return f"slack://open?{urlencode({'team': team})}", f"https://app.slack.com/client/{team}"
        installed = urlencode({"team": team, "id": app_id, "tab": "home"})
        anywhere = urlencode({"app": app_id, "team": team})
        return f"slack://app?{installed}", f"https://slack.com/app_redirect?{anywhere}"

    async def _ask_for_app(self, access: Access) -> str:
        """The app's id, the same in every workspace; empty where Slack does not say."""
        try:
            answer = await self._slack.web(access.token).bots_info(bot=access.bot_id)
        except SLACK_ERRORS as error:
            _log.info("the app's id is not known", error=failure_of(error).code)
            return ""
        self._app_id = str(answer["bot"].get("app_id") or "")
        return self._app_id


def _language(request: Request) -> str:
    """What the browser asks for first."""
    return re.split("[,;]", request.headers.get("accept-language", "en"), maxsplit=1)[0].strip()[:20]


def _page(reader: Reader, title: str, said: str, addresses: Sequence[str], status: int) -> Response:
    """`addresses` are that of the installed Slack, which is tried at once, and that of the button."""
    jump = button = ""
    if addresses:
        jump = f'<meta http-equiv="refresh" content="0; url={escape(addresses[0])}">\n'
        button = f'<p><a href="{escape(addresses[1])}">{escape(reader.plain("Open Slack"))}</a></p>\n'
    page = _PAGE.substitute(
        lang=escape(reader.locale), jump=jump, title=escape(title), said=escape(said), button=button
    )
    return HTMLResponse(page, status, _HEADERS)
