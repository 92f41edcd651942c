"""Files: uploaded by the app and by people, shared, told of, and read by who was given them."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.errors import Refusal
from sandbox.files import new_file
from sandbox.people import SALES
from sandbox.state import File
from tests.sandbox import samples
from tests.sandbox.stage import Stage, scene

FORM = samples.modal(
    samples.field({"type": "file_input", "action_id": "csv", "filetypes": ["csv"], "max_files": 1})
)


def put(stage: Stage, user: str, name: str = "deals.csv", content: bytes = b"Stage,Deals\n") -> File:
    """A file that somebody has uploaded."""
    file = new_file(stage.world, user, name, len(content))
    file.content = content
    return file


async def read_by_app(stage: Stage, file: File) -> Any:
    """What the app gets at the file's address."""
    token = {"Authorization": f"Bearer {stage.app.token}"}
    return await stage.http.get(f"/files/{file.id}/download", headers=token)


@scene()
async def test_files_are_uploaded_in_three_steps(stage: Stage) -> None:
    stage.acting.invite("U0ANA", SALES, stage.app.bot_user_id)
    shared = await stage.client.files_upload_v2(
        channel=SALES, content="Stage,Deals\n", filename="deals.csv", title="Deals", initial_comment="All"
    )
    message = stage.said(SALES)[-1]
    assert (message.text, message.files[0]["name"]) == ("All", "deals.csv")
    file = stage.world.files[shared["files"][0]["id"]]
    assert (await read_by_app(stage, file)).text == "Stage,Deals\n"
    nothing = stage.client.files_completeUploadExternal(files=[{"id": "F0NONE"}])
    assert await stage.refused(nothing) == "file_not_found"


@scene()
async def test_the_app_shares_nothing_where_it_is_not_and_nothing_of_others(stage: Stage) -> None:
    outside = stage.client.files_upload_v2(channel=SALES, content="x", filename="deals.csv")
    assert await stage.refused(outside) == "not_in_channel"
    of_ana = put(stage, "U0ANA")
    taken = stage.client.files_completeUploadExternal(files=[{"id": of_ana.id}])
    assert await stage.refused(taken) == "file_not_found"


@scene()
async def test_an_upload_is_of_the_length_that_was_announced(stage: Stage) -> None:
    begun = await stage.client.files_getUploadURLExternal(filename="deals.csv", length=5)
    address = begun["upload_url"].removeprefix(stage.origin)
    assert (await stage.http.post(address, content=b"123")).status_code == 400
    early = stage.client.files_completeUploadExternal(files=[{"id": begun["file_id"]}])
    assert await stage.refused(early) == "file_not_found"
    assert (await stage.http.post(address, content=b"12345")).status_code == 200


@scene()
async def test_the_app_hears_of_a_file_in_its_conversation_and_may_read_it(stage: Stage) -> None:
    direct = (await stage.client.conversations_open(users="U0ANA"))["channel"]["id"]
    file = put(stage, "U0ANA")
    assert await stage.refused(stage.client.files_info(file=file.id)) == "file_not_found"
    said = await stage.acting.say("U0ANA", direct, "Here", files=[file.id])
    await stage.deliveries.settle()
    assert said["message"]["files"][0]["id"] == file.id
    event = stage.last("file_shared")
    assert (event["file_id"], event["user_id"], event["channel_id"]) == (file.id, "U0ANA", direct)
    told = (await stage.client.files_info(file=file.id))["file"]
    assert (told["size"], told["filetype"], told["ims"]) == (12, "csv", [direct])
    assert (await read_by_app(stage, file)).content == b"Stage,Deals\n"


@scene()
async def test_a_file_is_read_with_a_good_token_or_by_whoever_sees_it(stage: Stage) -> None:
    file = put(stage, "U0ANA", content=b"secret")
    for headers in (
        {},
        {"Authorization": "Bearer xoxb-wrong"},
        {"Authorization": f"Bearer {stage.app.token}"},
    ):
        shown = await stage.http.get(f"/files/{file.id}", headers=headers)
        assert "Sign in" in shown.text
        assert "secret" not in shown.text
    assert "Sign in" in (await stage.http.get(f"/files/{file.id}?me=U0BEN")).text
    assert (await stage.http.get(f"/files/{file.id}?me=U0ANA")).content == b"secret"
    await stage.acting.say("U0ANA", SALES, "", files=[file.id])
    assert (await stage.http.get(f"/files/{file.id}?me=U0BEN")).content == b"secret"
    stage.app.revoked = "token_revoked"
    assert "Sign in" in (await read_by_app(stage, file)).text


@scene()
async def test_a_file_entered_in_a_form_is_the_apps_to_read(stage: Stage) -> None:
    trigger = stage.world.triggers.give("U0ANA", stage.app.team_id)
    view = (await stage.client.views_open(trigger_id=trigger, view=FORM))["view"]
    block = view["blocks"][0]["block_id"]
    mine, of_ben, picture = put(stage, "U0ANA"), put(stage, "U0BEN"), put(stage, "U0ANA", "cat.png")

    async def submit(*files: File) -> Any:
        values = {block: {"csv": [{"id": each.id} for each in files]}}
        return await stage.forms.submit("U0ANA", view["id"], values)

    for refused in ([of_ben], [picture], [mine, put(stage, "U0ANA")]):
        with pytest.raises(Refusal):
            await submit(*refused)
    assert (await submit())["errors"] == {block: "Please complete this required field."}
    assert (await submit(mine))["ok"]
    [sent] = stage.last("view_submission")["view"]["state"]["values"][block]["csv"]["files"]
    assert (sent["name"], sent["size"]) == ("deals.csv", 12)
    assert (await read_by_app(stage, mine)).content == b"Stage,Deals\n"
