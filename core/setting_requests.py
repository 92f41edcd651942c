"""What an admin asks of a workspace's settings, its lists and its members. See `core.requests`.

`entered` is all that a form held when it was sent, `seen` all that it was filled in with: what differs is
what the person changed, and the request is refused where somebody else changed the same since (rule 8), but
for what the person was `told` of.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from core.pipeline_requests import ChangePipeline, ChangeStage
from core.requests import Page, Request, Told
from core.results import RequiredField, WinConverts
from core.workspace_settings import WorkspaceSettings

RoleName = Literal["viewer", "rep", "manager", "admin"]
ListName = Literal["label", "reason"]


class PipelineFacts(Request):
    """What a pipeline is set to; the fields are its columns."""

    name: str
    colour: str
    win_converts: WinConverts
    lost_reason_required: bool
    won_means: str | None = None
    lost_means: str | None = None
    abandoned_means: str | None = None


class EditPipeline(ChangePipeline):
    """Change what was changed of a pipeline, all at once."""

    entered: PipelineFacts
    seen: PipelineFacts | None = None
    told: Told | None = None


class StageFacts(Request):
    """What a stage is set to; the fields are its columns."""

    name: str
    colour: str
    probability: int
    stale_after_days: int | None = None
    due_after_days: int | None = None
    definition: str | None = None
    name_means_done: bool | None = None
    required_fields: list[RequiredField] = Field(default_factory=list)


class EditStage(ChangeStage):
    """Change what was changed of a stage, all at once."""

    entered: StageFacts
    seen: StageFacts | None = None
    told: Told | None = None


class ChangeRules(Request):
    """Change what was changed of the workspace's rules, all at once."""

    entered: WorkspaceSettings
    seen: WorkspaceSettings | None = None
    told: Told | None = None


class AddItem(Request):
    """Put a name at the end of a list; only labels have a colour."""

    list: ListName
    name: str
    colour: str | None = None


class ItemFacts(Request):
    """What an item of a list is set to; reasons have no colour."""

    name: str
    colour: str | None = None


class EditItem(Request):
    """Change what was changed of an item."""

    list: ListName
    key: int
    entered: ItemFacts
    seen: ItemFacts | None = None
    told: Told | None = None


class MoveItem(Request):
    """Put an item before another one of its list, or last where none is named."""

    list: ListName
    key: int
    before: int | None = None


class RemoveItem(Request):
    """Take an item off its list."""

    list: ListName
    key: int


class MemberFacts(Request):
    """What somebody may do, and to whom they answer; `manager` is a user's id."""

    role: RoleName
    manager: str | None = None


class ChangeMember(Request):
    """Change what was changed of a member's role and manager."""

    member_id: int
    entered: MemberFacts
    seen: MemberFacts | None = None
    told: Told | None = None


class ListMembers(Request):
    """List the active members, those of the highest role first."""

    page: Page = 1
