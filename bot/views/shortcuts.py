"""The forms that shortcuts open: *New deal*, *Find a deal*, and *Add to deal* on a message."""

from __future__ import annotations

from dataclasses import replace

from bot.blocks import fact_answers, ids, shortcut_forms
from bot.blocks.deal import card
from bot.blocks.kit import Message
from bot.blocks.modal import Modal
from bot.context import Context
from bot.views.entered import Entered
from core.errors import InvalidInput
from core.i18n import _
from core.permissions import require
from core.requests import CreateDeal, DealKey, NoteDeal, ShowDeal
from core.stage_names import as_word
from core.text_limits import LIMITS

# A shortcut is called as the form that it opens.
GLOBAL_SHORTCUTS = (ids.NEW_DEAL_FORM, ids.FIND_DEAL_FORM)
MESSAGE_SHORTCUTS = (ids.ADD_TO_DEAL_FORM,)


def open_find(value: ids.FormValue, context: Context) -> Modal:
    """A deal to find."""
    return shortcut_forms.find_form(context.reader)


def find(value: ids.FormValue, entered: Entered, context: Context) -> Message:
    """The card of the deal that was found."""
    request = ShowDeal(deal=DealKey(deal_id=_sought(entered)))
    return card(context.services.cards.show(request, context.actor), context.reader)


def open_add(value: ids.FormValue, context: Context) -> Modal:
    """A message to keep. Viewers are told before they fill anything in."""
    require(context.actor, "create_deal")
    return shortcut_forms.add_form(value.said or "", value.link, context.reader)


def add(value: ids.FormValue, entered: Entered, context: Context) -> Message:
    """Write the message into the history of the deal that was chosen, or of a new one."""
    text = shortcut_forms.kept_of(entered.text("text"), value.link)
    chosen = entered.sought("deal").key
    if chosen is not None:
        note = NoteDeal(deal=DealKey(deal_id=chosen), text=text)
        return fact_answers.changed(context.services.deals.note(note, context.actor), context.reader)
    created = context.services.deals.create(_new_deal(entered, value.link), context.actor)
    if text:
        # The receipt was for the whole form, and the deal has taken it.
        actor = replace(context.actor, receipt=None)
        context.services.deals.note(NoteDeal(deal=DealKey(deal_id=created.deal.deal_id), text=text), actor)
    return fact_answers.created(created, context.reader)


def _new_deal(entered: Entered, link: str | None) -> CreateDeal:
    """The deal that the form describes, with the line that says the same, for answers that offer it again."""
    title, source = entered.text("title") or "", _source(link)
    words = ["deal new", f"title:{as_word(title)}", f"source:{as_word(source)}" if source else ""]
    return CreateDeal(title=title, source=source, line=" ".join(word for word in words if word))


def _source(link: str | None) -> str | None:
    """The link as a source. One into a thread may be too long; without its query it leads there too."""
    for short in (link, (link or "").partition("?")[0]):
        if short and len(short) <= LIMITS["source"]:
            return short
    return None


def _sought(entered: Entered) -> int:
    key = entered.sought("deal").key
    if key is None:
        raise InvalidInput(_("Choose a deal."), _("Type its number or a word of it."), field="deal")
    return key
