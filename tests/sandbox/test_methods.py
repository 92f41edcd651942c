"""The table of methods: all that the bot may call is there, with its scopes, its rate and its pages."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.people import GLOBEX, PARTNERS, SALES
from sandbox.state import World
from sandbox.web_api.table import METHODS, Method
from tests.sandbox.stage import Stage, scene

NAMED = {
    *("auth.test", "team.info", "oauth.v2.access", "apps.uninstall", "apps.connections.open"),
    *("chat.postMessage", "chat.postEphemeral", "chat.update", "chat.delete", "chat.getPermalink"),
    *("chat.unfurl", "chat.scheduleMessage"),
    *("conversations.list", "conversations.info", "conversations.open", "conversations.members"),
    *("conversations.create", "conversations.invite", "conversations.join", "conversations.history"),
    *("conversations.replies", "users.info", "users.list", "users.lookupByEmail"),
    *("views.open", "views.push", "views.update", "views.publish"),
    *("files.getUploadURLExternal", "files.completeUploadExternal", "files.info"),
    *("reactions.add", "reactions.remove", "reactions.get"),
}
# Slack's tiers, in calls a minute.
RATES = {
    20: ("conversations.list", "conversations.create", "users.list", "reactions.remove"),
    50: (
        *("chat.update", "chat.delete", "chat.unfurl", "chat.scheduleMessage", "apps.connections.open"),
        *("conversations.open", "conversations.info", "conversations.invite", "conversations.join"),
        *("conversations.history", "conversations.replies", "users.lookupByEmail", "team.info"),
        "reactions.add",
    ),
    100: (
        *("views.open", "views.push", "views.update", "views.publish", "chat.postEphemeral", "users.info"),
        "conversations.members",
    ),
}
OF_THE_BOT = [method for method in METHODS.values() if method.by == "bot"]


def test_every_method_that_the_bot_may_need_is_there() -> None:
    assert set(METHODS) >= NAMED


@pytest.mark.parametrize(("a_minute", "names"), RATES.items())
def test_a_method_may_be_called_as_often_as_its_tier_says(a_minute: int, names: tuple[str, ...]) -> None:
    assert {METHODS[name].per_minute for name in names} == {a_minute}


@scene()
async def test_every_method_tells_when_to_come_back(stage: Stage) -> None:
    for method in METHODS.values():
        _drain(stage.world, method, stage.app.team_id if method.by == "bot" else "")
        token = stage.world.app_token if method.by == "app" else stage.app.token
        limited = await _call(stage, method.name, token)
        assert (limited.status_code, limited.json()["error"]) == (429, "ratelimited"), method.name
        assert 1 <= int(limited.headers["Retry-After"]) <= 60, method.name


@scene(workspaces=2)
async def test_what_one_workspace_has_used_up_another_has_still(stage: Stage) -> None:
    other = stage.world.installed_in(GLOBEX.id)
    assert other is not None
    _drain(stage.world, METHODS["users.list"], stage.app.team_id)
    codes = [(await _call(stage, "users.list", app.token)).status_code for app in (stage.app, other)]
    assert codes == [429, 200]


@scene()
async def test_every_method_asks_for_its_scope(stage: Stage) -> None:
    stage.app.scopes = frozenset({"commands"})
    for method in OF_THE_BOT:
        if method.scopes:
            answer = (await _call(stage, method.name, stage.app.token)).json()
            told = [answer.get(name) for name in ("error", "needed", "provided")]
            assert told == ["missing_scope", ",".join(method.scopes), "commands"], method.name


@scene()
async def test_every_method_says_what_it_misses(stage: Stage) -> None:
    for method in OF_THE_BOT:
        if method.needs:
            answer = (await _call(stage, method.name, stage.app.token)).json()
            messages = answer["response_metadata"]["messages"]
            assert answer["error"] == "invalid_arguments", method.name
            assert messages == [f"[ERROR] missing required field: {method.needs[0]}"], method.name


@scene()
async def test_every_list_comes_in_pages(stage: Stage) -> None:
    stage.acting.invite("U0ANA", SALES, stage.app.bot_user_id)
    for text in ("one", "two", "three"):
        parent = (await stage.client.chat_postMessage(channel=SALES, text=text))["ts"]
    for text in ("four", "five"):
        await stage.acting.say("U0ANA", SALES, text, parent)
    lists: list[tuple[str, str, dict[str, str]]] = [
        ("users.list", "members", {}),
        ("conversations.list", "channels", {}),
        ("conversations.members", "members", {"channel": PARTNERS}),
        ("conversations.history", "messages", {"channel": SALES}),
        ("conversations.replies", "messages", {"channel": SALES, "ts": parent}),
    ]
    for name, key, args in lists:
        whole = (await _call(stage, name, stage.app.token, **args)).json()
        assert whole["response_metadata"]["next_cursor"] == "", name
        found, cursor, pages = [], "", 0
        while cursor or not pages:
            page = (await _call(stage, name, stage.app.token, limit="2", cursor=cursor, **args)).json()
            assert 1 <= len(page[key]) <= 2, name
            found += page[key]
            cursor, pages = page["response_metadata"]["next_cursor"], pages + 1
        assert found == whole[key], name
        assert pages == -(-len(found) // 2) > 1, name
        for wrong, error in (({"limit": "1001"}, "invalid_limit"), ({"cursor": "x"}, "invalid_cursor")):
            assert (await _call(stage, name, stage.app.token, **args, **wrong)).json()["error"] == error


@scene()
async def test_a_body_must_be_of_a_kind_that_slack_reads(stage: Stage) -> None:
    async def error(content: bytes, kind: str | None) -> str:
        headers = {"Authorization": f"Bearer {stage.app.token}"} | ({"Content-Type": kind} if kind else {})
        answer = await stage.http.post("/api/chat.postMessage", content=content, headers=headers)
        return str(answer.json()["error"])

    assert await error(b"<xml/>", "application/xml") == "invalid_post_type"
    assert await error(b"channel=C0SALES", None) == "missing_post_type"
    assert await error(b"[]", "application/json") == "json_not_object"
    assert await error(b"{", "application/json; charset=utf-8") == "invalid_json"
    assert await error(b"", None) == "invalid_arguments"


@scene(spoilt=True)
async def test_what_is_no_json_is_named(stage: Stage) -> None:
    args = {"channel": SALES, "ts": (await stage.acting.say("U0ANA", SALES, "x"))["message"]["ts"]}
    unfurls = await _call(stage, "chat.unfurl", stage.app.token, **args, unfurls="{")
    assert unfurls.json()["error"] == "invalid_unfurls_format"
    metadata = await _call(stage, "chat.postMessage", stage.app.token, **args, text="x", metadata="{")
    assert metadata.json()["error"] == "invalid_metadata_format"


async def _call(stage: Stage, name: str, token: str, **args: str) -> Any:
    headers = {"Authorization": f"Bearer {token}"}
    return await stage.http.post(f"/api/{name}", params=args, headers=headers)


def _drain(world: World, method: Method, team_id: str) -> None:
    """Use up what may be called in a minute."""
    while not world.rates.take((method.name, team_id), method.per_minute, method.per_minute / 60):
        continue
