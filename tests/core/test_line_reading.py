"""How a line is read (PRODUCT.md, "How a line is read"): the readings it gives as examples, and their kin."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest

from bot.commands.deal import DEAL
from core.errors import Ambiguous
from core.money import Money, format_money
from core.results import DealView
from tests.core.support import World


def facts(world: World) -> dict[int, dict[str, Any]]:
    """What a line could change, of every deal."""
    return {number: facts_of(world.now(number)) for number in range(142, 146)}


def facts_of(deal: DealView) -> dict[str, Any]:
    return {
        "stage": deal.stage.name,
        "status": deal.status,
        "owner": deal.owner.name if deal.owner else None,
        "value": format_money(deal.value, "en"),
        "title": deal.title,
        "closing": str(deal.expected_close_on),
        "due": str(deal.due_on),
        "label": deal.label.name if deal.label else None,
        "reason": deal.reason,
    }


ACTS: list[tuple[str, int, dict[str, Any]]] = [
    # The deal comes first, by number or by words that begin its title, company or contact.
    ("move 142 demo", 142, {"stage": "Demo"}),
    ("move #142 demo", 142, {"stage": "Demo"}),
    ("move acme demo", 142, {"stage": "Demo"}),
    ("move ren ac demo", 142, {"stage": "Demo"}),
    ("move jane demo", 142, {"stage": "Demo"}),
    ("move ACME Démo", 142, {"stage": "Demo"}),
    # Every split is tried.
    ("move acme renewal next", 142, {"stage": "Qualifying"}),
    ("move acme proposal pending", 142, {"stage": "Proposal Pending"}),
    ("move acme renewal prop pend", 142, {"stage": "Proposal Pending"}),
    ("move globex rollout new opportunity", 143, {}),
    ("move 143 unable to contact", 143, {"stage": "Unable to Contact"}),
    # A stage by its name, a prefix, or something close; and next and back.
    ("move 142 neg", 142, {"stage": "Negotiating"}),
    ("move 142 negociating", 142, {"stage": "Negotiating"}),
    ("move 142 propsal pending", 142, {"stage": "Proposal Pending"}),
    ("move acme negociating", 142, {"stage": "Negotiating"}),
    ("move 142 next", 142, {"stage": "Qualifying"}),
    # Quotes group words, smart quotes too.
    ('move "acme renewal" "proposal pending"', 142, {"stage": "Proposal Pending"}),
    ("move “acme renewal” “Proposal Pending”", 142, {"stage": "Proposal Pending"}),
    ("move „acme renewal“ «demo»", 142, {"stage": "Demo"}),
    # Slack's encoding is undone first.
    ("assign 142 &lt;@UBEN&gt;", 142, {"owner": "Ben"}),
    ("assign 142 <@UBEN|ben>", 142, {"owner": "Ben"}),
    ("assign acme renewal <@UBEN>", 142, {"owner": "Ben"}),
    ("move (#142) demo", 142, {"stage": "Demo"}),
    ("move 142: demo", 142, {"stage": "Demo"}),
    ("move 142 to demo", 142, {"stage": "Demo"}),
    ("move acme renewal into demo", 142, {"stage": "Demo"}),
    ("assign acme renewal ben", 142, {"owner": "Ben"}),
    ("assign acme @ben", 142, {"owner": "Ben"}),
    ("assign 142 to ben", 142, {"owner": "Ben"}),
    ("assign acme renewal to <@UBEN>", 142, {"owner": "Ben"}),
    ("assign 142 nobody", 142, {"owner": None}),
    ("rename 142 R&amp;D &lt;big&gt; &amp;amp;", 142, {"title": "R&D <big> &amp;"}),
    # Amounts, days and labels.
    ("won globex 15k", 143, {"status": "won", "value": "$15,000"}),
    ("won 143", 143, {"status": "won"}),
    ("won 143 for 12k", 143, {"status": "won", "value": "$12,000"}),
    ("won globex at 15k", 143, {"status": "won", "value": "$15,000"}),
    ("value 142 to 15k", 142, {"value": "$15,000"}),
    ("value acme = 12 000 €", 142, {"value": "€12,000"}),
    ("value acme to none", 142, {"value": format_money(Money(0, ""), "en")}),
    ("value acme renewal 12k", 142, {"value": "$12,000"}),
    ("value 142 $12,000.50", 142, {"value": "$12,000.50"}),
    ("value 142 12 000 €", 142, {"value": "€12,000"}),
    ("value acme 1.5m", 142, {"value": "$1,500,000"}),
    ("value 142 none", 142, {"value": format_money(Money(0, ""), "en")}),
    ("closing 142 fri", 142, {"closing": "2026-11-27"}),
    ("closing acme renewal fri", 142, {"closing": "2026-11-27"}),
    ("closing 142 2026-12-31", 142, {"closing": "2026-12-31"}),
    ("closing 142 12/31/2026", 142, {"closing": "2026-12-31"}),
    ("due acme in 2 weeks", 142, {"due": "2026-12-07"}),
    ("due 142 tomorrow", 142, {"due": "2026-11-24"}),
    ("label acme renewal red", 142, {"label": "Red"}),
    ("label 142 none", 142, {}),
    # Free text: the deal by number or in quotes; bare words only if all of them name it.
    ("lost 142 too dear", 142, {"status": "lost", "reason": "too dear"}),
    ("lost 142 price", 142, {"status": "lost", "reason": "Price"}),
    ("lost acme renewal", 142, {"status": "lost"}),
    ('lost "globex rollout" chose a competitor', 143, {"status": "lost", "reason": "Chose a competitor"}),
    ('rename "acme renewal" Acme 2027', 142, {"title": "Acme 2027"}),
    ("abandon globex", 143, {"status": "abandoned"}),
    # Closed deals come first where one is reopened.
    ("reopen 145", 145, {"status": "open"}),
    ("reopen umbrella", 145, {"status": "open"}),
    ("reopen umbrella demo", 145, {"status": "open", "stage": "Demo"}),
    ("reopen umbrella pilot next", 145, {"status": "open", "stage": "Qualifying"}),
]


@pytest.mark.parametrize(("line", "number", "changed"), ACTS, ids=[act[0] for act in ACTS])
def test_a_line_acts_on_the_one_deal_that_it_means(
    sales: World, line: str, number: int, changed: dict[str, Any]
) -> None:
    before = facts(sales)
    said = sales.say(line)
    assert not said.refused, said.text
    assert f"#{number}" in said.text
    assert facts(sales) == {**before, number: {**before[number], **changed}}


ASKS: list[tuple[str, str, tuple[str, ...], str]] = [
    # Won, lost and abandoned are no stages: the close is offered.
    ("move 142 won", "Conflict", ("deal won 142",), "whatever its stage"),
    ("move 142 lost", "Conflict", ("deal lost 142",), ""),
    ("move acme abandoned", "Conflict", ("deal abandon 142",), ""),
    # Several ask, with buttons that keep the rest of the line.
    ("move renewal demo", "Ambiguous", ("deal move 144 demo", "deal move 142 demo"), "by “renewal”."),
    ("value renewal 12k", "Ambiguous", ("deal value 144 12k", "deal value 142 12k"), ""),
    ("won renewal", "Ambiguous", ("deal won 144", "deal won 142"), ""),
    ("assign renewal <@UBEN>", "Ambiguous", ("deal assign 144 <@UBEN>", "deal assign 142 <@UBEN>"), ""),
    (
        'move "renewal" "proposal pending"',
        "Ambiguous",
        ('deal move 144 "proposal pending"', 'deal move 142 "proposal pending"'),
        "",
    ),
    ("move 142 n", "Ambiguous", ('deal move 142 "New Opportunity"', "deal move 142 Negotiating"), "142 n"),
    # Near misses are suggested, with the rest of the line, and never acted on.
    ("move globx demo", "NotFound", ("deal move 143 demo",), "globx"),
    ("move globx proposal pending", "NotFound", ("deal move 143 proposal pending",), ""),
    ("won globx rolout 15k", "NotFound", ("deal won 143 15k",), ""),
    ('note "globex rolloot" they called', "NotFound", ("deal note 143 they called",), ""),
    ("show globx", "NotFound", ("deal show 143",), ""),
    # Free text after bare words is kept on buttons.
    ("note acme they called", "Ambiguous", ("deal note 142 they called",), "Each button shows the text"),
    ("lost globex price", "Ambiguous", ("deal lost 143 price",), ""),
    ("note globx rollout they called", "NotFound", ("deal note 143 they called",), "“globx”"),
    ("lost globx rollout", "NotFound", ("deal lost 143",), "“globx”"),
    ('note "globx" rollout is late', "NotFound", ("deal note 143 rollout is late",), "“globx”"),
    ("note acmee a call", "NotFound", ("deal note 142 a call",), "“acmee”"),
    ("rename acme renewal Big one", "Ambiguous", ("deal rename 142 Big one",), ""),
    ("note renewal they called", "Ambiguous", ("deal note 144 they called", "deal note 142 they called"), ""),
    # A number is only ever a number.
    ("move 9 demo", "NotFound", (), "no deal #9"),
    ("move #9", "NotFound", (), "no deal #9"),
    ("show 2026", "NotFound", (), "no deal #2026"),
    # What cannot be read is told, with what would work.
    ("move", "InvalidInput", (), "/deal move 142 proposal"),
    ("move 142 nowhere at all", "NotFound", ("deal move 142 Qualifying",), "no stage “nowhere at all”"),
    ("reopen 145 won", "InvalidInput", (), "/deal reopen 145"),
    ("label 142 pink", "NotFound", (), "Red, Orange"),
    ("assign 142 zoe", "NotFound", (), "“zoe”"),
    ("assign 142 to zoe", "NotFound", (), "“zoe”"),
    ("value 142 to lots", "InvalidInput", (), "“lots” is not an amount"),
    ("note 142", "InvalidInput", (), "/deal note 142"),
    ("value 142", "InvalidInput", (), "/deal value 142 15k"),
    ("closing 142", "InvalidInput", (), "/deal closing 142 fri"),
    ("due 142", "InvalidInput", (), "/deal due 142 fri"),
    ("label 142", "InvalidInput", (), "/deal label 142 red"),
    ("assign 142", "InvalidInput", (), "/deal assign 142 @bob"),
    ("find", "InvalidInput", (), "/deal find acme"),
]


@pytest.mark.parametrize(("line", "error", "lines", "words"), ASKS, ids=[ask[0] for ask in ASKS])
def test_a_line_that_cannot_be_carried_out_says_what_would_work_and_changes_nothing(
    sales: World, line: str, error: str, lines: tuple[str, ...], words: str
) -> None:
    before, history = facts(sales), len(sales.history())
    said = sales.say(line)
    assert said.refused == error, said.text
    assert set(lines) <= set(said.lines)
    assert bool(lines) == bool(said.lines)
    assert words in said.text
    assert facts(sales) == before
    assert len(sales.history()) == history


def test_the_buttons_of_a_question_say_what_they_do(sales: World) -> None:
    asked = {
        line: sales.say(line).error for line in ("move renewal demo", "value renewal 12k", "won renewal")
    }
    labels = {
        line: {str(choice.label) for choice in error.choices}
        for line, error in asked.items()
        if isinstance(error, Ambiguous)
    }
    assert labels == {
        "move renewal demo": {"#144 Initech renewal → Demo", "#142 Acme renewal → Demo"},
        "value renewal 12k": {"#144 Initech renewal → $12,000", "#142 Acme renewal → $12,000"},
        "won renewal": {"#144 Initech renewal", "#142 Acme renewal"},
    }


def test_the_buttons_of_a_question_do_what_the_line_meant(sales: World) -> None:
    asked = sales.say("note renewal they called <@UBEN|ben> about 5 &gt; 3")
    assert not sales.click(asked, asked.lines.index("deal note 142 they called @ben about 5 > 3")).refused
    assert sales.history(sales.now(142))[-1].note == "they called @ben about 5 > 3"
    asked = sales.say("move renewal next")
    assert not sales.click(asked, asked.lines.index("deal move 144 next")).refused
    assert sales.now(144).stage.name == "Qualifying"


def test_a_number_and_words_offer_the_move(sales: World) -> None:
    before = facts(sales)
    assert '/deal move 142 "Proposal Pending"' in sales.say("142 proposal").text
    assert '/deal move 142 "Proposal Pending"' in sales.say("#142 proposal").text
    assert facts(sales) == before


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("142 won", "mark #142 Acme renewal won?\n`/deal won 142`"),
        ("142 lost", "`/deal lost 142`"),
        ("142 abandon", "`/deal abandon 142`"),
        ("142 next", "to Qualifying?\n`/deal move 142 Qualifying`"),
        ("142 15k", "is worth 15k?\n`/deal value 142 15k`"),
        ("142 2", "`/deal value 142 2`"),
        ("142 fri", "`/deal closing 142 fri`"),
        ("acme demo", "to Demo?\n`/deal move 142 Demo`"),
        ("acme won", "`/deal won 142`"),
        ("142 note They @call back", "`/deal note 142 They @call back`"),
        ("#142 history", "`/deal history #142`"),
        ("142 foo", "I don't know “foo”. "),
        ("142 board", "I don't know “board”. "),
    ],
)
def test_a_bare_line_offers_what_it_may_mean_and_does_nothing(sales: World, line: str, said: str) -> None:
    before = facts(sales)
    assert said in sales.say(line).text
    assert facts(sales) == before


def test_words_that_name_several_deals_and_a_stage_offer_each_move(sales: World) -> None:
    said = sales.say("renewal demo")
    assert "Which of these do you mean?" in said.text
    assert {"`/deal move 142 Demo`", "`/deal move 144 Demo`"} <= set(said.text.splitlines())


def test_a_deal_that_is_nearly_named_comes_before_a_command_that_is_hardly_alike(sales: World) -> None:
    assert "deal show 143" in sales.say("globx").lines


@pytest.mark.parametrize(
    "line",
    [
        *("-1", "0", "99999999999999999999999", "#" + "9" * 5000, "-1 demo", "move -1 demo"),
        *("won 7.", "move #7, demo", "label 7) red"),
    ],
)
def test_digits_are_only_ever_a_number_however_many(sales: World, line: str) -> None:
    said = sales.say(line)
    assert said.refused == "NotFound"
    assert "There is no deal #" in said.text


def test_a_number_that_a_stage_lacks_is_no_slip_of_the_finger(sales: World) -> None:
    before = facts(sales)
    assert sales.say("move 142 2 demo").refused == "NotFound"
    assert facts(sales) == before


@pytest.mark.parametrize("line", ["142", "#142", "acme", '"acme renewal"', "show acme renewal", "show jane"])
def test_a_deal_alone_is_shown(sales: World, line: str) -> None:
    assert "#142 Acme renewal" in sales.say(line).text


def test_open_deals_come_before_closed_ones_except_where_deals_are_shown(sales: World) -> None:
    sales.new("Umbrella second")
    assert sales.say("move umbrella demo").text.startswith("Moved *#146")
    assert set(sales.say("show umbrella").lines) == {"deal show 145", "deal show 146"}
    assert set(sales.say("history umbrella").lines) == {"deal history 145", "deal history 146"}
    assert "Reopened *#145" in sales.say("reopen umbrella").text


def test_a_closed_deal_is_found_by_words_where_no_open_one_is_meant(sales: World) -> None:
    said = sales.say("move umbrella demo")
    assert said.refused == "Conflict"
    assert said.lines == ("deal reopen 145 Demo",)


def test_unknown_words_are_answered_with_the_closest_command(sales: World) -> None:
    said = sales.say("mvoe 142 next")
    assert "Did you mean" in said.text
    assert "/deal move 142 proposal" in said.text
    assert sales.now(142).stage.name == "New Opportunity"


def test_namesakes_are_told_apart_by_mention(sales: World) -> None:
    sales.learn("UBOB1", "Bob Stone")
    sales.learn("UBOB2", "Bob Wood")
    said = sales.say("assign 142 bob")
    assert set(said.lines) == {"deal assign 142 <@UBOB1>", "deal assign 142 <@UBOB2>"}
    assert not sales.click(said, said.lines.index("deal assign 142 <@UBOB2>")).refused
    owner = sales.now(142).owner
    assert owner is not None
    assert owner.name == "Bob Wood"


def test_two_places_that_a_transfer_may_mean_ask_in_lines_that_work(sales: World) -> None:
    sales.pipeline("Onboarding", "Kick off", "Kick back")
    said = sales.say("transfer 143 onboarding kick")
    assert set(said.lines) == {
        'deal transfer 143 Onboarding "Kick off"',
        'deal transfer 143 Onboarding "Kick back"',
    }
    assert not sales.click(said, said.lines.index('deal transfer 143 Onboarding "Kick back"')).refused
    assert sales.now(143).stage.name == "Kick back"


def test_a_stage_of_another_pipeline_offers_the_transfer(sales: World) -> None:
    sales.pipeline("Onboarding", "Kick off", "Live")
    said = sales.say("move 143 kick off")
    assert said.refused == "NotFound"
    assert 'deal transfer 143 Onboarding "Kick off"' in said.lines
    assert sales.now(143).stage.pipeline_id == sales.stage("Demo").pipeline_id


LONG = ["acme " * 600, " ".join(f"w{at}" for at in range(600)), "x" * 3000, '"' * 2500, "zz " * 29]
VERBS = [subcommand.name for subcommand in DEAL.subcommands if subcommand.name != "undo"]


@pytest.mark.parametrize("verb", [*VERBS, "142", "mvoe", "move 142", "transfer 142", "new contact:x"])
def test_a_line_of_any_length_is_answered_soon_and_changes_nothing(sales: World, verb: str) -> None:
    before = {number: sales.now(number) for number in range(142, 146)}
    for text in LONG:
        began = time.perf_counter()
        sales.say(f"{verb} {text}", by="Ada")
        # Generous, since machines are slow at times; without a limit it was a minute.
        assert time.perf_counter() - began < 5
    assert {number: sales.now(number) for number in range(142, 146)} == before


@pytest.mark.parametrize(
    ("line", "offered"),
    [("close 142", ("won", "lost", "abandon")), ("edit 142", ("show", "rename", "value", "closing"))],
)
def test_a_word_that_may_mean_several_commands_offers_each(
    sales: World, line: str, offered: tuple[str, ...]
) -> None:
    before = facts(sales)
    assert (
        tuple(re.findall(r"`/deal (\w+) 142", sales.say(line).text.partition("one of these?")[2])) == offered
    )
    assert facts(sales) == before


@pytest.mark.parametrize(
    "verb", ["note", "rename", "lost", "abandon", "task", "snooze", "move", "won", "assign", "value", "due"]
)
def test_a_verb_alone_asks_for_the_deal_by_an_example_that_works(sales: World, verb: str) -> None:
    said = sales.say(verb)
    assert "Which deal?" in said.text
    example = said.text.rpartition("`/deal ")[2].rstrip("`.").replace("@bob", "@Ben")
    assert example.startswith(f"{verb} 142 ")
    assert "For example" not in sales.say(example).text
