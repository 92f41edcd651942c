"""People who move deals as fast as they can, and what each of them was told."""

from __future__ import annotations

import asyncio
import json
import random
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.incoming import incoming_command
from core.clock import SystemClock
from core.outgoing import Rhythm
from tests.soak.world import USERS, World
from tests.support.payloads import Json, Signed, elements_of, signed, slash_command
from tests.support.process import SECRET, TEAM, Client, NotAnswered, NotSent

# A channel takes what it is sent at once, so that what was moved is also told while the soak goes on.
HASTY = Rhythm(pace=0, calm=0.005)
CLIENTS = 16
_PAUSE_WHILE_DOWN = 0.02
_MOVED = re.compile(r"Moved .*#(\d+) .*: (.+) → \*(.+)\*\. ")
_TOLD = {
    "already; nothing was changed.": "already there",
    "That changed in the meantime": "conflict",
    "Too much is going on": "busy",
    "That was done already": "done before",
}


@dataclass
class Attempt:
    """One request to move a deal. `told` is what came of it as far as the person knows.

    `unknown` where no answer came; `moved` brings the activity and the stages that the answer names.
    """

    number: int
    to: str
    user: str
    receipt: str
    told: str = "unknown"
    activity_id: int = 0
    stages: tuple[str, str] = ("", "")

    @classmethod
    def of(cls, number: int, to: str, user: str) -> tuple[Attempt, Signed]:
        """A new attempt, and the request to send."""
        payload = slash_command("/deal", f'move {number} "{to}"', team=TEAM, user=user)
        receipt = incoming_command(payload, SystemClock().now()).receipt
        assert receipt is not None
        return cls(number, to, user, receipt), signed(SECRET, payload)


@dataclass
class Movers:
    """Sixteen clients on the ports of one bot or several."""

    world: World
    ports: Sequence[int]
    rng: random.Random
    think: float = 0.1
    attempts: list[Attempt] = field(default_factory=list)

    async def move_for(self, seconds: float) -> None:
        """Let all of them move deals for `seconds`; afterwards `attempts` says what each was told."""
        end = asyncio.get_running_loop().time() + seconds
        seeds = [self.rng.random() for _ in range(CLIENTS)]
        async with asyncio.TaskGroup() as group:
            for at, seed in enumerate(seeds):
                group.create_task(self._one(at, random.Random(seed), end))

    def told(self) -> Counter[str]:
        """How often each thing was said."""
        return Counter(attempt.told for attempt in self.attempts)

    async def _one(self, at: int, rng: random.Random, end: float) -> None:
        user = USERS[at % len(USERS)]
        async with Client(self.ports[at % len(self.ports)]) as client:
            while asyncio.get_running_loop().time() < end:
                await self._move(client, user, rng)
                await asyncio.sleep(rng.random() * 2 * self.think)

    async def _move(self, client: Client, user: str, rng: random.Random) -> None:
        place = self.world.places[rng.choice(self.world.numbers())]
        to = rng.choice(list(place.stages.values()))
        attempt, request = Attempt.of(place.number, to, user)
        self.attempts.append(attempt)
        # Of those who get no answer half leave it at that; the other half send the same request again.
        patient = rng.random() < 0.5
        while True:
            try:
                understand(json.loads(await client.post(request)), attempt)
                return
            except NotSent:
                await asyncio.sleep(_PAUSE_WHILE_DOWN)
            except NotAnswered:
                if not patient:
                    return


def understand(answer: Json, attempt: Attempt) -> None:
    """Note what an acknowledgement says. An AssertionError where it is none that a move can have."""
    text = answer["text"]
    moved = _MOVED.search(text)
    if moved is None:
        known = [told for words, told in _TOLD.items() if words in text]
        assert known, text
        attempt.told = known[0]
        return
    assert int(moved[1]) == attempt.number, text
    attempt.told, attempt.stages = "moved", (moved[2], moved[3])
    [undo] = [each for each in elements_of(answer) if each["action_id"].startswith("change.undo")]
    attempt.activity_id = json.loads(undo["value"])["a"]
