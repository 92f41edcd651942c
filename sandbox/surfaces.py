"""What people act on: an element's surface, who sees it, and how payloads tell of it."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox import conversations, messages, payloads
from sandbox.errors import Refusal
from sandbox.parts import element
from sandbox.state import Channel, Installation, Json, Message, World
from sandbox.viewing import where_view


@dataclass(frozen=True)
class Spot:
    """An element on a surface: of a message by channel and ts, or of a view by its id."""

    block_id: str
    action_id: str
    channel: str = ""
    ts: str = ""
    view_id: str = ""

    @property
    def surface(self) -> str:
        """The message or view as a key."""
        return self.view_id or f"{self.channel}/{self.ts}"


@dataclass
class Surface:
    """What a spot is on: a message, a link's unfurl in a message, or a view."""

    blocks: list[Json]
    app: Installation
    message: Message | None = None
    view: Json | None = None
    unfurl: Json | None = None


def surface_of(world: World, me: str, spot: Spot) -> Surface:
    """The surface, if the person has it before them. Raises Refusal."""
    if spot.view_id:
        view = world.views.get(spot.view_id)
        if view is None or not where_view(world, me, spot.view_id):
            raise Refusal("no_such_view", "That view is closed.", 404)
        return Surface(view["blocks"], app_of(world, view["app_installed_team_id"]), view=view)
    message = seen(world, me, spot.channel, spot.ts)
    app = app_of(world, world.channels[message.channel].team_id)
    for unfurl in message.attachments:
        blocks = unfurl.get("blocks", [])
        if unfurl.get("is_app_unfurl") and element(blocks, spot.block_id, spot.action_id):
            return Surface(blocks, app, message=message, unfurl=unfurl)
    attached = [block for each in message.attachments for block in each.get("blocks", ())]
    return Surface([*message.blocks, *attached], app, message=message)


def element_of(surface: Surface, spot: Spot) -> tuple[Json, Json]:
    """The block and its element. Raises Refusal."""
    found = element(surface.blocks, spot.block_id, spot.action_id)
    if found is None:
        raise Refusal("no_such_element", "That is not there any more.", 404)
    return found


def place(world: World, surface: Surface, me: str, state: Json) -> Json:
    """Where the element is, with what was entered there; of a view, the view itself keeps that."""
    if surface.message is not None:
        told = payloads.on_message(world, surface.app, surface.message, me, surface.unfurl)
        return {**told, "state": {"values": state}}
    assert surface.view is not None
    if state:
        surface.view["state"] = {"values": state}
    return {"container": {"type": "view", "view_id": surface.view["id"]}, "view": surface.view}


def offered_on(world: World, surface: str) -> dict[tuple[str, str], dict[str, Json]]:
    """The options that the external menus of a surface were given, by block_id and action_id."""
    return {
        (block_id, action_id): options
        for (of, block_id, action_id), options in world.offered.items()
        if of == surface
    }


def seen(world: World, me: str, channel_id: str, ts: str) -> Message:
    """A message that the person sees. Raises Refusal."""
    visible(world, me, channel_id)
    message = messages.find(world, channel_id, ts)
    if message is None or message.only_for not in (None, me):
        raise Refusal("no_such_message", "That message is gone.", 404)
    return message


def visible(world: World, me: str, channel_id: str) -> Channel:
    """A conversation that the person sees. Raises Refusal."""
    channel = world.channels.get(channel_id)
    if channel is None or not conversations.is_visible(world, channel, me):
        raise Refusal("no_such_channel", "There is no such conversation.", 404)
    return channel


def app_of(world: World, team_id: str) -> Installation:
    """The app in a team where its token is good. Raises Refusal."""
    app = world.installed_in(team_id)
    if app is None:
        raise Refusal("not_installed", "The app is not installed there.")
    return app
