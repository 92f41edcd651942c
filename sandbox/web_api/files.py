"""files: the upload in three steps, and what is known of one."""

from __future__ import annotations

from sandbox import messages
from sandbox.errors import ApiError
from sandbox.files import app_may_read, file_object, new_file, share
from sandbox.state import File, Json
from sandbox.web_api.table import TIER_4, Call, method

MOST_BYTES = 1_000_000_000


@method(
    "files.getUploadURLExternal", scopes=("files:write",), per_minute=TIER_4, needs=("filename", "length")
)
def upload_address(call: Call) -> Json:
    """Where to put a file of that length."""
    length = call.args.number("length", 0)
    if length <= 0:
        raise ApiError("file_upload_size_restricted" if length else "missing_argument")
    if length > MOST_BYTES:
        raise ApiError("file_upload_size_restricted")
    file = new_file(call.world, call.app.bot_user_id, call.args.text("filename"), length)
    return {"upload_url": f"{call.world.origin}/upload/{file.id}", "file_id": file.id}


@method("files.completeUploadExternal", scopes=("files:write",), per_minute=TIER_4, needs=("files",))
def complete(call: Call) -> Json:
    """The files are there; share them in a channel, where one is named."""
    wanted = call.args.structure("files")
    if not isinstance(wanted, list) or not wanted:
        raise ApiError("invalid_arguments")
    done = [_uploaded(call, each) for each in wanted]
    channel = call.channel("channel_id") if call.args.text("channel_id") else None
    if channel is not None:
        if call.app.bot_user_id not in channel.members:
            raise ApiError("not_in_channel")
        for file in done:
            share(call.world, file, channel)
        messages.say(
            call.world,
            channel,
            call.app.bot_user_id,
            call.args.text("initial_comment"),
            app=call.app,
            files=[file_object(call.world, file) for file in done],
            thread_ts=call.args.text("thread_ts") or None,
            subtype="file_share",
        )
    return {"files": [file_object(call.world, file) for file in done]}


@method("files.info", scopes=("files:read",), per_minute=TIER_4, needs=("file",))
def info(call: Call) -> Json:
    """A file that the app was given."""
    file = call.world.files.get(call.args.text("file"))
    if file is None or not app_may_read(call.world, file, call.app):
        raise ApiError("file_not_found")
    return {"file": file_object(call.world, file)}


def _uploaded(call: Call, wanted: Json) -> File:
    file = call.world.files.get(str(wanted.get("id")))
    if file is None or file.user != call.app.bot_user_id or file.content is None:
        raise ApiError("file_not_found")
    file.title = wanted.get("title") or file.name
    return file
