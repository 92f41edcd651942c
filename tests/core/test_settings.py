"""What an admin sets: refused to others, kept in history, undone unless something is in the way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from core.errors import Conflict, InvalidInput, NotFound, NotPermitted
from core.meant import ChangedMeanwhile
from core.requests import Told
from core.setting_requests import (
    AddItem,
    ChangeMember,
    ChangeRules,
    EditItem,
    EditPipeline,
    EditStage,
    ItemFacts,
    MemberFacts,
    MoveItem,
    PipelineFacts,
    RemoveItem,
    StageFacts,
)
from core.setting_results import SettingChange
from core.workspace_settings import WorkspaceSettings
from tests.core.support import World

RENAMED = PipelineFacts(name="Direct", colour="blue", win_converts="ask", lost_reason_required=False)


def labels(world: World) -> list[str]:
    """The labels in order."""
    return [label.name for label in world.services.workspaces.setup(world.system).labels.values()]


def label(world: World, name: str) -> int:
    """The key of a label."""
    found = world.services.workspaces.setup(world.system).labels.values()
    return next(each.label_id for each in found if each.name == name)


def add(world: World, name: str, by: str = "Ada") -> SettingChange:
    """Add a label."""
    return world.services.lists_of_workspace.add(AddItem(list="label", name=name), world.actor(by))


def rename(
    world: World, old: str, new: str, seen: str | None = None, told: Told | None = None
) -> SettingChange:
    """Rename a label, which a form showed as `seen`, as somebody who was `told` of what others changed."""
    request = EditItem(
        list="label",
        key=label(world, old),
        entered=ItemFacts(name=new, colour="grey"),
        seen=ItemFacts(name=seen, colour="grey") if seen else None,
        told=told,
    )
    return world.services.lists_of_workspace.edit(request, world.actor("Ada"))


def remove(world: World, name: str) -> SettingChange:
    """Remove a label."""
    request = RemoveItem(list="label", key=label(world, name))
    return world.services.lists_of_workspace.remove(request, world.actor("Ada"))


ASKED: dict[str, Callable[[World, Any], Any]] = {
    "a label": lambda world, actor: world.services.lists_of_workspace.add(
        AddItem(list="label", name="Hot"), actor
    ),
    "a reason": lambda world, actor: world.services.lists_of_workspace.remove(
        RemoveItem(list="reason", key=1), actor
    ),
    "a role": lambda world, actor: world.services.member_settings.change(
        ChangeMember(member_id=1, entered=MemberFacts(role="admin")), actor
    ),
    "the rules": lambda world, actor: world.services.workspaces.change_rules(
        ChangeRules(entered=WorkspaceSettings()), actor
    ),
    "a pipeline": lambda world, actor: world.services.pipelines.edit(EditPipeline(entered=RENAMED), actor),
    "a stage": lambda world, actor: world.services.stages.edit(
        EditStage(stage="Demo", entered=StageFacts(name="Show", colour="red", probability=1)), actor
    ),
    "the first steps": lambda world, actor: world.services.first_steps.mark("over", actor),
}


@pytest.mark.parametrize("what", ASKED)
@pytest.mark.parametrize("who", ["Ana", "Chris", "Vic"])
def test_only_an_admin_changes_what_is_set(world: World, what: str, who: str) -> None:
    with pytest.raises(NotPermitted) as refused:
        ASKED[what](world, world.actor(who))
    assert "an admin" in str(refused.value.hint)


def test_a_name_that_was_removed_is_free_again_and_then_in_the_way_of_its_undo(world: World) -> None:
    gone = remove(world, "Red")
    assert "Red" not in labels(world)
    add(world, "red")
    with pytest.raises(Conflict, match="given to another one"):
        world.undo(gone.activity_id, by="Ada")
    remove(world, "red")
    world.undo(gone.activity_id, by="Ada")
    assert labels(world)[0] == "Red"


def test_what_was_changed_again_is_not_undone(world: World) -> None:
    first = add(world, "Hot")
    renamed = rename(world, "Hot", "Warm")
    with pytest.raises(Conflict, match="changed again"):
        world.undo(first.activity_id, by="Ada")
    world.undo(renamed.activity_id, by="Ada")
    world.undo(first.activity_id, by="Ada")
    assert labels(world) == ["Red", "Orange", "Yellow", "Green", "Blue", "Purple"]


def test_a_form_that_was_overtaken_overwrites_nothing(world: World) -> None:
    add(world, "Hot")
    rename(world, "Hot", "Warm")
    with pytest.raises(Conflict, match="name was changed in the meantime"):
        rename(world, "Warm", "Cold", seen="Hot")
    assert rename(world, "Warm", "Warm", seen="Hot").activity_id is None, "both want the same"


def test_what_was_told_and_sent_once_more_holds_unless_it_was_changed_again(world: World) -> None:
    add(world, "Hot")
    rename(world, "Hot", "Warm")
    with pytest.raises(ChangedMeanwhile) as first:
        rename(world, "Warm", "Cold", seen="Hot")
    assert first.value.taken == {"name": "Warm"}
    rename(world, "Warm", "Tepid")
    with pytest.raises(ChangedMeanwhile) as second:
        rename(world, "Tepid", "Cold", seen="Cold", told=first.value.told)
    assert second.value.taken == {"name": "Tepid"}
    rename(world, "Tepid", "Cold", seen="Cold", told=second.value.told)
    assert "Cold" in labels(world)


def test_an_item_moves_to_a_place_that_is_named_however_often_it_is_asked(world: World) -> None:
    request = MoveItem(list="label", key=label(world, "Purple"), before=label(world, "Red"))
    for _time in range(2):
        world.services.lists_of_workspace.move(request, world.actor("Ada"))
        assert labels(world)[:2] == ["Purple", "Red"]
    remove(world, "Red")
    with pytest.raises(NotFound, match="removed in the meantime"):
        world.services.lists_of_workspace.move(request, world.actor("Ada"))
    assert world.kinds().count("label.moved") == 1


def test_a_list_is_no_longer_than_a_menu(world: World) -> None:
    for number in range(100 - len(labels(world))):
        add(world, f"Label {number}")
    with pytest.raises(InvalidInput, match="at most 100"):
        add(world, "One more")


def test_the_welcome_is_queued_once_whoever_asks(world: World) -> None:
    steps = world.services.first_steps
    assert steps.welcome(world.team, "UADA")
    assert not steps.welcome(world.team, "UADA")
    assert not steps.welcome(world.team, "UCHRIS")


def test_what_is_set_up_is_an_admins_to_read(world: World) -> None:
    steps = world.services.first_steps
    assert steps.show(world.actor("Chris")) is None
    status = steps.show(world.actor("Ada"))
    assert status is not None
    assert not any((status.pipeline, status.channel, status.deals, status.over))
    world.new()
    world.pipeline("Onboarding")
    status = steps.show(world.actor("Ada"))
    assert status is not None
    assert status.pipeline
    assert status.deals
    assert status.pipelines == ("Sales", "Onboarding")
