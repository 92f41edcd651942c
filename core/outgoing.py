"""What a lane hands out to be sent, and how fast."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.living_alerts import Decision

LEASE_SECONDS = 60.0
PACE_SECONDS = 1.0
# Less than any lease, more than Slack ever needs when it is well.
PATIENCE_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to send, its lane held until it is settled, or until `leased_until` in seconds of real time.

    `attempts` counts the calls that were begun, this one included, but none that Slack wanted later. `unsure`
    says that an earlier one may have arrived, so that it must be looked for before it is repeated. A living
    alert comes with what was decided.
    """

    workspace_id: str
    channel_id: str
    outbox_id: int
    kind: str
    payload: dict[str, Any]
    attempts: int
    unsure: bool
    created_at: datetime
    leased_until: float
    deal_id: int | None = None
    decision: Decision | None = None

    @property
    def edits(self) -> str | None:
        """The ts of the message that it changes; None for a new one."""
        if self.decision is not None:
            return self.decision.edits.message_ts if self.decision.edits else None
        return self.payload.get("edits")

    @property
    def number(self) -> int:
        """The number of the deal that it tells of."""
        said = self.payload.get("said", self.payload)
        return int(said.get("latest", said)["number"])

    @property
    def thread_ts(self) -> str | None:
        """The ts of the message that it answers, if any."""
        return self.payload.get("thread_ts")


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How fast the outbox is drained, in seconds. What Slack bears, unless a test is in a hurry.

    `pace` is the rest of a channel after each message, since it takes about one a second. `lease` is how long
    a lane is held without news of its holder, longer than any send takes. `calm` is the least time between
    two looks at the lanes, so that a burst of commits is one look and not one each. `edits` is how long
    after a change the live surfaces that it concerns are edited, and so the least time between two edits.
    `patience` is how long a call to Slack may take, `retry` how long at most the first pause is after one
    that failed; it doubles from there. `tick` is the time between two looks at what the clock made due.
    """

    pace: float = PACE_SECONDS
    lease: float = LEASE_SECONDS
    calm: float = 0.05
    edits: float = 3.0
    patience: float = PATIENCE_SECONDS
    retry: float = 1.0
    tick: float = 1.0

    def rest(self, now: float, began: float | None = None) -> float:
        """How many seconds a channel still rests after a message whose call `began` then, or just now."""
        return self.pace if began is None else max(0.0, began + self.pace - now)
