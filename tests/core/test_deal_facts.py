"""A deal's own facts: title, value, days, label, source, owner, notes (rules 9, 11, 14, 16)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from core.deal_changes import columns_of
from core.errors import InvalidInput, NotFound
from core.money import NO_VALUE, Money
from core.requests import (
    AssignDeal,
    NoteDeal,
    RenameDeal,
    RevalueDeal,
    SetClosing,
    SetDue,
    SetLabel,
    SetSource,
    ShowHistory,
)
from core.results import DealView
from tests.core.support import World, by_number, seen


def changed(before: DealView, after: DealView) -> set[str]:
    now = columns_of(after)
    return {name for name, value in columns_of(before).items() if now[name] != value}


LINES = [
    ("rename {} Acme & sons", {"title"}),
    ("value {} 12k", {"value_minor"}),
    ("value {} 12k EUR", {"value_minor", "currency"}),
    ("value {} none", {"value_minor", "currency"}),
    ("closing {} 2026-12-31", {"expected_close_on"}),
    ("due {} 2026-12-31", {"due_on"}),
    ("label {} red", {"label_id"}),
    ("assign {} ben", {"owner_id"}),
    ("assign {} nobody", {"owner_id"}),
    ("note {} hello", set()),
]


@pytest.mark.parametrize(("line", "columns"), LINES, ids=[line for line, _columns in LINES])
def test_a_change_sets_its_field_touches_the_deal_and_counts_a_version(
    world: World, line: str, columns: set[str]
) -> None:
    deal = world.new()
    world.later(days=3)
    assert not world.say(line.format(deal.number)).refused
    after = world.now(deal)
    # A label is no touch (rule 11); a note is one, and no change of the deal's own fields (decision 9).
    touch: set[str] = set() if line.startswith("label") else {"touched_at"}
    assert changed(deal, after) == columns | touch
    assert after.version == deal.version + bool(columns)
    stale = after.touched_at + timedelta(days=7)
    assert after.stale_at == stale
    assert world.totals_hold()


@pytest.mark.parametrize("line", [line for line, columns in LINES if columns])
def test_a_change_to_what_is_so_already_records_nothing(world: World, line: str) -> None:
    deal = world.new(owner="nobody") if "nobody" in line else world.new()
    world.say(line.format(deal.number))
    once, history = world.now(deal), world.kinds(deal)
    world.later(days=1)
    assert "already; nothing was changed" in world.say(line.format(deal.number)).text
    assert world.now(deal) == once
    assert world.kinds(deal) == history


def test_history_keeps_from_and_to(world: World) -> None:
    deal = world.new()
    world.say(f"value {deal.number} 12k EUR", by="Chris")
    line = world.history(deal)[-1]
    assert line.before["value_minor"] == 10_000
    assert (line.after["value_minor"], line.after["currency"]) == (1_200_000, "EUR")
    request = ShowHistory(deal=by_number(deal))
    _deal, page = world.services.histories.show(request, world.actor("Vic"))
    latest = page.activities[0]
    assert (latest.before["value"], latest.after["value"]) == (Money(10_000, "USD"), Money(1_200_000, "EUR"))
    assert latest.actor is not None
    assert latest.actor.name == "Chris"


def test_a_form_sets_facts_as_a_line_does(world: World) -> None:
    deal, ana = world.new(), world.actor()
    services = world.services.deals
    services.rename(RenameDeal(deal=seen(deal), title="Other"), ana)
    services.revalue(RevalueDeal(deal=seen(deal), value=Money(5, "JPY")), ana)
    services.set_closing(SetClosing(deal=seen(deal), on=date(2027, 1, 1)), ana)
    services.set_due(SetDue(deal=seen(deal), on=date(2027, 1, 2)), ana)
    services.label(SetLabel(deal=seen(deal), label="blue"), ana)
    services.set_source(SetSource(deal=seen(deal), source=" trade  fair "), ana)
    services.assign(AssignDeal(deal=seen(deal), owner="<@UBEN>"), ana)
    after = world.now(deal)
    assert (after.title, after.value, after.source) == ("Other", Money(5, "JPY"), "trade fair")
    assert (after.expected_close_on, after.due_on) == (date(2027, 1, 1), date(2027, 1, 2))
    assert after.label is not None
    assert after.owner is not None
    assert (after.label.name, after.owner.name, after.version) == ("Blue", "Ben", deal.version + 7)


def test_a_form_takes_facts_away(world: World) -> None:
    deal = world.new(label="red", source="fair", closing=date(2027, 1, 1), due=date(2027, 1, 2))
    ana, services = world.actor(), world.services.deals
    services.revalue(RevalueDeal(deal=seen(deal), value=NO_VALUE), ana)
    services.set_closing(SetClosing(deal=seen(deal)), ana)
    services.set_due(SetDue(deal=seen(deal)), ana)
    services.label(SetLabel(deal=seen(deal)), ana)
    services.set_source(SetSource(deal=seen(deal)), ana)
    services.assign(AssignDeal(deal=seen(deal)), ana)
    after = world.now(deal)
    assert (after.value, after.source, after.label, after.owner) == (NO_VALUE, None, None, None)
    assert (after.expected_close_on, after.due_on) == (None, None)
    assert world.totals_hold()


def test_a_form_names_what_is_there(world: World) -> None:
    deal = world.new()
    with pytest.raises(NotFound, match="no label “pink”"):
        world.services.deals.label(SetLabel(deal=seen(deal), label="pink"), world.actor())
    with pytest.raises(NotFound, match="nobody here called “zoe”"):
        world.services.deals.assign(AssignDeal(deal=seen(deal), owner="zoe"), world.actor())


def test_facts_of_a_closed_deal_can_be_corrected(world: World) -> None:
    deal = world.new()
    world.say(f"won {deal.number}")
    assert not world.say(f"rename {deal.number} Better").refused
    assert not world.say(f"value {deal.number} 5k").refused
    after = world.now(deal)
    assert (after.title, after.value, after.status) == ("Better", Money(500_000, "USD"), "won")
    assert world.totals_hold()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("value {} 12,5,0k", "not grouped"),
        ("value {} -5", "negative"),
        ("value {} 999999999999999999999k", "more than a deal can be worth"),
        ("value {} 12 zorkmid", "not a currency"),
        ("value {} lots", "not an amount"),
        ("won {} -5", "negative"),
        ("won {} lots", "not an amount"),
        ("closing {} 2026-02-30", "no 30 February"),
        ("closing {} someday", "someday"),
        ("due {} 99/99/9999", "2100-12-31"),
        ("rename {} " + "x" * 3000, "200 is the most"),
        ("note {} " + "x" * 3001, "3000 is the most"),
        ("lost {} " + "x" * 501, "500 is the most"),
        ("abandon {} " + "x" * 501, "500 is the most"),
        ("rename {} \x00", "A title is missing"),
        ("note {} \x00", "A note is missing"),
    ],
)
def test_what_cannot_be_read_changes_nothing(world: World, line: str, words: str) -> None:
    deal = world.new()
    said = world.say(line.format(deal.number))
    assert said.refused == "InvalidInput"
    assert words in said.text
    assert world.now(deal) == deal
    assert world.kinds(deal) == ["deal.created"]


def test_a_note_is_kept_as_it_was_typed(world: World) -> None:
    deal = world.new()
    world.say(f"note {deal.number} “Yes”, said &lt;!channel&gt;\nand 🚀 שלום")
    assert world.history(deal)[-1].note == "“Yes”, said <!channel>\nand 🚀 שלום"


def test_a_note_alone_asks_for_one(world: World) -> None:
    deal = world.new()
    with pytest.raises(InvalidInput, match="A note is missing"):
        world.services.deals.note(NoteDeal(deal=seen(deal)), world.actor())
