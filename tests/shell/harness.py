"""A bot in this process with a router of a few lines, and Slack's side of the conversation with it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx

from bot.blocks.kit import Message, section
from bot.context import Context
from bot.plan import PlanAction, PlanCommand, Planned
from bot.running import started
from bot.settings import Settings
from core import outbox
from core.alerts import ALERT
from core.db import Database
from core.errors import NotFound
from core.events import DealEvent
from core.i18n import _
from core.ids import new_id
from core.outgoing import Rhythm
from core.services import Services
from core.transaction import Transaction
from core.workspaces import take_numbers
from sandbox.testing import Background
from tests.support.payloads import Json, Signed, signed
from tests.support.slack import Slack

SECRET = "a-signing-secret"
TEAM = "T1"


def an_event(number: int = 1, title: str = "Acme renewal") -> DealEvent:
    """What a channel hears of, as the core queues it: each of another deal, so that none is merged."""
    return DealEvent(
        kind="deal.moved",
        activity_id=number,
        deal_id=new_id(),
        number=number,
        title=title,
        value_minor=1_200_000,
        currency="USD",
        company=None,
        owner_name="Ana",
        owner_user_id="UANA",
        actor_name="Ana",
        actor_user_id="UANA",
        pipeline_id=1,
        pipeline="Sales",
        stage="Demo",
        from_stage="Qualifying",
    )


def queue_alert(tx: Transaction, channel: str, event: DealEvent, **more: Any) -> int:
    """Queue what a channel is to hear, as the core does; back comes its id."""
    more = {"activity_id": event.activity_id, **more}
    return outbox.enqueue(tx, channel, ALERT, event.model_dump(), deal_id=event.deal_id, **more)


def take_number(context: Context) -> Message:
    """A change that shows when it is made twice."""
    with context.services.db.write(context.actor) as tx:
        number = take_numbers(tx, "deal")
    return _said(f"{context.actor.name} took {number}")


def last_number(db: Database) -> int:
    """How many numbers were taken."""
    from core.actor import Actor

    with db.write(Actor.by_rule(TEAM, "test")) as tx:
        return take_numbers(tx, "deal", 0) - 1


def _tell(words: str) -> Callable[[Context], Message]:
    def tell(context: Context) -> Message:
        channel, _space, title = words.partition(" ")
        with context.services.db.write(context.actor) as tx:
            queue_alert(tx, channel, an_event(1, title))
        return _said("told")

    return tell


def _sleep(words: str) -> Callable[[Context], Message]:
    def sleep(context: Context) -> Message:
        time.sleep(float(words))
        return take_number(context)

    return sleep


def _refuse(context: Context) -> Message:
    raise NotFound(_("No deal 99."), _("Try `/deal list`."))


def _fail(context: Context) -> Message:
    raise RuntimeError("a bug with xoxb-a-token-of-ours")


def _look(context: Context) -> Message:
    assert context.channel is not None
    channel = context.channel
    return _said(f"{channel.name} outsiders={channel.has_outsiders} member={channel.is_member}")


def _said(text: str, *, replace: bool = False) -> Message:
    return Message(text, (section(text),), replace=replace)


def plan(command: str, text: str) -> Planned:
    """The router under test conditions: one word says what happens."""
    word, _space, rest = text.partition(" ")
    table: Mapping[str, Planned] = {
        "take": Planned(True, take_number),
        "tell": Planned(True, _tell(rest)),
        "sleep": Planned(True, _sleep(rest)),
        "refuse": Planned(False, _refuse),
        "fail": Planned(False, _fail),
        "look": Planned(False, _look, needs_channel=True),
        "silent": Planned(False, lambda context: None),
    }
    return table.get(word) or Planned(False, lambda context: _said(f"{context.actor.name}: {text}"))


def plan_action(action_id: str, value: str, payload: Mapping[str, Any]) -> Planned:
    """As `plan`; what a button says is its value."""
    if action_id == "replace":
        return Planned(False, lambda context: _said(value, replace=True))
    return plan("", value)


class Conversation:
    """Slack's side: sends signed requests to the bot, and looks at what it answers."""

    def __init__(self, slack: Slack, services: Services, port: int | None) -> None:
        self.slack = slack
        self.services = services
        self.db = services.db
        self.http = httpx.Client(base_url=f"http://127.0.0.1:{port or 0}", timeout=10)

    def send(self, request: Signed) -> httpx.Response:
        """Post a request to the bot's address as it stands."""
        return self.http.post("/slack/events", content=request.content, headers=request.headers)

    def say(self, payload: Json) -> Json:
        """Send a payload, signed; the acknowledgement's body."""
        response = self.send(signed(SECRET, payload))
        assert response.status_code == 200, response.text
        answer: Json = response.json() if response.content else {}
        return answer


def settings_for(slack: Slack, db: Database, **more: Any) -> Settings:
    """Settings for a bot that talks to `slack` and works on `db`."""
    facts: dict[str, Any] = {
        "database_url": db.url.render_as_string(hide_password=False),
        "slack_bot_token": f"xoxb-{TEAM}",
        "slack_signing_secret": SECRET,
        "slack_api_url": slack.url,
        "port": 0,
    }
    return Settings(_env_file=None, **facts | more)


@contextmanager
def talking(
    slack: Slack,
    db: Database,
    *,
    plan: PlanCommand = plan,
    plan_action: PlanAction = plan_action,
    rhythm: Rhythm | None = None,
    **more: Any,
) -> Iterator[Conversation]:
    """A bot that runs in a thread of its own until this is left; `more` are settings."""
    services = Services.over(db)
    settings = settings_for(slack, db, **more)
    running = started(settings, services, plan=plan, plan_action=plan_action, rhythm=rhythm)
    with Background(running, "bot") as port:
        conversation = Conversation(slack, services, port)
        try:
            yield conversation
        finally:
            conversation.http.close()
