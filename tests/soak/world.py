"""What the soaks are about: a workspace with people, pipelines with a channel each, and deals in them."""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from core.actor import Actor
from core.db import Database
from core.members import Profile
from core.money import Money
from core.pipeline_requests import CreatePipeline, SubscribeChannel
from core.pipeline_rows import all_pipelines
from core.requests import CreateDeal
from core.services import Services
from sandbox.faults import Fault, Faults, Kind
from sandbox.feed import Feed
from tests.support.process import TEAM
from tests.support.slack import Slack

USERS = ("UANA", "UBEN", "UCLEO", "UDAN", "UEVE", "UFAY")
DEALS_EACH = 10
# Several, so that alerts leave as fast as deals move: a channel's own go one after the other.
_PIPELINES = {
    "Renewals": ("Due", "Offered", "Agreed"),
    "Onboarding": ("New", "Set up", "Trained", "Live"),
    "Partners": ("Met", "Pitched", "Signed", "Selling", "Paid"),
    "Tenders": ("Found", "Read", "Written", "Handed in"),
    "Upsells": ("Seen", "Offered", "Tried"),
}


def soak_seconds() -> float:
    """How long a soak goes on: ten seconds, or what `make soak` says."""
    return float(os.environ.get("DEALBOARD_SOAK_SECONDS", "10"))


def soak_seed() -> int:
    """The seed of all that is drawn, which is printed; DEALBOARD_SOAK_SEED repeats it."""
    return int(os.environ.get("DEALBOARD_SOAK_SEED") or random.randrange(1_000_000))


@dataclass(frozen=True)
class Place:
    """A deal, and the stages that it may be in, by id."""

    number: int
    deal_id: int
    first_stage: int
    stages: dict[int, str]
    channel: str


@dataclass(frozen=True)
class World:
    """A workspace as it was before anybody moved anything; `places` by number, `members` by user."""

    database_url: str
    places: dict[int, Place]
    members: dict[str, int]

    @property
    def channels(self) -> set[str]:
        """The channels that hear of them."""
        return {place.channel for place in self.places.values()}

    def numbers(self) -> list[int]:
        """The numbers of all deals."""
        return list(self.places)


def make_world(database_url: str) -> World:
    """Fill a migrated database."""
    db = Database(database_url)
    services = Services.over(db)
    services.workspaces.ensure(TEAM, "Acme Sales")
    services.members.learn(TEAM, [Profile(user, user[1:].title(), is_admin=True) for user in USERS])
    people = [services.members.actor(TEAM, user) for user in USERS]
    members = {person.user_id: person.member_id for person in people if person is not None}
    admin = next(person for person in people if person is not None)
    for name, stages in _PIPELINES.items():
        services.pipelines.create(CreatePipeline(name=name, stages=stages), admin)
    places = _places(services, admin)
    db.dispose()
    return World(database_url, places, {str(user): int(member or 0) for user, member in members.items()})


def _places(services: Services, admin: Actor) -> dict[int, Place]:
    with services.db.read(admin) as tx:
        pipelines = all_pipelines(tx)
    places = {}
    for at, pipeline in enumerate(pipelines, 1):
        channel = f"C{at}"
        services.subscriptions.subscribe(SubscribeChannel(channel_id=channel, pipeline=pipeline.name), admin)
        stages = {stage.stage_id: stage.name for stage in pipeline.stages}
        for which in range(DEALS_EACH):
            title = f"{pipeline.name} deal {which}"
            request = CreateDeal(title=title, pipeline=pipeline.name, value=Money(100_00 + which, "USD"))
            deal = services.deals.create(request, admin).deal
            places[deal.number] = Place(deal.number, deal.deal_id, deal.stage.stage_id, stages, channel)
    return places


class BadDay(Faults):
    """Each call of some methods goes wrong with some likelihood, until all is `clear`."""

    def __init__(
        self,
        feed: Feed,
        chances: Mapping[Kind, float],
        rng: random.Random,
        *,
        on: Collection[str] = ("chat.postMessage",),
        slow: float = 0.05,
    ) -> None:
        """`chances` says how likely each fault is, of 1; `slow` how many seconds late an answer is then."""
        super().__init__(feed)
        self.befallen: Counter[Kind] = Counter()
        self._chances = chances
        self._rng = rng
        self._on = on
        self._slow = slow

    def clear(self) -> None:
        """Let all go well from now on."""
        self._chances = {}

    def take(self, on: str, channel: str | None = None, *, delivery: bool = False) -> Fault | None:
        """The fault that befalls this call, if any does."""
        if on not in self._on:
            return None
        drawn = self._rng.random()
        for kind, chance in self._chances.items():
            if drawn < chance:
                self.befallen[kind] += 1
                return Fault(on, kind, seconds=1 if kind == "rate_limited" else self._slow)
            drawn -= chance
        return None


@contextmanager
def slack_of_the_world(
    chances: Mapping[Kind, float] | None = None, rng: random.Random | None = None
) -> Iterator[Slack]:
    """Slack with the team and the people of the world, which takes posts as fast as they come.

    With `chances`, how likely each fault of a post is, on a bad day.
    """
    with Slack(lambda feed: BadDay(feed, chances or {}, rng or random.Random(0))) as slack:
        slack.lift_rate_limits()
        slack.add_team(TEAM)
        for user in USERS:
            slack.add_user(user, name=user[1:].title(), is_admin=True)
        yield slack


MakeUrl = Callable[[str], str]
soak = pytest.mark.soak
