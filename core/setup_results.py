"""How far a workspace is set up, as an admin reads it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SetupStatus:
    """The three first steps, each done or not, whether they were waved away, and what there is by now.

    `paused` are the channels that something went wrong with, `unmanaged` the reps who answer to nobody.
    """

    pipeline: bool
    channel: bool
    deals: bool
    dismissed: bool
    pipelines: tuple[str, ...]
    channels: int
    paused: int
    managers: int
    unmanaged: int

    @property
    def over(self) -> bool:
        """Whether there is nothing left to ask for."""
        return self.dismissed or (self.pipeline and self.channel and self.deals)
