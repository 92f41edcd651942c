"""What holds of a workspace at any moment, and from one moment to the next, whatever was done in between."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select

from core.contact_roles import ROLES
from core.contact_rows import contact_by_id
from core.deal_changes import columns_of, facet_of, search_text
from core.deal_rows import deals_where
from core.folding import words
from core.models import Activity, Contact
from core.results import DealView
from core.search_index import match_words
from core.staleness import stale_from
from core.totals import differing_totals
from core.transaction import Transaction
from tests.core.support import World

_NOT_OWN = {"touched_at"}


@dataclass(frozen=True)
class Moment:
    """All that is stored of a workspace's deals, roles and history."""

    deals: Mapping[int, DealView]
    roles: Mapping[int, str]
    history: Mapping[int, Row[Any]]

    @classmethod
    def of(cls, world: World) -> Moment:
        """The present one."""
        with world.db.read(world.system) as tx:
            return cls.within(tx)

    @classmethod
    def within(cls, tx: Transaction) -> Moment:
        """The one that a transaction sees."""
        roles = select(Contact.contact_id, Contact.role).where(Contact.workspace_id == tx.workspace_id)
        history = select(Activity).where(Activity.workspace_id == tx.workspace_id)
        return cls(
            {deal.deal_id: deal for deal in deals_where(tx)},
            {row.contact_id: row.role for row in tx.rows(roles)},
            {row.activity_id: row for row in tx.rows(history.order_by(Activity.activity_id))},
        )


def check_now(world: World) -> Moment:
    """Assert what holds at any moment; returns that moment."""
    with world.db.read(world.system) as tx:
        moment = Moment.within(tx)
        assert differing_totals(tx) == {}
        for deal in moment.deals.values():
            _check_search(tx, deal)
            assert deal.stale_at == stale_from(deal.status, deal.touched_at, deal.stage)
            assert deal.status != "open" or not deal.stage.removed
            assert (deal.status == "open") == (deal.closed_at is None)
        _check_contacts(tx, moment)
        return moment


def _check_search(tx: Transaction, deal: DealView) -> None:
    """Search finds the deal by all of its words, among the open or the closed ones and not the others."""
    for facet in ("dealopen", "dealclosed"):
        found = deal.deal_id in match_words(tx, facet, words(search_text(deal)), 1000)
        assert found is (facet == facet_of(deal))


def _check_contacts(tx: Transaction, moment: Moment) -> None:
    """Standing is what the deals say; open deals of one contact are in one pipeline (rule 4)."""
    for contact_id in moment.roles:
        theirs = [
            deal
            for deal in moment.deals.values()
            if deal.contact is not None and deal.contact.contact_id == contact_id
        ]
        statuses = {deal.status for deal in theirs}
        expected = "pipeline" if "open" in statuses else "live" if "won" in statuses else "dormant"
        contact = contact_by_id(tx, contact_id)
        assert contact is not None
        assert contact.standing == (expected if theirs else None)
        assert len({deal.stage.pipeline_id for deal in theirs if deal.status == "open"}) <= 1


def check_step(before: Moment, after: Moment, *, removes: bool = False) -> None:
    """Assert what holds between two moments with one service in between.

    `removes` says that the service may take a deal away, and its history with it (rule 16).
    """
    gone = before.deals.keys() - after.deals.keys()
    assert len(gone) <= (1 if removes else 0)
    for deal_id in before.deals.keys() & after.deals.keys():
        _check_version(before.deals[deal_id], after.deals[deal_id])
    _check_history(before, after, gone)
    new = [row for key, row in after.history.items() if key not in before.history]
    for contact_id in before.roles.keys() & after.roles.keys():
        role = before.roles[contact_id]
        if ROLES.index(after.roles[contact_id]) < ROLES.index(role):
            backed = [row for row in new if row.kind == "contact.conversion_taken_back"]
            assert [row.contact_id for row in backed] == [contact_id]
            taken_back = before.history[backed[0].undoes]
            assert after.history[taken_back.caused_by].undone
            assert after.history[taken_back.caused_by].kind == "deal.won"


def _check_version(before: DealView, after: DealView) -> None:
    """A version counts changes of the deal's own fields, one for each; a touch alone is none."""
    now = columns_of(after)
    own = {name for name, value in columns_of(before).items() if now[name] != value} - _NOT_OWN
    assert after.version == before.version + bool(own), own


def _check_history(before: Moment, after: Moment, gone: set[int]) -> None:
    """History only grows; that a line was undone is the one thing that changes in it (rule 7)."""
    for key, row in before.history.items():
        if row.deal_id in gone:
            assert key not in after.history
            continue
        now = after.history[key]
        if row.contact_id is not None and row.contact_id not in after.roles:
            # A contact whose creation was undone: that it was made stays, not what it held.
            assert (now.contact_id, now.before, now.after, now.note) == (None, {}, {}, None)
            continue
        assert {**now._mapping, "undone": None} == {**row._mapping, "undone": None}
        assert now.undone or not row.undone
