"""Socket Mode: the app connects, acknowledges by envelope, and may hold ten connections."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from typing import Any

import aiohttp
import pytest
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.people import SALES
from tests.sandbox.stage import Stage, scene


async def _address(stage: Stage) -> str:
    answer = await stage.client.apps_connections_open(app_token=stage.world.app_token)
    url: str = answer["url"]
    return url


@scene()
async def test_the_sdks_client_gets_envelopes_and_acknowledges_them(stage: Stage) -> None:
    stage.deliveries.request_url = None
    web = AsyncWebClient(base_url=f"{stage.origin}/api/")
    client = SocketModeClient(app_token=stage.world.app_token, web_client=web, trace_enabled=False)

    async def listen(socket: Any, request: Any) -> None:
        answer = {"text": f"You said {request.payload['text']}"}
        await socket.send_socket_mode_response(SocketModeResponse(request.envelope_id, answer))

    client.socket_mode_request_listeners.append(listen)
    await client.connect()
    await stage.until(lambda: stage.deliveries.sockets.count)
    try:
        said = await stage.acting.say("U0ANA", SALES, "/deal help")
    finally:
        await client.close()
    assert said["message"]["text"] == "You said help"
    await stage.until(lambda: stage.deliveries.sockets.count == 0)


@scene(spoilt=True)
async def test_without_a_connection_a_command_is_lost(stage: Stage) -> None:
    stage.deliveries.request_url = None
    said = await stage.acting.say("U0ANA", SALES, "/deal help")
    assert said["error"] == "/deal failed with the error “dispatch_failed”."


@scene()
async def test_ten_connections_take_turns_and_there_is_no_eleventh(stage: Stage) -> None:
    stage.deliveries.request_url = None
    got: list[int] = []

    async def answer(number: int, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for message in socket:
            envelope = message.json()
            if "envelope_id" in envelope:
                got.append(number)
                await socket.send_json({"envelope_id": envelope["envelope_id"]})

    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession())
        answering = []
        for number in range(10):
            socket = await stack.enter_async_context(session.ws_connect(await _address(stage)))
            hello = await socket.receive_json()
            assert (hello["type"], hello["num_connections"]) == ("hello", number + 1)
            answering.append(asyncio.create_task(answer(number, socket)))
        eleventh = stage.client.apps_connections_open(app_token=stage.world.app_token)
        assert await stage.refused(eleventh) == "too_many_websockets"
        for _ in range(10):
            assert (await stage.acting.say("U0ANA", SALES, "/deal"))["ok"]
        assert sorted(got) == list(range(10)), "each payload goes to any one"
        for task in answering:
            task.cancel()


@scene()
async def test_an_address_is_good_for_one_connection(stage: Stage) -> None:
    address = await _address(stage)
    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(address) as socket:
            assert (await socket.receive_json())["type"] == "hello"
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(address)
