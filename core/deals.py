"""Deals: creating them, changing their own facts, writing into their history, deleting them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from core.actor import Actor
from core.called import label_called, person_called
from core.company_rows import company_view
from core.contact_requests import ChangeCompany, ChangeContact, CompanyKey, ContactKey, EditDeal
from core.db import Database
from core.deal_changes import TwoPipelines, change_deal, count_change
from core.deal_creation import create_deal
from core.deal_deletion import delete_deal, deletion_of, require_unchanged
from core.deal_doubles import refuse_doubling
from core.deal_editing import chosen_contact, company_key, edit_deal
from core.deal_refs import find_deal
from core.deal_results import ChangeResult, CreateResult, Deletion, EditResult
from core.errors import Conflict, InvalidInput
from core.i18n import Text, _
from core.line_refs import deal_and
from core.moves import bring_together, parted
from core.operands import amount_operand, day_given, day_operand, label_operand, member_operand
from core.permissions import require, require_change
from core.requests import (
    AssignDeal,
    CreateDeal,
    DeleteDeal,
    Line,
    NoteDeal,
    RenameDeal,
    RevalueDeal,
    SetClosing,
    SetDue,
    SetLabel,
    SetSource,
    ShowDeal,
    TakeDeal,
)
from core.results import Choice, CompanyView, ContactView, DealView, LabelView, Person
from core.text_limits import required, within
from core.text_refs import deal_and_text
from core.transaction import Transaction


class Deals:
    """Changes of a deal's own facts. Moving and closing stand in `core.moves` and `core.closing`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def create(self, request: CreateDeal, actor: Actor) -> CreateResult:
        """Create a deal, and the contact and company it names where they are new.

        Raises InvalidInput for what cannot be read; NotFound for a stage, pipeline, label or owner that is
        not there; Conflict for a double (rule 16) or a second pipeline (rule 4); NotPermitted.
        """
        require(actor, "create_deal")
        with self._db.write(actor) as tx:
            return create_deal(tx, request)

    def edit(self, request: EditDeal, actor: Actor) -> EditResult:
        """Change several facts at once: one line of history, and one undo of all of it (rule 7).

        With the consent `together` the open deals of a new contact come to where this one is. Raises as the
        single verbs do; TwoPipelines without that consent; Conflict where somebody changed one of the same
        facts since the version that the request names.
        """
        with self._db.write(actor) as tx:
            return edit_deal(tx, request)

    def rename(self, request: RenameDeal, actor: Actor) -> ChangeResult:
        """Change a deal's title. Raises DoubleDeal where there is such a deal already (rule 16)."""
        with self._db.write(actor) as tx:
            deal, written = deal_and_text(tx, request.deal, "142 New title")
            title = required(request.title or written, "title", f"/deal rename {deal.number} New title")
            if title != deal.title and "anyway" not in request.consent:
                require_change(tx, deal)
                again = Choice(_("Rename anyway"), f"deal rename {deal.number} {title}", consent="anyway")
                refuse_doubling(tx, deal, {"title": title}, again)
            return _change(tx, deal, "deal.renamed", "title", {"title": title}, deal.title, title)

    def revalue(self, request: RevalueDeal, actor: Actor) -> ChangeResult:
        """Change a deal's value; `none` takes it away."""
        with self._db.write(actor) as tx:
            deal, written = deal_and(tx, request.deal, amount_operand(tx, clearable=True))
            value = request.value if request.value is not None else written
            if value is None:
                raise _missing(deal, _("What is #{number} worth?", number=deal.number), "deal value", "15k")
            values = {"value_minor": value.minor, "currency": value.currency}
            return _change(tx, deal, "deal.revalued", "value", values, deal.value, value)

    def set_closing(self, request: SetClosing, actor: Actor) -> ChangeResult:
        """Change the day on which a deal is expected to close; `none` takes it away."""
        with self._db.write(actor) as tx:
            deal, given = deal_and(tx, request.deal, day_operand(tx))
            if given is None and isinstance(request.deal, Line):
                asked = _("When do you expect #{number} to close?", number=deal.number)
                raise _missing(deal, asked, "deal closing", "fri")
            day = request.on or day_given(given)
            values = {"expected_close_on": day}
            return _change(tx, deal, "deal.closing_set", "closing", values, deal.expected_close_on, day)

    def set_due(self, request: SetDue, actor: Actor) -> ChangeResult:
        """Change the day on which a deal falls due; set by hand, it outlasts the stage (rule 16)."""
        with self._db.write(actor) as tx:
            deal, given = deal_and(tx, request.deal, day_operand(tx))
            if given is None and isinstance(request.deal, Line):
                raise _missing(deal, _("When is #{number} due?", number=deal.number), "deal due", "fri")
            day = request.on or day_given(given)
            values = {"due_on": day, "due_by_stage": False}
            return _change(tx, deal, "deal.due_set", "due", values, deal.due_on, day)

    def label(self, request: SetLabel, actor: Actor) -> ChangeResult:
        """Put a label on a deal, or take it off. That is no touch (rule 11)."""
        with self._db.write(actor) as tx:
            operand = label_operand(tx)
            deal, given = deal_and(tx, request.deal, operand)
            if given is None and isinstance(request.deal, Line):
                raise _missing(deal, _("Which label for #{number}?", number=deal.number), "deal label", "red")
            named = given.value if given is not None else label_called(tx, request.label)
            label = named if isinstance(named, LabelView) else None
            values = {"label_id": label.label_id if label else None}
            old = deal.label
            return _change(
                tx,
                deal,
                "deal.labelled",
                "label",
                values,
                old and old.name,
                label and label.name,
                touch=False,
            )

    def set_source(self, request: SetSource, actor: Actor) -> ChangeResult:
        """Say where a deal came from."""
        with self._db.write(actor) as tx:
            deal = find_deal(tx, request.deal, lock=True)
            source = within(request.source or "", "source") or None
            return _change(tx, deal, "deal.source_set", "source", {"source": source}, deal.source, source)

    def assign(self, request: AssignDeal, actor: Actor) -> ChangeResult:
        """Give a deal to a member, or to nobody."""
        with self._db.write(actor) as tx:
            deal, given = deal_and(tx, request.deal, member_operand(tx))
            if given is None and isinstance(request.deal, Line):
                raise _missing(deal, _("Who gets #{number}?", number=deal.number), "deal assign", "@bob")
            named = given.value if given is not None else person_called(tx, request.owner)
            owner = named if isinstance(named, Person) else None
            values = {"owner_id": owner.member_id if owner else None}
            return _change(tx, deal, "deal.assigned", "owner", values, deal.owner, owner)

    def take(self, request: TakeDeal, actor: Actor) -> ChangeResult:
        """Give a deal to the actor. Raises Conflict where it is another's by now than they saw (rule 8)."""
        with self._db.write(actor) as tx:
            deal = find_deal(tx, request.deal, lock=True)
            assert actor.member_id is not None
            mine = Person(actor.member_id, actor.name, actor.user_id)
            owner = deal.owner
            if owner is not None and owner.member_id == mine.member_id:
                return ChangeResult(deal, "owner", owner, owner, None)
            require_change(tx, deal)
            if owner is not None and owner.active and owner.member_id != request.owner_id:
                raise _taken(tx, deal, owner)
            values = {"owner_id": mine.member_id}
            return _change(tx, deal, "deal.assigned", "owner", values, owner, mine)

    def change_contact(self, request: ChangeContact, actor: Actor) -> ChangeResult:
        """Say with whom a deal is; one without a company gets that of the contact, as a new deal does.

        With the consent `together` the contact's other open deals come to where this one is. Raises as the
        reference and the name do; NotPermitted; and Conflict with the offer to bring them where a contact's
        open deals would be in two pipelines (rule 4).
        """
        with self._db.write(actor) as tx:
            deal = find_deal(tx, request.deal, lock=True)
            contact = _contact_of(tx, deal, request.contact)
            values = {"contact_id": contact.contact_id if contact else None}
            if contact is not None and contact.company is not None and deal.company is None:
                values["company_id"] = contact.company.company_id
            together = "together" in request.consent
            try:
                result = _change(
                    tx,
                    deal,
                    "deal.contact_changed",
                    "contact",
                    values,
                    deal.contact,
                    contact,
                    together=together,
                )
            except TwoPipelines as error:
                raise parted(tx, error, request.line) from error
            if not together or result.activity_id is None or deal.status != "open":
                return result
            return replace(result, brought=bring_together(tx, result.deal, result.activity_id))

    def change_company(self, request: ChangeCompany, actor: Actor) -> ChangeResult:
        """Say with which company a deal is. Raises as the reference and the name do; NotPermitted."""
        with self._db.write(actor) as tx:
            deal = find_deal(tx, request.deal, lock=True)
            company = _company_of(tx, deal, request.company)
            values = {"company_id": company.company_id if company else None}
            return _change(tx, deal, "deal.company_changed", "company", values, deal.company, company)

    def note(self, request: NoteDeal, actor: Actor) -> ChangeResult:
        """Write into a deal's history. Every rep may, on any deal: a note changes none of its facts."""
        require(actor, "create_deal")
        with self._db.write(actor) as tx:
            deal, written = deal_and_text(tx, request.deal, "142 They want a discount")
            text = required(
                request.text or written, "note", f"/deal note {deal.number} Called them, they want a discount"
            )
            changed, activity_id = change_deal(tx, deal, "deal.noted", {}, note=text)
            return ChangeResult(changed, "note", None, text, activity_id)

    def deletion(self, request: ShowDeal, actor: Actor) -> Deletion:
        """What would be gone with a deal. Raises as references do; NotPermitted unless it is an admin's."""
        require(actor, "delete_deal")
        with self._db.read(actor) as tx:
            return deletion_of(tx, find_deal(tx, request.deal, prefer="either"))

    def delete(self, request: DeleteDeal, actor: Actor) -> DealView:
        """Delete a deal for good; returns it as it was. Raises Conflict with the question first (rule 16)."""
        require(actor, "delete_deal")
        with self._db.write(actor) as tx:
            deal = find_deal(tx, request.deal, prefer="either", lock=True)
            require_unchanged(deal, request.version)
            delete_deal(tx, deal, confirmed="confirmed" in request.consent)
            return deal


def _change(
    tx: Transaction,
    deal: DealView,
    kind: str,
    field: str,
    values: dict[str, Any],
    before: Any,
    after: Any,
    *,
    touch: bool = True,
    together: bool = False,
) -> ChangeResult:
    """Set values and record them, unless they are what they were; then nothing is recorded."""
    if before == after:
        # Before rights are asked for: who gave a deal away and clicks again is told that it is done.
        return ChangeResult(deal, field, before, after, None)
    require_change(tx, deal)
    changed, activity_id = change_deal(tx, deal, kind, values, touch=touch, together=together)
    if field == "value":
        count_change(tx, deal, changed)
    return ChangeResult(changed, field, before, after, activity_id)


def _taken(tx: Transaction, deal: DealView, owner: Person) -> Conflict:
    from core.cards import card_of

    return Conflict(
        _("#{number} is {owner}'s by now, so it was left as it is.", number=deal.number, owner=owner.name),
        _("Here it is as it is now."),
        card=card_of(tx, deal),
    )


def _contact_of(tx: Transaction, deal: DealView, named: str | ContactKey | None) -> ContactView | None:
    """The contact that is named for `deal`, as the deal has it where it is the same."""
    if named is None:
        return None
    company_id = deal.company.company_id if deal.company else None
    return chosen_contact(tx, deal, named, company_id)


def _company_of(tx: Transaction, deal: DealView, named: str | CompanyKey | None) -> CompanyView | None:
    """The company that is named for `deal`, as the deal has it where it is the same."""
    if named is None:
        return None
    key = company_key(tx, named)
    same = deal.company is not None and deal.company.company_id == key
    return deal.company if same else company_view(tx, key)


def _missing(deal: DealView, question: Text, command: str, example: str) -> InvalidInput:
    """That the line names a deal and nothing after it."""
    return InvalidInput(
        question,
        _(
            "For example `/{command} {number} {example}`.",
            command=command,
            number=deal.number,
            example=example,
        ),
    )
