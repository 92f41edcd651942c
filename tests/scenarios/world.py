"""A workspace with deals in every state, for what must be refused and change nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.members import Profile
from tests.conftest import TEAM
from tests.scenarios.office import Answer, Office, differences, dump

# Who may not look: a guest, somebody of another organisation, and one who has left.
OUTSIDERS = ("UGUEST", "USTRANGER", "UGONE")
TITLES = ("Acme renewal", "Acme upsell", "Secret plan", "Old pumps", "Rollout", "Jane", "Globex")

_LINES = (
    ("UADA", "pipeline new Onboarding"),
    ("UADA", "pipeline stage Onboarding add Kickoff"),
    ("UADA", 'contact new "Jan Doe" jan@acme.com role:client'),
    ("UANA", 'deal new Acme renewal 12k contact:"Jane Doe" company:Acme stage:Qualifying'),
    ("UANA", "deal new Acme upsell 5k company:Acme"),
    ("UBEN", "deal new Secret plan 99k company:Globex"),
    ("UANA", "deal new Old pumps 1k"),
    ("UANA", "deal lost 4 price"),
    ("UANA", "deal new Rollout pipeline:Onboarding stage:Kickoff"),
    ("UCHRIS", "pipeline subscribe"),
)


@dataclass
class World:
    """The office, and every row as it was after what was asked last."""

    office: Office
    rows: Mapping[str, list[str]]

    def ask(self, user: str, line: str, *, team: str = TEAM) -> Answer:
        """Type a line that must change nothing, and be answered privately with a next step."""
        answer = self.office.type(user, line, team=team)
        self.unchanged()
        assert answer.payload["response_type"] == "ephemeral"
        assert answer.has_next_step, answer.text
        return answer

    def unchanged(self) -> None:
        """Everything stands as it did."""
        before, self.rows = self.rows, dump(self.office.db)
        assert differences(before, self.rows) == {}


def populate(office: Office) -> World:
    """Deals #1 and #2 are Ana's, #3 is Ben's, #4 is lost, #5 is in another pipeline."""
    for user, line in _LINES:
        office.type(user, line)
    office.services.members.learn(
        TEAM,
        [
            Profile("UGUEST", "Gus", kind="guest"),
            Profile("USTRANGER", "Stan", kind="stranger"),
            Profile("UGONE", "Gwen", active=False),
        ],
    )
    office.heard(0)
    return World(office, dump(office.db))
