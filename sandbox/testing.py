"""For tests: bot and sandbox in a thread of their own, and people who type, click, fill in and read.

with Visit(Options(database_url)) as visit:
    ana = visit.person("ana")
    board = ana.command("/deal board")
    ana.click(board, "Move to…", "Demo")
    visit.eventually(lambda: "moved" in ana.reads("sales")[-1])
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from typing import Any, Generic, TypeVar

from core.services import Services
from sandbox import conversations, events
from sandbox.administration import Administration
from sandbox.app import Sandbox
from sandbox.faults import Fault
from sandbox.people import ACME, GENERAL, SALES, add_user
from sandbox.person import Person
from sandbox.rates import Rates
from sandbox.runner import Options, running
from sandbox.state import Json, World

T = TypeVar("T")
U = TypeVar("U")
_UP, _DOWN = 30, 30


class Background(Generic[T]):
    """A context that lives in an event loop in a thread of its own, from entering to leaving this."""

    def __init__(self, context: AbstractAsyncContextManager[T], name: str) -> None:
        """`name` is the thread's."""
        self._context = context
        self._loop = asyncio.new_event_loop()
        self._leave = asyncio.Event()
        self._up: Future[T] = Future()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def __enter__(self) -> T:
        """What the context gives, or raises."""
        self._thread.start()
        return self._up.result(timeout=_UP)

    def __exit__(self, *exc: object) -> None:
        self._loop.call_soon_threadsafe(self._leave.set)
        self._thread.join(timeout=_DOWN)
        assert not self._thread.is_alive(), f"{self._thread.name} did not stop"

    @property
    def value(self) -> T:
        """What the context gave."""
        return self._up.result()

    def do(self, what: Callable[[], U]) -> U:
        """Call `what` in the loop."""

        async def call() -> U:
            return what()

        return self.wait(call())

    def wait(self, work: Coroutine[Any, Any, U], seconds: float = 30) -> U:
        """Run `work` in the loop until it is done."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(seconds)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._live())
        except BaseException as error:
            if self._up.done():
                raise
            self._up.set_exception(error)
        finally:
            self._loop.close()

    async def _live(self) -> None:
        async with self._context as value:
            self._up.set_result(value)
            await self._leave.wait()


class Visit:
    """Bot and sandbox, from entering to leaving."""

    def __init__(self, options: Options) -> None:
        self._running = Background(running(options), "sandbox")

    def __enter__(self) -> Visit:
        self._running.__enter__()
        return self

    def __exit__(self, *exc: object) -> None:
        self._running.__exit__(*exc)

    @property
    def origin(self) -> str:
        """The address."""
        return self._running.value.origin

    @property
    def sandbox(self) -> Sandbox:
        """What stands behind it. Touch it in its own loop only: see `do`."""
        return self._running.value.sandbox

    @property
    def world(self) -> World:
        """What Slack remembers."""
        return self.sandbox.world

    @property
    def services(self) -> Services:
        """The core that the bot works with."""
        return self._running.value.services

    def person(self, handle: str) -> Person:
        """Someone of the cast, by their handle or id."""
        found = [user["id"] for user in self.world.users.values() if handle in (user["name"], user["id"])]
        assert found, f"nobody is called {handle}"
        return Person(self, found[0])

    def do(self, what: Callable[[], T]) -> T:
        """Call `what` in the sandbox's loop."""
        return self._running.do(what)

    def wait(self, work: Coroutine[Any, Any, T], seconds: float = 30) -> T:
        """Run `work` in the sandbox's loop until it is done."""
        return self._running.wait(work, seconds)

    def eventually(self, holds: Callable[[], T], seconds: float = 5) -> T:
        """The first true value of `holds`; an AssertionError where there is none in time."""
        return eventually(holds, seconds)

    def forward(self, **time: float) -> None:
        """Move the bot's business clock, by `days`, `hours` and so on."""
        self.do(lambda: self.world.clock.move(timedelta(**time)))

    def fail(self, on: str, kind: Any, **more: Any) -> None:
        """Let something go wrong: see `sandbox.faults.Fault`."""
        self.do(lambda: self.world.faults.add(Fault(on, kind, **more)))

    def lift_rate_limits(self) -> None:
        """Let buckets fill a thousand times as fast as Slack's, for what is not about them."""

        def lift() -> None:
            self.world.rates = Rates(lambda: time.monotonic() * 1000)

        self.do(lift)

    def hire(self, handle: str, name: str, **flags: Any) -> Person:
        """Let someone new join Acme and its channels, `deleted`, say; the bot is told by then."""

        def join() -> None:
            add_user(self.world, f"U0{handle.upper()}", handle, name, ACME.id, **flags)
            for channel in (self.world.channels[GENERAL], self.world.channels[SALES]):
                conversations.enter(self.world, channel, [f"U0{handle.upper()}"])
            events.user_changed(self.world, f"U0{handle.upper()}", is_new=True)

        self.do(join)
        self.wait(self.sandbox.deliveries.settle())
        return self.person(handle)

    def change(self, handle: str, **facts: Any) -> None:
        """Let someone become another, `is_admin`, say, or `deleted`; the bot is told by then."""
        administration = Administration(self.world)
        user_id = self.person(handle).id
        self.do(lambda: administration.change(user_id, facts))
        self.wait(self.sandbox.deliveries.settle())

    def event(self, inner: Json, team: str = "T0ACME00001") -> None:
        """Let Slack tell the app of something."""
        self.do(lambda: self.world.emit(team, inner))
        self.wait(self.sandbox.deliveries.settle())

    def complaints(self) -> list[str]:
        """What the sandbox finds wrong with what the bot sent or answered; a good test ends without any."""
        broken = [f"{each.where} {each.pointer}: {each.rule}" for each in self.world.violations.kept]
        flagged = [
            f"{entry.kind}: {flag}"
            for entry in self.world.inspector.flagged()
            for flag in entry.flags
            if not flag.startswith("fault:")
        ]
        return [*broken, *flagged]


def eventually(holds: Callable[[], T], seconds: float = 5, *, every: float = 0.01) -> T:
    """The first true value of `holds`; an AssertionError where there is none in time. All in seconds."""
    end = time.monotonic() + seconds
    while not (value := holds()):
        assert time.monotonic() < end, f"not within {seconds} s: last seen {value!r}"
        time.sleep(every)
    return value
