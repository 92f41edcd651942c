"""The one way a deal changes: row, history, search, alerts and totals, together or not at all.

Every verb (move, win, rename, undo, …) decides what changes and hands it to `change_deal`, which keeps what
must hold whatever the verb: the version counts, staleness follows, a contact's open deals stay in one
pipeline, and the kept totals equal a recount.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Update, bindparam, select, update

from core.activity_log import record
from core.contact_rows import lock_contact
from core.deal_rows import deal_by_id
from core.deal_tasks import carry_tasks, next_step_as
from core.errors import Conflict
from core.i18n import Text, _, n_
from core.models import Deal
from core.money import Money
from core.results import Choice, DealView, StageView
from core.search_index import Facet, put_words
from core.stage_hold import HELD_STAGE
from core.staleness import paused, stale_from
from core.totals import add_to_totals, total_key
from core.transaction import OF_WORKSPACE, Transaction

POSITION = frozenset({"pipeline_id", "stage_id", "status"})
_VALUE = frozenset({"value_minor", "currency"})
# What notes, tasks and snoozes move: none of it makes a button on the deal an old one (decision 9).
UNVERSIONED = frozenset({"touched_at", "next_step_at", "snoozed_until", "snooze_reason"})
# What says when a deal goes stale, its stage apart.
_CLOCK = frozenset({"touched_at", "next_step_at", "snoozed_until", "status"})
_WORDED = frozenset({"title", "company_id", "contact_id", "status"})
# Columns whose change brings other names with it, so that the deal is read anew.
_POINTERS = frozenset({"contact_id", "company_id", "owner_id", "pipeline_id", "label_id", "lost_reason_id"})
_PLAIN = frozenset(item.name for item in fields(DealView)) - {"deal_id", "number"}
_ELSEWHERE = (
    select(Deal.number, Deal.pipeline_id)
    .where(Deal.workspace_id == bindparam("workspace_id"))
    .where(Deal.contact_id == bindparam("contact_id"))
    .where(Deal.status == "open")
    .where(Deal.pipeline_id != bindparam("pipeline_id"))
    .where(Deal.deal_id != bindparam("deal_id"))
    .order_by(Deal.number)
)


def columns_of(deal: DealView) -> dict[str, Any]:
    """The deal's own columns, as its row holds them."""
    return {
        "title": deal.title,
        "contact_id": deal.contact.contact_id if deal.contact else None,
        "company_id": deal.company.company_id if deal.company else None,
        "owner_id": deal.owner.member_id if deal.owner else None,
        "value_minor": deal.value.minor,
        "currency": deal.value.currency,
        "pipeline_id": deal.stage.pipeline_id,
        "stage_id": deal.stage.stage_id,
        "stage_unknown": deal.stage_unknown,
        "status": deal.status,
        "stage_entered_at": deal.stage_entered_at,
        "touched_at": deal.touched_at,
        "next_step_at": deal.next_step_at,
        "snoozed_until": deal.snoozed_until,
        "snooze_reason": deal.snooze_reason,
        "expected_close_on": deal.expected_close_on,
        "due_on": deal.due_on,
        "due_by_stage": deal.due_by_stage,
        "label_id": deal.label.label_id if deal.label else None,
        "source": deal.source,
        "lost_reason_id": deal.lost_reason_id,
        "close_reason": deal.close_reason,
        "closed_on": deal.closed_on,
        "closed_at": deal.closed_at,
    }


def change_deal(
    tx: Transaction,
    deal: DealView,
    kind: str,
    values: Mapping[str, Any],
    *,
    stage: StageView | None = None,
    touch: bool = True,
    together: bool = False,
    beside: tuple[Mapping[str, Any], Mapping[str, Any]] = ({}, {}),
    **activity: Any,
) -> tuple[DealView, int]:
    """Set `values` (columns of the deal) and record it as `kind`; returns the deal now, and the activity.

    Columns that keep their value are left out of history. `stage` is the stage that it enters. `touch` says
    that a person touched the deal (rule 11). `together` says that the contact's other open deals follow in
    this transaction; otherwise Conflict is raised where they would be in two pipelines (rule 4). `beside`
    is what changes with it that is no column of the deal, as it was and as it is: a task's. `activity` are
    further columns of the line of history. The caller holds the deal's lock and has checked rights.
    """
    # The deal's own touch is part of the change, so that undo restores it exactly.
    now = columns_of(deal)
    if touch:
        values = {**values, "touched_at": tx.now}
    if "status" in values:
        values = {**values, "next_step_at": next_step_as(tx, deal.deal_id, values["status"])}
    after = {name: value for name, value in values.items() if now[name] != value}
    if _VALUE & after.keys():
        # An amount means nothing without its currency; history tells both.
        after |= {name: values.get(name, now[name]) for name in _VALUE}
    if not together:
        keep_one_pipeline(tx, deal.deal_id, {**now, **after}, changed=after)
    changed = _store(tx, deal, after, stage)
    activity_id = record(
        tx,
        kind,
        before={**{name: now[name] for name in after}, **beside[0]},
        after={**after, **beside[1]},
        deal_id=deal.deal_id,
        contact_id=changed.contact.contact_id if changed.contact else None,
        pipeline_id=changed.stage.pipeline_id,
        **activity,
    )
    if "status" in after:
        carry_tasks(tx, deal.deal_id, after["status"], activity_id)
    if _WORDED & after.keys():
        put_words(tx, [(deal.deal_id, facet_of(changed), search_text(changed))])
    return changed, activity_id


def count_change(tx: Transaction, before: DealView | None, after: DealView | None) -> None:
    """Carry a change over to the kept totals (decision 7)."""
    changes = []
    if before is not None:
        changes.append((total_key(before), -1, -before.value.minor))
    if after is not None:
        changes.append((total_key(after), 1, after.value.minor))
    add_to_totals(tx, changes)


def stage_entry(tx: Transaction, deal: DealView, stage: StageView) -> dict[str, Any]:
    """The columns that entering `stage` sets: place, time, and the due date that the stage gives.

    A due date that a stage set lasts until the stage changes; one set by hand stays (rule 16).
    """
    entry: dict[str, Any] = {
        "pipeline_id": stage.pipeline_id,
        "stage_id": stage.stage_id,
        "stage_entered_at": tx.now,
        "stage_unknown": False,
    }
    if deal.due_by_stage or deal.due_on is None:
        entry.update(stage_due(tx, stage))
    return entry


def stage_due(tx: Transaction, stage: StageView) -> dict[str, Any]:
    """The due date that a deal entering `stage` today gets, in the actor's zone."""
    if stage.due_after_days is None:
        return {"due_on": None, "due_by_stage": False}
    return {"due_on": today(tx) + timedelta(days=stage.due_after_days), "due_by_stage": True}


def today(tx: Transaction) -> date:
    """The date on the actor's calendar."""
    return tx.now.astimezone(ZoneInfo(tx.actor.tz)).date()


def stale_at(
    tx: Transaction, deal: DealView, stage: StageView, after: Mapping[str, Any] | None = None
) -> datetime | None:
    """When `deal` goes stale in `stage`, with the columns of `after` changed (rule 11).

    What neither touches it nor sets a pause, such as a label, makes a pause that runs no longer.
    """
    after = after or {}
    now = {**columns_of(deal), **after}
    paused_until = paused(
        tx.now, now["next_step_at"], now["snoozed_until"], days=tx.settings.longest_pause_days
    )
    if paused_until is not None and deal.stale_at is not None and not after.keys() & _CLOCK:
        paused_until = min(paused_until, deal.stale_at)
    return stale_from(now["status"], now["touched_at"], stage, paused_until)


def facet_of(deal: DealView) -> Facet:
    """Under which facet search knows the deal: open deals are found before closed ones."""
    return "dealopen" if deal.status == "open" else "dealclosed"


def search_text(deal: DealView) -> str:
    """The words that name a deal: its title, its company, its contact."""
    parts = (deal.title, deal.company and deal.company.name, deal.contact and deal.contact.name)
    return " ".join(part for part in parts if part)


def keep_one_pipeline(
    tx: Transaction, deal_id: int, now: Mapping[str, Any], *, changed: Mapping[str, Any]
) -> None:
    """Raise Conflict where the contact has open deals in another pipeline than this open one (rule 4)."""
    if now["status"] != "open" or now["contact_id"] is None:
        return
    if (
        not {"contact_id", "pipeline_id", "status"} & changed.keys()
        or not tx.settings.one_pipeline_per_contact
    ):
        return
    # Two people who open deals of the contact at once wait for one another, and see each other's deal.
    lock_contact(tx, now["contact_id"])
    others = open_deals_elsewhere(tx, now["contact_id"], now["pipeline_id"], deal_id)
    if others:
        raise TwoPipelines(others)


def open_deals_elsewhere(tx: Transaction, contact_id: int, pipeline_id: int, deal_id: int = 0) -> list[int]:
    """The numbers of a contact's other open deals that are not in `pipeline_id`."""
    rows = tx.rows(_ELSEWHERE, contact_id=contact_id, pipeline_id=pipeline_id, deal_id=deal_id)
    return [row.number for row in rows]


class TwoPipelines(Conflict):
    """A contact's open deals would be in two pipelines. `numbers` are those that stand elsewhere.

    Behind what is offered come the cards of the first of them; `pipeline` is where they are, where known.
    """

    def __init__(
        self, numbers: list[int], offers: tuple[Choice, ...] = (), pipeline: str | None = None
    ) -> None:
        listed = ", ".join(f"#{number}" for number in numbers[:5])
        where = _("another") if pipeline is None else _("{pipeline}", pipeline=pipeline)
        super().__init__(
            n_(
                "A contact's open deals are all in one pipeline, and {listed} is open in {where}.",
                "A contact's open deals are all in one pipeline, and {count} are open in {where}: {listed}.",
                len(numbers),
                listed=listed,
                where=where,
            ),
            _("Move them here together with this one, or close them first."),
            offers=(
                *offers,
                *(Choice(_("Open #{number}", number=each), f"deal show {each}") for each in numbers[:3]),
            ),
        )
        self.numbers = numbers


def _store(tx: Transaction, deal: DealView, after: Mapping[str, Any], stage: StageView | None) -> DealView:
    """Write the row once, with its version and staleness; returns the deal as it is now."""
    status = after.get("status", deal.status)
    written = {**after, "stale_at": stale_at(tx, deal, stage or deal.stage, after)}
    if after.keys() - UNVERSIONED:
        written["version"] = deal.version + 1
    if after.keys() & POSITION:
        tx.place(deal.deal_id)
    if stage is not None and status == "open":
        plain = {name: value for name, value in written.items() if name != "stage_id"}
        into = {"into_pipeline": stage.pipeline_id, "into_stage": stage.stage_id}
    else:
        plain, into = written, {}
    tx.write(
        _update_of(tuple(sorted(plain)), bool(into)),
        key=deal.deal_id,
        **into,
        **{f"new_{name}": value for name, value in plain.items()},
    )
    if after.keys() & _POINTERS:
        changed = deal_by_id(tx, deal.deal_id)
        assert changed is not None
        return changed
    return _with_values(deal, written, stage)


@lru_cache(maxsize=256)
def _update_of(names: tuple[str, ...], holds_stage: bool) -> Update:
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names}
    if holds_stage:
        values["stage_id"] = HELD_STAGE
    return (
        update(Deal).where(Deal.workspace_id == OF_WORKSPACE, Deal.deal_id == bindparam("key")).values(values)
    )


def _with_values(deal: DealView, written: Mapping[str, Any], stage: StageView | None) -> DealView:
    """`deal` with plain columns changed, without asking the database for what is known."""
    values = {name: value for name, value in written.items() if name in _PLAIN}
    if {"value_minor", "currency"} & written.keys():
        values["value"] = Money(
            written.get("value_minor", deal.value.minor), written.get("currency", deal.value.currency)
        )
    if "close_reason" in written and deal.lost_reason_id is None:
        values["reason"] = written["close_reason"]
    return replace(deal, stage=stage or deal.stage, **values)


def described(deal: DealView) -> Text:
    """A deal as it is named in conversation."""
    return _("#{number} {title}", number=deal.number, title=deal.title)
