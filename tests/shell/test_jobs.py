"""What happens by the clock."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.jobs import Jobs
from bot.shell import Shell, open_shell
from core import outbox
from core.actor import Actor
from core.clock import ManualClock
from core.db import Database
from core.models import OutboxMessage, Receipt
from core.services import Services
from tests.shell.harness import TEAM, settings_for
from tests.support.slack import Slack, eventually


def with_jobs(slack: Slack, db: Database, work: Callable[[Jobs, Shell], Awaitable[None]]) -> None:
    """Run `work` in a loop with a shell; its jobs do not tick by themselves."""

    async def run() -> None:
        services = Services.over(db)
        shell = open_shell(settings_for(slack, db), services)
        try:
            await work(Jobs(services, shell), shell)
        finally:
            await shell.close()

    asyncio.run(run())


def count(db: Database, table: type[Receipt] | type[OutboxMessage]) -> int:
    with db.across_workspaces() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def test_receipts_are_kept_for_a_day(db: Database, slack: Slack, clock: ManualClock) -> None:
    for receipt in ("old", "new"):
        with db.write(Actor(TEAM, None, None, "x", Actor.by_rule(TEAM, "x").role, receipt=receipt)):
            pass
        clock.move(timedelta(hours=23))
    clock.move(timedelta(minutes=-0))
    with_jobs(slack, db, lambda jobs, shell: jobs.purge_receipts())
    assert count(db, Receipt) == 1


def test_members_are_learnt_anew_a_page_at_a_time(db: Database, slack: Slack) -> None:
    crowd = [slack.add_user(f"U{number}", is_restricted=number == 7)["id"] for number in range(450)]
    with_jobs(slack, db, lambda jobs, shell: jobs.refresh_members())
    kinds = Services.over(db).members.kinds(TEAM, crowd)
    assert len(kinds) == 450
    assert [user for user, kind in kinds.items() if kind == "guest"] == ["U7"]
    assert len(slack.called("users.list")) == 3


def test_a_page_of_members_waits_as_long_as_slack_asks(db: Database, slack: Slack) -> None:

    slack.add_user("UNEW")
    slack.fail("users.list", "rate_limited", seconds=1)
    with_jobs(slack, db, lambda jobs, shell: jobs.refresh_members())
    first, second = slack.called("users.list")
    assert second.began - first.began >= 1
    assert "UNEW" in Services.over(db).members.kinds(TEAM, ["UNEW"])


def test_refreshing_members_gives_up_quietly_where_slack_refuses(db: Database, slack: Slack) -> None:

    slack.fail("users.list", "error", error="missing_scope")
    with_jobs(slack, db, lambda jobs, shell: jobs.refresh_members())
    assert len(slack.called("users.list")) == 1


def test_what_was_sent_is_kept_for_a_month(db: Database, slack: Slack, clock: ManualClock) -> None:
    with db.write(Actor.by_rule(TEAM, "test")) as tx:
        outbox.enqueue(tx, "C1", "alert", {}, activity_id=1)
        outbox.cancel(tx, 1)
    clock.move(timedelta(days=29))
    with_jobs(slack, db, lambda jobs, shell: jobs.purge_outbox())
    assert count(db, OutboxMessage) == 1
    clock.move(timedelta(days=2))
    with_jobs(slack, db, lambda jobs, shell: jobs.purge_outbox())
    assert count(db, OutboxMessage) == 0


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_the_clock_ticks_once_a_second_though_nobody_nudges(db: Database, slack: Slack) -> None:
    from tests.shell.harness import an_event, queue_alert, talking

    with talking(slack, db):
        other = Database(db.url.render_as_string(hide_password=False), db.clock)
        with other.write(Actor.by_rule(TEAM, "test")) as tx:
            queue_alert(tx, "C1", an_event())
        other.dispose()
        eventually(lambda: slack.posts("C1"), 2)
