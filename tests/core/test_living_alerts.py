"""What becomes of a change that a channel hears of: post, edit, post anew, reply; by examples and chance."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from core.events import DealEvent, EventKind
from core.living_alerts import DAY, MINUTE, Decision, Heard, Living, Said, decide, reply_to

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def heard(activity_id: int, at: datetime = NOON, kind: EventKind = "deal.moved", **more: Any) -> Heard:
    """A change of a deal; stages are named after activities."""
    important = more.pop("important", False)
    facts: dict[str, Any] = {
        "kind": kind,
        "activity_id": activity_id,
        "deal_id": 1,
        "number": 142,
        "title": "Renewal",
        "value_minor": 0,
        "currency": "",
        "company": None,
        "owner_name": None,
        "owner_user_id": None,
        "actor_name": "Ana",
        "actor_user_id": "U1",
        "pipeline_id": 1,
        "pipeline": "Sales",
        "stage": f"S{activity_id}",
        "from_stage": f"S{activity_id - 1}",
    }
    return Heard(DealEvent(**facts | more), at, important)


def undo(activity_id: int, undoes: int, at: datetime = NOON) -> Heard:
    """That a change was taken back."""
    return heard(activity_id, at, "deal.undone", undid="deal.moved", undoes=undoes)


def alive(*ids: int, posted_at: datetime = NOON) -> Living:
    """A message that tells of changes made as it was posted."""
    return decide(None, [heard(each) for each in ids]).lives_as("1.0", posted_at)


def told(decision: Decision | Living) -> list[int]:
    """The changes that a message tells of."""
    return [each.activity_id for each in decision.said.standing]


def test_the_first_change_is_posted_and_what_is_queued_behind_it_is_in_it() -> None:
    decision = decide(None, [heard(1), heard(2), heard(3)])
    assert (decision.edits, decision.taken, told(decision)) == (None, 3, [1, 2, 3])
    assert decision.reply_at is None
    assert decision.lives_as("1.0", NOON) == Living("1.0", NOON, decision.said)


def test_within_its_first_minute_a_message_is_edited_and_nothing_said_in_its_thread() -> None:
    living = alive(1)
    decision = decide(living, [heard(2, NOON + MINUTE - SECOND)])
    assert decision.edits == living
    assert (told(decision), decision.reply_at) == ([1, 2], None)
    assert decision.lives_as("1.0", NOON + DAY).posted_at == NOON, "an edit makes no message younger"


def test_what_comes_later_is_said_in_the_thread_when_its_own_minute_ends() -> None:
    later = NOON + 2 * MINUTE
    first = decide(alive(1), [heard(2, later)])
    assert first.reply_at == later + MINUTE
    joined = decide(first.lives_as("1.0", later), [heard(3, later + MINUTE - SECOND)])
    assert joined.reply_at == later + MINUTE
    said, after = reply_to(joined.lives_as("1.0", later))
    assert [each.activity_id for each in said.changes] == [2, 3]
    assert (after.reply_at, after.said.pending, told(after)) == (None, (), [1, 2, 3])
    again = decide(after, [heard(4, later + 2 * MINUTE)])
    assert again.reply_at == later + 3 * MINUTE
    assert [each.activity_id for each in again.said.pending] == [4]


def test_after_a_day_a_change_is_posted_anew() -> None:
    living = alive(1)
    assert decide(living, [heard(2, NOON + DAY)]).edits == living
    decision = decide(living, [heard(2, NOON + DAY + SECOND)])
    assert (decision.edits, decision.instead_of, told(decision)) == (None, living, [2])


def test_a_win_and_what_is_important_are_posted_anew_each() -> None:
    living = alive(1)
    for standing_out in heard(2, kind="deal.won"), heard(2, important=True):
        decision = decide(living, [standing_out, heard(3)])
        assert (decision.instead_of, told(decision)) == (living, [2, 3])
        behind = decide(living, [heard(2), standing_out])
        assert (behind.edits, behind.taken) == (living, 1), "the other one is told first, where it belongs"
        assert decide(None, [standing_out, standing_out]).taken == 1


def test_an_undo_makes_true_again_what_the_message_says() -> None:
    living = alive(1, 2, 3)
    decision = decide(living, [undo(4, 3, NOON + 2 * DAY)])
    assert decision.edits == living, "it corrects the message, however old"
    assert told(decision) == [1, 2]
    assert told(decide(living, [undo(4, 3), undo(5, 2), undo(6, 1)])) == []


def test_an_undo_of_what_the_thread_has_not_heard_cancels_its_reply() -> None:
    later = NOON + 2 * MINUTE
    waiting = decide(alive(1), [heard(2, later)]).lives_as("1.0", later)
    decision = decide(waiting, [undo(3, 2, later + SECOND)])
    assert (told(decision), decision.reply_at) == ([1], None)


def test_an_undo_of_what_the_thread_has_heard_is_said_there() -> None:
    later = NOON + 2 * MINUTE
    waiting = decide(alive(1), [heard(2, later)]).lives_as("1.0", later)
    _said, after = reply_to(waiting)
    decision = decide(after, [undo(3, 2, later + 2 * MINUTE)])
    assert decision.reply_at == later + 3 * MINUTE
    said, quiet = reply_to(decision.lives_as("1.0", later))
    assert ([each.kind for each in said.changes], said.standing) == (["deal.undone"], ())
    assert [each.activity_id for each in quiet.said.changes] == [1]


def test_what_was_merged_once_stays_so_when_it_is_decided_anew() -> None:
    batch = [heard(1), heard(2), heard(3, kind="deal.won")]
    assert decide(None, batch).taken == 2
    assert decide(None, batch, bound=3).taken == 3


def test_a_message_keeps_its_first_change_and_the_latest_of_very_many() -> None:
    said = decide(None, [heard(each) for each in range(1, 500)]).said
    assert len(said.changes) == 100
    assert (said.changes[0].from_stage, said.changes[-1].stage) == ("S0", "S499")


def test_what_is_said_reads_back_as_it_was_kept() -> None:
    said = decide(alive(1), [heard(2, NOON + 2 * MINUTE)]).said
    assert Said.model_validate(said.model_dump(mode="json", exclude_defaults=True)) == said


@dataclass
class Channel:
    """A model of a channel that hears all it is sent, however it is cut into pieces: posts and replies."""

    living: Living | None = None
    posts: list[list[int]] = field(default_factory=list)
    replies: list[list[int]] = field(default_factory=list)
    undone: set[int] = field(default_factory=set)

    def hear(self, queue: list[Heard]) -> None:
        """Take the oldest of the queue and what belongs to it."""
        decision = decide(self.living, queue)
        batch = queue[: decision.taken]
        assert decide(self.living, batch, bound=len(batch)) == decision, "a crash changes nothing"
        assert decision.taken >= 1
        moves = [each.event.activity_id for each in batch if each.event.kind != "deal.undone"]
        if decision.edits is None:
            assert self.living is None or batch[0].event.kind != "deal.undone"
            assert not any(each.stands_out for each in batch[1:])
            self.posts.append(moves)
        else:
            assert decision.edits == self.living
            assert not any(each.stands_out for each in batch)
            assert all(
                each.at <= self.living.posted_at + DAY for each in batch if each.event.kind != "deal.undone"
            )
            self.posts[-1] += moves
        self.undone |= {each.event.undoes for each in batch if each.event.undoes is not None}
        self.living = decision.lives_as("1.0", batch[0].at)
        self._holds()
        del queue[: decision.taken]

    def tick(self, now: datetime) -> None:
        """Say what is due in the thread."""
        if self.living is not None and self.living.reply_at is not None and self.living.reply_at <= now:
            said, self.living = reply_to(self.living)
            assert said.changes
            self.replies.append([each.activity_id for each in said.changes])

    def _holds(self) -> None:
        assert self.living is not None
        said = self.living.said
        assert [each.activity_id for each in said.standing] == [
            each for each in self.posts[-1] if each not in self.undone
        ], "the message tells of what stands since it was posted, in order"
        assert (self.living.reply_at is None) == (said.pending == ())
        if self.living.reply_at is not None:
            assert all(each.at >= self.living.posted_at + MINUTE for each in said.pending)
            assert self.living.reply_at - MINUTE <= said.pending[0].at


Step = tuple[float, str]
STEPS = st.lists(
    st.tuples(
        st.sampled_from([0.5, 20.0, 61.0, 4000.0, 90_000.0]),
        st.sampled_from(["move", "move", "win", "important", "undo", "undo", "drain", "tick"]),
    ),
    max_size=30,
)


@settings(max_examples=100, deadline=None)
@given(STEPS)
def test_whatever_happens_each_change_is_told_once_where_it_belongs(steps: list[Step]) -> None:
    channel, queue, now, done = Channel(), list[Heard](), NOON, list[int]()
    for number, (seconds, what) in enumerate(steps, 1):
        now += timedelta(seconds=seconds)
        if what == "drain" and queue:
            channel.hear(queue)
        elif what == "tick":
            channel.tick(now)
        elif what == "undo" and done:
            taken_back = done.pop()
            waiting = [each for each in queue if each.event.activity_id == taken_back]
            if waiting:
                queue.remove(waiting[0])
            else:
                queue.append(undo(number, taken_back, now))
        elif what in ("move", "win", "important"):
            kind: EventKind = "deal.won" if what == "win" else "deal.moved"
            queue.append(heard(number, now, kind, important=what == "important"))
            done.append(number)
    while queue:
        channel.hear(queue)
    said = [each for post in channel.posts for each in post]
    assert said == sorted(set(said)), "each once, in order"
    assert set(done) <= set(said)
    assert all(len(set(reply)) == len(reply) for reply in channel.replies)
