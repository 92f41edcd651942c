"""Files: begun by the app or by a person, uploaded, shared, and as Slack tells of them."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterable

from sandbox.choices import FIELDS
from sandbox.conversations import is_visible
from sandbox.errors import Refusal
from sandbox.ids import new_id
from sandbox.parts import elements
from sandbox.state import Channel, File, Installation, Json, World

_NAMES = {"csv": "CSV", "txt": "Plain Text", "tsv": "TSV"}


def new_file(world: World, user_id: str, name: str, length: int) -> File:
    """A file of `length` bytes that its owner is about to upload."""
    file = File(new_id("F"), name, length, world.users[user_id]["team_id"], user_id)
    world.files[file.id] = file
    return file


def file_object(world: World, file: File) -> Json:
    """Slack's file object."""
    address = f"{world.origin}/files/{file.id}"
    places = [world.channels[each] for each in file.shared_in]
    ending = file.name.rpartition(".")[2].lower() if "." in file.name else "binary"
    return {
        "id": file.id,
        "created": file.created,
        "timestamp": file.created,
        "name": file.name,
        "title": file.title or file.name,
        "mimetype": mimetypes.guess_type(file.name)[0] or "application/octet-stream",
        "filetype": ending,
        "pretty_type": _NAMES.get(ending, ending.upper()),
        "user": file.user,
        "user_team": file.team_id,
        "size": file.length,
        "mode": "hosted",
        "is_external": False,
        "is_public": any(not each.is_im and not each.is_private for each in places),
        "url_private": address,
        "url_private_download": f"{address}/download",
        "permalink": f"{address}/show",
        "channels": [each.id for each in places if not each.is_im and not each.is_private],
        "groups": [each.id for each in places if each.is_private],
        "ims": [each.id for each in places if each.is_im],
    }


def share(world: World, file: File, channel: Channel) -> None:
    """Let the people of `channel` have the file; the app hears of it where it is among them."""
    file.shared_in.append(channel.id)
    app = world.app_in(channel.team_id)
    if app is not None and app.bot_user_id in channel.members:
        event = {
            "type": "file_shared",
            "channel_id": channel.id,
            "file_id": file.id,
            "user_id": file.user,
            "file": {"id": file.id},
            "event_ts": world.timestamps.next(),
        }
        world.emit(app.team_id, event)


def app_may_read(world: World, file: File, app: Installation) -> bool:
    """Whether it is the app's own, or was given to it in a form or a conversation that it is in."""
    if file.team_id != app.team_id or file.content is None:
        return False
    shared = any(app.bot_user_id in world.channels[each].members for each in file.shared_in)
    return shared or file.entered or file.user == app.bot_user_id


def person_may_read(world: World, file: File, user_id: str) -> bool:
    """Whether it is the person's own, or stands in a conversation that they see."""
    if file.content is None or user_id not in world.users:
        return False
    return file.user == user_id or any(
        is_visible(world, world.channels[each], user_id) for each in file.shared_in
    )


def uploaded(world: World, me: str, file_ids: Iterable[str]) -> list[File]:
    """The person's own files of these ids, their content there. Raises Refusal."""
    found = [world.files.get(each) for each in file_ids]
    whole = [file for file in found if file is not None and file.user == me and file.content is not None]
    if len(whole) < len(found):
        raise Refusal("no_such_file", "That file was not uploaded.", 404)
    return whole


def entered_in(world: World, me: str, blocks: list[Json], state: Json) -> None:
    """Put Slack's own objects in place of the files that a person chose in a form. Raises Refusal."""
    for block, element in elements(blocks):
        if element["type"] != "file_input":
            continue
        field = state[block["block_id"]][element["action_id"]]
        chosen = uploaded(world, me, (str(each.get("id")) for each in field[FIELDS["file_input"][0]]))
        if len(chosen) > element.get("max_files", 10):
            raise Refusal("too_many_files", "Those are too many files.")
        for file in chosen:
            if not _is_of(file.name, element.get("filetypes")):
                raise Refusal("file_type_not_allowed", f"{file.name} is of another kind.")
            file.entered = True
        field["files"] = [file_object(world, file) for file in chosen]


def _is_of(name: str, endings: list[str] | None) -> bool:
    return not endings or name.rpartition(".")[2].lower() in endings
