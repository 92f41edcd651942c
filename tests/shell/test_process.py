"""The program: as a process of its own, from its start to its end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from sqlalchemy import insert, select

from bot.scopes import SCOPES
from core.actor import Actor
from core.checkup import count_differing_totals
from core.db import Database
from core.members import Members, Profile
from core.models import Stage, StageTotal
from core.workspaces import Workspaces
from migrations.schema import at_head
from tests.shell.harness import SECRET, TEAM, an_event, queue_alert
from tests.support.payloads import block_action, signed
from tests.support.slack import Slack, eventually

PYTHON = [sys.executable, "-W", "error", "-m"]


def environment(slack: Slack | None, folder: Path, **more: str) -> dict[str, str]:
    """An environment for the program, which shares nothing with this one but where Python is."""
    facts = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "DATABASE_URL": f"sqlite:///{folder}/dealboard.db",
        "SLACK_BOT_TOKEN": f"xoxb-{TEAM}",
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": slack.url if slack else "http://127.0.0.1:9/api/",
    }
    return {name: value for name, value in {**facts, **more}.items() if value}


def dealboard(command: str, env: Mapping[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the program to its end."""
    return subprocess.run(
        [*PYTHON, "bot", *command.split()], env=env, cwd=folder, capture_output=True, text=True, timeout=60
    )


@contextmanager
def running(env: Mapping[str, str], folder: Path) -> Iterator[tuple[subprocess.Popen[str], httpx.Client]]:
    """The program under `dealboard run`, from its first sign of life; killed at the end if it still runs."""
    with (
        (folder / "log").open("w") as log,
        subprocess.Popen([*PYTHON, "bot", "run"], env=env, cwd=folder, stderr=log, text=True) as process,
    ):
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{env['PORT']}", timeout=5) as http:
                eventually(lambda: _alive(http), 15)
                yield process, http
        finally:
            process.kill()


def _alive(http: httpx.Client) -> bool:
    try:
        return http.get("/healthz").status_code == 200
    except httpx.TransportError:
        return False


def free_port() -> str:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as listener:
        return str(listener.getsockname()[1])


def prepared(folder: Path) -> Database:
    """The program's database, with Ana in it."""
    from migrations.schema import migrate

    db = Database(f"sqlite:///{folder}/dealboard.db")
    migrate(db.engine)
    Workspaces(db).ensure(TEAM, "Acme")
    Members(db).learn(TEAM, [Profile("UANA", "Ana")])
    return db


def test_sqlite_is_brought_to_the_schema_by_the_run_itself(slack: Slack, tmp_path: Path) -> None:
    with running(environment(slack, tmp_path, PORT=free_port()), tmp_path) as (_process, http):
        eventually(lambda: http.get("/readyz").status_code == 200)
    db = Database(f"sqlite:///{tmp_path}/dealboard.db")
    assert at_head(db.engine)
    db.dispose()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_process_that_is_told_to_stop_finishes_what_it_acknowledged(
    slack: Slack, tmp_path: Path, how: signal.Signals
) -> None:
    """An answer on its way, and an alert: both arrive, and the process ends well within seconds."""
    db = prepared(tmp_path)
    slack.fail("response_url", "server_error", times=2)
    slack.fail("chat.postMessage", "slow", seconds=1)
    url = slack.response_url()
    click = signed(SECRET, block_action(_button("deal.show"), user="UANA", response_url=url))
    with running(environment(slack, tmp_path, PORT=free_port()), tmp_path) as (process, http):
        with db.write(Actor.by_rule(TEAM, "test")) as tx:
            queue_alert(tx, "C1", an_event())
        eventually(lambda: slack.called("chat.postMessage"))
        assert http.post("/slack/events", content=click.content, headers=click.headers).status_code == 200
        began = time.monotonic()
        process.send_signal(how)
        assert process.wait(timeout=10) == 0
        assert time.monotonic() - began < 6
    assert len(slack.responses(url)) == 1
    assert len(slack.posts("C1")) == 1
    with db.across_workspaces() as connection:
        assert connection.exec_driver_sql("SELECT state FROM outbox_message").scalar() == "sent"
    db.dispose()
    assert SECRET not in (tmp_path / "log").read_text("utf-8")


def _button(action_id: str) -> dict[str, str]:
    return {"type": "button", "action_id": action_id, "value": "made up"}


def test_a_killed_process_loses_no_alert_and_doubles_none(slack: Slack, tmp_path: Path) -> None:
    db = prepared(tmp_path)
    slack.fail("chat.postMessage", "slow", seconds=3, channel="C1")
    env = environment(slack, tmp_path, PORT=free_port())
    with running(env, tmp_path) as (process, _http):
        with db.write(Actor.by_rule(TEAM, "test")) as tx:
            for channel in ("C1", "C1", "C2"):
                queue_alert(tx, channel, an_event())
        eventually(lambda: slack.posts("C1") and slack.posts("C2"))
        process.kill()
    with running(env, tmp_path):
        eventually(lambda: len(slack.posts("C1")) == 2)
        time.sleep(0.5)
    assert (len(slack.posts("C1")), len(slack.posts("C2"))) == (2, 1)
    db.dispose()


def test_postgresql_behind_the_schema_is_refused_and_the_command_named(
    slack: Slack, tmp_path: Path, make_url: Callable[[str], str]
) -> None:
    url = make_url("postgresql")
    db = Database(url)
    with db.across_workspaces() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '20261122_1_workspaces'")
    db.dispose()
    ended = dealboard("run", environment(slack, tmp_path, DATABASE_URL=url), tmp_path)
    assert ended.returncode == 1
    assert "dealboard migrate" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ({"SLACK_BOT_TOKEN": ""}, "SLACK_BOT_TOKEN"),
        ({"SLACK_SIGNING_SECRET": ""}, "SLACK_SIGNING_SECRET"),
        ({"PORT": "http"}, "PORT"),
        ({"LOG_LEVEL": "LOUD"}, "LOG_LEVEL"),
        ({"DATABASE_URL": "mysql://root:hunter2@db/x"}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgresql://jane:hunter2@127.0.0.1:9/x"}, "cannot be used"),
        ({"DATABASE_URL": "sqlite:////nowhere/at/all.db"}, "cannot be used"),
    ],
)
def test_what_is_wrong_with_the_set_up_is_said_without_a_traceback_or_a_secret(
    tmp_path: Path, more: dict[str, str], named: str
) -> None:
    ended = dealboard("run", environment(None, tmp_path, **more), tmp_path)
    assert ended.returncode == 1
    assert named in ended.stderr
    assert "Traceback" not in ended.stderr
    assert "hunter2" not in ended.stderr


def test_migrate_says_where_the_database_is(tmp_path: Path) -> None:
    ended = dealboard("migrate", environment(None, tmp_path), tmp_path)
    assert ended.returncode == 0, ended.stderr
    assert "The database is at" in ended.stdout
    assert (tmp_path / "dealboard.db").exists()


def test_the_version_is_told(tmp_path: Path) -> None:
    assert dealboard("version", environment(None, tmp_path), tmp_path).stdout.strip()[0].isdigit()


def test_the_doctor_finds_nothing_wrong_with_a_good_set_up(slack: Slack, tmp_path: Path) -> None:
    prepared(tmp_path).dispose()
    ended = dealboard("doctor", environment(slack, tmp_path), tmp_path)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "bot token: of Acme" in ended.stdout


def test_the_doctor_names_what_is_wrong_and_what_mends_it(slack: Slack, tmp_path: Path) -> None:
    db = prepared(tmp_path)
    with db.write(Actor.by_rule(TEAM, "test")) as tx:
        stage = tx.rows(select(Stage).where(Stage.workspace_id == TEAM))[0]
        tx.run(
            insert(StageTotal),
            pipeline_id=stage.pipeline_id,
            stage_id=stage.stage_id,
            status="open",
            currency="USD",
            deals=3,
            value_minor=1,
        )
    env = environment(slack, tmp_path, SLACK_BOT_TOKEN="xoxb-revoked", SLACK_APP_TOKEN="xapp-1")
    ended = dealboard("doctor", env, tmp_path)
    assert ended.returncode == 1
    assert "invalid_auth" in ended.stdout
    assert "doctor --recount" in ended.stdout
    assert count_differing_totals(db, TEAM) == 1
    dealboard("doctor --recount", env, tmp_path)
    assert count_differing_totals(db, TEAM) == 0
    db.dispose()


def test_the_doctor_names_a_scope_that_is_missing(slack: Slack, tmp_path: Path) -> None:
    prepared(tmp_path).dispose()
    granted = [scope for scope in SCOPES if scope != "users:read.email"]
    slack.add_team(scopes=granted)
    ended = dealboard("doctor", environment(slack, tmp_path), tmp_path)
    assert ended.returncode == 1
    assert "users:read.email" in ended.stdout
