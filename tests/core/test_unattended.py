"""What managers alone read of in their digests: deals that were ignored, or of which nobody is reminded."""

from __future__ import annotations

from typing import Any

import pytest

from core.actor import Actor
from core.clock import ManualClock
from core.db import Database
from core.digest_results import Digest
from core.digest_scope import circle_of
from core.members import Members, Profile
from core.reminder_composing import compose_reminder, ignored_deals
from core.requests import NoteDeal
from core.setting_requests import ChangeMember, MemberFacts
from tests.conftest import TEAM
from tests.core.support import World
from tests.core.test_digests import digest, to
from tests.core.test_preferences import choose
from tests.core.test_reminders import LIMIT, days, key, reminders


@pytest.fixture
def world(db: Database, clock: ManualClock) -> World:
    """A workspace in a database of its own: what is due is asked for all workspaces at once."""
    return World.begin(db, clock, TEAM)


def member(world: World, name: str, **facts: Any) -> None:
    """Have an admin give somebody a role or a manager."""
    member_id = world.people[name].member_id
    assert member_id is not None
    entered = MemberFacts(**{"role": "rep", **facts})
    world.services.member_settings.change(
        ChangeMember(member_id=member_id, entered=entered), world.actor("Ada")
    )


def ignored(world: World, manager: str) -> list[tuple[str, int]]:
    """The titles of deals whose reminders the manager's people ignored, and how many of each."""
    member_id = world.people[manager].member_id
    assert member_id is not None
    with world.db.read(world.system) as tx:
        found = ignored_deals(tx, circle_of(tx, member_id).people)
    return [(each.deal.title, each.times) for each in found]


def test_three_reminders_in_a_row_without_anything_done_come_to_the_manager(world: World) -> None:
    deal, busy = world.new("Ignored"), world.new("Busy")
    days(world, LIMIT + 1 + 14)
    assert (len(reminders(world)), ignored(world, "Chris")) == (3, [])
    world.services.deals.note(NoteDeal(deal=key(busy), text="Called"), world.actor("Ana"))
    days(world, 7)
    assert len(reminders(world)) == 4
    assert (ignored(world, "Chris"), ignored(world, "Ada")) == ([("Ignored", 3)], [])
    member(world, "Ana", manager="UADA")
    assert (ignored(world, "Chris"), ignored(world, "Ada")) == ([], [("Ignored", 3)])
    world.services.deals.note(NoteDeal(deal=key(deal), text="Called"), world.actor("Ana"))
    assert ignored(world, "Ada") == []


@pytest.mark.parametrize("why", ["deactivated", "guest", "viewer", "rep"])
def test_where_the_named_manager_is_none_any_more_all_managers_read_what_was_ignored(
    world: World, why: str
) -> None:
    Members(world.db).learn(TEAM, [Profile("UMAX", "Max")])
    max_ = Members(world.db).actor(TEAM, "UMAX")
    assert max_ is not None
    world.people["Max"] = max_
    member(world, "Max", role="manager")
    member(world, "Ana", manager="UMAX")
    world.new("Ignored")
    days(world, LIMIT + 1 + 21)
    assert (ignored(world, "Max"), ignored(world, "Chris")) == ([("Ignored", 3)], [])
    if why == "deactivated":
        Members(world.db).deactivate(TEAM, "UMAX")
    elif why == "guest":
        Members(world.db).learn(TEAM, [Profile("UMAX", "Max", kind="guest")])
    else:
        member(world, "Max", role=why)
    assert (ignored(world, "Max"), ignored(world, "Chris")) == ([], [("Ignored", 3)])


def test_a_manager_reads_of_deals_whose_reminders_were_ignored_three_times(world: World) -> None:
    deal, member_id = world.new(), world.people["Ana"].member_id
    assert member_id is not None
    for times in range(4):
        found = digest(world, "Chris")
        assert found is None or not found.ignored.deals, times
        world.later(days=8)
        with world.db.write(Actor.by_rule(world.team, "reminder")) as tx:
            assert compose_reminder(tx, member_id)
    found = digest(world, "Chris")
    assert found is not None
    assert [(each.deal.number, each.ignored) for each in found.ignored.deals] == [(deal.number, 3)]
    assert digest(world, "Ana") is None
    assert digest(world, "Ada") is None
    to(world, deal, "Demo")
    after = digest(world, "Chris")
    assert after is not None
    assert after.ignored.deals == ()


def unreminded(found: Digest | None) -> list[int]:
    """The numbers of deals in a digest whose owners want no reminders."""
    return [each.deal.number for each in found.unreminded.deals] if found is not None else []


def test_a_manager_reads_of_deals_stale_for_weeks_whose_owners_want_no_reminders(world: World) -> None:
    quiet, _reminded, _own = world.new("Quiet"), world.new("Reminded", by="Ben"), world.new("Own", by="Chris")
    choose(world, reminders=False)
    choose(world, "Chris", reminders=False)
    world.later(days=7 + 20)
    assert unreminded(digest(world, "Chris")) == []
    world.later(days=1)
    assert unreminded(digest(world, "Chris")) == [quiet.number]
    choose(world, "Vic", digest="daily")
    for name in ("Ana", "Ben", "Vic"):
        assert unreminded(digest(world, name)) == [], name
    to(world, quiet, "Demo")
    assert unreminded(digest(world, "Chris")) == []


def test_a_deal_that_was_ignored_before_its_owner_wanted_no_reminders_is_named_once(world: World) -> None:
    deal, member_id = world.new(), world.people["Ana"].member_id
    assert member_id is not None
    for _ in range(4):
        world.later(days=8)
        with world.db.write(Actor.by_rule(world.team, "reminder")) as tx:
            assert compose_reminder(tx, member_id)
    choose(world, reminders=False)
    found = digest(world, "Chris")
    assert found is not None
    assert [each.deal.number for each in found.ignored.deals] == [deal.number]
    assert unreminded(found) == []
