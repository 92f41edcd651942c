"""What must hold after a soak, whatever happened in it: told, stored, counted and posted are the same."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from core.actor import Actor
from core.alerts import ALERT
from core.backlog import Backlog
from core.db import Database
from core.models import Activity, Deal, OutboxMessage, Receipt
from core.totals import differing_totals
from core.transaction import Transaction
from tests.soak.movers import Attempt
from tests.soak.world import Place, World
from tests.support.process import TEAM
from tests.support.slack import Slack

_SYSTEM = Actor.by_rule(TEAM, "test")


class Audit:
    """The database and Slack after a soak, read once and compared with what people were told."""

    def __init__(self, world: World, slack: Slack, attempts: Sequence[Attempt]) -> None:
        self.world = world
        self.slack = slack
        self.attempts = attempts
        db = Database(world.database_url)
        with db.read(_SYSTEM) as tx:
            moves = select(Activity).where(Activity.workspace_id == TEAM, Activity.kind == "deal.moved")
            self.moves = tx.rows(moves.order_by(Activity.activity_id))
            self.messages = _of(tx, OutboxMessage)
            self.deals = {row.deal_id: row for row in _of(tx, Deal)}
            self.receipts: dict[str, datetime] = {row.key: row.at for row in _of(tx, Receipt)}
            self.differing = differing_totals(tx)
        db.dispose()

    @property
    def summary(self) -> str:
        """What the soak came to, for whoever reads its output."""
        again = sum(row.attempts > 1 for row in self.messages)
        told = Counter(attempt.told for attempt in self.attempts)
        return f"{len(self.moves)} moves; told: {dict(told)}; {again} alerts begun more than once"

    def everything(self) -> None:
        """All of it."""
        self.what_was_told_is_what_happened()
        self.no_update_was_lost()
        assert self.differing == {}, "the kept totals differ from a recount"
        self.each_move_was_told_once()
        assert self.slack.complaints() == []

    def what_was_told_is_what_happened(self) -> None:
        """An acknowledged move is in the history once; one without an answer wholly or not at all.

        A request's receipt is written in its transaction, so the two carry the same moment.
        """
        rows = {(row.deal_id, row.actor_id, row.at): row for row in self.moves}
        assert len(rows) == len(self.moves)
        for attempt in self.attempts:
            at = self.receipts.pop(attempt.receipt, None)
            place = self.world.places[attempt.number]
            row = rows.pop((place.deal_id, self.world.members[attempt.user], at), None) if at else None
            if attempt.told in ("conflict", "busy"):
                assert at is None, f"{attempt} changed nothing, but left a receipt"
            elif attempt.told != "unknown":
                assert at is not None, f"{attempt} was told, but is not stored"
            if attempt.told == "moved":
                assert row is not None, f"{attempt} is not in the history"
                assert row.activity_id == attempt.activity_id
                assert _names(row, place.stages) == attempt.stages
            elif attempt.told == "already there":
                assert row is None, f"{attempt} was told that nothing changed"
            if row is not None:
                assert place.stages[row.after["stage_id"]] == attempt.to
        assert rows == {}, "there is history that nobody asked for"
        assert self.receipts == {}, "there are receipts that nobody asked for"

    def no_update_was_lost(self) -> None:
        """Each deal went from stage to stage without a gap, and stands where its last move put it."""
        chains = _grouped(self.moves, lambda row: row.deal_id)
        for place in self.world.places.values():
            chain = chains.get(place.deal_id, [])
            stage = place.first_stage
            for row in chain:
                assert row.before["stage_id"] == stage, f"#{place.number}: an update was lost"
                stage = row.after["stage_id"]
            deal = self.deals[place.deal_id]
            assert (deal.stage_id, deal.version) == (stage, 1 + len(chain)), f"#{place.number}"

    def each_move_was_told_once(self) -> None:
        """Every move's alert was sent or merged, and each deal has one message, from its first stage to its
        last; what is said in threads is there once.
        """
        alerts = {row.activity_id: row for row in self.messages if row.kind == ALERT}
        assert alerts.keys() == {row.activity_id for row in self.moves}
        assert {row.state for row in self.messages} <= {"sent", "merged"}
        leads = {row.outbox_id: row.deal_id for row in alerts.values() if row.state == "sent"}
        assert all(leads[row.merged_into] == row.deal_id for row in alerts.values() if row.state == "merged")
        posted = {str(row.outbox_id) for row in self.messages if row.state == "sent" and not row.edited}
        stands = Counter(key for channel in self.world.channels for key in self.keys(channel))
        assert stands == Counter(posted), (
            f"lost or doubled: {stands.keys() ^ posted}, {stands.most_common(3)}"
        )
        moves = _grouped(self.moves, lambda row: row.deal_id)
        for place in self.world.places.values():
            if chain := moves.get(place.deal_id):
                self._reads_from_first_to_last(place, chain)

    def _reads_from_first_to_last(self, place: Place, chain: Sequence[Row[Any]]) -> None:
        about = f"#{place.number} "
        posts = [each for each in self.slack.posts(place.channel) if each["text"].startswith(about)]
        (living,) = [each for each in posts if "thread_ts" not in each or each["thread_ts"] == each["ts"]]
        first, last = (place.stages[key] for key in (place.first_stage, chain[-1].after["stage_id"]))
        way = f"is in {last} again" if first == last else f": from {first} to {last}\n"
        assert way in living["text"], f"{living['text']}, and not {way}"

    def keys(self, channel: str) -> list[str]:
        """The outbox ids of what stands in a channel, in its order."""
        return [post["metadata"]["event_payload"]["key"] for post in self.slack.posts(channel)]


def all_sent(world: World) -> bool:
    """Whether nothing is left in the outbox."""
    db = Database(world.database_url)
    waiting = Backlog(db).waiting()
    db.dispose()
    return not waiting


def _of(tx: Transaction, model: Any) -> Sequence[Row[Any]]:
    return tx.rows(select(model).where(model.workspace_id == TEAM))


def _names(row: Row[Any], stages: dict[int, str]) -> tuple[str, str]:
    return stages[row.before["stage_id"]], stages[row.after["stage_id"]]


def _grouped(items: Iterable[Any], key: Any) -> dict[Any, list[Any]]:
    groups: dict[Any, list[Any]] = defaultdict(list)
    for item in items:
        groups[key(item)].append(item)
    return groups
