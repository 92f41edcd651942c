"""The Web API answers as Slack documents it; the SDK is the witness."""

from __future__ import annotations

import time
from typing import Any

import pytest

from sandbox.errors import Refusal
from sandbox.manifest import load_manifest
from sandbox.people import ACME, GENERAL, LEADERS, PARTNERS, SALES
from tests.sandbox.kit import actions, button, section
from tests.sandbox.stage import Stage, scene, silent


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
    assert (
        await stage.refused(client.apps_connections_open(app_token=client.token)) == "not_allowed_token_type"
    )
    client.token = "xoxb-unknown"
    assert await stage.refused(client.auth_test()) == "invalid_auth"
    assert (await stage.http.post("/api/auth.test")).json()["error"] == "not_authed"
    stage.app.revoked = "token_revoked"
    assert await stage.refused(stage.client.auth_test()) == "token_revoked"


@scene(manifest=load_manifest)
async def test_a_scope_that_the_manifest_lacks_is_missing(stage: Stage) -> None:
    refusal = await stage.refusal(stage.client.conversations_open(users="U0ANA"))
    assert (refusal["error"], refusal["needed"]) == ("missing_scope", "im:write,mpim:write")
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


@scene()
async def test_a_post_stands_until_it_is_changed_or_deleted(stage: Stage) -> None:
    client = stage.client
    posted = await client.chat_postMessage(
        channel=SALES, text="Won", blocks=[section("*Won*"), actions({**button(), "action_id": "go"})]
    )
    message = stage.said(SALES)[-1]
    assert posted["message"]["blocks"] == message.blocks
    assert all(block["block_id"] for block in message.blocks), "Slack names what has no name"
    place = {"channel": SALES, "ts": posted["ts"]}
    changed = await client.chat_update(text="Lost", blocks=[section("*Lost*")], **place)
    assert changed["message"]["edited"]["user"] == stage.app.bot_user_id
    assert message.text == "Lost"
    await client.chat_update(text="Lost!", **place)
    assert message.blocks[0]["text"]["text"] == "*Lost*", "blocks that are not given stay"
    link = await client.chat_getPermalink(channel=SALES, message_ts=posted["ts"])
    assert link["permalink"].endswith(f"/archives/{SALES}/p{posted['ts'].replace('.', '')}")
    await client.chat_delete(channel=SALES, ts=posted["ts"])
    missing = client.chat_update(channel=SALES, ts=posted["ts"], text="x")
    assert await stage.refused(missing) == "message_not_found"


@scene()
async def test_only_its_own_messages_are_the_apps_to_change(stage: Stage) -> None:
    said = await stage.acting.say("U0ANA", SALES, "hello")
    ts = said["message"]["ts"]
    assert (
        await stage.refused(stage.client.chat_update(channel=SALES, ts=ts, text="x")) == "cant_update_message"
    )
    assert await stage.refused(stage.client.chat_delete(channel=SALES, ts=ts)) == "cant_delete_message"


@scene()
async def test_a_channel_must_be_one_that_the_app_may_write_to(stage: Stage) -> None:
    client = stage.client
    assert await stage.refused(client.chat_postMessage(channel="C0NONE", text="x")) == "channel_not_found"
    assert await stage.refused(client.chat_postMessage(channel=LEADERS, text="x")) == "channel_not_found"
    stage.world.channels[GENERAL].is_archived = True
    assert await stage.refused(client.chat_postMessage(channel=GENERAL, text="x")) == "is_archived"
    stage.app.scopes = stage.app.scopes - {"chat:write.public"}
    assert await stage.refused(client.chat_postMessage(channel=SALES, text="x")) == "not_in_channel"
    stage.acting.invite("U0CHRIS", LEADERS, stage.app.bot_user_id)
    await client.chat_postMessage(channel=LEADERS, text="x")


@scene()
async def test_a_direct_message_goes_to_a_channel_of_its_own(stage: Stage) -> None:
    posted = await stage.client.chat_postMessage(channel="U0ANA", text="for you")
    opened = await stage.client.conversations_open(users="U0ANA")
    assert posted["channel"] == opened["channel"]["id"]
    assert posted["channel"].startswith("D")
    assert await stage.refused(stage.client.conversations_open(users="U0NONE")) == "user_not_found"
    assert await stage.refused(stage.client.chat_update(channel="U0ANA", ts=posted["ts"], text="x")) == (
        "channel_not_found"
    ), "a change names the conversation, not the person"


@scene(manifest=silent)
async def test_nobody_talks_in_a_messages_tab_that_is_off(stage: Stage) -> None:
    post = stage.client.chat_postMessage(channel="U0ANA", text="for you")
    assert await stage.refused(post) == "messages_tab_disabled"
    place = (await stage.client.conversations_open(users="U0ANA"))["channel"]["id"]
    with pytest.raises(Refusal, match="turned off"):
        await stage.acting.say("U0ANA", place, "/deal")


@scene()
async def test_an_ephemeral_message_is_one_persons_and_cannot_be_changed(stage: Stage) -> None:
    sent = await stage.client.chat_postEphemeral(channel=SALES, user="U0ANA", text="for you")
    [message] = stage.said(SALES)
    assert (message.ts, message.only_for) == (sent["message_ts"], "U0ANA")
    update = stage.client.chat_update(channel=SALES, ts=message.ts, text="x")
    assert await stage.refused(update) == "message_not_found"
    nobody = stage.client.chat_postEphemeral(channel=SALES, user="U0GUIDO", text="x")
    assert await stage.refused(nobody) == "user_not_in_channel"


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


@scene()
async def test_history_is_newest_first_and_shows_metadata_when_asked(stage: Stage) -> None:
    stage.acting.invite("U0ANA", SALES, stage.app.bot_user_id)
    for number in (1, 2):
        metadata = {"event_type": "deal.moved", "event_payload": {"key": number}}
        await stage.client.chat_postMessage(channel=SALES, text=f"{number}", metadata=metadata)
    told = await stage.client.conversations_history(channel=SALES, include_all_metadata=True)
    assert [each["metadata"]["event_payload"]["key"] for each in told["messages"]] == [2, 1]
    plain = await stage.client.conversations_history(channel=SALES, limit=1)
    assert ("metadata" in plain["messages"][0], plain["has_more"]) == (False, True)
    rest = await stage.client.conversations_history(
        channel=SALES, limit=1, cursor=plain["response_metadata"]["next_cursor"]
    )
    assert (rest["messages"][0]["text"], rest["has_more"]) == ("1", False)
    newest = told["messages"][0]["ts"]
    assert (await stage.client.conversations_history(channel=SALES, oldest=newest))["messages"] == []
    included = await stage.client.conversations_history(channel=SALES, oldest=newest, inclusive=True)
    assert len(included["messages"]) == 1
    assert await stage.refused(stage.client.conversations_history(channel=GENERAL)) == "not_in_channel"


@scene()
async def test_replies_stand_in_their_thread(stage: Stage) -> None:
    stage.acting.invite("U0ANA", SALES, stage.app.bot_user_id)
    parent = await stage.client.chat_postMessage(channel=SALES, text="moved")
    await stage.client.chat_postMessage(channel=SALES, text="again", thread_ts=parent["ts"])
    thread = await stage.client.conversations_replies(channel=SALES, ts=parent["ts"])
    assert [each["text"] for each in thread["messages"]] == ["moved", "again"]
    assert thread["messages"][0]["reply_count"] == 1
    history = await stage.client.conversations_history(channel=SALES)
    assert [each["text"] for each in history["messages"]] == ["moved"]
    assert (
        await stage.refused(stage.client.conversations_replies(channel=SALES, ts="1.1")) == "thread_not_found"
    )


@scene()
async def test_channels_are_listed_looked_at_and_made(stage: Stage) -> None:
    client = stage.client
    names = {each["name"] for each in (await client.conversations_list())["channels"]}
    assert names == {"general", "sales", "partners"}, "private ones only with the app in them"
    shared = (await client.conversations_info(channel=PARTNERS))["channel"]
    assert (shared["is_ext_shared"], shared["is_member"]) == (True, False)
    members = (await client.conversations_members(channel=PARTNERS))["members"]
    assert "U0OLGA" in members
    made = (await client.conversations_create(name="deal-142", is_private=True))["channel"]
    assert (made["is_private"], made["is_member"]) == (True, True)
    assert await stage.refused(client.conversations_create(name="deal-142")) == "name_taken"
    assert await stage.refused(client.conversations_create(name="Deal 142")) == "invalid_name_specials"
    await client.conversations_invite(channel=made["id"], users="U0ANA,U0BEN")
    again = client.conversations_invite(channel=made["id"], users="U0ANA")
    assert await stage.refused(again) == "already_in_channel"
    assert (await client.conversations_join(channel=GENERAL))["channel"]["is_member"]
    assert await stage.refused(client.conversations_info(channel=LEADERS)) == "channel_not_found"
    assert await stage.refused(client.conversations_list(types="rooms")) == "invalid_types"


@scene()
async def test_a_scheduled_message_comes_when_it_is_due(stage: Stage) -> None:
    soon = int(time.time()) + 1
    scheduled = await stage.client.chat_scheduleMessage(channel=SALES, text="later", post_at=soon)
    dropped = await stage.client.chat_scheduleMessage(channel=SALES, text="never", post_at=soon)
    await stage.client.chat_deleteScheduledMessage(
        channel=SALES, scheduled_message_id=dropped["scheduled_message_id"]
    )
    assert stage.said(SALES) == []
    await stage.until(lambda: stage.said(SALES))
    assert ([each.text for each in stage.said(SALES)], scheduled["post_at"]) == (["later"], soon)
    past = stage.client.chat_scheduleMessage(channel=SALES, text="x", post_at=1)
    assert await stage.refused(past) == "time_in_past"


@scene()
async def test_files_are_uploaded_in_three_steps(stage: Stage) -> None:
    stage.acting.invite("U0ANA", SALES, stage.app.bot_user_id)
    shared = await stage.client.files_upload_v2(
        channel=SALES, content="Stage,Deals\n", filename="deals.csv", title="Deals", initial_comment="All"
    )
    message = stage.said(SALES)[-1]
    assert (message.text, message.files[0]["name"]) == ("All", "deals.csv")
    address = shared["files"][0]["url_private"].removeprefix(stage.origin)
    assert (await stage.http.get(address)).text == "Stage,Deals\n"
    nothing = stage.client.files_completeUploadExternal(files=[{"id": "F0NONE"}])
    assert await stage.refused(nothing) == "file_not_found"


@scene()
async def test_reactions_are_added_once_and_taken_back(stage: Stage) -> None:
    ts = (await stage.acting.say("U0ANA", SALES, "won!"))["message"]["ts"]
    place = {"channel": SALES, "timestamp": ts}
    await stage.client.reactions_add(name="tada", **place)
    assert await stage.refused(stage.client.reactions_add(name="tada", **place)) == "already_reacted"
    found = (await stage.client.reactions_get(**place))["message"]["reactions"]
    assert found == [{"name": "tada", "users": [stage.app.bot_user_id], "count": 1}]
    await stage.client.reactions_remove(name="tada", **place)
    assert await stage.refused(stage.client.reactions_remove(name="tada", **place)) == "no_reaction"


@scene()
async def test_a_link_unfurls_where_it_stands(stage: Stage) -> None:
    said = await stage.acting.say("U0ANA", SALES, "see https://deals.example/d/142?a=1&b=2.")
    await stage.deliveries.settle()
    shared = stage.last("link_shared")
    [link] = shared["links"]
    assert link == {"url": "https://deals.example/d/142?a=1&b=2", "domain": "deals.example"}
    await stage.client.chat_unfurl(
        channel=SALES, ts=said["message"]["ts"], unfurls={link["url"]: {"blocks": [section("#142")]}}
    )
    assert stage.said(SALES)[0].attachments[0]["blocks"][0]["text"]["text"] == "#142"
    other = stage.client.chat_unfurl(
        channel=SALES, ts=said["message"]["ts"], unfurls={"https://x.example": {"text": "x"}}
    )
    assert await stage.refused(other) == "cannot_unfurl_url"


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
        (client.conversations_join(channel=im), "method_not_supported_for_channel_type"),
        (client.conversations_create(name="x" * 81), "invalid_name_maxlength"),
        (client.conversations_history(channel=room, oldest="noon"), "invalid_ts_oldest"),
        (client.chat_postMessage(channel=SALES, text="x", thread_ts="noon"), "invalid_arguments"),
        (client.chat_scheduleMessage(channel=SALES, text="x", post_at=2**31), "time_too_far"),
        (client.chat_unfurl(channel="C0NONE", ts="1.1", unfurls={"x": {}}), "cannot_find_channel"),
        (client.chat_unfurl(channel=SALES, ts="1.1", unfurls={"x": {}}), "cannot_find_message"),
        (client.reactions_add(channel=SALES, timestamp="1.1", name="tada"), "message_not_found"),
        (client.files_getUploadURLExternal(filename="a", length=0), "missing_argument"),
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
