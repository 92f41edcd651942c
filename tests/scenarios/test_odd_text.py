"""What people write is kept and shown as they wrote it, and is never more than text."""

from __future__ import annotations

import pytest

from tests.scenarios.office import Office
from tests.scenarios.wire import Wire

# As it is typed, and what of it must be seen wherever it is shown.
TEXTS = {
    "pings": ("Zed @channel @here <!everyone> <!subteam^S1|@team>", "<!everyone>"),
    "markup": ("Zed *b* _i_ ~s~ `c` ```pre``` > quote &amp;", "*b* _i_ ~s~"),
    "links": ("Zed https://evil.example <x://evil.example|y>", "<x://evil.example|y>"),
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
    office.ana.types('deal new Pumps 12k contact:"Jane Doe" company:Acme stage:Qualifying')
    office.chris.types("pipeline subscribe")
    return office


@pytest.mark.parametrize("text", TEXTS)
def test_odd_text_in_every_field_is_kept_and_pings_nobody(office: Office, text: str) -> None:
    written, seen = TEXTS[text]
    for field, (line, shows) in FIELDS.items():
        told = office.ada.types(line.format(_unquoted(written) if '"' in line else written))
        if "Undo" not in told.buttons:
            # Some of it cannot be a name or an e-mail: that is said, and what would work.
            assert told.has_next_step, field
            continue
        for each in shows:
            answer = office.ada.types(each)
            assert _folded(seen) in _folded(answer.shown), (field, each)
        assert "Undone" in office.ada.clicks(told, "Undo").text, field
    office.ada.types(f"deal rename 1 {written}")
    office.ada.types("deal won 1")
    assert _folded(seen) in _folded(office.alerts()[-1])


# Tokens that only Slack's own clients make, by completion or from a link's own words: as they are sent.
TOKENS = {
    "<!subteam^S1|@team>": "team",
    "<https://evil.example|click>": "click",
    "&lt;https://evil.example|y&gt;": "<https://evil.example|y>",
    "&amp;amp;": "&amp;",
}


@pytest.mark.parametrize("token", TOKENS)
def test_tokens_in_a_title_are_kept_as_what_they_read(office: Office, token: str) -> None:
    wire = Wire(office.visit)
    request = wire.command(wire.sent(), command="/deal", text=f"rename 1 Zed {token}", user_id="U0ANA")
    assert "Undo" in wire.answer(request).buttons
    for line in FIELDS["title"][1]:
        assert TOKENS[token] in office.ana.types(line).shown, line


def _unquoted(written: str) -> str:
    """The text within quotes ends at the first quote of any kind."""
    return "".join(" " if letter in "“”„«»" else letter for letter in written)


def _folded(text: str) -> str:
    return " ".join(text.casefold().replace("“", " ").replace("”", " ").replace("\\\\", "\\").split())
