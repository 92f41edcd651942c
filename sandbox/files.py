"""Files: begun by the app or by a person in a form, and as Slack tells of them."""

from __future__ import annotations

from sandbox.ids import new_id
from sandbox.state import File, Json, World


def new_file(world: World, user_id: str, name: str, length: int) -> File:
    """A file of `length` bytes that its owner is about to upload."""
    file = File(new_id("F"), name, length, world.users[user_id]["team_id"], user_id)
    world.files[file.id] = file
    return file


def file_object(world: World, file: File) -> Json:
    """Slack's file object."""
    address = f"{world.origin}/files/{file.id}"
    return {
        "id": file.id,
        "name": file.name,
        "title": file.title or file.name,
        "size": file.length,
        "user": file.user,
        "url_private": address,
        "url_private_download": address,
    }
