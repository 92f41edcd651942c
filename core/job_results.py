"""What callers get back about long work. See `core.results`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

JobState = Literal["waiting", "done", "failed"]


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asked for a job, and how they read."""

    user_id: str
    name: str
    locale: str
    tz: str


@dataclass(frozen=True, slots=True)
class JobView:
    """A job as it stands. `kind` says how to read `request` and `outcome`, see `core.job_kinds`.

    `done` of `total` items are dealt with. `error` says why it was given up. `reply` is where the asker reads
    of it: as in `core.requests.Lasting`, and `channel_id` and `message_ts` of a message in their conversation
    with the bot. `attempts` counts how often it was begun since a batch was last done.
    """

    workspace_id: str
    job_id: int
    kind: str
    state: JobState
    asker: Asker
    request: Mapping[str, Any]
    total: int
    done: int
    cursor: int
    outcome: Mapping[str, Any]
    error: str | None
    reply: Mapping[str, Any]
    attempts: int
