"""A batch of deals made into records, with all that they point to, and written table by table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, select

from core.bulk import insert_many
from core.i18n import _
from core.ids import new_ids
from core.imports.history import activities_of
from core.imports.lists import Labels, Reasons
from core.imports.numbering import take_wished_numbers
from core.imports.outcome import Outcome
from core.imports.parties import Owners, Parties
from core.imports.places import Places
from core.imports.rows import BadRow, DealRow, Refused
from core.models import Activity, Deal
from core.required_fields import missing_from
from core.results import StageView
from core.search_index import Facet, put_words
from core.staleness import stale_from
from core.totals import TotalKey, add_to_totals
from core.transaction import Transaction

_OPEN_OF_CONTACTS = (
    select(Deal.contact_id, Deal.pipeline_id)
    .where(Deal.workspace_id == bindparam("workspace_id"), Deal.status == "open")
    .where(Deal.contact_id.in_(bindparam("contacts", expanding=True)))
    .distinct()
)


class Known:
    """What is known of the workspace, kept from batch to batch for as long as all goes well."""

    def __init__(self, tx: Transaction, places: Places) -> None:
        self.places = places
        self.owners = Owners(tx)
        self.labels = Labels(tx)
        self.reasons = Reasons(tx)
        self.parties = Parties()
        self.imagined: dict[int, int] = {}
        """In which pipeline contacts have open deals that a dry run did not write."""

    def write(self, tx: Transaction) -> None:
        """Store what was made, before the deals that point to it."""
        self.owners.write(tx)
        self.labels.write(tx)
        self.parties.write(tx)

    def report(self, outcome: Outcome) -> None:
        """Say what was made, and forget that it is new."""
        outcome.places = self.places.made
        outcome.owners = [row["name"] for row in self.owners.new]
        outcome.labels = [row["name"] for row in self.labels.new]
        outcome.companies = len(self.parties.new_companies)
        outcome.contacts = len(self.parties.new_contacts)
        self.places.made, self.owners.new, self.labels.new = [], [], []
        self.parties.settle()


class Batch:
    """The records of one batch."""

    def __init__(self, tx: Transaction, known: Known, outcome: Outcome) -> None:
        self._tx = tx
        self._known = known
        self._outcome = outcome
        self._deals: list[dict[str, Any]] = []
        self._rows: list[DealRow] = []
        self._words: list[tuple[int, Facet, str]] = []
        self._totals: list[tuple[TotalKey, int, int]] = []
        self._open_in: dict[int, int] = {}

    def build(self, rows: Sequence[DealRow]) -> None:
        """Make the records of the rows that can be taken; the others are refused."""
        self._known.parties.look_up(self._tx, rows)
        self._open_in = self._open_pipelines(rows)
        for row, deal_id in zip(rows, new_ids(len(rows)), strict=True):
            try:
                stage = self._known.places.stage_of(self._tx, row)
                self._keep_one_pipeline(row, stage, self._contact_of(row) if row.contact else None)
            except Refused as refusal:
                self._outcome.refused.append(BadRow(row.line, (refusal.cell,)))
                continue
            self._add(row, stage, deal_id)
        self._known.imagined.update(self._open_in)

    def write(self) -> None:
        """Store the records, each table at once, the totals last."""
        tx = self._tx
        self._known.write(tx)
        if not self._deals:
            return
        numbers = take_wished_numbers(tx, [row.number for row in self._rows])
        insert_many(
            tx,
            Deal,
            [{**deal, "number": number} for deal, number in zip(self._deals, numbers, strict=True)],
        )
        insert_many(tx, Activity, activities_of(tx, self._deals))
        put_words(tx, self._words, new=True)
        add_to_totals(tx, self._totals)

    def _add(self, row: DealRow, stage: StageView, deal_id: int) -> None:
        tx, known = self._tx, self._known
        company_id = known.parties.company(tx, row.company) if row.company else None
        contact_id = known.parties.contact(tx, row.contact, row.company, company_id) if row.contact else None
        if contact_id is not None and row.status == "open":
            self._open_in[contact_id] = stage.pipeline_id
        created_at, touched_at = row.created_at or tx.now, row.touched_at or tx.now
        deal = {
            "deal_id": deal_id,
            "title": row.title,
            "contact_id": contact_id,
            "company_id": company_id,
            "owner_id": known.owners.find_or_make(row.owner) if row.owner else None,
            "value_minor": row.value.minor,
            "currency": row.value.currency,
            "pipeline_id": stage.pipeline_id,
            "stage_id": stage.stage_id,
            "stage_unknown": row.stage_unknown,
            "status": row.status,
            "stage_entered_at": row.stage_entered_at or created_at,
            "touched_at": touched_at,
            "stale_at": stale_from(row.status, touched_at, stage),
            "expected_close_on": row.expected_close_on,
            "due_on": row.due_on,
            "due_by_stage": row.due_by_stage,
            "label_id": known.labels.find_or_make(row.label) if row.label else None,
            "source": row.source,
            **known.reasons.columns(row.status, row.reason),
            "closed_on": row.closed_on,
            "closed_at": row.closed_at,
            "external_id": row.external_id,
            "created_at": created_at,
        }
        self._deals.append(deal)
        self._outcome.lacking += row.status == "open" and bool(missing_from(deal, stage))
        self._rows.append(row)
        self._index(row, deal_id)
        self._count(row, stage)

    def _index(self, row: DealRow, deal_id: int) -> None:
        facet: Facet = "dealopen" if row.status == "open" else "dealclosed"
        names = (row.title, row.company, row.contact and row.contact.name)
        self._words.append((deal_id, facet, " ".join(name for name in names if name)))

    def _count(self, row: DealRow, stage: StageView) -> None:
        outcome = self._outcome
        key = TotalKey(stage.pipeline_id, stage.stage_id, row.status, row.value.currency)
        self._totals.append((key, 1, row.value.minor))
        outcome.deals[row.status, row.value.currency] += 1
        outcome.minor[row.status, row.value.currency] += row.value.minor
        if not row.stage_unknown:
            outcome.stages[row.status, stage.name] += 1
        outcome.without_company += row.company is None
        outcome.stage_unknown += row.stage_unknown
        outcome.undated += row.status != "open" and row.closed_on is None

    def _open_pipelines(self, rows: Sequence[DealRow]) -> dict[int, int]:
        """In which pipeline each known contact of `rows` has open deals (rule 4)."""
        contacts = {
            contact_id
            for row in rows
            if row.contact and row.status == "open" and (contact_id := self._contact_of(row)) is not None
        }
        if not contacts or not self._tx.settings.one_pipeline_per_contact:
            return {}
        stored = self._tx.rows(_OPEN_OF_CONTACTS, contacts=sorted(contacts))
        return {**self._known.imagined, **{row.contact_id: row.pipeline_id for row in stored}}

    def _contact_of(self, row: DealRow) -> int | None:
        assert row.contact is not None
        parties = self._known.parties
        return parties.known_contact(row.contact, parties.known_company(row.company))

    def _keep_one_pipeline(self, row: DealRow, stage: StageView, contact_id: int | None) -> None:
        """Note that the contact has an open deal here. Raises Refused where others are elsewhere (rule 4)."""
        if row.status != "open" or row.contact is None or not self._tx.settings.one_pipeline_per_contact:
            return
        if contact_id is not None and self._open_in.get(contact_id, stage.pipeline_id) != stage.pipeline_id:
            reason = _("{contact} has open deals in another pipeline.", contact=row.contact.name)
            raise Refused("pipeline", row.pipeline or "", reason)
