"""What the bot's database holds when a visitor comes: members, sample deals, a channel that hears of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from bot.directory import profile_of
from core.actor import Actor, Role
from core.imports.rows import DealRow, PersonName
from core.imports.writing import DealWriter
from core.members import Profile
from core.pipeline_requests import SubscribeChannel
from core.pipeline_rows import all_pipelines
from core.sample_words import REPS
from core.seeding import SampleDeals
from core.services import Services
from sandbox.conversations import enter
from sandbox.people import ACME, GLOBEX, LOBBY, SALES
from sandbox.state import World

DEALS = 60


@dataclass(frozen=True)
class Sample:
    """What a team begins with: which sample, who manages, the channel that hears of it, who owns the deals.

    `owners` stand in for the sample's own reps, in their order; the deals of the rest keep owners who are
    known by name only.
    """

    seed: int
    manager: str
    hearing: str
    owners: tuple[str, ...]


SAMPLES = {
    ACME.id: Sample(1, "U0CHRIS", SALES, ("U0ANA", "U0BEN", "U0ANA", "U0BEN", "U0CHRIS")),
    GLOBEX.id: Sample(2, "U0OLGA", LOBBY, ("U0OLGA",)),
}


def stock(services: Services, world: World, *, deals: int = DEALS) -> None:
    """See that the workspaces which have the app are there, with members and `deals` sample deals.

    The app is in the channel that hears of them, so that it can be mentioned there.
    """
    for app in world.installations.values():
        team = world.teams[app.team_id]
        services.workspaces.ensure(team.id, team.name)
        services.members.learn(team.id, known_people(world, team.id))
        rule, sample = Actor.by_rule(team.id, "seed"), SAMPLES[team.id]
        enter(world, world.channels[sample.hearing], [app.bot_user_id])
        DealWriter(services.db, rule).write(list(_rows(services, world, rule, deals)))
        manager = services.members.actor(team.id, sample.manager)
        if manager is not None and manager.role < Role.manager:
            services.members.set_role(rule, sample.manager, Role.manager)
            manager = services.members.actor(team.id, sample.manager)
        if manager is not None and not services.subscriptions.list_for(sample.hearing, manager):
            hear_all = SubscribeChannel(channel_id=sample.hearing, events=("all",))
            services.subscriptions.subscribe(hear_all, manager)


def known_people(world: World, team_id: str) -> list[Profile]:
    """The people of a team, as the bot would have learnt them."""
    profiles = (profile_of(user, team_id) for user in world.people_of(team_id))
    return [profile for profile in profiles if profile is not None]


def _rows(services: Services, world: World, rule: Actor, count: int) -> Iterator[DealRow]:
    """The first sample deals, some of them with owners of the cast."""
    sample = SAMPLES[rule.workspace_id]
    owners = dict(zip(REPS, sample.owners, strict=False))
    with services.db.read(rule) as tx:
        pipeline = next(each for each in all_pipelines(tx) if each.is_default)
        currency = tx.settings.currency
    deals = SampleDeals(sample.seed, services.db.clock.now(), currency, pipeline.stages)
    for row in islice(deals, count):
        user = world.users.get(owners.get(row.owner.name, "")) if row.owner else None
        owner = PersonName(user["real_name"], user["profile"]["email"]) if user else row.owner
        yield row._replace(owner=owner)
