"""files: the upload in three steps."""

from __future__ import annotations

from sandbox import messages
from sandbox.errors import ApiError
from sandbox.files import file_object, new_file
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
    shown = [file_object(call.world, file) for file in done]
    channel_id = call.args.text("channel_id")
    if channel_id:
        channel = call.channel("channel_id")
        if call.app.bot_user_id not in channel.members:
            raise ApiError("not_in_channel")
        messages.say(
            call.world,
            channel,
            call.app.bot_user_id,
            call.args.text("initial_comment"),
            app=call.app,
            files=shown,
            thread_ts=call.args.text("thread_ts") or None,
            subtype="file_share",
        )
        for file in done:
            file.shared_in.append(channel.id)
    return {"files": shown}


def _uploaded(call: Call, wanted: Json) -> File:
    file = call.world.files.get(str(wanted.get("id")))
    if file is None or file.team_id != call.app.team_id or file.content is None:
        raise ApiError("file_not_found")
    file.title = wanted.get("title") or file.name
    return file
