"""The small parts: settings, errors of Slack, keys, logs, tasks."""

from __future__ import annotations

import asyncio
import io
import json
import logging
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import aiohttp
import pytest
from cryptography.fernet import Fernet
from slack_sdk.errors import SlackApiError

from bot.incoming import chosen
from bot.keyring import Keyring
from bot.logs import logger, set_up_logs
from bot.settings import Misconfigured, Settings, load_settings, problems_for_running
from bot.slack_errors import CHANNEL_LOST, PERMANENT, HeldBack, failure_of
from bot.tasks import Tasks
from bot.workers import Workers
from core.db import Database
from core.errors import Busy

GOOD = {"slack_bot_token": "xoxb-1", "slack_signing_secret": "s"}


def problems(**facts: Any) -> list[str]:
    """What is wrong with a set of settings."""
    return [problem.what for problem in problems_for_running(Settings(_env_file=None, **facts))]


@pytest.fixture
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty environment, and a folder without a .env file."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("nothing_set")
def test_settings_for_http_and_for_socket_mode_are_enough() -> None:
    assert problems(**GOOD) == []
    assert problems(slack_bot_token="xoxb-1", slack_app_token="xapp-1") == []


@pytest.mark.usefixtures("nothing_set")
@pytest.mark.parametrize(
    ("facts", "name"),
    [
        ({"slack_signing_secret": "s"}, "SLACK_BOT_TOKEN"),
        ({"slack_bot_token": "xoxb-1"}, "SLACK_SIGNING_SECRET"),
        ({**GOOD, "slack_bot_token": "xoxp-1"}, "SLACK_BOT_TOKEN"),
        ({**GOOD, "slack_app_token": "xoxb-1"}, "SLACK_APP_TOKEN"),
        ({**GOOD, "slack_client_id": "1"}, "SLACK_CLIENT_SECRET"),
        ({**GOOD, "slack_api_url": "slack.example"}, "SLACK_API_URL"),
        ({"slack_signing_secret": "s", "token_encryption_key": "short"}, "TOKEN_ENCRYPTION_KEY"),
    ],
)
def test_what_is_missing_or_contradictory_is_named(facts: dict[str, str], name: str) -> None:
    [problem] = problems(**facts)
    assert name in problem


def test_a_setting_that_cannot_be_read_is_named_without_its_value(
    nothing_set: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORT", "three-thousand")
    with pytest.raises(Misconfigured) as caught:
        load_settings()
    assert "PORT" in str(caught.value)
    assert "three-thousand" not in str(caught.value)


def test_settings_come_from_a_file_too_and_the_environment_wins(
    nothing_set: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (nothing_set / ".env").write_text("PORT=4000\nHOST=0.0.0.0\nUNKNOWN=1\nSLACK_APP_TOKEN=\n", "utf-8")
    monkeypatch.setenv("PORT", "5000")
    settings = load_settings()
    assert (settings.port, settings.host, settings.slack_app_token) == (5000, "0.0.0.0", None)


@pytest.mark.usefixtures("nothing_set")
def test_settings_hide_their_secrets() -> None:
    shown = repr(Settings(_env_file=None, slack_bot_token="xoxb-secret", slack_signing_secret="s3cr3t"))
    assert "xoxb-secret" not in shown
    assert "s3cr3t" not in shown


class Response:
    """What slack_sdk keeps of a response."""

    def __init__(self, status: int, error: str = "", **headers: str) -> None:
        self.status_code = status
        self.data = {"ok": False, "error": error} if error else ""
        self.headers = headers


def refusal(status: int, error: str = "", **headers: str) -> SlackApiError:
    return SlackApiError("no", Response(status, error, **headers))


@pytest.mark.parametrize("error", ["channel_not_found", "not_in_channel", "is_archived"])
def test_a_lost_channel_is_final(error: str) -> None:
    failure = failure_of(refusal(200, error))
    assert (failure.most_attempts, failure.channel_lost, failure.unsure) == (1, True, False)


@pytest.mark.parametrize("error", ["account_inactive", "app_uninstalled", "token_revoked"])
def test_who_is_not_let_in_may_be_later(error: str) -> None:
    failure = failure_of(refusal(200, error))
    assert (failure.passing, failure.token_lost, failure.unsure) == (True, True, False)


def test_what_slack_wants_later_is_never_given_up() -> None:
    for error in (refusal(429, "ratelimited", **{"Retry-After": "7"}), HeldBack(7)):
        failure = failure_of(error)
        assert (failure.rate_limited, failure.retry_after, failure.unsure) == (True, 7, False)
        assert failure.most_attempts > 100_000


@pytest.mark.parametrize("error", ["invalid_blocks", "msg_too_long"])
def test_what_slack_will_never_take_is_final(error: str) -> None:
    failure = failure_of(refusal(200, error))
    assert (failure.most_attempts, failure.channel_lost) == (1, False)


@pytest.mark.parametrize(
    ("error", "unsure"),
    [
        (refusal(429, "ratelimited", **{"Retry-After": "7"}), False),
        (refusal(503), True),
        (refusal(200, "internal_error"), True),
        (refusal(200, "fatal_error"), True),
        (refusal(200, "service_unavailable"), False),
        (aiohttp.ServerDisconnectedError(), True),
        (aiohttp.ConnectionTimeoutError(), False),
        (aiohttp.SocketTimeoutError(), True),
        (TimeoutError(), True),
        (ConnectionResetError(), True),
    ],
    ids=lambda given: given if isinstance(given, bool) else type(given).__name__,
)
def test_what_passes_is_tried_often_and_looked_for_where_it_may_have_arrived(
    error: Exception, unsure: bool
) -> None:
    failure = failure_of(error)
    assert failure.passing
    assert failure.unsure is unsure


def test_the_pause_that_slack_asks_for_is_read() -> None:
    assert failure_of(refusal(429, "ratelimited", **{"Retry-After": "7"})).retry_after == 7
    assert failure_of(refusal(429, "ratelimited", **{"Retry-After": "soon"})).retry_after is None


def test_an_error_that_nobody_has_heard_of_is_tried_a_few_times() -> None:
    failure = failure_of(refusal(200, "made_up_tomorrow"))
    assert 1 < failure.most_attempts < 10
    assert CHANNEL_LOST < PERMANENT


def test_a_token_is_read_back_under_the_old_key_after_the_keys_were_changed() -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    locked = Keyring(old).lock("xoxb-1")
    assert "xoxb" not in locked
    assert Keyring(f"{new},{old}").unlock(locked) == "xoxb-1"
    assert Keyring(new).unlock(locked) is None
    assert Keyring(new).unlock(Keyring(f"{new}, {old}").lock("xoxb-2")) == "xoxb-2"


@pytest.mark.parametrize(
    ("action", "value"),
    [
        ({"type": "button", "value": "a"}, "a"),
        ({"type": "button"}, ""),
        ({"type": "overflow", "selected_option": {"value": "b"}}, "b"),
        ({"type": "static_select", "selected_option": None}, ""),
        ({"type": "checkboxes", "selected_options": [{"value": "c"}, {"value": "d"}]}, "c,d"),
        ({"type": "users_select", "selected_user": "U1"}, "U1"),
        ({"type": "datepicker", "selected_date": "2026-12-31"}, "2026-12-31"),
    ],
)
def test_what_was_chosen_is_read_from_every_kind_of_element(action: dict[str, Any], value: str) -> None:
    assert chosen(action) == value


@pytest.fixture
def log_lines(monkeypatch: pytest.MonkeyPatch) -> Any:
    """What is logged at DEBUG, as JSON lines; the logs are put back afterwards."""
    import structlog

    stderr = io.StringIO()
    monkeypatch.setattr("sys.stderr", stderr)
    root = logging.getLogger()
    before = (root.handlers, root.level)
    set_up_logs("DEBUG")
    yield lambda: [json.loads(line) for line in stderr.getvalue().splitlines()]
    root.handlers, root.level = before
    structlog.reset_defaults()


def test_logs_hold_no_token_no_signature_and_no_password(log_lines: Any) -> None:
    logger("test").info("used xoxb-1-abc", token="xapp-1-A-b", url="postgresql://jane:secret@db/x")
    logging.getLogger("elsewhere").warning("signature v0=%s", "a" * 64)
    try:
        raise RuntimeError("with xoxp-9-8-7")
    except RuntimeError:
        logger("test").exception("failed")
    text = json.dumps(log_lines())
    assert [line["level"] for line in log_lines()] == ["info", "warning", "error"]
    for secret in ("xoxb-1", "xapp-1", "jane", "secret", "aaaa", "xoxp-9"):
        assert secret not in text


def test_libraries_do_not_say_what_they_send_even_at_debug(log_lines: Any) -> None:
    logging.getLogger("slack_sdk.web").debug("a whole request")
    logger("test").debug("ours")
    assert [line["event"] for line in log_lines()] == ["ours"]


def _no_database() -> Database:
    """SQLite's way of working, with nothing behind it."""
    return cast(Database, SimpleNamespace(is_sqlite=True, committed_together=nullcontext))


async def _workers_under_load() -> tuple[list[str], list[str]]:
    workers = Workers(_no_database(), patience=0.1)
    done: list[str] = []

    def job(name: str, seconds: float) -> str:
        import time

        time.sleep(seconds)
        done.append(name)
        return name

    long = asyncio.create_task(workers.write(lambda: job("long", 0.3)))
    await asyncio.sleep(0.02)
    refused = []
    try:
        await workers.write(lambda: job("late", 0))
    except Busy:
        refused.append("late")
    await workers.write_at_leisure(lambda: job("patient", 0))
    await long
    workers.close()
    return done, refused


def test_a_job_not_begun_in_time_never_runs_and_one_at_leisure_does() -> None:
    assert asyncio.run(_workers_under_load()) == (["long", "patient"], ["late"])


async def _drained() -> tuple[list[str], float]:
    tasks = Tasks()
    done: list[str] = []

    async def work(name: str, seconds: float) -> None:
        await asyncio.sleep(seconds)
        done.append(name)
        if name == "quick":
            tasks.start(work("what followed", 0.01))

    tasks.start(work("quick", 0.01))
    tasks.start(work("endless", 60))
    began = asyncio.get_running_loop().time()
    await tasks.drain(0.3)
    return done, asyncio.get_running_loop().time() - began


def test_stopping_waits_for_tasks_and_for_those_they_start_but_not_for_ever() -> None:
    done, seconds = asyncio.run(_drained())
    assert done == ["quick", "what followed"]
    assert seconds < 1
