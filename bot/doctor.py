"""`dealboard doctor`: every part of the set-up looked at, and for what is wrong, what mends it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from sqlalchemy.exc import SQLAlchemyError

from bot.access import Access, ask_who
from bot.database import opened
from bot.health import database_problem
from bot.links import DealLinks
from bot.scopes import SCOPES
from bot.settings import Problem, Settings, problems_for_running
from bot.slack_client import SlackClient
from bot.slack_errors import SLACK_ERRORS, TOKEN_LOST, failure_of
from core.backlog import Backlog
from core.checkup import (
    all_workspaces,
    broken_jobs,
    count_differing_totals,
    dropped_times,
    paused_channels,
    recount_totals,
    shut_out,
    undelivered,
)
from core.db import Database

# A message that waits longer than this is not merely keeping the pace.
_LONG_WAIT = 600
_LATELY = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `problem` is None where it is well."""

    what: str
    problem: Problem | None = None

    def __str__(self) -> str:
        if self.problem is None:
            return f"ok    {self.what}"
        return f"WRONG {self.what}: {self.problem.what}\n      {self.problem.remedy}"


async def examine(settings: Settings, *, recount: bool = False) -> list[Finding]:
    """Look at everything. With `recount`, totals that differ are set right, which nobody may disturb."""
    findings = list(_settings(settings))
    findings.append(_links(settings))
    findings += _database(settings, recount)
    slack = SlackClient(settings.slack_api_url)
    try:
        findings += await _tokens(settings, slack)
    finally:
        await slack.close()
    return findings


def _settings(settings: Settings) -> Iterator[Finding]:
    problems = problems_for_running(settings)
    yield from (Finding("settings", problem) for problem in problems)
    if not problems:
        yield Finding("settings: " + ("Socket Mode" if settings.socket_mode else "HTTP"))


def _links(settings: Settings) -> Finding:
    """Slack tells no bot which domains its app's manifest holds, so that is left to whoever reads this."""
    host = urlsplit(settings.public_url or "").hostname
    if host is None:
        return Finding("links: deals have none, since PUBLIC_URL is not set")
    address = DealLinks.of(settings).form("T…").format(number=142)
    return Finding(
        f"links: {address} shows as a card in Slack if {host} is among the unfurl_domains of the app's"
        " manifest, as it is in what `dealboard manifest` prints"
    )


def _database(settings: Settings, recount: bool) -> Iterator[Finding]:
    db = opened(settings)
    shown = db.url.render_as_string(hide_password=True)
    try:
        problem = database_problem(db)
        if problem:
            yield Finding(
                "database", Problem(f"{shown}: {problem}.", "Check DATABASE_URL; run `dealboard migrate`.")
            )
            return
        yield Finding(f"database: {shown}")
        yield from _totals(db, recount)
        yield from _delivery(db)
        yield _waiting(db)
        yield from _long_work(db)
        yield from _missed(db)
    except SQLAlchemyError as error:
        cause = getattr(error, "orig", None) or error
        yield Finding("database", Problem(f"{shown}: {cause}.", "Check the server and its logs."))
    finally:
        db.dispose()


def _totals(db: Database, recount: bool) -> Iterator[Finding]:
    for workspace_id, name in all_workspaces(db):
        what = f"totals of {name} ({workspace_id})"
        places = (recount_totals if recount else count_differing_totals)(db, workspace_id)
        if places and recount:
            yield Finding(f"{what}: set right in {places} places")
        elif places:
            yield Finding(
                what,
                Problem(
                    f"they differ from a recount in {places} places.",
                    "Stop the bot, run `dealboard doctor --recount`, and please report how it came about.",
                ),
            )
        else:
            yield Finding(what)


def _delivery(db: Database) -> Iterator[Finding]:
    for each in undelivered(db):
        yield Finding(
            f"alerts for {each.channel_id} ({each.workspace_id})",
            Problem(f"{each.messages} given up: {each.error}.", _remedy(each.error)),
        )
    for workspace_id, error, messages in shut_out(db, TOKEN_LOST):
        yield Finding(
            f"messages of {workspace_id}",
            Problem(
                f"{messages} wait, since the bot is not let in: {error}.",
                "Install the app there again, and they leave. They are given up after about four days.",
            ),
        )
    for workspace_id, channel_id in paused_channels(db):
        yield Finding(
            f"subscriptions of {channel_id} ({workspace_id})",
            Problem("they are paused.", "Invite the bot there and use `/pipeline subscribe` in the channel."),
        )


def _waiting(db: Database) -> Finding:
    waiting = Backlog(db).waiting().values()
    messages = sum(each.messages for each in waiting)
    age = max(((db.clock.now() - each.oldest_at).total_seconds() for each in waiting), default=0)
    if age <= _LONG_WAIT:
        return Finding(f"outbox: {messages} waiting")
    return Finding(
        "outbox",
        Problem(
            f"{messages} messages wait, the oldest for {age / 60:.0f} minutes.",
            "See that `dealboard run` is running and reaches Slack; its log says what holds them up.",
        ),
    )


def _long_work(db: Database) -> Iterator[Finding]:
    for workspace_id, kind, count in broken_jobs(db):
        yield Finding(
            f"long work of {workspace_id}",
            Problem(
                f"{count} of {kind} given up in the last month.",
                "A fault of ours: the log of `dealboard run` has the details; please report it."
                " What was done stays done, and the rest can be asked for again.",
            ),
        )


def _missed(db: Database) -> Iterator[Finding]:
    for workspace_id, kind, count in dropped_times(db, db.clock.now() - _LATELY):
        yield Finding(
            f"{kind}s of {workspace_id}",
            Problem(
                f"some were left out for {count} in the last week, since nothing ran when they were due.",
                "Keep `dealboard run` running. The next ones tell of the same deals.",
            ),
        )


def _remedy(error: str) -> str:
    if error == "not_rendered":
        return "A fault of ours: the log of `dealboard run` has the details; please report it."
    return f"Look up {error} under chat.postMessage in Slack's documentation; mend it and subscribe anew."


async def _tokens(settings: Settings, slack: SlackClient) -> Sequence[Finding]:
    findings = []
    if settings.slack_bot_token is not None:
        try:
            access, name = await ask_who(slack, settings.slack_bot_token.get_secret_value())
        except SLACK_ERRORS as error:
            findings.append(Finding("bot token", _refused("SLACK_BOT_TOKEN", error)))
        else:
            findings += [Finding(f"bot token: of {name} ({access.workspace_id})"), _scopes(access)]
    if settings.slack_app_token is not None:
        try:
            token = settings.slack_app_token.get_secret_value()
            await slack.web().apps_connections_open(app_token=token)
        except SLACK_ERRORS as error:
            findings.append(Finding("app-level token", _refused("SLACK_APP_TOKEN", error)))
        else:
            findings.append(Finding("app-level token"))
    return findings


def _refused(name: str, error: Exception) -> Problem:
    failure = failure_of(error)
    if failure.token_lost:
        return Problem(
            f"Slack refuses {name}: {failure.code}.", "Copy it anew from your app's settings, and restart."
        )
    return Problem(
        f"Slack did not answer: {failure.code}.", "See that this machine reaches Slack, and SLACK_API_URL."
    )


def _scopes(access: Access) -> Finding:
    """Slack does not always say what it granted; then there is nothing to compare."""
    if not access.scopes:
        return Finding("scopes: not told by Slack")
    missing = sorted(set(SCOPES) - access.scopes)
    if not missing:
        return Finding("scopes")
    why = "; ".join(f"{scope} ({SCOPES[scope]})" for scope in missing)
    return Finding(
        "scopes",
        Problem(
            f"the app was not granted {why}.",
            "Paste what `dealboard manifest` prints into your app's manifest, and reinstall the app.",
        ),
    )
