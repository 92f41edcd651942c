"""Text on its way to Slack and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.blocks.text import Mrkdwn, bold, clean, cut, decode, escape, link, mention
from sandbox.block_kit.markup import faults


def test_escaping_replaces_the_three_characters_and_no_other() -> None:
    assert escape("R&D <b> *x* \"y\" 'z'") == "R&amp;D &lt;b&gt; *x* \"y\" 'z'"


def test_escaping_twice_is_escaping_once() -> None:
    once = escape("R&D")
    assert escape(once) is once


@pytest.mark.parametrize(
    "text", ["<!channel>", "<!here|x>", "<!subteam^S1>", "<https://evil.example|bank>", "<@U1>"]
)
def test_what_a_person_typed_neither_pings_nor_links(text: str) -> None:
    assert escape(text) == text.replace("<", "&lt;").replace(">", "&gt;")


@given(st.text())
def test_escaped_text_is_always_good_mrkdwn_and_utf_8(text: str) -> None:
    escaped = escape(f"x{text}")
    assert list(faults(escaped)) == []
    assert escaped.encode()


def test_control_characters_go_and_line_breaks_stay() -> None:
    assert clean("a\x00b\x1bc\td\r\ne\rf\ng\x85\ud800") == "abc d\ne\nf\ng"


def test_overrides_of_direction_go_and_letters_from_right_to_left_stay() -> None:
    assert clean("\u202eשלום\u2066 مرحبا\u2069") == "שלום مرحبا"


@pytest.mark.parametrize(
    ("raw", "typed"),
    [
        ("<@U1|bob> and <@U2>", "<@U1> and <@U2>"),
        ("<mailto:a@b.example|a@b.example>", "a@b.example"),
        ("<mailto:a@b.example>", "a@b.example"),
        ("<http://acme.com|acme.com>", "acme.com"),
        ("<https://acme.com/x?a=1&amp;b=2>", "https://acme.com/x?a=1&b=2"),
        ("<tel:+33123|+33 1 23>", "+33 1 23"),
        ("<tel:+33123>", "+33123"),
        ("<#C1|general> <#C2> <#C3|>", "<#C1> <#C2> <#C3>"),
        ("<!channel> <!here|here> <!everyone>", "@channel @here @everyone"),
        ("<!subteam^S1|@sales> <!subteam^S2>", "@sales @S2"),
        ("<!date^1767225600^{date}|1 January>", "1 January"),
        ("R&amp;D &lt;b&gt; &amp;lt; &amp;amp;", "R&D <b> &lt; &amp;"),
        ("“Acme” ‘24’", "“Acme” ‘24’"),
        ("a <3 b> c <> <what>", "a <3 b> c <> <what>"),
        ("", ""),
    ],
)
def test_slacks_encoding_is_undone_exactly_once(raw: str, typed: str) -> None:
    assert decode(raw) == typed


@given(st.text(alphabet="ab&<>;lgtamp \u00e9"))
def test_decoding_undoes_what_escaping_did(text: str) -> None:
    assert decode(escape(text)) == text


def test_in_prose_a_labelled_mention_is_a_word() -> None:
    assert decode("tell <@UBEN|ben> in <#C1|sales> &lt;now&gt;", prose=True) == "tell @ben in #sales <now>"
    assert decode("tell <@UBEN> and <#C1|>", prose=True) == "tell <@UBEN> and <#C1>"
    assert decode("tell <@UBEN|ben>") == "tell <@UBEN>"


def test_joining_mrkdwn_with_words_escapes_the_words() -> None:
    parts = [bold("A&B") + " <x>", "<y> " + bold("c"), Mrkdwn(" & ").join(["<", bold("d")])]
    assert parts == ["*A&amp;B* &lt;x&gt;", "&lt;y&gt; *c*", "&lt; & *d*"]
    assert all(isinstance(part, Mrkdwn) for part in parts)


def test_formatting_mrkdwn_escapes_the_values() -> None:
    filled = Mrkdwn("{who}: {} {count}").format("<a>", who=mention("U1"), count=3)
    assert filled == "<@U1>: &lt;a&gt; 3"
    assert isinstance(filled, Mrkdwn)


def test_mention_names_a_member_and_never_a_group() -> None:
    assert mention("U1") == "<@U1>"
    assert mention("!channel") == "!channel"
    assert mention("U1> <!here") == "U1&gt; &lt;!here"


@pytest.mark.parametrize(
    ("url", "label", "shown"),
    [
        ("https://acme.example/?a=1&b=2", "R&D", "<https://acme.example/?a=1&amp;b=2|R&amp;D>"),
        ("https://acme.example/a|b>c d", "x", "<https://acme.example/a%7Cb%3Ec%20d|x>"),
        ("https://acme.example", "", "<https://acme.example|https://acme.example>"),
        ("https://acme.example", "two\nlines", "<https://acme.example|two lines>"),
        ("javascript:alert(1)", "bank", "bank"),
    ],
)
def test_a_link_leads_only_where_slack_can_go(url: str, label: str, shown: str) -> None:
    assert link(url, label) == shown
    assert list(faults(link(url, label))) == []


@pytest.mark.parametrize(
    ("text", "shown"),
    [("A&B", "*A&amp;B*"), (" a\nb ", "*a b*"), ("a*b", "a*b"), ("", ""), (mention("U1"), "*<@U1>*")],
)
def test_bold_stays_on_one_line_and_never_half_opens(text: str, shown: str) -> None:
    assert bold(text) == shown


@pytest.mark.parametrize(
    ("text", "limit", "shown"),
    [
        ("short", 5, "short"),
        ("longer", 5, "long…"),
        ("a word", 3, "a…"),
        ("R&amp;D", 4, "R&a…"),
        (Mrkdwn("a &amp; b"), 6, "a…"),
        (Mrkdwn("&amp;"), 3, "…"),
        (Mrkdwn("see <https://acme.example|Acme>"), 20, "see…"),
        (Mrkdwn("<@U1> and more"), 7, "<@U1>…"),
        ("cafe\u0301s", 5, "caf…"),
        ("ab👩‍👩‍👧cd", 6, "ab…"),
        ("ab👍🏽cd", 4, "ab…"),
    ],
)
def test_cutting_keeps_entities_tokens_and_letters_whole(text: str, limit: int, shown: str) -> None:
    assert cut(text, limit) == shown
    assert type(cut(text, limit)) is type(text)


@given(st.text(alphabet="ab &<>\u0301\u200d👍🏽"), st.integers(1, 30))
def test_cut_text_fits_and_stays_good_mrkdwn(text: str, limit: int) -> None:
    shortened = cut(escape(text), limit)
    assert len(shortened) <= limit
    assert list(faults(shortened)) == []
