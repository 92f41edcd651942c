"""Long work in a running bot: done beside what goes on, told where it was asked for, and resumed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Row, select

from bot import long_work, long_work_said
from core.actor import Actor
from core.bulk_results import ChangeDeals
from core.db import Database
from core.job_results import JobView
from core.jobs import Jobs, LeaseLost
from core.models import Job
from core.requests import CreateDeal, Filters, Undo
from core.services import Services
from core.totals import differing_totals
from tests.shell.harness import TEAM, Conversation, talking
from tests.support.slack import Slack, eventually

on_sqlite = pytest.mark.parametrize("engine_name", ["sqlite"])
Json = dict[str, Any]


@contextmanager
def at_work(slack: Slack, db: Database, people: dict[str, Actor]) -> Iterator[Conversation]:
    """A bot that runs until this is left, in a Slack that knows the people."""
    for name, person in people.items():
        if person.user_id not in slack.world.users:
            slack.add_user(str(person.user_id), name=name)
    with talking(slack, db) as conversation:
        yield conversation


def make_deals(db: Database, actor: Actor, count: int) -> None:
    services = Services.over(db)
    for number in range(count):
        services.deals.create(CreateDeal(title=f"Deal {number}"), actor)


def win_all(services: Services, actor: Actor, **reply: Any) -> JobView:
    """Ask that every open deal be marked won."""
    return services.bulk.start(ChangeDeals(change="won", filters=Filters(), **reply), actor)


def jobs(db: Database) -> Sequence[Row[tuple[Job]]]:
    with db.read(Actor.by_rule(TEAM, "test")) as tx:
        return tx.rows(select(Job).where(Job.workspace_id == TEAM).order_by(Job.job_id))


def ended(db: Database) -> Row[tuple[Job]]:
    """The last job, once its asker was told how it ended."""
    return eventually(lambda: [job for job in jobs(db)[-1:] if job.next_at is None], 15)[0]


def told(slack: Slack, user: str = "UANA") -> list[str]:
    """What stands in the bot's conversation with somebody, the first line of each."""
    return [post["text"].partition("\n")[0] for post in slack.posts(user)]


def test_a_job_is_done_and_told_where_it_was_asked_for(
    slack: Slack, db: Database, people: dict[str, Actor]
) -> None:
    make_deals(db, people["Ana"], 30)
    url = slack.response_url()
    with at_work(slack, db, people) as bot:
        win_all(bot.services, people["Ana"], response_url=url)
        assert ended(db).state == "done"
    (answer,) = slack.responses(url)
    assert answer["is_ephemeral"]
    assert answer["text"] == "🏆 *30 deals* marked won."
    assert "Undo" in str(answer["blocks"])
    assert told(slack) == [], "said once, where it was asked for"
    with db.read(people["Ana"]) as tx:
        assert differing_totals(tx) == {}


@on_sqlite
def test_the_answer_to_an_undo_takes_the_place_of_what_offered_it(
    slack: Slack, db: Database, people: dict[str, Actor]
) -> None:
    make_deals(db, people["Ana"], 3)
    url = slack.response_url("🏆 3 deals marked won.")
    with at_work(slack, db, people) as bot:
        win_all(bot.services, people["Ana"], response_url=slack.response_url())
        ended(db)
        bot.services.undoing.undo(Undo(response_url=url, replaces=True), people["Ana"])
        ended(db)
    assert [each["text"] for each in slack.responses(url)] == ["Undone: *3 deals* are as before."]


@on_sqlite
def test_where_nothing_can_be_answered_the_bot_tells_in_its_own_conversation(
    slack: Slack, db: Database, people: dict[str, Actor]
) -> None:
    make_deals(db, people["Ana"], 3)
    with at_work(slack, db, people) as bot:
        win_all(bot.services, people["Ana"], response_url=f"{slack.world.origin}/actions/T1/expired")
        ended(db)
        assert told(slack) == ["🏆 *3 deals* marked won."]


@on_sqlite
def test_progress_is_one_message_that_is_edited(
    slack: Slack, db: Database, people: dict[str, Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(long_work_said, "_CALM", 0.02)
    monkeypatch.setattr(long_work, "_LARGEST_BATCH", 10)
    monkeypatch.setattr(long_work, "_PAUSE", 5)
    make_deals(db, people["Ana"], 60)
    with at_work(slack, db, people) as bot:
        win_all(bot.services, people["Ana"])
        eventually(lambda: told(slack) == ["Working on 60 deals…"], 10)
        ended(db)
    assert told(slack) == ["🏆 *60 deals* marked won."]
    assert len(slack.called("chat.postMessage")) == 1
    assert slack.called("chat.update")


@on_sqlite
def test_an_asker_who_cannot_be_told_stops_nothing(
    slack: Slack, db: Database, people: dict[str, Actor]
) -> None:
    make_deals(db, people["Ana"], 3)
    slack.fail("chat.postMessage", "error", error="account_inactive")
    with at_work(slack, db, people) as bot:
        win_all(bot.services, people["Ana"], view_id="VGONE")
        assert ended(db).outcome["changed"] == 3


def test_what_a_bot_leaves_as_it_stops_the_next_one_finishes(
    slack: Slack, db: Database, people: dict[str, Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    make_deals(db, people["Ana"], 60)
    with monkeypatch.context() as slowly:
        slowly.setattr(long_work, "_LARGEST_BATCH", 10)
        slowly.setattr(long_work, "_PAUSE", 100)
        with at_work(slack, db, people) as bot:
            win_all(bot.services, people["Ana"])
            eventually(lambda: jobs(db)[-1].done, 10)
        left = jobs(db)[-1]
        assert 0 < left.done < 60
        assert (left.state, left.leased_by) == ("waiting", None)
    with at_work(slack, db, people):
        finished = ended(db)
    assert (finished.done, finished.outcome["changed"]) == (60, 60)
    with db.read(people["Ana"]) as tx:
        assert differing_totals(tx) == {}


@on_sqlite
def test_a_batch_that_never_works_is_given_up_visibly(
    slack: Slack, db: Database, people: dict[str, Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(self: Jobs, job: JobView, most: int) -> JobView:
        raise RuntimeError("a bug")

    monkeypatch.setattr(Jobs, "advance", fails)
    monkeypatch.setattr(long_work, "_AFTER_TROUBLE", 0.001)
    make_deals(db, people["Ana"], 3)
    with at_work(slack, db, people) as bot:
        win_all(bot.services, people["Ana"])
        given_up = ended(db)
        assert (given_up.state, given_up.done) == ("failed", 0)
        text = slack.posts("UANA")[-1]["text"]
        assert "I had to stop after 0 of 3" in text


@on_sqlite
def test_who_is_let_in_no_more_has_their_job_stopped(
    slack: Slack, db: Database, people: dict[str, Actor]
) -> None:
    make_deals(db, people["Ana"], 3)
    win_all(Services.over(db), people["Ana"])
    Services.over(db).members.deactivate(TEAM, "UANA")
    with at_work(slack, db, people):
        assert ended(db).state == "failed"
    assert "deactivated" in slack.posts("UANA")[-1]["text"]


@on_sqlite
def test_a_job_in_other_hands_is_let_go(
    slack: Slack, db: Database, people: dict[str, Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    advance = Jobs.advance
    lost: list[JobView] = []

    def loses_it_once(self: Jobs, job: JobView, most: int) -> JobView:
        if not lost:
            lost.append(job)
            self.release()
            raise LeaseLost
        return advance(self, job, most)

    monkeypatch.setattr(Jobs, "advance", loses_it_once)
    make_deals(db, people["Ana"], 3)
    with at_work(slack, db, people) as bot:
        win_all(bot.services, people["Ana"])
        assert ended(db).outcome["changed"] == 3
    assert told(slack) == ["🏆 *3 deals* marked won."]
