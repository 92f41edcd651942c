"""The program, as a newcomer starts and stops it."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from bot.http_server import listen


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_sandbox_says_where_it_is_and_stops_when_told(tmp_path: Path, number: signal.Signals) -> None:
    data = tmp_path / "deals.db"
    command = [sys.executable, "-m", "bot", "sandbox", "--port", "0", "--data", str(data)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as program:
        assert program.stdout is not None
        try:
            greeting = "".join(iter(program.stdout.readline, "Stop it with Ctrl+C.\n"))
            found = re.search(r"http://127\.0\.0\.1:\d+", greeting)
            assert found, greeting
            assert "Five things to try" in greeting
            say = {"me": "U0ANA", "channel": "C0SALES", "text": "/deal board"}
            answer = httpx.post(f"{found[0]}/page/say", json=say, timeout=10).json()
            assert answer["message"]["text"].startswith("Sales board")
            with httpx.stream("GET", f"{found[0]}/page/events?me=U0ANA"):
                program.send_signal(number)
                assert program.wait(timeout=15) == 0
        finally:
            program.kill()
        assert program.stdout.read().strip() == "", "it leaves without a word"
    assert data.exists()


def test_fresh_and_data_contradict_each_other(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bot", "sandbox", "--fresh", "--data", str(tmp_path / "deals.db")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 2
    assert "contradict" in done.stderr


def test_a_folder_that_is_not_there_is_told_plainly(tmp_path: Path) -> None:
    file = tmp_path / "nowhere" / "deals.db"
    command = [sys.executable, "-m", "bot", "sandbox", "--port", "0", "--data", str(file)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 1
    assert f"There is no folder {file.parent} to keep the deals in." in done.stderr
    assert "Traceback" not in done.stderr


def test_a_port_that_is_taken_is_told_plainly() -> None:
    listener = listen("127.0.0.1", 0)
    port = str(listener.getsockname()[1])
    done = subprocess.run(
        [sys.executable, "-m", "bot", "sandbox", "--port", port], capture_output=True, text=True
    )
    listener.close()
    assert done.returncode == 1
    assert "Cannot listen" in done.stderr
    assert "Traceback" not in done.stderr
