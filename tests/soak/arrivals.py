"""What must have arrived after a soak: each change in each channel, each reminder once, and in order."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select

from core.alerts import ALERT
from core.db import Database
from core.models import Activity, Deal, OutboxMessage, Stage
from core.reminder_composing import DAILY_REMINDER
from tests.support.firms import Firm
from tests.support.payloads import Json
from tests.support.slack import Slack


class Arrivals:
    """The databases' word against Slack's, read once."""

    def __init__(self, database_url: str, slack: Slack, firms: Sequence[Firm]) -> None:
        self._slack = slack
        self._firms = firms
        db = Database(database_url)
        with db.across_workspaces() as connection:

            def rows(model: Any, *order: Any) -> list[Row[Any]]:
                return list(connection.execute(select(model.__table__).order_by(*order)))

            self.messages = rows(OutboxMessage, OutboxMessage.outbox_id)
            history = rows(Activity, Activity.activity_id)
            self._deals = {(each.workspace_id, each.deal_id): each for each in rows(Deal)}
            self._stages = {(each.workspace_id, each.stage_id): each.name for each in rows(Stage)}
        db.dispose()
        self.changes = [each for each in history if each.kind in ("deal.moved", "deal.won", "deal.reopened")]
        self.undos = [each for each in history if each.kind == "deal.undone"]
        self.doubled: Counter[str] = Counter()

    @property
    def summary(self) -> str:
        """What the soak came to, for whoever reads its output."""
        states = Counter(f"{row.kind} {row.state}" for row in self.messages)
        again = sum(row.attempts > 1 for row in self.messages)
        return (
            f"{len(self.changes)} changes, {len(self.undos)} undone; {dict(sorted(states.items()))};"
            f" {again} begun more than once; {sum(self.doubled.values())} posted twice"
        )

    def everything(self) -> None:
        """All of it."""
        states = {row.state for row in self.messages}
        assert states <= {"sent", "merged", "cancelled"}, "something is left or was given up"
        for firm in self._firms:
            for place in (*firm.channels, firm.boss, *firm.reps):
                self._in_order(firm, place)
        self._each_change_was_told()
        self._each_rep_was_reminded_once()
        self._the_last_word_is_right()
        assert self._slack.complaints() == []

    def _in_order(self, firm: Firm, place: str) -> None:
        """All that was posted there stands there, a deal's in its order; doubles only where one may be."""
        own = [row for row in self.messages if (row.workspace_id, row.channel_id) == (firm.id, place)]
        posts = self._slack.posts(place)
        standing = {post["ts"] for post in posts}
        lost = [row.outbox_id for row in own if row.state == "sent" and row.message_ts not in standing]
        assert not lost, f"{place} lacks {lost}"
        keys = [_key(post) for post in posts]
        by_key = {str(row.outbox_id): row for row in own}
        for key, count in Counter(keys).items():
            assert key in by_key, f"nobody queued {key} for {place}"
            if count > 1:
                assert by_key[key].attempts > 1, f"{key} stands twice in {place} without need"
                self.doubled[by_key[key].kind] += count - 1
        heard: dict[int, list[int]] = defaultdict(list)
        for key in dict.fromkeys(keys):
            heard[by_key[key].payload.get("deal_id", 0)].append(int(key))
        assert all(order == sorted(order) for order in heard.values()), f"order in {place}"

    def _each_change_was_told(self) -> None:
        """Every change reached both channels of its firm, by a post or merged into one; but for those undone
        before they left, of which nothing is said. Of all others that were undone, that is told as well.
        """
        told: dict[tuple[str, int], dict[str, str]] = defaultdict(dict)
        for row in self.messages:
            if row.kind == ALERT:
                told[row.workspace_id, row.activity_id][row.channel_id] = row.state
            else:
                assert row.state == "sent", f"{row.kind} is {row.state}"
        assert sum(map(len, told.values())) == sum(row.kind == ALERT for row in self.messages), "twice"
        channels = {firm.id: set(firm.channels) for firm in self._firms}
        for change in self.changes:
            states = told[change.workspace_id, change.activity_id]
            assert states.keys() == channels[change.workspace_id]
            assert change.undone or "cancelled" not in states.values()
        for undo in self.undos:
            heard = told[undo.workspace_id, undo.undoes]
            reached = {channel for channel, state in heard.items() if state != "cancelled"}
            corrected = told.get((undo.workspace_id, undo.activity_id), {})
            assert corrected.keys() == reached
            assert "cancelled" not in corrected.values()
        known = {(each.workspace_id, each.activity_id) for each in (*self.changes, *self.undos)}
        assert told.keys() <= known, "something was told that did not happen"

    def _each_rep_was_reminded_once(self) -> None:
        """Everybody has a deal that waits, and nine came once. No reminder stands anywhere twice."""
        reps = Counter((firm.id, rep) for firm in self._firms for rep in firm.reps)
        reminders = [row for row in self.messages if row.kind == DAILY_REMINDER]
        assert Counter((row.workspace_id, row.channel_id) for row in reminders) >= reps
        assert len({(row.workspace_id, row.channel_id) for row in reminders}) == len(reminders)
        assert not self.doubled[DAILY_REMINDER]

    def _the_last_word_is_right(self) -> None:
        """What stands in a channel about a deal says that it is won, or names the stage that it is in; where
        all that happened to it was taken back before the channel heard of it, nothing stands there.
        """
        heard = {
            (row.workspace_id, row.channel_id, row.deal_id)
            for row in self.messages
            if row.kind == ALERT and row.state != "cancelled"
        }
        channels = {firm.id: firm.channels for firm in self._firms}
        for workspace, deal_id in {(each.workspace_id, each.deal_id) for each in self.changes}:
            deal = self._deals[workspace, deal_id]
            for channel in channels[workspace]:
                about = [post for post in self._slack.posts(channel) if _is_living(post, deal)]
                assert bool(about) == ((workspace, channel, deal_id) in heard)
                if about:
                    words = f"{about[-1]['text']} {about[-1]['blocks']}"
                    now = "was won" if deal.status == "won" else self._stages[workspace, deal.stage_id]
                    told = self._told(channel, deal)
                    assert now in words, f"{channel}: {words}, and not {now}: {about}; {told}"

    def _told(self, channel: str, deal: Row[Any]) -> list[tuple[Any, ...]]:
        """What was queued about a deal and what became of it, for whoever looks into a failure."""
        return [
            (
                row.outbox_id,
                row.payload.get("kind", row.kind),
                row.state,
                row.merged_into,
                row.error,
                row.attempts,
            )
            for row in self.messages
            if (row.workspace_id, row.channel_id) == (deal.workspace_id, channel)
            and deal.deal_id in (row.deal_id, row.payload.get("deal_id"))
        ]


def _is_living(post: Json, deal: Row[Any]) -> bool:
    """Whether it is a message about the deal, and no answer in the thread of one."""
    return f"#{deal.number} " in post["text"] and post.get("thread_ts") in (None, post["ts"])


def _key(post: Json) -> str:
    return str(post["metadata"]["event_payload"]["key"])
