"""What callers ask of pipelines, their stages, and the channels that listen. See `core.requests`."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator

from core.events import SUBSCRIBABLE
from core.money import Money
from core.requests import Consenting, Request, StageKey
from core.results import RequiredField, Status, WinConverts
from core.stage_names import as_word

DEFAULT_EVENTS = tuple(word for word in SUBSCRIBABLE if word != "created")


class Named(Request):
    """A pipeline or a stage by what people call it.

    `before` and `after` are the rest of the command line, so that an answer can offer it with another name.
    """

    text: str
    before: str = ""
    after: str = ""

    def line_with(self, name: str) -> str:
        """The whole line with `name` in this one's place; empty where no line is known."""
        return f"{self.before}{as_word(name)}{self.after}" if self.before else ""


class PipelineKey(Request):
    """A pipeline by its key, as a form carries it."""

    pipeline_id: int


def _named(ref: Any) -> Any:
    return Named(text=ref) if isinstance(ref, str) else ref


PipelineRef = Annotated[Named | PipelineKey, BeforeValidator(_named)]
StageOf = Annotated[Named | StageKey, BeforeValidator(_named)]


class ListPipelines(Request):
    """List the pipelines in order, and the archived ones where they are asked for."""

    archived: bool = False


class ShowPipeline(Request):
    """Show a pipeline with its stages; the default one where none is named."""

    pipeline: PipelineRef | None = None


class CreatePipeline(Request):
    """Create a pipeline. `stages` are the names of its stages in order; None gives it a first few."""

    name: str
    colour: str | None = None
    stages: tuple[str, ...] | None = None


class ChangePipeline(Request):
    """The base of what is asked of one pipeline; None means the default one."""

    pipeline: PipelineRef | None = None


class RenamePipeline(ChangePipeline):
    """Change a pipeline's name."""

    name: str


class RecolourPipeline(ChangePipeline):
    """Change a pipeline's colour."""

    colour: str


class ReorderPipeline(ChangePipeline):
    """Put a pipeline before or after another one in the order of all."""

    before: PipelineRef | None = None
    after: PipelineRef | None = None


class ArchivePipeline(ChangePipeline):
    """Put a pipeline away that holds no open deals."""


class RestorePipeline(ChangePipeline):
    """Take an archived pipeline back into use."""


class MakePipelineDefault(ChangePipeline):
    """Let new deals land in this pipeline unless another is named."""


class RequireLostReason(ChangePipeline):
    """Say whether a deal of the pipeline can be lost without a reason (rule 2)."""

    required: bool = True


class SetWinConverts(ChangePipeline):
    """Say whether a win makes the contact a client (rule 5)."""

    converts: WinConverts


class DefineClose(ChangePipeline):
    """Say in a sentence what a close means in this pipeline (rule 2); None takes it away."""

    status: Status
    means: str | None = None


class AddStage(ChangePipeline):
    """Add a stage, after the last one on the board unless a place is named. Days and percent are whole."""

    name: str
    before: StageOf | None = None
    after: StageOf | None = None
    colour: str | None = None
    probability: int | None = None
    stale_days: int | None = None
    due_days: int | None = None
    hidden: bool = False


class ChangeStage(ChangePipeline):
    """The base of what is asked of one stage."""

    stage: StageOf


class RenameStage(ChangeStage):
    """Change a stage's name."""

    name: str


class RecolourStage(ChangeStage):
    """Change a stage's colour."""

    colour: str


class MoveStage(ChangeStage):
    """Put a stage before or after another one."""

    before: StageOf | None = None
    after: StageOf | None = None


class HideStage(ChangeStage):
    """Take a stage off the board; it still holds deals and counts in reports."""


class ShowStage(ChangeStage):
    """Put a hidden stage on the board."""


class MakeStageDefault(ChangeStage):
    """Let new deals land in this stage."""


class SetProbability(ChangeStage):
    """Say how likely deals in a stage are to be won, in percent."""

    percent: int


class SetStaleLimit(ChangeStage):
    """Say after how many days untouched a deal in a stage is stale; None for never."""

    days: int | None


class SetStageDue(ChangeStage):
    """Say how many days after entering a stage a deal falls due; None for not at all."""

    days: int | None


class DefineStage(ChangeStage):
    """Say what must be true of a deal in a stage; None takes it away."""

    definition: str | None


class SetNameMeans(ChangeStage):
    """Say whether a stage's name means what was done already or is to be done here; None leaves it open."""

    done: bool | None


class SetRequiredFields(ChangeStage):
    """Say what a deal must have to enter a stage; none means anything may enter."""

    fields: tuple[RequiredField, ...]


class RemoveStage(ChangeStage):
    """Remove a stage. `into` is where its open deals go; without it, it is asked where there are any."""

    into: StageOf | None = None


class SubscribeChannel(Consenting):
    """Let a channel hear what happens in a pipeline, or in all of them.

    `events` and `important` are words of `core.events.SUBSCRIBABLE`; no events mean all but `created`. A
    request that says nothing of what is heard (`is_bare`) leaves what the channel hears of it already.
    `least` and `important_from` are the least value of a deal that is told of, and that is important.
    `owners` are mentions, names or `unowned`; no owners, stages or labels mean any. `digest` is `daily`,
    `weekly` or `none`.
    `outsiders` says that the channel has guests or people of another organisation (rule 15), `unseen` that
    they could not be ruled out, since the bot is not in it; `line` is the command that asked, to be offered
    again with consent.
    """

    channel_id: str
    pipeline: PipelineRef | None = None
    events: tuple[str, ...] = ()
    least: Money | None = None
    owners: tuple[str, ...] = ()
    stages: tuple[str | StageKey, ...] = ()
    labels: tuple[str, ...] = ()
    important: tuple[str, ...] = ()
    important_from: Money | None = None
    digest: str | None = None
    outsiders: bool = False
    unseen: bool = False
    line: str = "pipeline subscribe"

    @property
    def is_bare(self) -> bool:
        """Whether nothing is said of what is heard."""
        return not (
            *self.events,
            *self.owners,
            *self.stages,
            *self.labels,
            *self.important,
            *(each for each in (self.least, self.important_from, self.digest) if each is not None),
        )


class PostSample(Request):
    """Post a sample of what a channel hears of a pipeline, or of whatever it hears.

    `outsiders` and `unseen` as in `SubscribeChannel`.
    """

    channel_id: str
    pipeline: PipelineRef | None = None
    outsiders: bool = False
    unseen: bool = False


class UnsubscribeChannel(Request):
    """Let a channel hear no more of a pipeline, or, with `of_all`, of all of them as one, or of anything."""

    channel_id: str
    pipeline: PipelineRef | None = None
    of_all: bool = False
