"""The Web API about messages and channels; the SDK is the witness."""

from __future__ import annotations

import time

import pytest

from sandbox.errors import Refusal
from sandbox.people import GENERAL, LEADERS, PARTNERS, SALES
from tests.sandbox.kit import actions, button, section
from tests.sandbox.stage import Stage, scene, silent


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
    assert "edited" not in changed["message"], "what has blocks is not marked"
    assert (message.text, message.blocks[0]["text"]["text"]) == ("Lost", "*Lost*")
    renamed = await client.chat_update(text="Lost!", **place)
    assert message.blocks == [], "a text without blocks takes their place"
    assert renamed["message"]["edited"]["user"] == stage.app.bot_user_id
    link = await client.chat_getPermalink(channel=SALES, message_ts=posted["ts"])
    assert link["permalink"].endswith(f"/archives/{SALES}/p{posted['ts'].replace('.', '')}")
    await client.chat_delete(channel=SALES, ts=posted["ts"])
    last = await client.chat_postMessage(channel=GENERAL, text="last")
    stage.world.channels[GENERAL].is_archived = True
    inactive = client.chat_update(channel=GENERAL, ts=last["ts"], text="x")
    assert await stage.refused(inactive) == "is_inactive"
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
