"""What is told of what channels hear: logs, samples, lost channels; ordinary, and in the strangest words."""

from __future__ import annotations

import pytest

from bot.blocks.delivery_log import channel_log, deal_log
from bot.blocks.kit import Message
from bot.blocks.notice import channel_lost, delivery_notice
from bot.blocks.refusals import refusal
from bot.blocks.subscription import sample_alert, sample_queued
from bot.slack_errors import CHANNEL_LOST, TOKEN_LOST
from core.delivery_results import ChangeLog, ChannelLog, DealLog, Fate, Told, Untold
from core.events import DealEvent
from core.results import ActivityView
from core.schedule_rows import CHANNEL_DIGEST
from tests.blocks.test_deal_words import a_deal
from tests.blocks.test_pipeline_blocks import ENDLESS, HOSTILE, NOW, READER, a_subscription, mrkdwn_of, taken


def logs(words: str | None) -> dict[str, Message]:
    """The logs, a sample and the word that a channel is lost, with `words` wherever people write."""
    title = words or "Renewal"
    event = DealEvent(
        kind="deal.moved", activity_id=3, deal_id=4, number=142, title=title, value_minor=1_200_000,
        currency="USD", company=words, owner_name=words or "Ana", owner_user_id=None,
        actor_name=words or "Ana", actor_user_id=None, pipeline_id=1, pipeline=words or "Sales",
        stage=words or "Demo", stage_id=2, from_stage=words or "New",
    )  # fmt: skip
    fates: dict[Fate, str | None] = {
        "sent": None, "edited": None, "merged": None, "waiting": None, "withdrawn": None,
        "overtaken": "overtaken", "needless": "nothing left to say",
        "retrying": "ratelimited", "failed": words or "is_archived",
    }  # fmt: skip
    told = [Told(NOW, "C1", "alert", event, fate, error) for fate, error in fates.items()]
    told += [
        Told(NOW, "C1", kind, None, "sent", number=142)
        for kind in ("alert", "alert.reply", "channel_digest", "later")
    ]
    untold = (Untold({"paused": 1}, (7,), 1), Untold({"event": 300, "value": 2}, (1, 2, 3), 99))
    activity = ActivityView(
        1,
        "deal.moved",
        NOW,
        None,
        "test",
        {"stage": words or "New"},
        {"stage": words or "Demo"},
        None,
        9,
        False,
    )
    change = ChangeLog(activity, tuple(told), {"C2": "owner", "C3": "stage", "C4": "label"})
    quiet = ChangeLog(activity, ())
    deal = a_deal(title=title)
    paused = [{"subscription_id": 5, "pipeline": words, "line": f"pipeline subscribe <#C1> {title}"}]
    return {
        "channel_log": channel_log(
            ChannelLog("C1", (a_subscription(words),), (*told, *untold), 2, 3), READER
        ),
        "channel_log_empty": channel_log(ChannelLog("C1", (), (), 1, 1), READER),
        "deal_log": deal_log(DealLog(deal, (change, quiet), 1, 1), READER),
        "deal_log_empty": deal_log(DealLog(deal, (), 1, 1), READER),
        "channel_lost": channel_lost("C1", words or "is_archived", paused, READER),
        "two_lost": channel_lost("C1", "http_503", [*paused, {**paused[0], "subscription_id": 6}], READER),
        "delivery_notice": delivery_notice("C1", words or "msg_too_long", READER),
        "sample": sample_alert(channel_log(ChannelLog("C1", (), (), 1, 1), READER), title, READER),
        "sample_queued": sample_queued("C1", READER),
    }


def test_each_fate_and_each_reason_is_said_in_words_of_its_own() -> None:
    said = taken(logs(None)["channel_log"])["text"]
    for words in (
        "told by editing", "told in one message", "waits to be sent", "taken back before",
        "will be tried again: Slack asked me to wait", "could not be delivered: the channel is archived",
        "#7 was not told of: what is heard is paused", "302 changes were not told of", "(#1, #2, #3, …)",
        "still waited when the next one came", "A digest", "A deal that was deleted",
        "#142: what came next, in its thread", "Another message",
    ):  # fmt: skip
        assert words in said, words
    assert "Page 2 of 3" in str(logs(None)["channel_log"].blocks)
    assert "No channel was listening." in taken(logs(None)["deal_log"])["text"]


@pytest.mark.parametrize("kind", ["alert.reply", "alert.pointer", "alert.gone"])
def test_a_line_of_a_deal_that_is_gone_has_no_empty_number(kind: str) -> None:
    of_a_deal = Told(NOW, "C1", kind, None, "sent")
    said = channel_log(ChannelLog("C1", (), (of_a_deal,), 1, 1), READER).text
    assert "· A deal that was deleted" in said
    assert "#:" not in said


def test_a_digest_is_called_one() -> None:
    digest = Told(NOW, "C1", CHANNEL_DIGEST, None, "sent")
    assert "· A digest" in channel_log(ChannelLog("C1", (), (digest,), 1, 1), READER).text


@pytest.mark.parametrize("code", sorted(CHANNEL_LOST | TOKEN_LOST))
def test_what_ends_delivery_is_said_in_words_and_not_by_its_code(code: str) -> None:
    assert code not in refusal(code, READER)


@pytest.mark.parametrize("words", [None, HOSTILE, ENDLESS, "\x00", "🙂" * 300, "{name}"], ids=range(6))
def test_whatever_people_write_slack_takes_it_and_nobody_is_pinged(words: str | None) -> None:
    for name, message in logs(words).items():
        for text in mrkdwn_of(taken(message)):
            for unwanted in ("<!channel>", "<@U1>", "\x00", "\u202e"):
                assert unwanted not in text, name
