"""Whatever keys a button carries: it tells and changes nothing of another workspace."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest

from bot.actions.click import Click
from bot.actions.router import ACTIONS
from bot.blocks import ids
from bot.blocks.modal import Modal
from bot.plan import Then
from core.errors import DealboardError, NotPermitted
from tests.actions.sides import THEIRS, Side, rows_of
from tests.scenarios.office import differences, dump

# For each button what it carries, by the names of the keys of a side.
CARRIED: dict[str, list[dict[str, Any]]] = {
    ids.MOVE_DEAL: [
        {"deal_id": "deal_id", "seen": "stage_id", "to": "into_stage_id"},
        *({"deal_id": "deal_id", "seen": "stage_id", "to!": to} for to in ("won", "lost", "abandoned")),
    ],
    ids.WIN_DEAL: [{"deal_id": "deal_id"}],
    ids.LOSE_DEAL: [{"deal_id": "deal_id"}],
    ids.REOPEN_DEAL: [{"deal_id": "closed_id"}],
    ids.UNDO: [{"activity_id": "activity_id"}],
    ids.SHOW_DEAL: [{"deal_id": "deal_id"}],
    ids.TAKE_DEAL: [{"deal_id": "deal_id"}],
    ids.SHOW_HISTORY: [{name: name} for name in ("deal_id", "contact_id", "company_id")],
    ids.SHOW_BOARD: [{"pipeline_id": "pipeline_id"}, {"stage_id": "stage_id"}],
    ids.SWITCH_PIPELINE: [{"pipeline_id": "pipeline_id"}],
    ids.CHANGE_BOARD: [{"pipeline_id": "pipeline_id"}, {"stage_id": "stage_id"}],
    ids.SHARE_BOARD: [{"pipeline_id": "pipeline_id"}],
    ids.SHOW_SETTINGS: [{"screen!": "pipeline", "pipeline_id": "pipeline_id"}],
    ids.CHANGE_SETTINGS: [
        *(
            {"screen!": "pipeline", "verb!": verb, "pipeline_id": "pipeline_id", "stage_id": "asking_id"}
            for verb in ("hide", "show", "default", "form")
        ),
        *(
            {"screen!": "pipeline", "verb!": verb, "pipeline_id": "pipeline_id", "stage_id": "stage_id",
             "beside": "asking_id"}
            for verb in ("before", "after")
        ),
        *(
            {"screen!": "pipelines", "verb!": verb, "pipeline_id": "pipeline_id"}
            for verb in ("default", "archive", "restore")
        ),
        *({"screen!": "labels", "verb!": verb, "key": "item_id"} for verb in ("before", "remove")),
        {"screen!": "labels", "verb!": "undo", "key": "activity_id"},
    ],
    ids.TASK_DONE: [{"task_id": "task_id"}],
    ids.TASK_LATER: [{"task_id": "task_id", "to!": "1d"}],
    ids.TASK_MORE: [{"task_id": "task_id", "to!": to} for to in ("edit", "drop", "deal")],
    ids.REST_DEAL: [{"deal_id": "deal_id", "to!": to} for to in ("1w", "form")],
    ids.TURN_REMINDER: [{"reminder_id": "reminder_id"}],
    ids.CONVERT_CONTACT: [{"contact_id": "contact_id", "role!": "client"}],
}  # fmt: skip
# They carry words, a form (see `test_forged_forms`), a channel of Slack's, or nothing.
KEYLESS = {
    *(ids.SEEK_OWNER, ids.SHOW_LIST, ids.FIND, ids.OPEN_FORM, ids.SEEK_MEMBER, ids.STOP_BOARD),
    *(ids.SHOW_STEPS, ids.MARK_STEP, ids.SUBSCRIBE_CHANNEL),
}
CASES = [(name, carried) for name, several in CARRIED.items() for carried in several]


def test_every_button_that_carries_a_key_is_tried() -> None:
    assert CARRIED.keys() | KEYLESS == ACTIONS.keys()
    assert not CARRIED.keys() & KEYLESS


def clicked(name: str, value: dict[str, Any], side: Side, by: str) -> str:
    """What somebody reads who clicks. Raises DealboardError."""
    action, context = ACTIONS[name], side.context(by)
    read = action.value.model_validate(value)
    click = Click(ephemeral=True, key=f"1:{ids.BoardValue().dump()}", message_ts="1.0")
    reply: Any = action.run(read, click, context)
    if isinstance(reply, Then):
        reply = reply.run(context)
    return json.dumps(reply.view(ids.Road()) if isinstance(reply, Modal) else reply.content())


def value_of(carried: dict[str, Any], side: Side) -> dict[str, Any]:
    """What the button carries about a side; a name with `!` holds what is no key."""
    return {name.rstrip("!"): key if name.endswith("!") else side.keys[key] for name, key in carried.items()}


@pytest.mark.parametrize(("name", "carried"), CASES)
def test_a_button_with_the_keys_of_another_workspace_finds_nothing_there(
    sides: tuple[Side, Side], name: str, carried: dict[str, Any]
) -> None:
    ours, theirs = sides
    untouched = rows_of(ours.services.db, THEIRS)
    own, stolen = value_of(carried, ours), value_of(carried, theirs)
    keys = [key for key in carried if not key.endswith("!")]
    for forged in (stolen, *({**own, key: stolen[key]} for key in keys)):
        try:
            said = clicked(name, forged, ours, "Ada")
        except DealboardError as error:
            said = f"{error} {error.hint}"
        assert "Secret" not in said, forged
        assert rows_of(ours.services.db, THEIRS) == untouched


@pytest.mark.parametrize(("name", "carried"), CASES)
def test_a_viewer_who_clicks_changes_nothing(
    sides: tuple[Side, Side], name: str, carried: dict[str, Any]
) -> None:
    ours, _theirs = sides
    value, before = value_of(carried, ours), dump(ours.services.db)
    action = ACTIONS[name]
    if action.writes and not action.value.model_validate(value).only_looks:
        with pytest.raises(NotPermitted):
            clicked(name, value, ours, "Vic")
    else:
        with suppress(DealboardError):
            clicked(name, value, ours, "Vic")
    assert differences(before, dump(ours.services.db)) == {}
