"""A sales team at work in Slack: people who type and click, each request signed, each answer checked."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from bot import routes
from core.actor import Actor
from core.db import Database
from core.lanes import Rhythm
from core.models import Base, OutboxMessage
from sandbox.block_kit import check_message
from tests.shell.harness import SECRET, TEAM, Conversation, talking
from tests.support.payloads import Json, Signed, block_action, elements_of, options_of, signed, slash_command
from tests.support.slack import FakeSlack, eventually

SALES = "C1"
BUG = "Something went wrong"
# Alerts leave at once: what they say is told of here, how fast they leave elsewhere.
AT_ONCE = Rhythm(pace=0)
# Learnt and remembered, whatever comes of the request: no change to anything that was sold.
_ASIDE = ("receipt", "member")
# A date is a token too, and the only one that begins so and pings nobody.
_PING = re.compile(r"<!(?!date\^)")


@dataclass(frozen=True)
class Answer:
    """What a person was answered, as Slack got it."""

    payload: Json

    @property
    def text(self) -> str:
        """What screen readers say, with Slack's three entities undone."""
        return _unescaped(self.payload.get("text", ""))

    @property
    def shown(self) -> str:
        """The text, and everything that the blocks hold."""
        return _unescaped(json.dumps(self.payload, ensure_ascii=False))

    @property
    def elements(self) -> list[Json]:
        """Every button and menu."""
        return elements_of(self.payload)

    @property
    def buttons(self) -> dict[str, Json]:
        """Every button by its label."""
        return {each["text"]["text"]: each for each in self.elements if each["type"] == "button"}

    @property
    def has_next_step(self) -> bool:
        """Whether it goes on after what was wrong: a hint below it, an example to type, a button to click."""
        return bool(self.elements) or "`" in self.text or "\n" in self.text

    def element(self, name: str, key: object = "") -> Json:
        """The element of that name in the table of actions; of several, the one of `key`."""
        wanted = f"{name}:{key}" if key != "" else name
        found = [each for each in self.elements if each["action_id"].startswith(wanted)]
        assert found, f"no {wanted} among {[each['action_id'] for each in self.elements]}"
        return found[0]


class Office:
    """The bot with its own commands, and the people of T1 (and of T2, where that is installed)."""

    def __init__(self, bot: Conversation) -> None:
        self.bot = bot
        self.db = bot.db
        self.slack = bot.slack
        self.services = bot.services

    def wait_until_ready(self) -> None:
        """Until the bot knows which workspace is its own, and that has what was imported for it."""
        eventually(lambda: self.bot.http.get("/readyz").status_code == 200, 15)

    def type(self, user: str, line: str, *, team: str = TEAM, channel: str = SALES) -> Answer:
        """Type `/line` as Slack sends it. The answer, whichever way it came."""
        command, _space, text = line.partition(" ")
        url = self.slack.response_url()
        request = slash_command(f"/{command}", text, user=user, team=team, channel=channel, response_url=url)
        acknowledged = self.bot.say(request)
        return self.checked(acknowledged or self.follow_up(url))

    def click(self, user: str, element: Json, label: str | None = None, **facts: Any) -> Answer:
        """Click a button of a message that only this person sees, or choose `label` in a menu."""
        return self.send_click(self.a_click(user, element, label, **facts))

    def a_click(
        self,
        user: str,
        element: Json,
        label: str | None = None,
        *,
        in_channel: bool = False,
        **facts: Any,
    ) -> Json:
        """The payload of a click. `in_channel` says that the message is everybody's."""
        url = self.slack.response_url()
        chosen = value_of(element, label) if label is not None else None
        facts = {"channel": SALES, "team": TEAM, "response_url": url} | facts
        payload = block_action(element, chosen=chosen, user=user, **facts)
        if not in_channel:
            payload.pop("message")
            payload["container"]["is_ephemeral"] = True
        return payload

    def send_click(self, payload: Json) -> Answer:
        """Send a click as it stands, and wait for its answer."""
        url = payload["response_url"]
        before = len(self.slack.responses(url))
        assert self.bot.say(payload) == {}, "a click is acknowledged empty"
        return self.checked(self.follow_up(url, before))

    def send(self, request: Signed) -> Json:
        """Send a request as it stands; what it was acknowledged with."""
        response = self.bot.send(request)
        assert response.status_code == 200, response.text
        answer: Json = response.json() if response.content else {}
        return answer

    def follow_up(self, url: str, before: int = 0) -> Json:
        """What came by a response_url after the first `before`."""
        return eventually(lambda: self.slack.responses(url)[before:])[0]

    def checked(self, payload: Json) -> Answer:
        """An answer that Slack would take, that pings nobody and is no accident."""
        assert check_message(payload) == []
        assert self.slack.violations == []
        answer = Answer(payload)
        assert answer.text.strip()
        pings = [text for text in _marked(payload) if _PING.search(text)]
        assert not pings, f"somebody is pinged by {pings}"
        assert BUG not in answer.shown
        return answer

    def heard(self, count: int, channel: str = SALES) -> list[str]:
        """The `count` alerts that a channel heard, oldest first, and that it heard no more."""
        told = [answer.text for answer in self.alerts(channel)]
        assert len(told) == count, told
        return told

    def alerts(self, channel: str = SALES) -> list[Answer]:
        """What a channel hears when nothing waits to be told any more, oldest first."""
        eventually(lambda: not self.waiting(), 15)
        posts = self.slack.posts(channel)
        return [self.checked({name: post[name] for name in ("text", "blocks")}) for post in posts]

    def waiting(self) -> bool:
        """Whether an alert has yet to leave."""
        with self.db.across_workspaces() as connection:
            states = connection.execute(select(OutboxMessage.state)).scalars().all()
        return any(state in ("queued", "sending") for state in states)


def value_of(menu: Json, label: str) -> str:
    """The value of the option that reads `label`."""
    found = {option["text"]["text"]: option["value"] for option in options_of(menu)}
    assert label in found, f"no {label} among {sorted(found)}"
    return str(found[label])


def command(user: str, line: str, **facts: Any) -> Signed:
    """A signed command, to be sent as often as one likes."""
    name, _space, text = line.partition(" ")
    timestamp = facts.pop("timestamp", None)
    return signed(SECRET, slash_command(f"/{name}", text, user=user, **facts), timestamp=timestamp)


def introduce(slack: FakeSlack, people: Mapping[str, Actor]) -> None:
    """Let Slack know everyone, and their channel #sales."""
    for name, person in people.items():
        slack.add_user(str(person.user_id), name=name, locale="en-US", tz="UTC", is_admin=name == "Ada")
    slack.add_channel(SALES, name="sales", members=[str(person.user_id) for person in people.values()])


@contextmanager
def at_work(slack: FakeSlack, db: Database, **settings: Any) -> Iterator[Office]:
    """The bot as it is released, on a database, until this is left."""
    with talking(
        slack, db, plan=routes.plan, plan_action=routes.plan_action, rhythm=AT_ONCE, **settings
    ) as bot:
        yield Office(bot)


def dump(db: Database) -> Mapping[str, list[str]]:
    """Every row of every table that holds what people did, as text."""
    with db.across_workspaces() as connection:
        return {
            table.name: sorted(repr(tuple(row)) for row in connection.execute(select(table)))
            for table in Base.metadata.sorted_tables
            if table.name not in _ASIDE
        }


def differences(before: Mapping[str, list[str]], after: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """The rows that came or changed, by table."""
    gone = {name: sorted(set(rows) ^ set(after[name])) for name, rows in before.items()}
    return {name: rows for name, rows in gone.items() if rows}


def _marked(payload: Any) -> Iterator[str]:
    """Every text of a message in which Slack looks for tokens."""
    if isinstance(payload, dict):
        if isinstance(payload.get("text"), str) and payload.get("type") != "plain_text":
            yield payload["text"]
        payload = list(payload.values())
    if isinstance(payload, list):
        for inside in payload:
            yield from _marked(inside)


def _unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
