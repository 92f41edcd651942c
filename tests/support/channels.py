"""A person who types in a channel, for the few commands that need to know who is in it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.context import Channel
from bot.plan import Planned
from tests.support.asking import Answer, Person

INSIDE = Channel("C1", "sales", has_outsiders=False, is_member=True)


@dataclass
class InChannel(Person):
    """Somebody who types in a channel that Slack has just shown."""

    channel: Channel | None = INSIDE

    def _run(self, planned: Planned) -> Answer:
        return super()._run(
            replace(planned, run=lambda context: planned.run(replace(context, channel=self.channel)))
        )
