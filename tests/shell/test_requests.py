"""Signed requests in, answers out."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from structlog.testing import capture_logs

from tests.shell.harness import SECRET, Conversation, last_number
from tests.support.payloads import Signed, block_action, event, sign, signed, slash_command
from tests.support.slack import eventually

BUTTON = {"type": "button", "action_id": "act", "value": "take"}
on_sqlite = pytest.mark.parametrize("engine_name", ["sqlite"])


def test_a_command_is_answered_privately_in_its_acknowledgement(bot: Conversation) -> None:
    answer = bot.say(slash_command("/deal", "hello", user="UANA"))
    assert answer["text"] == "Ana: hello"
    assert answer["response_type"] == "ephemeral"


def test_the_same_request_twice_changes_things_once(bot: Conversation) -> None:
    request = signed(SECRET, slash_command("/deal", "take", user="UANA"))
    assert bot.send(request).json()["text"] == "Ana took 1"
    assert "already" in bot.send(request).json()["text"]
    assert last_number(bot.db) == 1


def test_the_same_words_sent_anew_count_again(bot: Conversation) -> None:
    for _ in range(2):
        bot.say(slash_command("/deal", "take", user="UANA"))
    assert last_number(bot.db) == 2


def test_a_click_is_acknowledged_empty_and_answered_by_its_response_url(bot: Conversation) -> None:
    url = bot.slack.response_url()
    assert bot.say(block_action(BUTTON, user="UANA", response_url=url)) == {}
    assert last_number(bot.db) == 1, "what was acknowledged is committed"
    [answer] = eventually(lambda: bot.slack.responses(url))
    assert answer["text"] == "Ana took 1"
    assert answer["is_ephemeral"]


def test_a_click_delivered_twice_changes_things_once(bot: Conversation) -> None:
    request = signed(SECRET, block_action(BUTTON, user="UANA", response_url=bot.slack.response_url()))
    bot.send(request)
    bot.send(request)
    assert last_number(bot.db) == 1


@on_sqlite
def test_a_menu_is_read_by_what_was_chosen(bot: Conversation) -> None:
    url = bot.slack.response_url()
    menu = {
        "type": "static_select",
        "action_id": "act",
        "options": [{"text": {"type": "plain_text", "text": "A"}, "value": "first"}],
    }
    bot.say(block_action(menu, chosen="first", user="UANA", response_url=url))
    assert eventually(lambda: bot.slack.responses(url))[0]["text"] == "Ana: first"


@on_sqlite
def test_a_click_on_a_private_message_replaces_it(bot: Conversation) -> None:
    url = bot.slack.response_url("old")
    click = block_action(
        {"type": "button", "action_id": "replace", "value": "new"}, user="UANA", response_url=url
    )
    click.pop("message")
    click["container"]["is_ephemeral"] = True
    bot.say(click)
    eventually(lambda: [each["text"] for each in bot.slack.responses(url)] == ["new"])


@on_sqlite
def test_a_button_that_only_opens_a_page_is_acknowledged_and_no_more(bot: Conversation) -> None:
    url = bot.slack.response_url()
    click = block_action(BUTTON, user="UANA", response_url=url)
    click["actions"][0]["url"] = "https://example.com"
    assert bot.say(click) == {}
    assert last_number(bot.db) == 0


@on_sqlite
def test_an_answer_that_slack_does_not_take_is_posted_again(bot: Conversation) -> None:
    url = bot.slack.response_url()
    bot.slack.fail("response_url", "server_error")
    bot.say(block_action(BUTTON, user="UANA", response_url=url))
    assert eventually(lambda: bot.slack.responses(url))[0]["text"] == "Ana took 1"


@on_sqlite
def test_a_refusal_is_an_answer(bot: Conversation) -> None:
    answer = bot.say(slash_command("/deal", "refuse", user="UANA"))
    assert "No deal 99" in answer["text"]


@on_sqlite
def test_a_bug_is_answered_with_the_reference_it_is_logged_under(bot: Conversation) -> None:
    with capture_logs() as logged:
        answer = bot.say(slash_command("/deal", "fail", user="UANA"))
    [failure] = [line for line in logged if line["log_level"] == "error"]
    assert failure["reference"] in answer["text"]
    assert "xoxb" not in answer["text"]
    assert 'kind="command",outcome="failed"' in bot.http.get("/metrics").text


@on_sqlite
@pytest.mark.parametrize(
    ("headers", "why"),
    [
        ({"X-Slack-Signature": "v0=00"}, "a wrong signature"),
        ({"X-Slack-Signature": "v0=é".encode("latin-1").decode("latin-1")}, "a signature that is no ASCII"),
        ({"X-Slack-Request-Timestamp": "yesterday"}, "a garbage timestamp"),
        ({"X-Slack-Request-Timestamp": "9" * 5000}, "an endless timestamp"),
        ({"X-Slack-Request-Timestamp": ""}, "no timestamp"),
    ],
)
def test_what_slack_did_not_sign_is_turned_away(bot: Conversation, headers: dict[str, str], why: str) -> None:
    request = signed(SECRET, slash_command("/deal", "take", user="UANA"))
    raw = {name.encode(): value.encode("latin-1") for name, value in (request.headers | headers).items()}
    response = bot.http.post("/slack/events", content=request.content, headers=raw)
    assert response.status_code == 401, why
    assert last_number(bot.db) == 0


@on_sqlite
def test_an_old_signature_is_turned_away(bot: Conversation) -> None:
    request = signed(SECRET, slash_command("/deal", "take"), timestamp=int(time.time()) - 600)
    assert bot.send(request).status_code == 401


@on_sqlite
def test_a_body_of_which_the_signature_is_bad_is_never_logged(
    bot: Conversation, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    request = signed("another secret", slash_command("/deal", "the-body-of-it"))
    with capture_logs() as logged:
        assert bot.send(request).status_code == 401
    assert "the-body-of-it" not in caplog.text + repr(logged)


@on_sqlite
def test_a_body_that_is_no_form_and_no_json_is_turned_away(bot: Conversation) -> None:
    for body in (b"{nonsense", b"payload=nonsense"):
        request = Signed(body, {"Content-Type": "application/x-www-form-urlencoded", **sign(SECRET, body)})
        assert bot.send(request).status_code == 400
    unsigned = Signed(
        b"\xff\xfe{", {"X-Slack-Request-Timestamp": str(int(time.time())), "X-Slack-Signature": "v0=1"}
    )
    assert bot.send(unsigned).status_code == 401


@on_sqlite
def test_a_body_that_is_too_large_is_not_read(bot: Conversation) -> None:
    body = b"text=" + b"x" * 1_100_000
    assert bot.send(Signed(body, sign(SECRET, body))).status_code == 413


@on_sqlite
def test_slack_may_check_the_certificate_and_the_address(bot: Conversation) -> None:
    unsigned = Signed(b"ssl_check=1&token=x", {"Content-Type": "application/x-www-form-urlencoded"})
    assert bot.send(unsigned).status_code == 200
    challenge = {"type": "url_verification", "challenge": "say this", "token": "x"}
    assert bot.say(challenge)["challenge"] == "say this"


@on_sqlite
def test_work_that_could_not_be_begun_in_time_is_refused_and_never_done(bot: Conversation) -> None:
    def say(text: str) -> str:
        answer: str = bot.say(slash_command("/deal", text, user="UANA"))["text"]
        return answer

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(say, "sleep 2.6")
        time.sleep(0.2)
        began = time.monotonic()
        second = say("take")
        took = time.monotonic() - began
        assert first.result() == "Ana took 1"
    assert "again" in second
    assert took < 2.5, "the refusal does not wait for what is in the way"
    assert last_number(bot.db) == 1
    assert 'outcome="busy"' in bot.http.get("/metrics").text


@on_sqlite
def test_reading_goes_on_while_something_is_written(bot: Conversation) -> None:
    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(bot.say, slash_command("/deal", "sleep 1", user="UANA"))
        time.sleep(0.2)
        began = time.monotonic()
        assert bot.say(slash_command("/deal", "hello", user="UBEN"))["text"] == "Ben: hello"
        assert time.monotonic() - began < 0.5
        writing.result()


@on_sqlite
def test_an_event_that_nobody_listens_to_is_not_taken_for_done(bot: Conversation) -> None:
    response = bot.send(signed(SECRET, event({"type": "reaction_added", "user": "UANA"})))
    assert response.status_code == 404


@on_sqlite
def test_an_event_whose_handling_failed_comes_again(
    bot: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object) -> None:
        raise RuntimeError("no database")

    user = bot.slack.add_user("UNEW", real_name="Nia")
    change = event({"type": "user_change", "user": user})
    with monkeypatch.context() as patch:
        patch.setattr(type(bot.services.members), "learn", broken)
        assert bot.send(signed(SECRET, change)).status_code == 500
    assert bot.send(signed(SECRET, change, retry=1)).status_code == 200
    assert bot.services.members.kinds("T1", ["UNEW"]) == {"UNEW": "member"}
