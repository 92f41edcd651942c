"""A workspace with deals in every state, for what must be refused and change nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tests.scenarios.office import ROOM, Answer, Colleague, Office, differences, dump

# Who may not look, and where they are: a guest, somebody of another organisation, one who has left.
OUTSIDERS = {"guido": "partners", "stan": ROOM, "gwen": ROOM}
_ELSEWHERE = {**OUTSIDERS, "olga": "lobby"}
TITLES = ("Acme renewal", "Acme upsell", "Secret plan", "Old pumps", "Rollout", "Jane", "Globex")

_LINES = (
    ("ada", "pipeline new Onboarding"),
    ("ada", "pipeline stage Onboarding add Kickoff"),
    ("ada", 'contact new "Jan Doe" jan@acme.com role:client'),
    ("ana", 'deal new Acme renewal 12k contact:"Jane Doe" company:Acme stage:Qualifying'),
    ("ana", "deal new Acme upsell 5k company:Acme"),
    ("ben", "deal new Secret plan 99k company:Globex"),
    ("ana", "deal new Old pumps 1k"),
    ("ana", "deal lost 4 price"),
    ("ana", "deal new Rollout pipeline:Onboarding stage:Kickoff"),
    ("chris", "pipeline subscribe"),
)


@dataclass
class World:
    """The office, and every row as it was after what was asked last."""

    office: Office
    rows: Mapping[str, list[str]]

    def colleague(self, handle: str) -> Colleague:
        """Someone where they work, or as near as they may come."""
        return self.office.colleague(handle, _ELSEWHERE.get(handle, ROOM))

    def ask(self, handle: str, line: str) -> Answer:
        """Type a line that must change nothing, and be answered privately with a next step."""
        answer = self.colleague(handle).types(line)
        self.unchanged()
        assert answer.is_private
        assert answer.has_next_step, answer.text
        return answer

    def unchanged(self) -> None:
        """Everything stands as it did."""
        before, self.rows = self.rows, dump(self.office.db)
        assert differences(before, self.rows) == {}


def populate(office: Office) -> World:
    """Deals #1 and #2 are Ana's, #3 is Ben's, #4 is lost, #5 is in another pipeline."""
    for handle, line in _LINES:
        office.colleague(handle).types(line)
    office.visit.hire("stan", "Stan Stranger", is_stranger=True)
    office.visit.hire("gwen", "Gwen Gone", deleted=True)
    office.heard(0)
    return World(office, dump(office.db))
