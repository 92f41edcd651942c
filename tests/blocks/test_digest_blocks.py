"""Digests as they go to Slack: golden payloads, and extremes that Slack must still take."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.blocks import digest
from bot.blocks.kit import MESSAGE_BLOCKS, Message, section
from bot.blocks.reader import Reader
from bot.blocks.text import Mrkdwn
from core.digest_results import HAPPENINGS, NONE, ChannelReading, Digest, DigestDeal, DigestPart, Scope
from core.money import Money
from core.results import StatusTotal
from sandbox.block_kit import check_message
from tests.blocks.test_contact_blocks import ANA, ENDLESS, HOSTILE, NOW, a_deal, read_as_mrkdwn

GOLDEN = Path(__file__).parent / "golden"
READER = Reader("en-US", "UTC", NOW)
TOTAL = StatusTotal(3, (Money(1_200_000, "USD"), Money(5_000, "EUR")))


def a_part(words: str | None, first: int, deals: int = 2) -> DigestPart:
    """Three deals and some more, of which two are named."""
    owner = replace(ANA, name=words or "Ana")
    named = (
        replace(
            a_deal(first + at, words or "Acme renewal"),
            owner=owner,
            close_reason=words or "Price",
            reason=words or "Price",
            expected_close_on=NOW.date() + timedelta(days=2),
        )
        for at in range(deals)
    )
    return DigestPart(
        replace(TOTAL, deals=deals + 3), tuple(DigestDeal(deal, words or "Demo", 3) for deal in named)
    )


def a_digest(words: str | None, scope: Scope, deals: int = 2, **changed: Any) -> Digest:
    """A digest of all that can happen."""
    first = {what: 100 * (at + 1) for at, what in enumerate(HAPPENINGS)}
    manages = scope == "people"
    facts: dict[str, Any] = {
        "happened": {what: a_part(words, first[what], deals) for what in HAPPENINGS},
        "closing": a_part(words, 700, deals),
        "closing_days": 7,
        "ignored": a_part(words, 800, deals) if manages else NONE,
        "unreminded": a_part(words, 1000, deals) if manages else NONE,
        "nobodys": a_part(words, 900, deals) if manages else NONE,
        "open": TOTAL,
        "open_before": StatusTotal(2, (Money(900_000, "USD"),)),
        **changed,
    }
    return Digest(scope, NOW - timedelta(days=7), NOW, **facts)


def a_reminder(blocks: int) -> Message:
    """A daily reminder of so many blocks."""
    return Message(Mrkdwn("⏰ Deals wait"), tuple(section(f"Deal {at}") for at in range(blocks)))


def messages(words: str | None, deals: int = 2) -> dict[str, Message]:
    """One of each digest, the words people chose in it being `words`."""
    quiet = {"happened": {"new": a_part(words, 100)}, "closing": NONE, "open_before": None}
    of_channel = a_digest(words, "all", deals, pipeline=words or "Sales")
    return {
        "digest_own": digest.digest(a_digest(words, "own", deals), READER),
        "digest_own_quiet": digest.digest(a_digest(words, "own", **quiet), READER),
        "digest_people": digest.digest(a_digest(words, "people", deals), READER),
        "digest_all": digest.digest(a_digest(words, "all", deals), READER),
        "digest_below": digest.with_digest(a_reminder(3), a_digest(words, "people", deals), READER),
        "digest_channel": digest.channel_digest(
            ChannelReading(of_channel, replace(ANA, name=words or "Chris"), "Asia/Tokyo", 0, 7), READER
        ),
    }


SURFACES = {name: message.payload() for name, message in messages(None).items()}


@pytest.mark.parametrize("name", SURFACES)
def test_it_is_as_its_golden_one(name: str) -> None:
    assert SURFACES[name] == json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("words", [None, HOSTILE, ENDLESS, "\x00", "🙂" * 300, "a\nb|c>"], ids=range(6))
@pytest.mark.parametrize("deals", [0, 8])
def test_whatever_people_write_slack_takes_it_and_nobody_is_pinged(words: str | None, deals: int) -> None:
    for name, message in messages(words, deals).items():
        payload = message.payload()
        assert check_message(payload) == [], name
        assert payload["text"].strip(), name
        assert not any("<!channel>" in text for text in read_as_mrkdwn(payload)), name


def test_a_part_says_how_many_more_there_are() -> None:
    assert "and 3 more" in digest.digest(a_digest(None, "own"), READER).text


def test_where_everybody_reads_along_nobody_is_named_for_what_went_wrong() -> None:
    for name in ("digest_all", "digest_channel"):
        said = json.dumps(SURFACES[name])
        assert "#101" in said, name
        assert "#401" in said, name
        unnamed = {"#201", "#301", "#701", "#801", "#901", "#1000"}
        assert not unnamed & set(said.replace("*", " ").split()), name
        assert "Lost" in said, name


def test_a_long_reminder_makes_room_for_the_digest_and_says_so() -> None:
    payload = digest.with_digest(a_reminder(48), a_digest(None, "people"), READER).payload()
    assert check_message(payload) == []
    assert len(payload["blocks"]) <= MESSAGE_BLOCKS
    assert "no room for all of it" in str(payload["blocks"])
    assert "What now" in str(payload["blocks"])


def test_who_has_no_open_deal_is_not_sent_to_plan_the_next_step_of_one() -> None:
    facts = {"happened": {"won": a_part(None, 100)}, "closing": NONE}
    assert "plan the next step" in digest.digest(a_digest(None, "own", **facts), READER).text
    without = digest.digest(a_digest(None, "own", open=StatusTotal(0, ()), **facts), READER).text
    assert "`/deal new` starts the next one" in without
    assert "plan the next step" not in without
