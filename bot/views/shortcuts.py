"""The forms that shortcuts open: *New deal*, *Find a deal*, and *Add to deal* on a message."""

from __future__ import annotations

from bot.blocks import fact_answers, ids, shortcut_forms
from bot.blocks.deal import card
from bot.blocks.kit import Message
from bot.blocks.modal import Modal
from bot.blocks.text import decode, mentioned
from bot.context import Context
from bot.views.deals import open_new
from bot.views.entered import Entered
from core.deal_creation import DoubleDeal
from core.errors import InvalidInput
from core.i18n import _
from core.permissions import require
from core.requests import CreateDeal, DealKey, NoteDeal, ShowDeal
from core.text_limits import LIMITS

# A shortcut is called as the form that it opens.
GLOBAL_SHORTCUTS = (ids.NEW_DEAL_FORM, ids.FIND_DEAL_FORM)
MESSAGE_SHORTCUTS = (ids.ADD_TO_DEAL_FORM,)


def open_find(value: ids.FormValue, context: Context) -> Modal:
    """A deal to find."""
    return shortcut_forms.find_form(context.reader)


def find(value: ids.FormValue, entered: Entered, context: Context) -> Message | Modal:
    """The card of the deal that was found, or the form of a new one that is called as what was typed."""
    sought = entered.sought("deal")
    if sought.key is None and sought.name:
        return open_new(ids.FormValue(form=ids.NEW_DEAL_FORM, title=sought.name), context)
    if sought.key is None:
        raise InvalidInput(_("Choose a deal."), _("Type its number or a word of it."), field="deal")
    request = ShowDeal(deal=DealKey(deal_id=sought.key))
    return card(context.services.cards.show(request, context.actor), context.reader)


def open_add(value: ids.FormValue, context: Context) -> Modal:
    """A message to keep. Viewers are told before they fill anything in."""
    require(context.actor, "create_deal")
    said = value.said or ""
    names = context.services.members.names(mentioned(said), context.actor)
    words = decode(said, prose=True, names=names).strip()
    return shortcut_forms.add_form(shortcut_forms.title_of(words), words, value.link, context.reader)


def add(value: ids.FormValue, entered: Entered, context: Context) -> Message | Modal:
    """Write the message into the history of the deal that was chosen, or of a new one."""
    text = shortcut_forms.kept_of(entered.text("text"), value.link)
    sought = entered.sought("deal")
    if sought.key is not None:
        note = NoteDeal(deal=DealKey(deal_id=sought.key), text=text)
        return fact_answers.changed(context.services.deals.note(note, context.actor), context.reader)
    title, source = sought.name or entered.text("title") or "", _source(value.link)
    request = CreateDeal(title=title, source=source, note=text, consent=entered.consent())
    try:
        created = context.services.deals.create(request, context.actor)
    except DoubleDeal as error:
        return entered.again(value, *shortcut_forms.doubled(error, context.reader))
    return fact_answers.created(created, context.reader)


def _source(link: str | None) -> str | None:
    """The link as a source. One into a thread may be too long; without its query it leads there too."""
    for short in (link, (link or "").partition("?")[0]):
        if short and len(short) <= LIMITS["source"]:
            return short
    return None
