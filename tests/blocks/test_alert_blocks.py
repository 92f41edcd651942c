"""An alert says from → to, who, value and days in the old stage, in two quiet lines (rule 13)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, get_args

import pytest

from bot.blocks.alert import channel_alert
from bot.blocks.reader import Reader
from core.events import DealEvent, EventKind
from sandbox.block_kit import check_message

READER = Reader("en-US", "UTC", datetime(2026, 11, 23, 12, tzinfo=UTC))
DAY = 86_400


def event(kind: EventKind = "deal.moved", **changed: Any) -> DealEvent:
    facts: dict[str, Any] = {
        "kind": kind,
        "activity_id": 7,
        "deal_id": 1,
        "number": 142,
        "title": "Renewal",
        "value_minor": 1_200_000,
        "currency": "USD",
        "company": "Acme",
        "owner_name": "Bob",
        "owner_user_id": "U2",
        "actor_name": "Ana",
        "actor_user_id": "U1",
        "pipeline_id": 1,
        "pipeline": "Sales",
        "stage": "Proposal Pending",
        "from_stage": "Demo",
        "seconds_in_old": 9 * DAY + 5,
    }
    return DealEvent(**(facts | changed))


def said(alerted: DealEvent) -> list[str]:
    """The lines of the fallback text."""
    return channel_alert(alerted, READER).content()["text"].split("\n")  # type: ignore[no-any-return]


def test_a_move_says_from_to_who_value_owner_and_days_in_the_old_stage() -> None:
    assert channel_alert(event(), READER).content() == {
        "text": "#142 Renewal (Acme) moved: Demo → Proposal Pending\n"
        "by Ana · $12,000 · owner Bob · 9 days in Demo · Sales",
        "blocks": [
            {
                "type": "section",
                "text": {
                    "type": "mrkdwn",
                    "text": "*#142 Renewal (Acme)* moved: Demo → Proposal Pending",
                    "verbatim": True,
                },
                "accessory": {
                    "type": "button",
                    "text": {"type": "plain_text", "text": "Open", "emoji": True},
                    "action_id": "deal.show:1",
                    "value": '{"d":1}',
                },
            },
            {
                "type": "context",
                "elements": [
                    {
                        "type": "mrkdwn",
                        "text": "by <@U1> · $12,000 · owner <@U2> · 9 days in Demo · Sales",
                        "verbatim": True,
                    }
                ],
            },
        ],
    }


@pytest.mark.parametrize(
    ("kind", "changed", "line"),
    [
        ("deal.created", {"from_stage": None}, "#142 Renewal (Acme) is new, in Proposal Pending"),
        ("deal.moved", {"from_stage": None}, "#142 Renewal (Acme) moved to Proposal Pending"),
        ("deal.moved_back", {}, "#142 Renewal (Acme) moved back: Demo → Proposal Pending"),
        ("deal.won", {}, "🎉 #142 Renewal (Acme) was won"),
        ("deal.lost", {}, "#142 Renewal (Acme) was lost"),
        ("deal.lost", {"reason": "Price"}, "#142 Renewal (Acme) was lost: Price"),
        ("deal.abandoned", {"reason": "No answer"}, "#142 Renewal (Acme) was abandoned: No answer"),
        ("deal.won", {"reason": "left over"}, "🎉 #142 Renewal (Acme) was won"),
        ("deal.reopened", {}, "#142 Renewal (Acme) was reopened, in Proposal Pending"),
        ("deal.undone", {"undid": "deal.moved"}, "in Proposal Pending again: its move was undone."),
        ("deal.undone", {"undid": "deal.created"}, "was taken back: creating it was undone."),
        ("deal.undone", {"undid": "deal.won"}, "is open again, in Proposal Pending: the win was undone."),
        ("deal.undone", {"undid": "deal.reopened"}, "is closed again: reopening it was undone."),
        ("deal.undone", {"undid": "deal.renamed"}, "the last change was undone."),
    ],
)
def test_each_change_has_its_sentence(kind: EventKind, changed: dict[str, Any], line: str) -> None:
    assert said(event(kind, **changed))[0].endswith(line)


def test_an_undone_change_of_any_kind_has_a_sentence_of_its_own() -> None:
    lines = {said(event("deal.undone", undid=kind))[0] for kind in get_args(EventKind)}
    assert len(lines) >= 7


@pytest.mark.parametrize(
    ("changed", "line"),
    [
        ({"currency": "", "value_minor": 0}, "by Ana · owner Bob · 9 days in Demo · Sales"),
        ({"value_minor": 0}, "by Ana · $0 · owner Bob · 9 days in Demo · Sales"),
        ({"owner_name": None, "owner_user_id": None}, "by Ana · $12,000 · no owner · 9 days in Demo · Sales"),
        (
            {"owner_name": "Ana", "owner_user_id": "U1"},
            "by Ana · $12,000 · their own deal · 9 days in Demo · Sales",
        ),
        ({"seconds_in_old": DAY}, "by Ana · $12,000 · owner Bob · 1 day in Demo · Sales"),
        ({"seconds_in_old": 59}, "by Ana · $12,000 · owner Bob · less than a day in Demo · Sales"),
        ({"seconds_in_old": None}, "by Ana · $12,000 · owner Bob · Sales"),
        ({"seconds_in_old": 2 * DAY, "from_stage": None}, "owner Bob · 2 days in Proposal Pending · Sales"),
    ],
)
def test_the_second_line_says_only_what_is_known(changed: dict[str, Any], line: str) -> None:
    assert said(event(**changed))[1].endswith(line)


def test_a_deal_that_is_gone_is_not_opened() -> None:
    gone = channel_alert(event("deal.undone", undid="deal.created"), READER).content()
    assert "accessory" not in gone["blocks"][0]


def test_somebody_without_an_account_is_named_not_mentioned() -> None:
    alerted = event(owner_user_id=None, actor_user_id=None, actor_name="import")
    details = channel_alert(alerted, READER).content()["blocks"][1]["elements"][0]["text"]
    assert details.startswith("by import · $12,000 · owner Bob")


def test_a_namesake_of_the_owner_is_somebody_else() -> None:
    alerted = event(actor_name="Bob", actor_user_id="U9")
    details = channel_alert(alerted, READER).content()["blocks"][1]["elements"][0]["text"]
    assert details.startswith("by <@U9> · $12,000 · owner <@U2>")
    assert said(alerted)[1].startswith("by Bob · $12,000 · owner Bob")


def test_the_company_is_not_said_twice() -> None:
    assert said(event(title="ACME renewal"))[0] == "#142 ACME renewal moved: Demo → Proposal Pending"
    assert said(event(company=None))[0] == "#142 Renewal moved: Demo → Proposal Pending"


def test_an_alert_is_in_the_readers_manner() -> None:
    french = Reader("fr-FR", "Europe/Paris", READER.now)
    assert "12\u202f000\u00a0$" in channel_alert(event(), french).text


@pytest.mark.parametrize("kind", get_args(EventKind))
@pytest.mark.parametrize(
    "words",
    ["", " ", "\x00", "<!channel> & <@U1>", "*_~`", "x" * 3000, "<!here>" * 900, "👩‍👩‍👧" * 900, "{deal}"],
)
def test_no_words_break_an_alert_or_ping_anybody(kind: EventKind, words: str) -> None:
    named = ("title", "company", "owner_name", "actor_name", "pipeline", "stage", "from_stage", "reason")
    alerted = event(kind, owner_user_id=None, actor_user_id=None, **dict.fromkeys(named, words))
    content = channel_alert(alerted, READER).content()
    assert check_message(content) == []
    assert "<!" not in str(content)
    assert "<@" not in str(content)
    assert len(content["text"]) < 1500


def test_the_largest_numbers_fit() -> None:
    alerted = event(number=2**62, value_minor=10**15 - 1, seconds_in_old=2**62)
    assert check_message(channel_alert(alerted, READER).content()) == []
