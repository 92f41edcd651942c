"""What callers get back about pipelines, their stages, and the channels that listen. See `core.results`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from core.channel_filter import ChannelFilter
from core.i18n import Text
from core.results import LabelView, Person, PipelineView, StageView, Status, StatusTotal


@dataclass(frozen=True, slots=True)
class PipelineSummary:
    """A pipeline in a list: itself, and the open deals that it holds."""

    pipeline: PipelineView
    open: StatusTotal


@dataclass(frozen=True, slots=True)
class PipelineList:
    """The workspace's pipelines in order; `archived` counts those that are left out."""

    pipelines: tuple[PipelineSummary, ...]
    archived: int = 0


@dataclass(frozen=True, slots=True)
class StageSummary:
    """A stage with the open deals that it holds."""

    stage: StageView
    open: StatusTotal


@dataclass(frozen=True, slots=True)
class PipelineOverview:
    """All about a pipeline: its stages in order, hidden ones too, and its deals by status."""

    pipeline: PipelineView
    stages: tuple[StageSummary, ...]
    totals: Mapping[Status, StatusTotal]


@dataclass(frozen=True, slots=True)
class PipelineChange:
    """A change of a pipeline, or of its `stage`, as they are now.

    `kind` is the activity's (`stage.renamed`); `before` and `after` hold the columns that changed.
    `activity_id` is None where it already was so, and nothing was recorded. `warning` is something to know.
    `moved` deals went `into` another stage.
    """

    kind: str
    pipeline: PipelineView
    stage: StageView | None
    activity_id: int | None
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    warning: Text | None = None
    moved: int = 0
    into: StageView | None = None


@dataclass(frozen=True, slots=True)
class SubscriptionView:
    """What a channel hears: of one pipeline, or of all where `pipeline` is None.

    `owners`, `stages` and `labels` are those that `hears` names by key, labels that were removed left out. It
    is as it is since `at`, set up by `by`; `keeper_may` says whether they could still do so.
    """

    subscription_id: int
    channel_id: str
    pipeline_id: int | None
    pipeline: str | None
    hears: ChannelFilter
    by: Person
    at: datetime
    owners: tuple[Person, ...] = ()
    stages: tuple[StageView, ...] = ()
    labels: tuple[LabelView, ...] = ()
    keeper_may: bool = True
    paused: bool = False


@dataclass(frozen=True, slots=True)
class SubscribeResult:
    """What a channel hears from now on, and `replaced`, what it heard of the same pipeline before.

    `activity_id` is None where it was subscribed just so already. `allowed` tells that the channel, which
    has outsiders in it, was allowed by this.
    """

    subscription: SubscriptionView
    activity_id: int | None
    replaced: SubscriptionView | None = None
    allowed: bool = False


@dataclass(frozen=True, slots=True)
class UnsubscribeResult:
    """What a channel hears no more, and what it still hears. `activity_id` is there where one ended."""

    ended: tuple[SubscriptionView, ...]
    left: tuple[SubscriptionView, ...] = ()
    activity_id: int | None = None
