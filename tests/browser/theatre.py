"""The sandbox with a puppet for an app, in its own thread: for what Dealboard does not ask of the page."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any, TypeVar

from slack_sdk.web.async_client import AsyncWebClient

from sandbox.manifest import Manifest
from sandbox.people import SALES
from tests.sandbox.stage import Json, Stage, everything

T = TypeVar("T")
PATIENCE = 30


class Theatre:
    """A `Stage` from entering to leaving. `answers` are what the app acknowledges with, as there."""

    def __init__(self, manifest: Manifest | None = None) -> None:
        self._manifest = manifest or everything()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="theatre", daemon=True)

    def __enter__(self) -> Theatre:
        self._thread.start()
        self.stage = self.wait(Stage(self._manifest, {}).__aenter__())
        return self

    def __exit__(self, *exc: object) -> None:
        self.wait(self.stage.__aexit__())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE)
        self._loop.close()

    @property
    def origin(self) -> str:
        """The address of the page."""
        return self.stage.origin

    @property
    def client(self) -> AsyncWebClient:
        """Slack's API, with the app's token."""
        return self.stage.client

    def wait(self, work: Coroutine[Any, Any, T]) -> T:
        """Run `work` in the theatre's loop until it is done."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE)

    def post(self, *blocks: Json, channel: str = SALES, text: str = "Look", **more: Any) -> str:
        """Let the app post; back comes the timestamp."""

        async def post() -> Any:
            return await self.client.chat_postMessage(channel=channel, text=text, blocks=blocks, **more)

        return str(self.wait(post())["ts"])

    def opens(self, view: Json) -> None:
        """Let the app open `view` whenever somebody uses the global shortcut."""

        async def answer(payload: Json) -> str:
            await self.client.views_open(trigger_id=payload["trigger_id"], view=view)
            return ""

        self.stage.answers["shortcut"] = answer

    def until(self, holds: Callable[[], Any]) -> None:
        """Wait until `holds` is true."""
        self.wait(self.stage.until(holds, PATIENCE))

    def clicks(self) -> list[Json]:
        """What was clicked or chosen so far, as the app heard of it."""
        return [each["actions"][0] for each in self.stage.received if each.get("type") == "block_actions"]

    def last(self, kind: str) -> Json:
        """The latest payload or event of that kind that the app received, waited for."""

        def kinds() -> set[str]:
            return {(each.get("event") or each).get("type", "") for each in self.stage.received}

        self.until(lambda: kind in kinds())
        return self.stage.last(kind)

    def values(self) -> dict[str, Any]:
        """What was last submitted, by block: the value, however its element calls it."""
        submitted = self.last("view_submission")["view"]["state"]["values"]
        return {
            block: next(value for name, value in element.items() if name != "type")
            for block, elements in submitted.items()
            for element in elements.values()
        }


def without_home() -> Manifest:
    """An app without a Home tab."""
    return replace(everything(), home_tab=False)
