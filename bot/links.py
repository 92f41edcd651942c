"""Addresses of deals under PUBLIC_URL: how one is written, and how one that somebody posted is read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs

from bot.settings import Settings

_ADDRESS: Final = r"https?://{}/d/([0-9]{{1,9}})/?(?:\?([^#]*))?"


@dataclass(frozen=True, slots=True)
class DealLinks:
    """`PUBLIC_URL/d/142`; without a `public_url` there are none.

    A bot of `several` workspaces may have a deal of that number in each: its addresses end in `?team=T…` too.
    """

    public_url: str
    several: bool

    @classmethod
    def of(cls, settings: Settings) -> DealLinks:
        """The addresses of a process: SLACK_BOT_TOKEN is of one workspace, installations may be of any."""
        return cls((settings.public_url or "").rstrip("/"), several=settings.slack_bot_token is None)

    def form(self, workspace_id: str) -> str:
        """A deal's address with `{number}` where its number goes; empty where deals have none."""
        if not self.public_url:
            return ""
        return f"{self.public_url}/d/{{number}}" + (f"?team={workspace_id}" if self.several else "")

    def number_in(self, url: str, workspace_id: str) -> int | None:
        """The number of the deal of this workspace that `url` leads to; None where it leads to none."""
        if not self.public_url:
            return None
        own = re.escape(self.public_url.partition("://")[2])
        found = re.fullmatch(_ADDRESS.format(own), url, re.IGNORECASE)
        teams = parse_qs(found[2] or "").get("team", [] if self.several else [workspace_id]) if found else []
        return int(found[1]) if found and teams == [workspace_id] else None
