"""What the constructors make is what Slack takes, however long, hostile or empty the words are."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.blocks import kit
from bot.blocks.kit import Block, KitWarning, Message
from bot.blocks.text import Mrkdwn, escape
from sandbox.block_kit import check_message

ENDLESS = "<!channel> & " * 500
HOSTILE = ["", " ", "\x00", "\n\n", "<!channel> @here R&D", ENDLESS, "\u202eevil", "👩‍👩‍👧" * 900, "&" * 3000]


def everything(words: str) -> tuple[Block, ...]:
    ask = kit.confirm(words, words, words, words, danger=True)
    choices = [kit.option(words, str(place), words) for place in range(4)]
    buttons = [kit.button(words, f"b{place}", "1", confirm=ask) for place in range(30)]
    return (
        kit.header(words, block_id="h"),
        kit.section(
            words, fields=[words] * 10, accessory=kit.select("s", words, choices, confirm=ask, initial="2")
        ),
        kit.section(words, accessory=kit.overflow("o", choices, confirm=ask)),
        kit.section(fields=[words]),
        kit.divider(),
        kit.context(*[words] * 30),
        *kit.rows(buttons),
        kit.actions(kit.select("g", words, [kit.group(words, choices)])),
    )


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_no_words_break_a_message(words: str) -> None:
    assert check_message(Message(words, everything(words)).payload()) == []


@given(st.text())
def test_no_words_at_all_break_a_message(words: str) -> None:
    assert check_message(Message(words, everything(words)).payload()) == []


def test_words_are_escaped_where_they_are_mrkdwn_and_left_where_they_are_plain() -> None:
    assert kit.section("R&D")["text"]["text"] == "R&amp;D"
    assert kit.section(escape("R&D"))["text"]["text"] == "R&amp;D"
    assert kit.header("R&D")["text"]["text"] == "R&D"
    assert kit.button("R&D", "a")["text"]["text"] == "R&D"


@pytest.mark.parametrize(
    ("block", "limit"),
    [
        (kit.section("x" * 4000)["text"], 3000),
        (kit.section(fields=["x" * 4000])["fields"][0], 2000),
        (kit.header("x" * 4000)["text"], 150),
        (kit.button("x" * 4000, "a")["text"], 75),
        (kit.option("x" * 4000, "1")["text"], 75),
        (kit.group("x" * 4000, [kit.option("a", "1")])["label"], 75),
        (kit.select("a", "x" * 4000, [kit.option("a", "1")])["placeholder"], 150),
        (kit.confirm("x" * 4000, "", "", "")["title"], 100),
        (kit.confirm("", "x" * 4000, "", "")["text"], 300),
        (kit.confirm("", "", "x" * 4000, "")["confirm"], 30),
    ],
)
def test_long_words_are_cut_to_the_limit_and_show_it(block: Block, limit: int) -> None:
    assert len(block["text"]) == limit
    assert block["text"].endswith("…")


def test_what_comes_after_the_tenth_context_text_is_still_said() -> None:
    block = kit.context(*[f"text {number}" for number in range(12)])
    assert block["elements"][9]["text"] == "text 9 · text 10 · text 11"


@pytest.mark.parametrize(
    "empty",
    [kit.actions(), kit.context("", ""), kit.select("a", "b", []), kit.overflow("a", []), kit.group("a", [])],
)
def test_a_container_without_content_is_left_out(empty: Block) -> None:
    assert empty == {}
    assert kit.actions(empty, kit.button("Won", "a"))["elements"] == [kit.button("Won", "a")]
    assert Message("x", (empty, kit.divider())).payload()["blocks"] == [kit.divider()]


@pytest.mark.parametrize(
    "build",
    [
        lambda: kit.button("Won", "a", "v" * 2001),
        lambda: kit.button("Won", "a" * 256),
        lambda: kit.button("Won", "a", url="https://" + "x" * 3000),
        lambda: kit.option("Demo", "v" * 151),
        lambda: kit.select("a" * 256, "Move to…", [kit.option("a", "1")]),
    ],
)
def test_what_cannot_be_cut_is_left_out_and_warned_of(build: Any) -> None:
    with pytest.warns(KitWarning, match="characters where Slack takes"):
        assert build() == {}


@pytest.mark.parametrize(
    "build",
    [
        lambda: kit.actions(*[kit.button("Won", f"a{number}") for number in range(26)])["elements"],
        lambda: kit.section(fields=["x"] * 11)["fields"] * 3,
        lambda: kit.overflow("a", [kit.option("x", str(number)) for number in range(6)])["options"] * 5,
        lambda: Message("x", (kit.divider(),) * 51).payload()["blocks"],
    ],
)
def test_too_many_are_warned_of_and_never_sent(build: Any) -> None:
    with pytest.warns(KitWarning):
        assert len(build()) in (25, 30, 50)


def test_rows_split_what_does_not_fit_in_one() -> None:
    made = kit.rows([kit.button("Won", f"a{number}") for number in range(51)])
    assert [len(row["elements"]) for row in made] == [25, 25, 1]


def test_fit_says_how_many_blocks_are_left_out() -> None:
    blocks = [kit.divider()] * 60
    assert [len(kept) for kept in (kit.fit(blocks)[0], kit.fit(blocks, spare=3)[0])] == [50, 47]
    assert (kit.fit(blocks)[1], kit.fit(blocks, spare=3)[1], kit.fit(blocks[:4])[1]) == (10, 13, 0)


def test_a_menu_of_more_than_a_hundred_options_is_grouped_and_keeps_them_all() -> None:
    menu = kit.select("a", "Move to…", [kit.option(str(n), str(n)) for n in range(250)], initial="120")
    assert [each["label"]["text"] for each in menu["option_groups"]] == ["1–100", "101–200", "201–250"]
    assert menu["initial_option"]["value"] == "120"
    assert check_message(Message("x", (kit.section("x", accessory=menu),)).payload()) == []


def test_a_group_of_more_than_a_hundred_options_goes_on_in_another() -> None:
    menu = kit.select("a", "b", [kit.group("Deals", [kit.option(str(n), str(n)) for n in range(101)])])
    assert [len(each["options"]) for each in menu["option_groups"]] == [100, 1]


def test_a_choice_that_is_not_offered_is_not_chosen_at_first() -> None:
    assert "initial_option" not in kit.select("a", "b", [kit.option("x", "1")], initial="2")


def test_a_message_is_ephemeral_unless_it_is_shared() -> None:
    assert Message("x").payload() == {"response_type": "ephemeral", "text": "x", "blocks": []}
    shared = Message("x", in_channel=True, replace=True, metadata={"event_type": "e", "event_payload": {}})
    assert shared.payload()["response_type"] == "in_channel"
    assert shared.payload()["replace_original"] is True
    assert shared.content() == {
        "text": "x",
        "blocks": [],
        "metadata": {"event_type": "e", "event_payload": {}},
    }


def test_the_fallback_text_is_escaped_and_cut() -> None:
    assert Message("R&D").content()["text"] == "R&amp;D"
    assert Message(Mrkdwn("<@U1>")).content()["text"] == "<@U1>"
    assert len(Message("x" * 9000).content()["text"]) == 4000
