"""The deal that a form is about, its value as people write it, and what of others' changes was told."""

from __future__ import annotations

from bot.blocks import fact_answers, ids
from bot.blocks.kit import section
from bot.blocks.modal import Modal
from bot.context import Context
from bot.views.entered import Entered
from core.deal_editing import ChangedSince
from core.errors import NotFound
from core.i18n import _
from core.money import Money
from core.requests import DealKey, ShowDeal, Told
from core.results import DealView
from core.setup import Setup


def deal_about(value: ids.FormValue, context: Context) -> tuple[DealView, Setup]:
    """The deal that a form is about, as it is now, and what the workspace has set up."""
    if value.deal_id is None:
        raise NotFound(_("That form is about no deal."), _("`/deal` shows your open deals afresh."))
    card = context.services.cards.show(ShowDeal(deal=DealKey(deal_id=value.deal_id)), context.actor)
    return card.deal, context.services.workspaces.setup(context.actor)


def itself(value: ids.FormValue) -> DealKey:
    """The deal wherever it stands by now: its facts are changed, not its place."""
    return key_of(value).model_copy(update={"stage_id": None, "status": None})


def key_of(value: ids.FormValue) -> DealKey:
    """The deal as it was seen: where it stood, and whether it was open."""
    assert value.deal_id is not None
    return DealKey(deal_id=value.deal_id, stage_id=value.stage_id, status=value.status)


def asked_again(error: ChangedSince, value: ids.FormValue, entered: Entered, context: Context) -> Modal:
    """The form as it was filled in, with what somebody changed meanwhile; sent once more, it holds."""
    about = value.model_copy(update={"agreed": error.deal.version})
    said = fact_answers.changed_since(error.message, error.latest, context.reader)
    return entered.again(about, section(said))


def told(value: ids.FormValue) -> Told | None:
    """What the person was told that others changed, while a form of the settings lay open."""
    if value.agreed is None:
        return None
    return Told(agreed=value.agreed, names=frozenset(value.settled))


def amount_of(value: ids.FormValue, entered: Entered, context: Context) -> Money | None:
    """The value that was written, of the deal's own currency where it names none. Raises as `parse_money`."""
    if not entered.text("value"):
        return None
    deal, setup = deal_about(value, context)
    currency, locale = setup.settings.currency, context.actor.locale
    return entered.money("value", currency=currency, locale=locale, bare=deal.value.currency)
