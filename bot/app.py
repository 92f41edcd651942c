"""The Bolt app: one listener for each road in, all it needs handed over, nothing taken from elsewhere."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager

from slack_bolt.async_app import AsyncApp

from bot.access import Authorize
from bot.events.files import PostedFiles
from bot.events.links import Unfurls
from bot.events.mentions import Mentions
from bot.events.router import EVENTS, Events
from bot.files import Files
from bot.forms import Forms
from bot.listeners import Listeners
from bot.middleware import KnownWorkspaces
from bot.plan import PlanAction, PlanCommand
from bot.settings import Settings
from bot.shell import Shell
from core.services import Services

_ANYTHING = re.compile("")
# What Bolt would take from the environment by itself: a token, a secret, and with them OAuth on file stores.
_READ_BY_BOLT = (
    "SLACK_BOT_TOKEN",
    "SLACK_CLIENT_ID",
    "SLACK_CLIENT_SECRET",
    "SLACK_SIGNING_SECRET",
    "SLACK_VERIFICATION_TOKEN",
)


def create_app(
    settings: Settings, services: Services, shell: Shell, *, plan: PlanCommand, plan_action: PlanAction
) -> AsyncApp:
    """The app that answers for the bot, over whichever way in. To be called in the running loop.

    `plan` and `plan_action` say what a line and a click come to; they are pure and never raise.
    """
    clock = services.db.clock
    secret = settings.slack_signing_secret
    with _without(_READ_BY_BOLT):
        app = AsyncApp(
            name="dealboard",
            client=shell.slack.web(),
            signing_secret=secret.get_secret_value() if secret else "",
            authorize=Authorize(shell.accesses),
            before_authorize=KnownWorkspaces(shell.accesses, shell.answers, clock),
            process_before_response=True,
            attaching_function_token_enabled=False,
            attaching_conversation_kwargs_enabled=False,
        )
    # It logs the whole body of a request with a bad signature (decision 19).
    logging.getLogger("slack_bolt.RequestVerification").setLevel(logging.CRITICAL)
    links, desk, homes = shell.links, shell.desk, shell.homes
    files = Files(shell.accesses, shell.slack)
    listeners = Listeners(
        plan=plan,
        plan_action=plan_action,
        desk=desk,
        answers=shell.answers,
        forms=Forms(shell.slack, shell.accesses, shell.answers, shell.tasks),
        files=files,
        homes=homes,
        live=shell.live,
        events=Events(
            homes=homes,
            mentions=Mentions(plan, desk, shell.accesses, shell.slack, clock),
            unfurls=Unfurls(links, desk, shell.accesses, shell.slack, clock),
            posted=PostedFiles(files, desk, shell.accesses, shell.slack, clock),
            directory=shell.directory,
            onlookers=shell.onlookers,
            accesses=shell.accesses,
            tasks=shell.tasks,
            clock=clock,
        ),
        tasks=shell.tasks,
        metrics=shell.metrics,
        clock=clock,
    )
    app.command(_ANYTHING)(listeners.command)
    app.action(_ANYTHING)(listeners.action)
    app.shortcut(_ANYTHING)(listeners.shortcut)
    app.view_submission(_ANYTHING)(listeners.submission)
    app.options(_ANYTHING)(listeners.options)
    for event in EVENTS:
        app.event(event)(listeners.event)
    app.error(listeners.error)
    return app


@contextmanager
def _without(names: tuple[str, ...]) -> Iterator[None]:
    """The environment without `names`, for as long as Bolt looks."""
    hidden = {name: os.environ.pop(name) for name in names if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(hidden)
