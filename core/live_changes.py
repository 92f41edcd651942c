"""What has changed in a workspace since its history was last looked at, and whom that concerns.

Nothing is written with a change: a move costs what it cost (decision record 11). An id is made before its
transaction is committed, so history is read again from some seconds back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, select, update

from core.ids import first_id_at
from core.models import Activity, Deal, LiveWatch, Workspace

# No transaction takes longer; the clocks of the machines may differ by what is left of it.
OVERLAP_SECONDS = 10.0
# Of more than this, as in an import, everything is looked at anew.
_MOST_READ = 1000

_WORKSPACE: Any = bindparam("workspace_key")
_NEWER = (Activity.workspace_id == _WORKSPACE) & (Activity.activity_id > bindparam("after"))
_COUNT = select(func.count(), func.coalesce(func.max(Activity.activity_id), 0)).where(_NEWER)
_READ = (
    select(
        Activity.kind,
        Activity.deal_id,
        Activity.pipeline_id,
        Activity.actor_id,
        Activity.before,
        Activity.after,
        Deal.pipeline_id.label("deal_pipeline"),
        Deal.owner_id,
    )
    .outerjoin(Deal, (Deal.workspace_id == _WORKSPACE) & (Deal.deal_id == Activity.deal_id))
    .where(_NEWER)
)
_REMEMBER = (
    update(LiveWatch)
    .where(LiveWatch.workspace_id == _WORKSPACE)
    .values(
        seen=bindparam("to_seen"),
        later=bindparam("to_later"),
        latest=bindparam("to_latest"),
        setup_version=bindparam("to_version"),
    )
)
# Workspaces of which something is new: an index each, and nothing but the index.
WATCHES_WITH_NEWS = (
    select(LiveWatch, Workspace.setup_version.label("version_now"))
    .join(Workspace, Workspace.workspace_id == LiveWatch.workspace_id)
    .where(
        (LiveWatch.setup_version != Workspace.setup_version)
        | select(Activity.activity_id)
        .where(Activity.workspace_id == LiveWatch.workspace_id, Activity.activity_id > LiveWatch.seen)
        .exists()
    )
    .with_for_update(of=LiveWatch, skip_locked=True)
)


@dataclass
class News:
    """Whom changes concern: everybody, or the boards of some pipelines, the Homes of some members and the
    reminders of some deals.
    """

    everything: bool = False
    pipelines: set[int] = field(default_factory=set)
    members: set[int] = field(default_factory=set)
    deals: set[int] = field(default_factory=set)


def read_news(connection: Connection, watch: Any, now: float) -> News:
    """What is new by a row of `WATCHES_WITH_NEWS`; remembers that it was looked at, at `now` (real time)."""
    workspace = {"workspace_key": watch.workspace_id}
    later, latest = connection.execute(_COUNT, {**workspace, "after": watch.seen}).one()
    news = News(everything=watch.setup_version != watch.version_now)
    if (later, latest) != (watch.later, watch.latest):
        if later > _MOST_READ:
            news.everything = True
        else:
            for row in connection.execute(_READ, {**workspace, "after": watch.seen}):
                _add(news, row)
    seen = max(watch.seen, first_id_at(now - OVERLAP_SECONDS))
    if seen > watch.seen:
        later, latest = connection.execute(_COUNT, {**workspace, "after": seen}).one()
    remembered = {"to_seen": seen, "to_later": later, "to_latest": latest, "to_version": watch.version_now}
    connection.execute(_REMEMBER, {**workspace, **remembered})
    return news


def _add(news: News, row: Row[Any]) -> None:
    """Add whom a line of history concerns: a deal's pipeline and owner, as they were and as they are."""
    sides: tuple[Mapping[str, Any], ...] = (row.before, row.after)
    pipelines = {row.pipeline_id, row.deal_pipeline, *(side.get("pipeline_id") for side in sides)}
    members = {row.actor_id, row.owner_id, *(side.get("owner_id") for side in sides)}
    news.pipelines |= {key for key in pipelines if key is not None}
    news.members |= {key for key in members if key is not None}
    if row.deal_id is not None:
        news.deals.add(row.deal_id)
    if not news.pipelines or row.deal_pipeline is None:
        # A contact or a company, whose name stands on deals anywhere; or a deal that is gone.
        news.everything = True
