"""Two changes that wait for one another (PostgreSQL), and who hears of a commit."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from bot.blocks.kit import Message, section
from bot.blocks.modal import Reply
from bot.context import Context
from bot.desk import Desk
from bot.incoming import incoming_command
from bot.links import DealLinks
from bot.plan import Planned
from bot.shell import open_shell
from core.actor import Actor
from core.db import Database
from core.errors import Collided
from core.i18n import _
from core.outbox import enqueue
from core.services import Services
from core.workspaces import Workspaces, take_numbers
from tests.conftest import make_people
from tests.shell.harness import TEAM, settings_for
from tests.support.payloads import slash_command
from tests.support.slack import Slack

SYSTEM = Actor.by_rule(TEAM, "test")


def take_both(db: Database, first: str, second: str, both_have_one: Barrier) -> str:
    """Take a number of one kind, and of the other when somebody else has that."""
    try:
        with db.write(SYSTEM) as tx:
            take_numbers(tx, first)
            both_have_one.wait(5)
            take_numbers(tx, second)
    except Collided:
        return "collided"
    return "done"


def test_of_two_changes_that_wait_for_one_another_one_is_done_and_one_collided(postgres_db: Database) -> None:
    both_have_one = Barrier(2)
    with ThreadPoolExecutor(2) as pool:
        orders = (("deal", "contact"), ("contact", "deal"))
        ends = [pool.submit(take_both, postgres_db, *order, both_have_one) for order in orders]
        assert sorted(end.result(10) for end in ends) == ["collided", "done"]
    with postgres_db.write(SYSTEM) as tx:
        assert [take_numbers(tx, kind) for kind in ("deal", "contact")] == [2, 2], "one took both, one none"


def collides(times: int) -> Callable[[Context], Message]:
    """What a command does that collides so often before it gets through."""
    left = [None] * times

    def run(context: Context) -> Message:
        with context.services.db.write(context.actor) as tx:
            number = take_numbers(tx, "deal")
            if left:
                left.pop()
                raise Collided(_("Others were changing the same things."), _("Try again."))
        return Message(f"took {number}", (section("took one"),))

    return run


@pytest.mark.parametrize(
    ("times", "told", "outcome"),
    [(0, "took 1", "answered"), (2, "took 1", "answered"), (3, "Try again", "busy")],
)
def test_what_collides_is_tried_anew_and_not_for_ever(
    sqlite_db: Database, slack: Slack, times: int, told: str, outcome: str
) -> None:
    async def answered() -> tuple[Reply | None, str]:
        make_people(sqlite_db, TEAM)
        services = Services.over(sqlite_db)
        shell = open_shell(settings_for(slack, sqlite_db), services)
        desk = Desk(services, shell.workers, shell.directory, DealLinks("", several=False))
        incoming = incoming_command(slash_command("/deal", "take", user="UANA"), sqlite_db.clock.now())
        try:
            return await desk.answer(incoming, Planned(True, collides(times)))
        finally:
            await shell.close()

    message, counted_as = asyncio.run(answered())
    assert isinstance(message, Message)
    assert told in message.content()["text"]
    assert counted_as == outcome


def queue(db: Database, *, fails: bool = False) -> None:
    with db.write(SYSTEM) as tx:
        enqueue(tx, "C1", "notice", {})
        if fails:
            raise RuntimeError


def test_only_what_queues_something_wakes_the_drainer(db: Database) -> None:
    Workspaces(db).ensure(TEAM, "Acme Sales")
    woken: list[None] = []
    db.on_queued(lambda: woken.append(None))
    with db.across_workspaces():
        pass
    with db.read(SYSTEM), db.write(SYSTEM):
        pass
    assert woken == [], "there is nothing to send"
    queue(db)
    assert len(woken) == 1
    with pytest.raises(RuntimeError):
        queue(db, fails=True)
    assert len(woken) == 1


def test_a_group_wakes_the_drainer_once_it_is_committed(sqlite_db: Database) -> None:
    Workspaces(sqlite_db).ensure(TEAM, "Acme Sales")
    woken: list[None] = []
    sqlite_db.on_queued(lambda: woken.append(None))
    with sqlite_db.committed_together(), sqlite_db.across_workspaces():
        pass
    assert woken == []
    with sqlite_db.committed_together():
        queue(sqlite_db)
        assert woken == [], "nothing is stored yet"
    assert woken
