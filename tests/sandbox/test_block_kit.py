"""Each payload that Slack takes is taken; each bad one breaks its own rule, there, and no other."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from sandbox.block_kit import Violation, check_message, check_offer, check_view
from tests.sandbox.bad import BAD_MESSAGES
from tests.sandbox.bad_views import BAD_OFFERS, BAD_VIEWS
from tests.sandbox.samples import GOOD_MESSAGES, GOOD_OFFERS, GOOD_VIEWS, message, modal, section


@pytest.mark.parametrize("payload", GOOD_MESSAGES.values(), ids=GOOD_MESSAGES)
def test_a_message_that_slack_takes_is_taken(payload: dict[str, Any]) -> None:
    assert check_message(payload) == []


@pytest.mark.parametrize("payload", GOOD_VIEWS.values(), ids=GOOD_VIEWS)
def test_a_view_that_slack_takes_is_taken(payload: dict[str, Any]) -> None:
    assert check_view(payload) == []


@pytest.mark.parametrize("payload", GOOD_OFFERS.values(), ids=GOOD_OFFERS)
def test_an_offer_of_options_that_slack_takes_is_taken(payload: dict[str, Any]) -> None:
    assert check_offer(payload) == []


@pytest.mark.parametrize(("payload", "pointer", "rule"), BAD_MESSAGES)
def test_a_bad_message_breaks_its_rule_and_no_other(payload: Any, pointer: str, rule: str) -> None:
    assert check_message(payload) == [Violation(pointer, rule)]


@pytest.mark.parametrize(("payload", "pointer", "rule"), BAD_VIEWS)
def test_a_bad_view_breaks_its_rule_and_no_other(payload: Any, pointer: str, rule: str) -> None:
    assert check_view(payload) == [Violation(pointer, rule)]


@pytest.mark.parametrize(("payload", "pointer", "rule"), BAD_OFFERS)
def test_a_bad_offer_of_options_breaks_its_rule_and_no_other(payload: Any, pointer: str, rule: str) -> None:
    assert check_offer(payload) == [Violation(pointer, rule)]


def test_there_are_a_hundred_bad_payloads_and_forty_good_ones() -> None:
    broken = {(pointer, rule) for _payload, pointer, rule in (*BAD_MESSAGES, *BAD_VIEWS, *BAD_OFFERS)}
    assert len(broken) >= 100, "each for a limit of its own"
    assert len(GOOD_MESSAGES) + len(GOOD_VIEWS) + len(GOOD_OFFERS) >= 40


def test_a_check_leaves_the_payload_as_it_is() -> None:
    payloads = [*GOOD_MESSAGES.values(), *GOOD_VIEWS.values()]
    before = copy.deepcopy(payloads)
    for payload in payloads:
        check_message(payload)
        check_view(payload)
    assert payloads == before


@pytest.mark.parametrize("junk", [None, 1, "x", [], {}, {"text": "x", "blocks": [None, 1, [], {"type": []}]}])
def test_junk_is_refused_and_never_raises(junk: Any) -> None:
    assert check_message(junk)
    assert check_view(junk)
    assert check_offer(junk)


def test_every_violation_is_told_with_a_pointer_to_its_place() -> None:
    found = check_message(message(section(block_id="a/b", extra=1), section(""), **{"a/b~c": 1}))
    assert [violation.pointer for violation in found] == [
        "/a~1b~0c",
        "/blocks/0/extra",
        "/blocks/1/text/text",
    ]


def test_a_view_of_more_than_250_kb_is_refused() -> None:
    blocks = [{"type": "section", "fields": [{"type": "plain_text", "text": "x" * 2000}] * 10}] * 13
    assert check_view(modal(*blocks)) == [Violation("", "at most 250000 bytes")]
