"""What is said of a file with deals: that it is on its way, and what it is."""

from __future__ import annotations

from bot.blocks.kit import Message, section
from bot.blocks.reader import Reader


def export_asked(count: int, reader: Reader) -> Message:
    """That a file is being made, and where it will be."""
    said = reader.say_n(
        "A CSV file with {count} deal is on its way: you'll find it in our conversation, under *Apps*.",
        "A CSV file with {count} deals is on its way: you'll find it in our conversation, under *Apps*.",
        count,
    )
    return Message(said, (section(said),))


def export_words(count: int, reader: Reader) -> str:
    """What stands with the file."""
    return reader.say_n(
        "Your export: {count} deal. It imports to the same again.",
        "Your export: {count} deals. They import to the same again.",
        count,
    )
