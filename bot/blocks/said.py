"""What a message says, whatever it is made of: a bot's stands in blocks, and some are nothing but a file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from bot.blocks.text import escape

Json = Mapping[str, Any]

# Before the name of a file.
FILE = "📎 "
_MARKS = re.compile(r"[*_~`]")


def said_in(message: Json) -> str:
    """All that there is to read in `message`, in Slack's encoding: its text, and what this lacks."""
    text = str(message.get("text") or "").strip()
    parts = [
        # A person's formatting says nothing that their text does not.
        *_of_blocks(message.get("blocks") or (), rich=not text),
        *(part for each in message.get("attachments") or () for part in _of_attachment(each)),
        *_of_files(message.get("files") or ()),
    ]
    said = [text] if text else []
    for part in filter(None, map(str.strip, parts)):
        if f"\n{_bare(part)}\n" not in f"\n{_bare(chr(10).join(said))}\n":
            said.append(part)
    return "\n".join(said)


def _of_blocks(blocks: Sequence[Json], *, rich: bool = True) -> Iterator[str]:
    for block in blocks:
        if block["type"] == "rich_text":
            yield from _of_rich(block["elements"]) if rich else ()
            continue
        yield from _texts([block.get("text"), *(block.get("fields") or ())])
        if block["type"] == "context":
            yield from _texts(block["elements"])


def _texts(held: Iterable[Any]) -> Iterator[str]:
    """The texts of text objects, and of what holds one; a button's are none to read."""
    for each in held:
        text = each.get("text") if isinstance(each, Mapping) else each
        if isinstance(text, str):
            yield text


def _of_rich(elements: Sequence[Json]) -> Iterator[str]:
    """A line for each paragraph and each item of a list."""
    for element in elements:
        if element["type"] == "rich_text_list":
            yield from _of_rich(element["elements"])
        else:
            yield "".join(map(_of_leaf, element.get("elements") or ()))


def _of_leaf(leaf: Json) -> str:
    return {
        "user": lambda: f"<@{leaf['user_id']}>",
        "channel": lambda: f"<#{leaf['channel_id']}>",
        "broadcast": lambda: f"<!{leaf['range']}>",
        "emoji": lambda: f":{leaf['name']}:",
    }.get(leaf["type"], lambda: escape(str(leaf.get("text") or leaf.get("url") or "")))()


def _of_attachment(attachment: Json) -> Iterator[str]:
    """What an attachment says; the preview of a link that somebody posted is not theirs."""
    if attachment.get("from_url") and not attachment.get("is_share"):
        return
    fields = [f"{each.get('title', '')}: {each.get('value', '')}" for each in attachment.get("fields") or ()]
    parts = [
        *(str(attachment.get(name) or "") for name in ("pretext", "title", "text")),
        *fields,
        *_of_blocks(attachment.get("blocks") or ()),
        *_of_files(attachment.get("files") or ()),
    ]
    yield from parts if any(parts) else (str(attachment.get("fallback") or ""),)


def _of_files(files: Sequence[Json]) -> Iterator[str]:
    for file in files:
        name = str(file.get("name") or file.get("title") or "")
        if name:
            yield FILE + escape(name)


def _bare(text: str) -> str:
    return _MARKS.sub("", text)
