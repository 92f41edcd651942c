"""The Web API answers as Slack documents it; the SDK is the witness."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.manifest import load_manifest
from sandbox.people import ACME, GENERAL, SALES
from tests.sandbox.stage import Stage, scene

NO_SUCH_SCHEDULE = "invalid_scheduled_message_id"


@scene()
async def test_auth_test_says_whose_token_it_is_and_what_it_may(stage: Stage) -> None:
    answer = await stage.client.auth_test()
    assert (answer["team_id"], answer["user_id"], answer["bot_id"]) == (
        ACME.id,
        stage.app.bot_user_id,
        stage.app.bot_id,
    )
    assert "chat:write" in answer.headers["x-oauth-scopes"]


@scene()
async def test_a_token_must_be_there_known_good_and_of_the_right_kind(stage: Stage) -> None:
    client = stage.client
    assert await stage.refused(client.api_call("no.such.method")) == "unknown_method"
    opening = client.apps_connections_open(app_token=stage.app.token)
    assert await stage.refused(opening) == "not_allowed_token_type"
    client.token = "xoxb-unknown"
    assert await stage.refused(client.auth_test()) == "invalid_auth"
    assert (await stage.http.post("/api/auth.test")).json()["error"] == "not_authed"
    stage.app.revoked = "token_revoked"
    assert await stage.refused(stage.client.auth_test()) == "token_revoked"


@scene(manifest=load_manifest)
async def test_a_scope_that_the_manifest_lacks_is_missing(stage: Stage) -> None:
    thumb = {"channel": "C0SALES", "timestamp": "1.000001", "name": "thumbsup"}
    refusal = await stage.refusal(stage.client.reactions_add(**thumb))
    assert (refusal["error"], refusal["needed"]) == ("missing_scope", "reactions:write")
    assert "chat:write" in refusal["provided"]
    listed = await stage.refusal(stage.client.conversations_list(types="public_channel,im"))
    assert (listed["error"], listed["needed"]) == ("missing_scope", "im:read")


@scene()
async def test_arguments_are_read_from_query_form_and_json_alike(stage: Stage) -> None:
    headers = {"Authorization": f"Bearer {stage.app.token}"}
    given = {"user": "U0BEN", "include_locale": "1"}
    address = "/api/users.info"
    answers = [
        await stage.http.get(address, params=given, headers=headers),
        await stage.http.post(address, data={**given, "token": stage.app.token}),
        await stage.http.post(address, json={"user": "U0BEN", "include_locale": True}, headers=headers),
    ]
    assert [answer.json()["user"]["locale"] for answer in answers] == ["fr-FR"] * 3
    broken = await stage.http.post(
        address, content=b"{", headers={**headers, "Content-Type": "application/json"}
    )
    assert broken.json()["error"] == "invalid_json"
    assert (await stage.http.get(address, headers=headers)).json()["error"] == "invalid_arguments"


@scene()
async def test_users_carry_what_the_app_may_know(stage: Stage) -> None:
    ada = (await stage.client.users_info(user="U0ADA"))["user"]
    assert (ada["is_admin"], ada["tz"], "locale" in ada) == (True, "Europe/London", False)
    guido = (await stage.client.users_info(user="U0GUIDO"))["user"]
    assert (guido["is_restricted"], guido["is_admin"]) == (True, False)
    olga = (await stage.client.users_info(user="U0OLGA", include_locale=True))["user"]
    assert (olga["is_stranger"], "email" in olga["profile"], "locale" in olga) == (True, False, False)
    assert olga["team_id"] != ACME.id
    assert await stage.refused(stage.client.users_info(user="U0NOBODY")) == "user_not_found"
    found = await stage.client.users_lookupByEmail(email="Ben@acme-sales.example")
    assert found["user"]["id"] == "U0BEN"
    assert await stage.refused(stage.client.users_lookupByEmail(email="no@acme.example")) == "users_not_found"


@scene()
async def test_lists_come_in_pages(stage: Stage) -> None:
    everybody, cursor, pages = [], "", 0
    while True:
        page = await stage.client.users_list(limit=3, cursor=cursor)
        everybody += [user["id"] for user in page["members"]]
        cursor, pages = page["response_metadata"]["next_cursor"], pages + 1
        if not cursor:
            break
    assert len(everybody) == len(set(everybody)) == len(stage.world.users)
    assert pages == -(-len(everybody) // 3)
    assert await stage.refused(stage.client.users_list(cursor="rubbish")) == "invalid_cursor"
    assert await stage.refused(stage.client.users_list(limit=1001)) == "invalid_limit"


@scene()
async def test_too_many_calls_are_told_when_to_come_back(stage: Stage) -> None:
    for _ in range(20):
        await stage.client.conversations_list()
    limited = await stage.refusal(stage.client.conversations_list())
    assert (limited.status_code, limited["error"]) == (429, "ratelimited")
    assert 1 <= int(limited.headers["Retry-After"]) <= 3
    for _ in range(3):
        await stage.client.chat_postMessage(channel=SALES, text="x")
    assert (await stage.refused(stage.client.chat_postMessage(channel=SALES, text="x"))) == "ratelimited"
    await stage.client.chat_postMessage(channel=GENERAL, text="another channel has its own")


@scene(spoilt=True)
async def test_what_slack_would_refuse_is_refused_with_a_pointer_and_kept(stage: Stage) -> None:
    bad = {"type": "section", "text": {"type": "mrkdwn", "text": "<!channel>"}}
    refusal = await stage.refusal(stage.client.chat_postMessage(channel=SALES, text="x", blocks=[bad]))
    assert refusal["error"] == "invalid_blocks"
    assert "[json-pointer:/blocks/0/text/text]" in refusal["response_metadata"]["messages"][0]
    assert (
        await stage.refused(stage.client.chat_postMessage(channel=SALES, text="x" * 4001)) == "msg_too_long"
    )
    assert (
        await stage.refused(stage.client.api_call("chat.postMessage", params={"channel": SALES})) == "no_text"
    )
    garbled = stage.client.api_call("chat.postMessage", params={"channel": SALES, "blocks": "[", "text": "x"})
    assert await stage.refused(garbled) == "invalid_blocks_format"
    assert stage.said(SALES) == []
    assert [kept.where for kept in stage.world.violations.kept] == ["chat.postMessage"] * 3
    assert len(stage.complaints()) == 6


@scene(workspaces=2)
async def test_a_workspace_knows_nothing_of_another(stage: Stage) -> None:
    globex = stage.world.installed_in("T0GLOBEX001")
    assert globex is not None
    client = stage.client
    client.token = globex.token
    assert (await client.auth_test())["team"] == "Globex"
    assert await stage.refused(client.conversations_info(channel=SALES)) == "channel_not_found"
    assert await stage.refused(client.users_info(user="U0ANA")) == "user_not_visible"
    names = {each["name"] for each in (await client.conversations_list())["channels"]}
    assert names == {"lobby"}


@scene()
async def test_installing_gives_a_token_for_a_code(stage: Stage) -> None:
    world = stage.world
    query = {"client_id": world.client_id, "redirect_uri": "https://bot.example/cb", "state": "s"}
    asked = await stage.http.get("/oauth/v2/authorize", params=query)
    assert "Ada Adeyemi" in asked.text
    assert "Ana Alvarez" not in asked.text, "an admin decides"
    agreed = await stage.http.get("/oauth/v2/authorize", params={**query, "as": "U0ADA"})
    code = agreed.headers["location"].partition("code=")[2].partition("&")[0]

    async def exchange(secret: str) -> dict[str, Any]:
        answer = await stage.http.post(
            "/api/oauth.v2.access", data={"code": code}, auth=(world.client_id, secret)
        )
        result: dict[str, Any] = answer.json()
        return result

    assert (await exchange("x"))["error"] == "bad_client_secret"
    access = await exchange(world.client_secret)
    assert (access["team"]["id"], access["access_token"][:5]) == (ACME.id, "xoxb-")
    assert (await exchange(world.client_secret))["error"] == "invalid_code"
    old, stage.app = stage.client, world.installations[access["access_token"]]
    assert (await stage.client.auth_test())["ok"]
    assert await stage.refused(old.auth_test()) == "invalid_auth", "the old token is gone"


@scene()
async def test_an_uninstalled_app_is_told_and_let_in_no_more(stage: Stage) -> None:
    secret = {"client_id": stage.world.client_id, "client_secret": stage.world.client_secret}
    await stage.client.apps_uninstall(**secret)
    await stage.deliveries.settle()
    assert stage.last("tokens_revoked")["tokens"]["bot"] == [stage.app.bot_user_id]
    assert stage.last("app_uninstalled")
    assert await stage.refused(stage.client.auth_test()) == "account_inactive"


@pytest.mark.parametrize("team", ["", "T0GLOBEX001"])
def test_team_info_is_of_the_apps_own_team(team: str) -> None:
    async def play(stage: Stage) -> None:
        call = stage.client.team_info(team=team or None)
        if team:
            assert await stage.refused(call) == "team_not_found"
        else:
            assert (await call)["team"]["name"] == "Acme Sales"

    scene()(play)()


@scene()
async def test_each_refusal_has_slacks_own_word(stage: Stage) -> None:
    client, bot = stage.client, stage.app.bot_user_id
    client_id, said = stage.world.client_id, (await stage.acting.say("U0ANA", SALES, "hi"))["message"]["ts"]
    room = (await client.conversations_create(name="room"))["channel"]["id"]
    im = (await client.conversations_open(users="U0ANA"))["channel"]["id"]
    stage.world.users["U0GUIDO"]["deleted"] = True
    refusals = [
        (client.conversations_open(users=[]), "users_list_not_supplied"),
        (client.conversations_open(users="U0ANA,U0BEN"), "method_not_supported_for_channel_type"),
        (client.conversations_open(users="U0GUIDO"), "user_disabled"),
        (client.conversations_open(users=bot), "cannot_dm_bot"),
        (client.conversations_invite(channel=room, users="U0NONE"), "user_not_found"),
        (client.conversations_invite(channel=room, users=bot), "cant_invite_self"),
        (client.conversations_invite(channel=SALES, users="U0ANA"), "not_in_channel"),
        (client.conversations_invite(channel=im, users="U0BEN"), "method_not_supported_for_channel_type"),
        (client.conversations_invite(channel=room, users=[]), "no_user"),
        (client.conversations_create(name=""), "invalid_name_required"),
        (client.conversations_members(channel="C0NONE"), "channel_not_found"),
        (client.conversations_join(channel=im), "method_not_supported_for_channel_type"),
        (client.conversations_create(name="x" * 81), "invalid_name_maxlength"),
        (client.conversations_history(channel=room, oldest="noon"), "invalid_ts_oldest"),
        (client.chat_postMessage(channel=SALES, text="x", thread_ts="noon"), "invalid_arguments"),
        (client.chat_scheduleMessage(channel=SALES, text="x", post_at=2**31), "time_too_far"),
        (client.chat_unfurl(channel="C0NONE", ts="1.1", unfurls={"x": {}}), "cannot_find_channel"),
        (client.chat_unfurl(channel=SALES, ts="1.1", unfurls={"x": {}}), "cannot_find_message"),
        (client.reactions_add(channel=SALES, timestamp="1.1", name="tada"), "message_not_found"),
        (client.files_getUploadURLExternal(filename="a", length=0), "missing_argument"),
        (client.chat_unfurl(channel=SALES, ts=said, unfurls={}), "missing_unfurls"),
        (client.chat_getPermalink(channel=SALES, message_ts="1.1"), "message_not_found"),
        (client.chat_delete(channel=SALES, ts="1.1"), "message_not_found"),
        (client.chat_postEphemeral(channel=SALES, user="U0NONE", text="x"), "user_not_in_channel"),
        (client.chat_deleteScheduledMessage(channel=SALES, scheduled_message_id="Q"), NO_SUCH_SCHEDULE),
        (client.reactions_add(channel=SALES, timestamp=said, name="Tada!"), "invalid_name"),
        (client.reactions_remove(channel=SALES, timestamp=said, name="tada"), "no_reaction"),
        (client.apps_uninstall(client_id="1.2", client_secret="x"), "client_id_token_mismatch"),
        (client.apps_uninstall(client_id=client_id, client_secret="x"), "bad_client_secret"),
        (client.api_test(error="too_bad"), "too_bad"),
    ]
    for call, code in refusals:
        assert await stage.refused(call) == code


@scene()
async def test_a_token_can_be_given_back(stage: Stage) -> None:
    assert not (await stage.client.auth_revoke(test=True))["revoked"]
    assert (await stage.client.auth_revoke())["revoked"]
    assert await stage.refused(stage.client.auth_test()) == "token_revoked"
    await stage.deliveries.settle()
    assert [each["event"]["type"] for each in stage.received] == ["tokens_revoked"]
