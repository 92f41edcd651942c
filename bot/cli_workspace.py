"""Which workspace the commands that carry data in and out mean, with or without Slack at hand."""

from __future__ import annotations

import asyncio
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.access import ask_who
from bot.database import opened, prepared
from bot.settings import Misconfigured, Problem, Settings
from bot.slack_client import SlackClient
from bot.slack_errors import SLACK_ERRORS
from core.adoption import LOCAL_WORKSPACE, adopt_local_workspace, workspace_ids
from core.db import Database
from core.errors import InvalidInput
from core.i18n import _
from core.workspaces import Workspaces
from core.written import excerpt
from migrations import schema

_TEAM = re.compile(r"[TE][A-Z0-9]{1,30}")
_LOCAL_NAME = "Local"


@contextmanager
def workspace_to_fill(settings: Settings, wanted: str | None) -> Iterator[tuple[Database, str]]:
    """The database and the workspace that data goes into; both are made where they are missing.

    It is the one that is `wanted`; else the one that SLACK_BOT_TOKEN belongs to; else the only one; else
    a placeholder, which the first run that knows its team takes over. Raises InvalidInput where there are
    several, and Misconfigured where the database cannot be used.
    """
    db = prepared(settings)
    try:
        workspace_id, name = _choose(db, settings, wanted)
        if workspace_id != LOCAL_WORKSPACE:
            adopt_local_workspace(db, workspace_id, name)
        Workspaces(db).ensure(workspace_id, name)
        yield db, workspace_id
    finally:
        db.dispose()


@contextmanager
def workspace_to_try(settings: Settings, wanted: str | None) -> Iterator[tuple[Database, str]]:
    """As `workspace_to_fill`, for a dry run: what is missing is made in a database that is thrown away."""
    db = _as_it_is(settings)
    if db is not None:
        try:
            workspace_id, _name = _choose(db, settings, wanted)
            known = workspace_ids(db)
            if known == [LOCAL_WORKSPACE]:
                workspace_id = LOCAL_WORKSPACE
            if workspace_id in known:
                yield db, workspace_id
                return
        finally:
            db.dispose()
    with tempfile.TemporaryDirectory(prefix="dealboard-") as folder:
        scratch = Database(f"sqlite:///{Path(folder) / 'dry-run.db'}")
        try:
            schema.migrate(scratch.engine)
            Workspaces(scratch).ensure(LOCAL_WORKSPACE, _LOCAL_NAME)
            yield scratch, LOCAL_WORKSPACE
        finally:
            scratch.dispose()


@contextmanager
def workspace_to_read(settings: Settings, wanted: str | None) -> Iterator[tuple[Database, str]]:
    """The database and the workspace that data comes from. Raises InvalidInput where there is none."""
    db = prepared(settings)
    try:
        known = workspace_ids(db)
        if not known:
            raise InvalidInput(_("There is no workspace yet."), _("Import something first, or run the bot."))
        workspace_id, _name = _choose(db, settings, wanted)
        if workspace_id not in known:
            if wanted or len(known) > 1:
                raise _no_such(workspace_id, known)
            workspace_id = known[0]
        yield db, workspace_id
    finally:
        db.dispose()


def _as_it_is(settings: Settings) -> Database | None:
    """The database, if it exists and has the schema of this version; nothing is made."""
    db = opened(settings)
    if db.is_sqlite and not (db.url.database and Path(db.url.database).exists()):
        return None
    if schema.at_head(db.engine):
        return db
    db.dispose()
    if db.is_sqlite:
        return None
    problem = "The schema of the database is not the one that this version expects."
    raise Misconfigured(Problem(problem, "Run `dealboard migrate`, then try again."))


def _choose(db: Database, settings: Settings, wanted: str | None) -> tuple[str, str]:
    """A workspace's id and name; it need not exist yet."""
    if wanted is not None:
        team = wanted.strip().upper()
        if not _TEAM.fullmatch(team):
            message = _("“{written}” is not the id of a workspace.", written=excerpt(wanted))
            raise InvalidInput(message, _("Such an id looks like T024BE7LD."))
        return team, team
    known = workspace_ids(db)
    team_and_name = asyncio.run(_ask_slack(settings))
    if team_and_name is not None:
        return team_and_name
    if len(known) > 1:
        message = _("There are several workspaces: {ids}.", ids=", ".join(known))
        raise InvalidInput(message, _("Say which one is meant: --workspace {id}.", id=known[0]))
    return (known[0], known[0]) if known else (LOCAL_WORKSPACE, _LOCAL_NAME)


async def _ask_slack(settings: Settings) -> tuple[str, str] | None:
    """The workspace of SLACK_BOT_TOKEN and its name; None without a token, and where Slack does not say."""
    token = settings.slack_bot_token
    if token is None or not token.get_secret_value().strip():
        return None
    slack = SlackClient(settings.slack_api_url)
    try:
        access, name = await ask_who(slack, token.get_secret_value().strip())
    except SLACK_ERRORS:
        return None
    finally:
        await slack.close()
    return access.workspace_id, name


def _no_such(workspace_id: str, known: list[str]) -> InvalidInput:
    return InvalidInput(
        _("There is no workspace {id} here.", id=workspace_id),
        _("There is: {ids}.", ids=", ".join(known)),
    )
