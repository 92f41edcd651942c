"""A bot in a process of its own, which can be killed, and a client that sends it signed requests.

with Slack() as slack:
    with BotProcess(database_url, slack) as bot:
        async with Client(bot.port) as client:
            answer = await client.post(command("deal help", user="U1"))
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any, Self

from core.outgoing import Rhythm
from tests.support.payloads import Signed, signed, slash_command
from tests.support.slack import Slack

SECRET = "a-signing-secret"
TEAM = "T1"
_ROOT = Path(__file__).parents[2]
_STOP_SECONDS = 30.0


class NotSent(Exception):
    """Nobody took the request: it has certainly not been carried out."""


class NotAnswered(Exception):
    """The request went out, and the connection ended before its answer: it may have been carried out."""


class BotProcess:
    """`dealboard run` on a database, from entering to leaving this; what it logs is in `log`."""

    def __init__(
        self,
        database_url: str,
        slack: Slack,
        *,
        rhythm: Rhythm | None = None,
        ahead: timedelta = timedelta(0),
        settings: Mapping[str, str] = {},
    ) -> None:
        """`slack` has the team T1, unless `settings` (as in the environment) says otherwise.

        `rhythm` is the drainer's, where it is not to be the usual one; with it, `ahead` is how far the
        business clock is ahead of real time.
        """
        self.port = free_port()
        self.kills = 0
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - closed on leaving
        self._command = [sys.executable, "-m", "bot", "run"]
        if rhythm is not None:
            self._command = [
                sys.executable,
                "-m",
                __name__,
                json.dumps(asdict(rhythm)),
                str(ahead.total_seconds()),
            ]
        self._environment = {
            **os.environ,
            "DATABASE_URL": database_url,
            "SLACK_BOT_TOKEN": f"xoxb-{TEAM}",
            "SLACK_SIGNING_SECRET": SECRET,
            "SLACK_API_URL": slack.url,
            "PORT": str(self.port),
            "LOG_LEVEL": "WARNING",
            **settings,
        }
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        self.wait_until_alive()
        return self

    def __exit__(self, *exc: object) -> None:
        self.stop()
        self._log.close()

    @property
    def log(self) -> str:
        """All that it wrote so far, before kills too."""
        self._log.seek(0)
        return self._log.read().decode(errors="replace")

    def start(self) -> None:
        """Start it; it takes a second or two until it answers."""
        self._process = subprocess.Popen(
            self._command, env=self._environment, cwd=_ROOT, stdout=self._log, stderr=self._log
        )

    def wait_until_alive(self, seconds: float = 30) -> None:
        """Wait until it answers; an AssertionError with its log where it does not within `seconds`."""
        end = time.monotonic() + seconds
        while not self.alive():
            assert self._process is not None
            assert self._process.poll() is None, f"it ended:\n{self.log}"
            assert time.monotonic() < end, f"it does not answer:\n{self.log}"
            time.sleep(0.02)

    def alive(self) -> bool:
        """Whether it answers just now."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=1) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    @property
    def cpu_seconds(self) -> float:
        """How long the process that runs now has computed so far, for itself and the kernel (Linux)."""
        assert self._process is not None
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def kill(self) -> None:
        """End it as `kill -9` and a power cut do: it learns nothing of it."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()
        self.kills += 1

    def stop(self) -> int:
        """Ask it to stop by SIGTERM; returns its exit code."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(timeout=_STOP_SECONDS)


class Client:
    """One connection to a bot, which sends requests one after the other and is made anew where it broke."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_error: object) -> None:
        self._let_go()

    async def connect(self) -> None:
        """Connect now, so that the next request goes out at once. Raises NotSent."""
        await self._connected()

    async def post(self, request: Signed) -> str:
        """Send a request; returns the body of the answer. Raises NotSent, NotAnswered.

        An AssertionError where the answer is not 200: whatever happened, Slack is to be acknowledged.
        """
        reader, writer = await self._connected()
        head = "".join(f"{name}: {value}\r\n" for name, value in request.headers.items())
        try:
            writer.write(
                f"POST /slack/events HTTP/1.1\r\nHost: bot\r\n{head}"
                f"Content-Length: {len(request.content)}\r\n\r\n".encode()
                + request.content
            )
            status, body = await _answer(reader)
        except (OSError, asyncio.IncompleteReadError) as error:
            self._let_go()
            raise NotAnswered from error
        assert status == 200, f"{status}: {body}"
        return body

    async def _connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._reader is None or self._writer is None or self._reader.at_eof():
            self._let_go()
            try:
                self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
            except OSError as error:
                raise NotSent from error
        return self._reader, self._writer

    def _let_go(self) -> None:
        if self._writer is not None:
            self._writer.transport.abort()
        self._reader = self._writer = None


def command(line: str, *, user: str, channel: str = "C1", **more: str) -> Signed:
    """A slash command as it stands on the wire, `line` without its slash; its trigger is new unless given."""
    name, _space, text = line.partition(" ")
    return signed(SECRET, slash_command(f"/{name}", text, team=TEAM, user=user, channel=channel, **more))


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def _answer(reader: asyncio.StreamReader) -> tuple[int, str]:
    head = await reader.readuntil(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    lengths = [int(line[15:]) for line in lines if line.lower().startswith(b"content-length:")]
    body = await reader.readexactly(lengths[0]) if lengths else b""
    return int(lines[0].split()[1]), body.decode()


def main() -> None:
    """Run the bot as `dealboard run` does, with the drainer's rhythm and the clock from the command line."""
    import uvloop

    from bot.database import prepared
    from bot.logs import set_up_logs
    from bot.routes import plan, plan_action
    from bot.running import run_until_told
    from bot.settings import load_settings
    from core.services import Services
    from sandbox.clock import MovableClock

    settings = load_settings()
    set_up_logs(settings.log_level)
    rhythm: dict[str, Any] = json.loads(sys.argv[1])
    db, clock = prepared(settings), MovableClock()
    clock.move(timedelta(seconds=float(sys.argv[2])))
    db.clock = clock
    running = run_until_told(
        settings,
        Services.over(db),
        plan=plan,
        plan_action=plan_action,
        rhythm=Rhythm(**rhythm),
    )
    uvloop.run(running)


if __name__ == "__main__":
    main()
