"""What lives as long as the process: the pools, the session with Slack, the drainer. Made inside the loop."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from bot.access import Accesses, OneToken
from bot.answers import Answers
from bot.delivery import Delivery
from bot.desk import Desk
from bot.digesting import Digesting
from bot.directory import Directory
from bot.events.home import Homes
from bot.exported import Exported
from bot.files import Files
from bot.links import DealLinks
from bot.live import Live
from bot.long_work import LongWork
from bot.long_work_said import Said
from bot.metrics import Metrics
from bot.onlookers import Onlookers
from bot.posting import Posting
from bot.reminding import Reminding
from bot.scheduling import Scheduling
from bot.settings import SLACK_API_URL, Settings
from bot.slack_client import SlackClient
from bot.tasks import Tasks
from bot.workers import Workers
from core.backlog import Backlog
from core.job_kinds import KINDS
from core.jobs import LEASE_SECONDS, Jobs
from core.lanes import Lanes
from core.live_surfaces import LiveSurfaces
from core.outgoing import Rhythm
from core.schedule import Schedule
from core.schedule_kinds import KINDS as SCHEDULED
from core.services import Services
from core.task_reminders import TaskReminders

# Together they stay within "seconds", and under what most supervisors grant before they kill.
_TASKS_GET = 5.0
_SENDING_GETS = 3.0


@dataclass(frozen=True)
class Shell:
    """The asynchronous part of one process."""

    workers: Workers
    tasks: Tasks
    metrics: Metrics
    slack: SlackClient
    accesses: Accesses
    answers: Answers
    directory: Directory
    onlookers: Onlookers
    links: DealLinks
    desk: Desk
    homes: Homes
    live: Live
    delivery: Delivery
    long_work: LongWork
    scheduling: Scheduling

    async def close(self) -> None:
        """Finish what was acknowledged, stop sending and working, give back what is held, let go of Slack."""
        await self.tasks.drain(_TASKS_GET)
        await asyncio.gather(self.delivery.stop(_SENDING_GETS), self.long_work.stop(_SENDING_GETS))
        await self.live.release()
        await self.accesses.close()
        await asyncio.to_thread(self.workers.close)
        await self.slack.close()


def open_shell(settings: Settings, services: Services, rhythm: Rhythm | None = None) -> Shell:
    """Everything that the app, the ways in and the jobs share. To be called in the running loop.

    `rhythm` is how fast the outbox is drained, where it is not the usual one; leases of jobs follow it too.
    """
    patience = (rhythm or Rhythm()).patience
    slack = SlackClient(settings.slack_api_url or SLACK_API_URL, patience=patience)
    workers, tasks, metrics = Workers(services.db), Tasks(), Metrics()
    accesses = _accesses(settings, services, workers, slack)
    exported = Exported(services, workers, Files(accesses, slack))
    directory, links = Directory(services, workers, accesses, slack), DealLinks.of(settings)
    reminding = Reminding(services, workers, accesses, slack, links)
    onlookers = Onlookers(directory, services, workers)
    digesting = Digesting(services, workers)
    posting = Posting(accesses, slack, services.db.clock, exported, digesting, reminding, onlookers)
    lanes, backlog = Lanes(services.db, rhythm=rhythm), Backlog(services.db)
    delivery = Delivery(lanes, backlog, posting, workers, metrics)
    services.db.on_queued(delivery.nudge)
    desk = Desk(services, workers, directory, links)
    homes = Homes(desk, services, workers, accesses, slack)
    surfaces = LiveSurfaces(services.db, rhythm=rhythm)
    jobs = Jobs(services.db, KINDS, lease=rhythm.lease if rhythm else LEASE_SECONDS)
    long_work = LongWork(jobs, workers, Said(accesses, slack, services.db.clock))
    services.db.on_work(long_work.nudge)
    return Shell(
        workers=workers,
        tasks=tasks,
        metrics=metrics,
        slack=slack,
        accesses=accesses,
        answers=Answers(slack, tasks),
        directory=directory,
        onlookers=onlookers,
        links=links,
        desk=desk,
        homes=homes,
        live=Live(surfaces, services, workers, accesses, slack, onlookers, homes, reminding),
        delivery=delivery,
        long_work=long_work,
        scheduling=Scheduling(Schedule(services.db, SCHEDULED), TaskReminders(services.db), workers, metrics),
    )


def _accesses(settings: Settings, services: Services, workers: Workers, slack: SlackClient) -> Accesses:
    if settings.slack_bot_token is not None:
        return OneToken(settings.slack_bot_token.get_secret_value(), slack, services, workers)
    # Encryption is loaded only where there is something to decrypt.
    from bot.installations import ManyTokens
    from bot.keyring import Keyring

    assert settings.token_encryption_key is not None
    return ManyTokens(Keyring(settings.token_encryption_key.get_secret_value()), services, workers)
