"""The ids and values that buttons and menus carry, made here and read back here through validation.

An action id is a name of the table in `bot.actions.router`, and, where a message holds several of it, a colon
and what tells them apart. A value is a small pydantic model with one-letter keys: an option holds little.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.blocks.kit import BUTTON_VALUE
from core.bulk_results import Change
from core.results import DealView, Look, Sort, Status
from core.task_results import TaskView
from core.workspace_settings import FirstStep

RUN_LINE = "line.run"
SHARE_LINE = "line.share"
MOVE_DEAL = "deal.move"
WIN_DEAL = "deal.win"
LOSE_DEAL = "deal.lose"
REOPEN_DEAL = "deal.reopen"
SHOW_DEAL = "deal.show"
TAKE_DEAL = "deal.take"
SHOW_HISTORY = "deal.history"
UNDO = "change.undo"
SHOW_BOARD = "board.show"
SWITCH_PIPELINE = "board.pipeline"
CHANGE_BOARD = "board.change"
SHARE_BOARD = "board.share"
STOP_BOARD = "board.stop"
SHOW_LIST = "list.show"
FIND = "search.show"
CONVERT_CONTACT = "contact.convert"
SHOW_SETTINGS = "settings.show"
CHANGE_SETTINGS = "settings.change"
SHOW_STEPS = "steps.show"
MARK_STEP = "steps.mark"
SUBSCRIBE_CHANNEL = "channel.subscribe"

TASK_DONE = "task.done"
TASK_LATER = "task.later"
TASK_MORE = "task.more"
REST_DEAL = "deal.rest"
TURN_REMINDER = "reminder.turn"

# Buttons that open a form, and the forms that they open.
OPEN_FORM = "form.open"
NEW_DEAL_FORM = "deal.new"
WIN_DEAL_FORM = "deal.won"
LOSE_DEAL_FORM = "deal.lost"
NOTE_FORM = "deal.note"
EDIT_DEAL_FORM = "deal.edit"
MOVE_DEAL_FORM = "deal.moved"
ASSIGN_DEAL_FORM = "deal.assign"
ABANDON_DEAL_FORM = "deal.abandoned"
REOPEN_DEAL_FORM = "deal.reopened"
COMPLETE_DEAL_FORM = "deal.completed"
HAND_OVER_FORM = "deals.handover"
TRANSFER_DEAL_FORM = "deal.transfer"
NEW_CONTACT_FORM = "contact.new"
EDIT_CONTACT_FORM = "contact.edit"
CONVERT_FORM = "contact.converted"
NOTE_CONTACT_FORM = "contact.note"
NEW_COMPANY_FORM = "company.new"
EDIT_COMPANY_FORM = "company.edit"
DELETE_DEAL_FORM = "deal.delete"
DELETE_DEAL_SURE_FORM = "deal.deleted"
ERASE_CONTACT_FORM = "contact.erase"
ERASE_CONTACT_SURE_FORM = "contact.erased"
IMPORT_FORM = "deal.import"
IMPORT_COLUMNS_FORM = "import.columns"
IMPORT_SURE_FORM = "import.start"
FIND_DEAL_FORM = "deal.find"
ADD_TO_DEAL_FORM = "deal.add"
CHOOSE_DEALS_FORM = "deals.choose"
CHANGE_DEALS_FORM = "deals.change"
NEW_PIPELINE_FORM = "pipeline.new"
EDIT_PIPELINE_FORM = "pipeline.edit"
NEW_STAGE_FORM = "stage.new"
EDIT_STAGE_FORM = "stage.edit"
REMOVE_STAGE_FORM = "stage.remove"
LIST_ITEM_FORM = "item.edit"
MEMBER_FORM = "member.edit"
RULES_FORM = "rules.edit"
PREFERENCES_FORM = "preferences.edit"
TASK_FORM = "task.new"
EDIT_TASK_FORM = "task.edit"
SNOOZE_DEAL_FORM = "deal.snooze"
SUBSCRIBE_FORM = "channel.hears"

# Who is asked for what a person seeks by typing.
SEEK_DEAL = "seek.deal"
SEEK_CONTACT = "seek.contact"
SEEK_COMPANY = "seek.company"
SEEK_STAGE = "seek.stage"
# Of a board: what is chosen changes it as `CHANGE_BOARD` does.
SEEK_OWNER = "seek.owner"
SEEK_MEMBER = "seek.member"
SEEK_HOME = "seek.home"
SEEK_HEARD_OWNER = "seek.heard"

Key = Annotated[int, Field(gt=0, lt=2**63)]
Screen = Literal["menu", "pipelines", "pipeline", "labels", "reasons", "members", "rules"]
V = TypeVar("V", bound="Value")


class Value(BaseModel):
    """The base of what a button carries. What does not read back was not made by us."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    def dump(self) -> str:
        """The value as it goes into a payload."""
        return self.model_dump_json(by_alias=True, exclude_none=True, exclude_defaults=True)

    @property
    def only_looks(self) -> bool:
        """Whether this one changes nothing, though others of its kind do."""
        return False


class LineValue(Value):
    """A command to carry out as if it were typed now; `asked_at` is when its question was put."""

    line: str = Field(alias="l")
    consent: Literal["anyway", "together", "confirmed"] | None = Field(None, alias="c")
    asked_at: datetime | None = Field(None, alias="a")


class FormValue(Value):
    """A form to open, and what it is about: a deal, contact, task or message as it was seen, or a setting.

    `into_stage_id` is where a deal is to go that has to be completed first, `together` with its contact's
    others. `said` is what the message says; only opening the form needs it. `link` is where it stands.
    `shown` are deals of a message, which has `more` of them; `filters` and `pipeline_id` are what it is a
    page of, `change` what is to become of several. `item_id` is of a `list` of the settings, `title` what a
    new deal is called at first. `agreed` is up to where a person was told of what others changed, a version
    or a line of history; `changed` are the fields that they had changed then, and `settled` what of the
    settings is to hold all the same. `file_id` is a file that was posted, called as is `said`; `import_id` an
    import that goes on.
    """

    form: str = Field(alias="f")
    deal_id: Key | None = Field(None, alias="d")
    stage_id: Key | None = Field(None, alias="s")
    status: Status | None = Field(None, alias="u")
    version: Key | None = Field(None, alias="v")
    agreed: Key | None = Field(None, alias="q")
    changed: tuple[str, ...] = Field((), alias="fc")
    settled: tuple[str, ...] = Field((), alias="st")
    contact_id: Key | None = Field(None, alias="c")
    company_id: Key | None = Field(None, alias="o")
    member_id: Key | None = Field(None, alias="b")
    list: Literal["label", "reason"] | None = Field(None, alias="h")
    item_id: Key | None = Field(None, alias="e")
    task_id: Key | None = Field(None, alias="y")
    into_stage_id: Key | None = Field(None, alias="i")
    together: bool = Field(False, alias="t")
    said: str | None = Field(None, alias="x")
    link: str | None = Field(None, alias="k")
    shown: tuple[Key, ...] = Field((), alias="m")
    more: Annotated[int, Field(ge=0)] = Field(0, alias="n")
    filters: str | None = Field(None, alias="w")
    pipeline_id: Key | None = Field(None, alias="p")
    change: Change | None = Field(None, alias="g")
    title: str | None = Field(None, alias="j")
    file_id: str | None = Field(None, alias="fi")
    import_id: Key | None = Field(None, alias="im")
    subscription_id: Key | None = Field(None, alias="sb")


class Road(Value):
    """What a form carries besides what was entered: what it is about, and where its answer goes.

    `depth` counts the forms that lie open upon one another, this one included. `home` tells that somebody
    began on Home, which then shows what became of it; `whose` is the member whose Home it is, if not theirs.
    """

    about: str | None = Field(None, alias="a")
    response_url: str = Field("", alias="r")
    channel_id: str = Field("", alias="c")
    depth: int = Field(1, alias="d", ge=1)
    home: bool = Field(False, alias="h")
    whose: Key | None = Field(None, alias="w")


class HomeValue(Value):
    """A Home to look at: that of a member, or one's own."""

    member_id: Key | None = Field(None, alias="m")


class DealValue(Value):
    """A deal, with what of its stage, status and owner the button is about, as the person saw it (rule 8)."""

    deal_id: Key = Field(alias="d")
    stage_id: Key | None = Field(None, alias="s")
    status: Status | None = Field(None, alias="u")
    owner_id: Key | None = Field(None, alias="o")


class MoveValue(Value):
    """A deal, the stage it was seen in, and what was chosen: a stage, how to close it, or its card."""

    deal_id: Key = Field(alias="d")
    seen: Key = Field(alias="s")
    to: Key | Literal["won", "lost", "abandoned", "card"] = Field(alias="t")

    @property
    def only_looks(self) -> bool:
        """*Open the card* stands in the menu that moves."""
        return self.to == "card"


class TaskValue(Value):
    """A task, when it was due as the person saw it (in seconds; rule 8), and what was chosen for it."""

    task_id: Key = Field(alias="w")
    due: Annotated[int, Field(ge=0, lt=2**36)] | None = Field(None, alias="u")
    to: Literal["1d", "3d", "1w", "edit", "drop", "deal"] | None = Field(None, alias="t")

    @property
    def only_looks(self) -> bool:
        """What opens something stands in the menu that drops."""
        return self.to in ("edit", "deal")


class UndoValue(Value):
    """A change to take back."""

    activity_id: Key = Field(alias="a")


class HistoryValue(Value):
    """A page of the history of a deal, a contact or a company."""

    deal_id: Key | None = Field(None, alias="d")
    contact_id: Key | None = Field(None, alias="c")
    company_id: Key | None = Field(None, alias="f")
    older: Key | None = Field(None, alias="o")
    newer: Key | None = Field(None, alias="n")

    @property
    def turns(self) -> bool:
        """Whether it was asked for on another page, whose place it then takes."""
        return self.older is not None or self.newer is not None


class PageValue(Value):
    """A page of a list or a search, with its filters as they were written."""

    filters: str = Field("", alias="f")
    page: Annotated[int, Field(ge=1, le=100_000)] = Field(1, alias="p")


class BoardValue(Value):
    """A board as somebody looks at it, or with `stage_id` all of that stage.

    `filters` are as they were written; `page` is one of the columns, or of the stage; `skipped` is by stage
    how many of its deals come before those shown.
    """

    pipeline_id: Key | None = Field(None, alias="p")
    filters: str = Field("", alias="f")
    sort: Sort = Field("value", alias="s")
    look: Look | None = Field(None, alias="k")
    stage_id: Key | None = Field(None, alias="g")
    page: Annotated[int, Field(ge=1, le=100_000)] = Field(1, alias="n")
    skipped: dict[Key, Annotated[int, Field(ge=0, lt=2**31)]] = Field({}, alias="t")


class BoardChange(Value):
    """What a board's menu makes other: the filters of one `part` become `word`, or what else is given.

    The board that the menu stands on is in its action id: an option has no room for it.
    """

    part: Literal["owner", "needs", "status", "label", "all"] | None = Field(None, alias="c")
    word: str = Field("", alias="w")
    sort: Sort | None = Field(None, alias="s")
    pipeline_id: Key | None = Field(None, alias="p")
    stage_id: Key | None = Field(None, alias="g")


class ConvertValue(Value):
    """A contact and the role that it is to have."""

    contact_id: Key = Field(alias="c")
    role: Literal["lead", "prospect", "client"] = Field(alias="r")


class PipelineValue(Value):
    """A board of another pipeline: which, by its key."""

    pipeline_id: Key = Field(alias="p")


class StepValue(Value):
    """A first step to ask for no more; `over` ends them all. None only looks how far they are."""

    step: FirstStep | None = Field(None, alias="s")


class ChannelValue(Value):
    """A channel that was chosen in a menu of Slack's own, which carries nothing but its id."""

    channel_id: Annotated[str, Field(pattern=r"^[CG][A-Z0-9]{2,30}$")]


class SettingsValue(Value):
    """A screen of the settings, of a pipeline where it is about one."""

    screen: Screen = Field(alias="s")
    pipeline_id: Key | None = Field(None, alias="p")
    page: Annotated[int, Field(ge=1, le=100_000)] = Field(1, alias="g")


class ChangeValue(SettingsValue):
    """A change to make on a screen of the settings, which then is shown anew.

    `stage_id` and `key` say of what, `beside` next to what it goes: for `before`, None means last.
    """

    verb: Literal[
        "before", "after", "hide", "show", "default", "archive", "restore", "remove", "form", "undo"
    ] = Field(alias="v")
    stage_id: Key | None = Field(None, alias="t")
    key: Key | None = Field(None, alias="k")
    beside: Key | None = Field(None, alias="b")

    @property
    def only_looks(self) -> bool:
        """A form is opened from the same menu."""
        return self.verb == "form"


def action(name: str, key: object = "") -> str:
    """The action id of `name`; `key` tells several of them in a message apart."""
    return f"{name}:{key}" if key != "" else name


def name_of(action_id: str) -> str:
    """The name in the table that an action id was made from."""
    return action_id.partition(":")[0]


def key_of(action_id: str) -> str:
    """What an action id was made with besides its name."""
    return action_id.partition(":")[2]


def read(kind: type[V], value: str) -> V | None:
    """A value read back; None where it is not one that we made."""
    try:
        return kind.model_validate_json(value)
    except ValidationError:
        return None


def read_channel(chosen: str) -> ChannelValue | None:
    """The channel that was chosen; None where it is none."""
    try:
        return ChannelValue(channel_id=chosen)
    except ValidationError:
        return None


def seen(deal: DealView) -> str:
    """The value of a button on `deal` as it is shown now."""
    return DealValue(deal_id=deal.deal_id, stage_id=deal.stage.stage_id, status=deal.status).dump()


def seen_task(task: TaskView) -> TaskValue:
    """What a button on `task` carries, as it is shown now."""
    return TaskValue(task_id=task.task_id, due=int(task.due_at.timestamp()))


def about_deal(form: str, deal: DealView) -> FormValue:
    """What a form on `deal` carries, as it is seen now."""
    return FormValue(
        form=form,
        deal_id=deal.deal_id,
        stage_id=deal.stage.stage_id,
        status=deal.status,
        version=deal.version,
    )


def line_value(line: str, asked_at: datetime, consent: str | None = None) -> str:
    """The value of a button that carries out `line` as if it were typed."""
    return LineValue.model_validate({"line": line, "consent": consent, "asked_at": asked_at}).dump()


def carries(line: str, asked_at: datetime, consent: str | None = None) -> bool:
    """Whether a button can carry `line`: what is typed may be longer than a button's value."""
    return len(line_value(line, asked_at, consent)) <= BUTTON_VALUE
