"""What tests of contacts and companies share."""

from __future__ import annotations

from typing import Any

from core.actor import Actor
from core.contact_requests import (
    CreateContact,
)
from core.contacts import Contacts, contacts_named
from core.db import Database
from core.deals import Deals
from core.requests import CreateDeal, Line, Word
from core.results import Choice, ContactView


def line(text: str, command: str = "contact show") -> Line:
    """A line as the parser takes it apart; a word in double quotes is one word."""
    words, at = [], 0
    while at < len(text):
        quoted = text[at] == '"'
        end = text.find('"', at + 1) if quoted else text.find(" ", at)
        end = len(text) if end < 0 else end
        words.append(Word(text=text[at:end].strip('"'), quoted=quoted, at=at))
        at = end + (2 if quoted else 1)
    return Line(words=tuple(words), text=text, command=command)


def make(contacts: Contacts, actor: Actor, name: str, **values: Any) -> ContactView:
    return contacts.create(CreateContact(name=name, **values), actor).contact


def lines(choices: tuple[Choice, ...]) -> list[str]:
    return [choice.line for choice in choices]


def deal(db: Database, actor: Actor, title: str, contact: ContactView) -> int:
    return Deals(db).create(CreateDeal(title=title, contact=f"#{contact.number}"), actor).deal.number


def found(db: Database, actor: Actor, *words: str) -> list[str]:
    with db.read(actor) as tx:
        return [contact.name for contact in contacts_named(tx, words)]
