"""What people write is kept and shown as they wrote it, and is never more than text."""

from __future__ import annotations

import pytest

from tests.scenarios.office import Answer, Office

# As Slack sends it, and what of it must be seen wherever it is shown.
TEXTS = {
    "pings": ("Zed <!channel> <!here> &lt;!everyone&gt; <!subteam^S1|@team>", "<!everyone>"),
    "markup": ("Zed *b* _i_ ~s~ `c` ```pre``` &gt; quote &amp;amp;", "*b* _i_ ~s~"),
    "links": ("Zed <https://evil.example|click> &lt;https://evil.example|y&gt;", "<https://evil.example|y>"),
    "smart quotes": ("Zed “renewal” ‘so’ „ja“ «oui»", "“renewal” ‘so’"),
    "emoji": ("Zed 👩‍👩‍👧‍👦 :tada: ❤️", "👩‍👩‍👧‍👦"),
    "right to left": ("Zed חוזה \u202eחדש\u202c \u2066العقد\u2069", "חוזה חדש"),
    "controls": ("Zed\x00 a\x07b \x1bc\x7f", "Zed ab c"),
    "marks": ("Zed Z" + "\u0351\u036b\u0343" * 20, "Z\u0351\u036b\u0343"),
    "templates": ("Zed {title} %s {0} ${x} %(a)s", "{title} %s {0} ${x} %(a)s"),
    "long": ("Zed " + "ab " * 60, "Zed ab ab"),
}

# A field of each kind: the line that writes it, and the lines that show it.
FIELDS = {
    "title": ("deal rename 1 {}", ("deal 1", "deal board", "deal list", "deal history 1", "deal find zed")),
    "note": ("deal note 1 {}", ("deal history 1", "deal 1")),
    "reason": ("deal lost 1 {}", ("deal 1", "deal history 1")),
    "contact note": ("contact note 1 {}", ("contact 1",)),
    "stage": ('pipeline stage Sales rename Demo "{}"', ("pipeline show Sales", "deal board")),
    "pipeline": ('pipeline rename Sales "{}"', ("pipeline", "deal board", "deal 1")),
    "definition": ('pipeline stage Sales define Demo "{}"', ("pipeline show Sales", "deal move 1 Demo")),
    "company": ('company edit Acme name:"{}"', ("company", "deal 1")),
    "contact": ('contact edit 1 name:"{}"', ("contact", "contact 1", "deal 1")),
}


@pytest.fixture
def office(office: Office) -> Office:
    """With Ana's deal #1 for Jane of Acme, and a channel that hears of it."""
    office.type("UANA", 'deal new Pumps 12k contact:"Jane Doe" company:Acme stage:Qualifying')
    office.type("UCHRIS", "pipeline subscribe")
    return office


@pytest.mark.parametrize("text", TEXTS)
def test_odd_text_in_every_field_is_kept_and_pings_nobody(office: Office, text: str) -> None:
    written, seen = TEXTS[text]
    for field, (line, shows) in FIELDS.items():
        told = office.type("UADA", line.format(_unquoted(written) if '"' in line else written))
        if "Undo" not in told.buttons:
            # Some of it cannot be a name or an e-mail: that is said, and what would work.
            assert told.has_next_step, field
            continue
        for each in shows:
            answer = office.type("UADA", each)
            assert _folded(seen) in _folded(answer.shown), (field, each)
        assert "Undone" in undone(office, told), field
    office.type("UADA", f"deal rename 1 {written}")
    office.type("UADA", "deal won 1")
    assert _folded(seen) in _folded(office.alerts()[-1].text)


def undone(office: Office, told: Answer) -> str:
    """What *Undo* of an answer says."""
    return office.click("UADA", told.buttons["Undo"]).text


def _unquoted(written: str) -> str:
    """The text within quotes ends at the first quote of any kind."""
    return "".join(" " if letter in "“”„«»" else letter for letter in written)


def _folded(text: str) -> str:
    return " ".join(text.casefold().replace("“", " ").replace("”", " ").replace("\\\\", "\\").split())
