"""What is asked of live surfaces, and what is handed out to whoever renders them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.requests import Request
from core.results import Look, Sort


class ShareBoard(Request):
    """Share a board in a channel as one that edits itself.

    `content` is the message as it is to be posted, `shown` its fingerprint. `inside` says that the bot is in
    the channel, `outsiders` that guests or people of another organisation are; `unseen` as in
    `core.sharing.require_sharing`.
    """

    channel_id: str
    pipeline_id: int
    filters: str
    sort: Sort
    look: Look | None
    content: dict[str, Any]
    shown: str
    inside: bool
    outsiders: bool
    unseen: bool = False


@dataclass(frozen=True, slots=True)
class DueBoard:
    """A live board to look at anew, held until it is settled. `due_at` is since when it was due."""

    workspace_id: str
    key: int
    due_at: float
    shown: str
    failures: int
    channel_id: str
    message_ts: str
    pipeline_id: int
    filters: str
    sort: Sort
    look: Look | None
    shared_by: str
    inside: bool


@dataclass(frozen=True, slots=True)
class DueHome:
    """A Home to look at anew, held until it is settled; `key` is whose it is, `whose` whom it shows."""

    workspace_id: str
    key: int
    due_at: float
    shown: str
    failures: int
    user_id: str
    whose: int | None
