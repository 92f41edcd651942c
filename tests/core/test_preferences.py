"""When and of what members hear: what holds for whoever chose nothing, what each may choose, and undo."""

from __future__ import annotations

from typing import Any

import pytest

from core.errors import Conflict, InvalidInput
from core.preference_requests import ChangePreferences, Preferences
from core.preferences import preferences_of
from core.setting_requests import ChangeMember, MemberFacts
from core.setting_results import SettingChange
from tests.core.support import World


def present(world: World, by: str = "Ana") -> Preferences:
    """What a member's form shows."""
    return world.services.preferences.show(world.actor(by))


def heard(world: World, by: str = "Ana") -> Preferences:
    """By what a member hears."""
    member_id = world.actor(by).member_id
    assert member_id is not None
    with world.db.read(world.system) as tx:
        return preferences_of(tx, member_id)


def choose(world: World, by: str = "Ana", seen: Preferences | None = None, **chosen: Any) -> SettingChange:
    """Send the form with `chosen` in place of what it showed."""
    shown = seen or present(world, by)
    request = ChangePreferences(entered=shown.model_copy(update=chosen), seen=shown)
    return world.services.preferences.change(request, world.actor(by))


def test_whoever_chose_nothing_hears_at_nine_on_the_working_days_of_the_workspace(world: World) -> None:
    assert heard(world) == Preferences(minute=540, days=frozenset(range(5)), digest="weekly")
    world.settings(working_days=frozenset({6, 0, 1}))
    assert heard(world).days == {6, 0, 1}


def test_viewers_hear_of_nothing_until_they_choose_to(world: World) -> None:
    assert heard(world, "Vic").silent
    choose(world, "Vic", digest="daily")
    assert (heard(world, "Vic").digest, heard(world, "Vic").reminders) == ("daily", False)


def test_what_was_not_chosen_still_follows_the_workspace(world: World) -> None:
    choose(world, minute=480)
    world.settings(working_days=frozenset({2}))
    assert heard(world) == Preferences(minute=480, days=frozenset({2}))


def test_a_second_send_of_the_same_form_changes_nothing(world: World) -> None:
    shown = present(world)
    first = choose(world, seen=shown, digest="off", together=True)
    second = choose(world, seen=shown, digest="off", together=True)
    assert (first.activity_id is None, second.activity_id) == (False, None)
    assert world.kinds().count("preferences.changed") == 1


def test_what_was_chosen_elsewhere_meanwhile_is_not_overwritten(world: World) -> None:
    shown = present(world)
    choose(world, minute=600)
    with pytest.raises(Conflict, match="time of day"):
        choose(world, seen=shown, minute=660)
    choose(world, seen=shown, digest="daily")
    assert (heard(world).minute, heard(world).digest) == (600, "daily")


def test_a_form_without_a_day_is_refused_under_its_field(world: World) -> None:
    with pytest.raises(InvalidInput) as refused:
        choose(world, days=frozenset())
    assert refused.value.field == "days"
    assert heard(world).days == frozenset(range(5))


def test_undo_gives_back_what_was_chosen_before_or_that_nothing_was(world: World) -> None:
    change = choose(world, minute=600, days=frozenset({0}))
    world.undo(change.activity_id)
    world.settings(working_days=frozenset({3}))
    assert heard(world) == Preferences(days=frozenset({3}))


def test_undo_refuses_what_was_chosen_otherwise_since(world: World) -> None:
    change = choose(world, minute=600)
    choose(world, minute=660)
    with pytest.raises(Conflict, match="changed the same again"):
        world.undo(change.activity_id)


def test_a_viewer_undoes_their_own_choice(world: World) -> None:
    change = choose(world, "Vic", digest="daily")
    world.undo(change.activity_id, by="Vic")
    assert heard(world, "Vic").silent


def test_guests_hear_only_while_an_admin_admits_them(world: World) -> None:
    world.settings(admit_guests=True)
    world.learn("UGUS", "Gus", kind="guest")
    gus = world.services.members.actor(world.team, "UGUS")
    assert gus is not None
    world.people["Gus"] = gus
    choose(world, "Gus", digest="weekly")
    assert heard(world, "Gus").digest == "weekly"
    world.settings(admit_guests=False)
    assert heard(world, "Gus").silent


def test_who_left_hears_of_nothing(world: World) -> None:
    user_id = world.actor().user_id
    assert user_id is not None
    world.services.members.deactivate(world.team, user_id)
    assert heard(world).silent


def test_a_choice_stays_when_a_role_changes(world: World) -> None:
    choose(world, digest="daily")
    ana = world.actor().member_id
    assert ana is not None
    demote = ChangeMember(member_id=ana, entered=MemberFacts(role="viewer"))
    world.services.member_settings.change(demote, world.actor("Ada"))
    assert (heard(world).digest, heard(world).reminders) == ("daily", False)
