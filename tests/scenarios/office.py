"""A sales team at work in Slack: people who type, click and read, and each answer checked."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from core.actor import Actor, Role
from core.db import Database
from core.models import Base, OutboxMessage
from core.outgoing import Rhythm
from sandbox import messages
from sandbox.parts import elements
from sandbox.people import ACME
from sandbox.person import Person
from sandbox.state import Json
from sandbox.testing import Visit

# Where the team works: a channel that hears of nothing until somebody subscribes it.
ROOM = "general"
BUG = "Something went wrong"
# Alerts leave at once: what they say is told of here, how fast they leave elsewhere.
AT_ONCE = Rhythm(pace=0, edits=0.2)
# Learnt, remembered and planned, whatever comes of the request: no change to anything that was sold.
_ASIDE = ("receipt", "member", "scheduled")


@dataclass(frozen=True)
class Answer:
    """What a person was answered, as they see it."""

    message: Json

    @property
    def text(self) -> str:
        """What screen readers say, with Slack's three entities undone."""
        return _unescaped(self.message.get("text", ""))

    @property
    def shown(self) -> str:
        """The text, and everything that the blocks hold."""
        everything = [self.message.get("text", ""), self.message.get("blocks", [])]
        return _unescaped(json.dumps(everything, ensure_ascii=False))

    @property
    def elements(self) -> list[Json]:
        """Every button and menu."""
        return [part for _block, part in elements(self.message.get("blocks", []))]

    @property
    def buttons(self) -> dict[str, Json]:
        """Every button by its label."""
        return {each["text"]["text"]: each for each in self.elements if each["type"] == "button"}

    @property
    def is_private(self) -> bool:
        """Whether this person alone sees it."""
        return bool(self.message["is_ephemeral"])

    @property
    def has_next_step(self) -> bool:
        """Whether it goes on after what was wrong: a hint below it, an example to type, a button to click."""
        return bool(self.elements) or "`" in self.text or "\n" in self.text

    def element(self, name: str) -> Json:
        """The first element of that name in the table of actions."""
        found = [each for each in self.elements if each["action_id"].partition(":")[0] == name]
        assert found, f"no {name} among {[each['action_id'] for each in self.elements]}"
        return found[0]

    def replaces(self, earlier: Answer) -> bool:
        """Whether it stands where `earlier` stood."""
        return bool(self.message["ts"] == earlier.message["ts"])


class Colleague:
    """Someone at work. Whatever they type or click is answered, and the answer checked."""

    def __init__(self, visit: Visit, person: Person) -> None:
        self.person = person
        self._visit = visit

    def types(self, line: str) -> Answer:
        """Type a command without its slash; the answer, whichever way it came."""
        return self._checked(self.person.command(f"/{line}"))

    def clicks(self, answer: Answer, what: str, choice: str | None = None) -> Answer:
        """Click what is called so, or choose from it; the answer."""
        return self._checked(self.person.answer_to(answer.message, what, choice))

    def erases(self, line: str, number: int) -> Answer:
        """Answer both askings of `deal delete 1` or `contact delete Jane`; what is answered then."""
        self.person.says(f"/{line}")
        assert self.person.submit()["ok"]
        self.person.fill("typed", str(number))
        return self.is_answered(lambda: self.person.submit())

    def shares(self, answer: Answer, what: str) -> Answer:
        """Click what answers everybody; what they read."""
        before = self.person.latest()
        assert self.person.click(answer.message, what)["ok"]

        def told() -> list[Json]:
            return [each for each in self.person.sees(after=before) if not each["is_ephemeral"]]

        return self._checked(self._visit.eventually(told)[0])

    def has_before_them(self, *blocks: Json) -> Answer:
        """A message of the bot's before this person alone, whatever is in it: an old one, or a forger's."""
        world, person = self._visit.world, self.person

        def show() -> Json:
            channel = next(each for each in world.channels.values() if each.name == person.place)
            app = world.app_in(channel.team_id)
            assert app is not None
            message = messages.say(
                world, channel, app.bot_user_id, "Earlier", app=app, blocks=list(blocks), only_for=person.id
            )
            return messages.shown(world, message)

        return Answer(self._visit.do(show))

    def is_answered(self, act: Callable[[], object]) -> Answer:
        """Do something; the next answer that this person alone gets."""
        before = self.person.latest()
        act()
        return self._checked(self.person.answer_after(before))

    def _checked(self, message: Json) -> Answer:
        answer = Answer(message)
        assert answer.text.strip()
        assert BUG not in answer.shown
        assert self._visit.complaints() == []
        return answer


class Office:
    """Ana and Ben, reps; Chris, a manager; Ada, an admin; Vic, a viewer; all in one channel."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.services = visit.services
        self.db = visit.services.db
        self.ana, self.ben, self.chris, self.ada = map(self.colleague, ("ana", "ben", "chris", "ada"))

    @property
    def vic(self) -> Colleague:
        """The viewer."""
        return self.colleague("vic")

    def colleague(self, handle: str, place: str = ROOM) -> Colleague:
        """Someone of the cast at work in a channel."""
        return Colleague(self.visit, self.visit.person(handle).at(place))

    def heard(self, count: int) -> list[str]:
        """The `count` alerts that the channel heard, oldest first, and that it heard no more."""
        told = self.alerts()
        assert len(told) == count, told
        return told

    def alerts(self) -> list[str]:
        """What the channel hears when nothing waits to be told any more, oldest first."""
        self.visit.eventually(lambda: not self.waiting(), 15)
        posts = [each for each in self.chris.person.sees() if "metadata" in each]
        # A board that was shared begins with a heading.
        heard = [Answer(each) for each in posts if each["blocks"][0]["type"] != "header"]
        assert not any(BUG in alert.shown for alert in heard)
        return [alert.text for alert in heard]

    def waiting(self) -> bool:
        """Whether an alert has yet to leave."""
        with self.db.across_workspaces() as connection:
            states = connection.execute(select(OutboxMessage.state)).scalars().all()
        return any(state in ("queued", "sending") for state in states)


def open_office(visit: Visit) -> Office:
    """The office in a visit that has just begun: nobody hears of anything, Slack takes all it is sent."""
    visit.lift_rate_limits()
    visit.person("chris").command("/pipeline unsubscribe")
    visit.hire("vic", "Vic Verdi")
    visit.services.members.set_role(Actor.by_rule(ACME.id, "test"), "U0VIC", Role.viewer)
    return Office(visit)


def dump(db: Database) -> Mapping[str, list[str]]:
    """Every row of every table that holds what people did, as text."""
    with db.across_workspaces() as connection:
        return {
            table.name: sorted(repr(tuple(row)) for row in connection.execute(select(table)))
            for table in Base.metadata.sorted_tables
            if table.name not in _ASIDE
        }


def differences(before: Mapping[str, list[str]], after: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """The rows that came or changed, by table."""
    gone = {name: sorted(set(rows) ^ set(after[name])) for name, rows in before.items()}
    return {name: rows for name, rows in gone.items() if rows}


def _unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
