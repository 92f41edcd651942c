"""The forms that shortcuts open: *New deal*, *Find a deal*, and *Add to deal* on a message."""

from __future__ import annotations

from bot.blocks import fact_answers, ids, shortcut_forms
from bot.blocks.deal import card
from bot.blocks.kit import Message
from bot.blocks.modal import Modal
from bot.blocks.questions import question
from bot.blocks.text import decode, mentioned
from bot.context import Context
from bot.views.deals import new_deal_of, open_new
from bot.views.entered import Entered
from core.deal_changes import TwoPipelines
from core.deal_doubles import DoubleDeal
from core.errors import InvalidInput
from core.i18n import _
from core.permissions import require
from core.requests import DealKey, NoteDeal, ShowDeal
from core.required_fields import NewFieldsNeeded
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
    return _made_of(value, entered, sought.name or entered.text("title"), text, context)


def _made_of(
    value: ids.FormValue, entered: Entered, title: str | None, text: str, context: Context
) -> Message | Modal:
    """A new deal with the message; what is to be asked first, the form asks, and keeps all of it."""
    if not title:
        raise InvalidInput(_("What is the new deal called? Or choose a deal above."), field="title")
    given = new_deal_of(entered, context)
    source = given.source or _source(value.link)
    request = given.model_copy(update={"title": title, "source": source, "note": text})
    try:
        created = context.services.deals.create(request, context.actor)
    except DoubleDeal as error:
        return entered.again(value, *shortcut_forms.doubled(error, context.reader))
    except TwoPipelines as error:
        return entered.again(value, *question(error, context.reader))
    except NewFieldsNeeded as error:
        if all(map(entered.asks, error.missing)):
            raise
        setup = context.services.workspaces.setup(context.actor)
        labels, currency = setup.labels.values(), setup.settings.currency
        asked = (error.stage, error.missing, labels, currency, context.reader)
        return entered.again(value, *shortcut_forms.asked_too(*asked))
    return fact_answers.created(created, context.reader)


def _source(link: str | None) -> str | None:
    """The link as a source. One into a thread may be too long; without its query it leads there too."""
    for short in (link, (link or "").partition("?")[0]):
        if short and len(short) <= LIMITS["source"]:
            return short
    return None
