"""What a stage asks of a deal before it enters (rule 3): what is missing, and the refusal that names it.

The rule stands in the verbs that put a deal into a stage by somebody's choice: a move, a transfer, a
reopening, a creation. What follows from another choice is not stopped by it: the deals of a removed stage,
those that come along with a contact's (rule 4), an undo, an import, which counts them in its report.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.errors import InvalidInput
from core.field_names import listed
from core.i18n import _
from core.results import DealView, RequiredField, StageView
from core.setup import Setup
from core.transaction import Transaction

# The column that holds each; an amount means nothing without its currency.
COLUMNS: Mapping[RequiredField, str] = {
    "value": "currency",
    "contact": "contact_id",
    "company": "company_id",
    "closing": "expected_close_on",
    "source": "source",
    "owner": "owner_id",
    "label": "label_id",
}
_EXAMPLES: Mapping[RequiredField, str] = {
    "value": "12k",
    "contact": 'contact:"Jane Doe"',
    "company": "company:Acme",
    "closing": "closing:fri",
    "source": "source:referral",
    "owner": "owner:@bob",
    "label": "label:red",
}


def missing_from(values: Mapping[str, Any], stage: StageView) -> tuple[RequiredField, ...]:
    """What `stage` asks for and a deal with those columns lacks, in the order that forms show."""
    return tuple(field for field in stage.required_fields if not values.get(COLUMNS[field]))


def missing_fields(
    deal: DealView, stage: StageView, given: Mapping[str, Any] | None = None
) -> tuple[RequiredField, ...]:
    """What `stage` asks for and the deal lacks once it has the columns that are `given`.

    A deactivated owner is none (rule 14).
    """
    if not stage.required_fields:
        return ()
    owner = deal.owner if deal.owner is not None and deal.owner.active else None
    held = {
        "currency": deal.value.currency,
        "contact_id": deal.contact,
        "company_id": deal.company,
        "expected_close_on": deal.expected_close_on,
        "source": deal.source,
        "owner_id": owner,
        "label_id": deal.label,
    }
    return missing_from({**held, **(given or {})}, stage)


def require_fields(
    tx: Transaction,
    deal: DealView,
    stage: StageView,
    given: Mapping[str, Any] | None = None,
    *,
    note: str | None = None,
    together: bool = False,
) -> None:
    """Raise FieldsNeeded unless the deal, with the columns that are `given`, has what `stage` asks for.

    `note` and `together` are what else was asked for, so that a form can ask for it again.
    """
    missing = missing_fields(deal, stage, given)
    if missing:
        raise FieldsNeeded(tx.setup, deal, stage, missing, note, together=together)


def require_new(values: Mapping[str, Any], stage: StageView) -> None:
    """Raise NewFieldsNeeded where a new deal lacks what `stage` asks for."""
    missing = missing_from(values, stage)
    if missing:
        raise NewFieldsNeeded(stage, missing)


class NewFieldsNeeded(InvalidInput):
    """A stage asks for what a new deal lacks; said under the first field, and under each of the others."""

    def __init__(self, stage: StageView, missing: tuple[RequiredField, ...]) -> None:
        super().__init__(
            _("{stage} asks for more before a deal enters it: {fields}.",
              stage=stage.name, fields=listed(missing)),
            _("For example `/deal new Acme renewal {keys}`.",
              keys=" ".join(_EXAMPLES[field] for field in missing)),
            field=missing[0],
            others=[InvalidInput(_("{stage} asks for this, too.", stage=stage.name), field=field)
                    for field in missing[1:]],
        )  # fmt: skip
        self.stage = stage
        self.missing = missing


class FieldsNeeded(InvalidInput):
    """A stage asks for what a deal lacks: what it takes to ask for it, as a form does."""

    def __init__(
        self,
        setup: Setup,
        deal: DealView,
        stage: StageView,
        missing: tuple[RequiredField, ...],
        note: str | None,
        *,
        together: bool,
    ) -> None:
        super().__init__(
            _("#{number} {title} can't enter {stage} yet: {fields} missing.",
              number=deal.number, title=deal.title, stage=stage.name, fields=listed(missing)),
            _("*Move…* on its card asks for it; `/deal move {number} {stage}` does too.",
              number=deal.number, stage=stage.name),
        )  # fmt: skip
        self.deal = deal
        self.stage = stage
        self.missing = missing
        self.labels = tuple(setup.labels.values())
        self.currency = setup.settings.currency
        self.note = note
        self.together = together
