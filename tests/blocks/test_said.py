"""What a message says, whatever it is made of."""

from __future__ import annotations

from typing import Any

from bot.blocks.said import said_in


def section(text: str, *fields: str) -> dict[str, Any]:
    return {
        "type": "section",
        "text": {"type": "mrkdwn", "text": text},
        "fields": [{"type": "mrkdwn", "text": each} for each in fields],
    }


def test_the_text_of_a_person_is_all_that_they_say() -> None:
    leaves = [{"type": "text", "text": "Call "}, {"type": "text", "text": "Acme", "style": {"bold": True}}]
    rich = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": leaves}]}
    preview = {"from_url": "https://acme.com", "title": "Acme", "text": "Pumps since 1901"}
    assert said_in({"text": "Call *Acme*", "blocks": [rich], "attachments": [preview]}) == "Call *Acme*"
    assert said_in({"text": "", "blocks": [rich]}) == "Call Acme"


def test_what_a_bot_says_in_blocks_stands_below_its_text_each_line_once() -> None:
    header = {"type": "header", "text": {"type": "plain_text", "text": "New lead"}}
    button = {"type": "button", "action_id": "a", "text": {"type": "plain_text", "text": "Claim it"}}
    context = {"type": "context", "elements": [{"type": "mrkdwn", "text": "from the site"}]}
    blocks = [
        header,
        section("*New lead*", "Globex", "40k"),
        {"type": "actions", "elements": [button]},
        context,
    ]
    assert said_in({"text": "New lead", "blocks": blocks}) == "New lead\nGlobex\n40k\nfrom the site"


def test_lists_mentions_and_links_of_rich_text_are_lines_in_slacks_encoding() -> None:
    item = {
        "type": "rich_text_section",
        "elements": [
            {"type": "user", "user_id": "U1"},
            {"type": "text", "text": " & "},
            {"type": "link", "url": "https://acme.com"},
        ],
    }
    rich = {"type": "rich_text", "elements": [{"type": "rich_text_list", "elements": [item, item | {}]}]}
    assert said_in({"blocks": [rich]}) == "<@U1> &amp; https://acme.com"


def test_attachments_say_their_texts_and_fields_or_what_stands_for_them() -> None:
    full = {"title": "Lead", "text": "wants pumps", "fields": [{"title": "Budget", "value": "40k"}]}
    shared = {"from_url": "https://x.slack.com/a", "is_share": True, "text": "Forwarded"}
    said = said_in({"text": "", "attachments": [full, {"fallback": "A chart"}, shared]})
    assert said == "Lead\nwants pumps\nBudget: 40k\nA chart\nForwarded"


def test_files_are_named() -> None:
    assert said_in({"text": "See", "files": [{"name": "R&D.pdf"}, {}]}) == "See\n📎 R&amp;D.pdf"
