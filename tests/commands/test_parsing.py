"""How a line is taken apart: Slack's encoding undone once, quotes that group, words with their places."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.parsing import decoded, key_and_value, quoted, read_args, split
from core.requests import Word


@pytest.mark.parametrize(
    ("raw", "typed"),
    [
        ("  142 demo ", "142 demo"),
        ("&gt;10k", ">10k"),
        ("a &lt; b &amp; c", "a < b & c"),
        ("&amp;gt;", "&gt;"),
        ("<@U1|bob>", "<@U1>"),
        ("<@U1>", "<@U1>"),
        ("<#C1|sales>", "<#C1>"),
        ("<mailto:a@b.com|a@b.com>", "a@b.com"),
        ("<mailto:a@b.com>", "a@b.com"),
        ("<https://acme.com|acme.com>", "acme.com"),
        ("<https://acme.com/a?b=1&amp;c=2>", "https://acme.com/a?b=1&c=2"),
        ("<tel:+331234|+33 1234>", "+33 1234"),
        ("<!channel>", "@channel"),
        ("&lt;!channel&gt;", "<!channel>"),
        ("<!subteam^S1|@sales>", "@sales"),
        ("no\x00thing\x07 here", "nothing here"),
        ("two\r\nlines\tand a tab", "two\nlines and a tab"),
        ("abc\u202etxt", "abctxt"),
        ("\ud800", ""),
        ("", ""),
    ],
)
def test_what_slack_sends_is_read_as_it_was_typed(raw: str, typed: str) -> None:
    assert decoded(raw) == typed


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("142 proposal", ["142", "proposal"]),
        ('move "acme renewal" now', ["move", "[acme renewal]", "now"]),
        ("“acme renewal” «demo»", ["[acme renewal]", "[demo]"]),
        ("„acme“ “b”", ["[acme]", "[b]"]),
        ('contact:"Jane Doe" x', ["contact:Jane Doe", "x"]),
        ("contact:“Jane Doe”", ["contact:Jane Doe"]),
        ('stage:"a b"c', ["stage:a bc"]),
        ('5" pipe', ['5"', "pipe"]),
        ('"open only', ['"open', "only"]),
        ('"a"b c', ['"a"b', "c"]),
        ('""', ["[]"]),
        ("it's o'clock", ["it's", "o'clock"]),
        ("  spaced \n lines ", ["spaced", "lines"]),
        ("12\u00a0000\u202f€", ["12", "000", "€"]),
        ("", []),
    ],
)
def test_quotes_group_words_smart_ones_too(text: str, words: list[str]) -> None:
    assert [f"[{word.text}]" if word.quoted else word.text for word in split(text)] == words


@given(st.text())
def test_any_text_is_split_and_each_word_knows_its_place(text: str) -> None:
    found = split(decoded(text))
    places = [word.at for word in found]
    assert places == sorted(set(places))
    for word in found:
        if not word.quoted and ":" not in word.text:
            assert decoded(text)[word.at :].startswith(word.text)
        assert word.quoted or not any(mark.isspace() for mark in word.text) or ":" in word.text


@given(st.lists(st.text(alphabet="abc 1#", min_size=1).map(str.strip).filter(bool)))
def test_a_quoted_word_is_read_back(words: list[str]) -> None:
    assert [word.text for word in split(" ".join(quoted(word) for word in words))] == words


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("stage:Demo", ("stage", "Demo")),
        ("STAGE:Demo", ("stage", "Demo")),
        ("a:b:c", ("a", "b:c")),
        ("stage:", ("stage", "")),
        (":x", None),
        ("plain", None),
    ],
)
def test_a_key_ends_at_its_first_colon(text: str, pair: tuple[str, str] | None) -> None:
    assert key_and_value(Word(text=text)) == pair


def test_a_quoted_word_is_no_key() -> None:
    assert key_and_value(Word(text="stage:Demo", quoted=True)) is None


def test_arguments_keep_the_command_and_what_was_agreed_to() -> None:
    args = read_args("deal move", "142 demo", consent=["together"])
    assert (args.whole, args.line.command, args.line.text) == ("deal move 142 demo", "deal move", "142 demo")
    assert args.consent == {"together"}
    assert read_args("deal", "").whole == "deal"
