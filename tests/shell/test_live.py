"""Live boards across processes: edited once, after a restart too, and around Slack's troubles."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from bot.live import Live
from bot.shell import Shell, open_shell
from core.actor import Actor
from core.db import Database
from core.live_requests import DueBoard, ShareBoard
from core.models import LiveBoard
from core.outgoing import Rhythm
from core.pipeline_requests import ShowPipeline
from core.requests import CreateDeal
from core.services import Services
from tests.shell.harness import settings_for
from tests.support.slack import Slack

RHYTHM = Rhythm(pace=0, edits=0.1)


class Process:
    """A process of the bot, which looks when it is told to."""

    def __init__(self, slack: Slack, db: Database) -> None:
        self.shell: Shell = open_shell(settings_for(slack, db), Services.over(db), RHYTHM)

    async def __aenter__(self) -> Shell:
        self.shell.delivery.start()
        return self.shell

    async def __aexit__(self, *exc: object) -> None:
        await self.shell.close()


def share(db: Database, ana: Actor) -> None:
    """Ana shares the board of Sales in C1."""
    services = Services.over(db)
    request = ShareBoard(
        channel_id="C1",
        pipeline_id=services.pipelines.show(ShowPipeline(pipeline="Sales"), ana).pipeline.pipeline_id,
        filters="",
        sort="value",
        look=None,
        content={"text": "A board", "blocks": []},
        shown="",
        inside=True,
        outsiders=False,
    )
    services.live_boards.share(request, ana)


async def until(shell: Shell, holds: Callable[[], object]) -> None:
    """Look until it holds."""
    for _ in range(100):
        await shell.live.look()
        if holds():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it never came to hold")


def boards(db: Database) -> int:
    with db.across_workspaces() as connection:
        return int(connection.execute(select(func.count()).select_from(LiveBoard)).scalar_one())


def said(slack: Slack) -> str:
    return str([message["text"] for message in slack.posts("C1")])


def test_a_board_is_edited_after_a_restart_and_once_by_many_processes(
    slack: Slack, db: Database, people: dict[str, Actor]
) -> None:
    async def work() -> None:
        share(db, people["Ana"])
        async with Process(slack, db) as shell:
            await until(shell, lambda: "Sales board: 0 deals" in said(slack))
        Services.over(db).deals.create(CreateDeal(title="Acme"), people["Ana"])
        before = len(slack.called("chat.update"))
        async with Process(slack, db) as one, Process(slack, db) as two:
            await asyncio.gather(
                *(until(shell, lambda: "Sales board: 1 deal" in said(slack)) for shell in (one, two))
            )
            for _ in range(5):
                await asyncio.gather(one.live.look(), two.live.look())
        assert len(slack.called("chat.update")) == before + 1
        assert len(slack.posts("C1")) == 1

    asyncio.run(work())


def test_what_a_process_holds_as_it_stops_is_anybodys_at_once(
    slack: Slack, db: Database, people: dict[str, Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    held = asyncio.Event()

    async def never_edits(live: Live, board: DueBoard) -> str:
        held.set()
        await asyncio.sleep(60)
        return ""

    async def work() -> None:
        share(db, people["Ana"])
        async with Process(slack, db) as shell:
            await until(shell, lambda: "Sales board: 0 deals" in said(slack))
            monkeypatch.setattr(Live, "_edit_board", never_edits)
            Services.over(db).deals.create(CreateDeal(title="Acme"), people["Ana"])
            looking = asyncio.create_task(until(shell, held.is_set))
            await held.wait()
        looking.cancel()
        monkeypatch.undo()
        async with Process(slack, db) as shell:
            await until(shell, lambda: "Sales board: 1 deal" in said(slack))

    asyncio.run(work())


def test_a_pause_that_slack_asks_for_is_kept_and_the_edit_made_then(
    slack: Slack, db: Database, people: dict[str, Actor]
) -> None:
    async def work() -> None:
        share(db, people["Ana"])
        async with Process(slack, db) as shell:
            slack.fail("chat.update", "rate_limited", seconds=1)
            await until(shell, lambda: "Sales board" in said(slack))
        first, second = slack.called("chat.update")
        assert second.began - first.began >= 1

    asyncio.run(work())


@pytest.mark.parametrize("error", ["message_not_found", "is_archived", "channel_not_found", "token_revoked"])
def test_what_slack_says_for_good_stops_a_board_quietly(
    slack: Slack, db: Database, people: dict[str, Actor], error: str
) -> None:
    async def work() -> None:
        share(db, people["Ana"])
        async with Process(slack, db) as shell:
            slack.fail("chat.update", "error", error=error)
            await until(shell, lambda: boards(db) == 0)
        assert len(slack.posts()) == 1, "nobody is told"

    asyncio.run(work())


def test_a_bug_backs_off_and_gives_the_board_up_visibly(
    slack: Slack,
    db: Database,
    people: dict[str, Actor],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    async def breaks(live: Live, board: DueBoard) -> str:
        raise KeyError("a bug")

    async def work() -> None:
        share(db, people["Ana"])
        monkeypatch.setattr(Live, "_edit_board", breaks)
        monkeypatch.setattr("bot.live._PAUSE", 0.0)
        async with Process(slack, db) as shell:
            await until(shell, lambda: boards(db) == 0)

    asyncio.run(work())
    said = capsys.readouterr().out
    assert said.count("a live surface broke") == 5
    assert "a live surface was stopped" in said
