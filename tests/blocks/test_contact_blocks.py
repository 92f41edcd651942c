"""Contacts and companies as blocks: golden payloads, and extremes that Slack must still take."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.blocks import company, contact
from bot.blocks.kit import Message
from bot.blocks.reader import Reader
from core.contact_results import (
    CompanyCard,
    CompanyCreated,
    CompanyEdited,
    CompanyList,
    ContactCard,
    ContactCreated,
    ContactEdited,
    ContactList,
    ContactNoted,
    ConvertResult,
    DealsOf,
    EraseResult,
)
from core.i18n import _
from core.money import Money
from core.results import (
    ActivityView,
    Choice,
    CompanyView,
    ContactView,
    DealView,
    Person,
    StageView,
    StatusTotal,
)
from sandbox.block_kit import check_message

GOLDEN = Path(__file__).parent / "golden"
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
READER = Reader("en-US", "UTC", NOW)
ANA = Person(1, "Ana", "UANA")
STAGES = tuple(
    StageView(at + 1, 1, name, "blue", at, True, at == 0, 20, 7, None, None, None)
    for at, name in enumerate(("Demo", "Negotiating"))
)
HOSTILE = "<!channel> & <@U1> *b* `c` ~s~ _i_ \u202eevil\x00 </b>"
ENDLESS = "Ж" * 5000
NEAR = (Choice(_("#3 Jane Roe"), "contact show 3"),)


def a_company(words: str = "Acme") -> CompanyView:
    return CompanyView(5, words, words if words != "Acme" else "acme.com", "pipeline")


def a_contact(words: str | None = None, *, erased: bool = False) -> ContactView:
    if erased:
        return ContactView(9, 12, "", "lead", erased=True)
    return ContactView(
        contact_id=9,
        number=12,
        name=words or "Jane Doe",
        role="lead",
        email=words or "jane@acme.com",
        phone=words or "+1 555 0100",
        company=a_company(words or "Acme"),
        standing="pipeline",
    )


def a_deal(number: int, words: str = "Renewal") -> DealView:
    return DealView(
        deal_id=number,
        number=number,
        title=words,
        status="open",
        value=Money(1_200_000, "USD"),
        stage=STAGES[0],
        pipeline_name="Sales",
        owner=ANA,
        contact=None,
        company=None,
        stage_entered_at=NOW - timedelta(days=12),
        touched_at=NOW - timedelta(days=9),
        stale_at=NOW - timedelta(days=2),
        next_step_at=None,
        snoozed_until=None,
        snooze_reason=None,
        expected_close_on=None,
        due_on=None,
        due_by_stage=False,
        label=None,
        source=None,
        lost_reason_id=None,
        close_reason=None,
        reason=None,
        closed_on=None,
        closed_at=None,
        stage_unknown=False,
        created_at=NOW - timedelta(days=30),
        version=1,
    )


def some_deals(count: int, words: str = "Renewal") -> DealsOf:
    shown = tuple(a_deal(number, words) for number in range(1, min(count, 5) + 1))
    total = StatusTotal(count, (Money(1_200_000 * count, "USD"), Money(5_000, "EUR")))
    return DealsOf(shown, {"open": total} if count else {}, {1: STAGES}, frozenset({1}))


def some_activities(words: str) -> tuple[ActivityView, ...]:
    at = datetime(2026, 11, 20, 9, tzinfo=UTC)
    noted = ActivityView(2, "contact.noted", at, ANA, None, {}, {}, words, None, False)
    moved = ActivityView(
        1, "deal.moved", at, ANA, None, {"stage": "New"}, {"stage": "Demo"}, None, 864000, False, 1, words
    )
    return (noted, moved)


def a_card(words: str | None = None, *, deals: int = 1) -> ContactCard:
    offers = (Choice(_("New deal"), 'deal new title:"Acme" contact:#12'),)
    return ContactCard(
        a_contact(words),
        some_deals(deals, words or "Renewal"),
        some_activities(words or "Likes tea"),
        NOW - timedelta(days=40),
        can_edit=True,
        can_erase=True,
        offers=offers,
    )


def a_company_card(words: str | None = None, *, contacts: int = 1, deals: int = 1) -> CompanyCard:
    people = tuple(
        ContactView(at, at, words or "Jane Doe", "client") for at in range(1, min(contacts, 10) + 1)
    )
    return CompanyCard(
        a_company(words or "Acme"),
        people,
        contacts,
        some_deals(deals),
        some_activities("Hi"),
        NOW,
        can_edit=True,
    )


def edited(words: str | None = None) -> ContactEdited:
    before = {"name": words or "Jane Roe", "email": words or "jane@home.org", "company": words}
    after = {"name": words or "Jane Doe", "email": words, "company": words or "Acme"}
    return ContactEdited(a_contact(words), before, after, 7, True, NEAR)


def messages(words: str | None) -> dict[str, Message]:
    """One of each kind of message, with `words` wherever a person writes; None for ordinary ones."""
    people = tuple(ContactView(at, at, words or f"Jane {at}", "lead") for at in range(1, 11))
    places = tuple(CompanyView(at, words or f"Acme {at}", None, "live") for at in range(1, 11))
    who, where = a_contact(words), a_company(words or "Acme")
    return {
        "contact_card": contact.contact_card(a_card(words), READER),
        "contact_created": contact.contact_created(ContactCreated(who, 7, True, NEAR), READER),
        "contact_edited": contact.contact_edited(edited(words), READER),
        "contact_unchanged": contact.contact_edited(ContactEdited(who, {}, {}, None), READER),
        "contact_converted": contact.converted(ConvertResult(replace(who, role="client"), "lead", 7), READER),
        "contact_noted": contact.contact_noted(ContactNoted(who, words or "Likes tea", 7), READER),
        "contact_erased": contact.contact_erased(EraseResult(a_contact(erased=True), 2), READER),
        "contact_list": contact.contact_list(ContactList(people, 23, 2, 3, "lead", "live"), READER),
        "contact_found": contact.contact_list(
            ContactList((), 0, 1, 1, words=words or "jnae", near=NEAR, capped=True), READER
        ),
        "company_card": company.company_card(a_company_card(words), READER),
        "company_created": company.company_created(CompanyCreated(where, 7, NEAR), READER),
        "company_edited": company.company_edited(
            CompanyEdited(where, {"name": words or "Acme"}, {"name": words or "Globex"}, 7), READER
        ),
        "company_list": company.company_list(CompanyList(places, 23, 2, 3, "live"), READER),
    }


@pytest.mark.parametrize("name", list(messages(None)))
def test_a_message_is_as_its_golden_one(name: str) -> None:
    expected = json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))
    assert messages(None)[name].payload() == expected


@pytest.mark.parametrize("words", [None, HOSTILE, ENDLESS, "\x00", "🙂" * 300, "a\nb"], ids=range(6))
def test_whatever_people_write_slack_takes_it_and_nobody_is_pinged(words: str | None) -> None:
    for name, message in messages(words).items():
        payload = message.payload()
        assert check_message(payload) == [], name
        assert payload["text"].strip(), name
        for text in read_as_mrkdwn(payload):
            assert "<!channel>" not in text, name
            assert "<@U1>" not in text, name
        for unprintable in ("\x00", "\u202e"):
            assert unprintable not in json.dumps(payload, ensure_ascii=False), name


def read_as_mrkdwn(value: Any) -> Iterator[str]:
    """Every text of a payload in which Slack looks for mentions."""
    if isinstance(value, list):
        for each in value:
            yield from read_as_mrkdwn(each)
    elif isinstance(value, dict):
        if isinstance(value.get("text"), str) and value.get("type") != "plain_text":
            yield value["text"]
        for each in value.values():
            yield from read_as_mrkdwn(each)


def test_far_too_many_are_counted_not_dropped_silently() -> None:
    card = contact.contact_card(a_card(deals=1200), READER).payload()
    assert check_message(card) == []
    assert "and 1,195 more deals" in str(card)
    place = company.company_card(a_company_card(contacts=4000, deals=1200), READER).payload()
    assert check_message(place) == []
    assert "and 3,990 more contacts" in str(place)


def test_empty_cards_and_lists_say_so() -> None:
    bare = ContactView(9, 12, "Jane", "client")
    card = contact.contact_card(ContactCard(bare, DealsOf((), {}), (), NOW), READER).payload()
    assert check_message(card) == []
    assert "No deals yet" in str(card)
    for listed, said in (
        (contact.contact_list(ContactList((), 0, 1, 1), READER), "No contacts yet"),
        (contact.contact_list(ContactList((), 0, 1, 1, "lead"), READER), "Nobody matches"),
        (company.company_list(CompanyList((), 0, 1, 1), READER), "No companies yet"),
    ):
        assert check_message(listed.payload()) == []
        assert said in str(listed.payload())


def test_an_erased_contact_shows_its_deals_and_no_way_to_change_it() -> None:
    shown = ContactCard(a_contact(erased=True), some_deals(7), (), NOW)
    card = contact.contact_card(shown, READER).payload()
    assert check_message(card) == []
    assert "erased contact" in card["text"]
    assert "contact.convert" not in str(card)


def test_a_value_that_a_deal_lacks_is_not_summed() -> None:
    deals = DealsOf((a_deal(1),), {"won": StatusTotal(1, ())})
    card = contact.contact_card(ContactCard(a_contact(), deals, (), NOW), READER).payload()
    assert "won 1 · no value" in card["text"]


@pytest.mark.parametrize("locale", ["fr-FR", "de", "ar", "zz"])
def test_every_language_can_be_asked_for(locale: str) -> None:
    reader = Reader(locale, "Asia/Tokyo", NOW)
    builders: tuple[Callable[[], Message], ...] = (
        lambda: contact.contact_card(a_card(), reader),
        lambda: company.company_card(a_company_card(), reader),
    )
    for build in builders:
        assert check_message(build().payload()) == []
