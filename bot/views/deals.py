"""The forms about deals: opening them with what is known, and carrying out what was entered."""

from __future__ import annotations

from collections.abc import Mapping

from bot.blocks import answers, deal_forms, ids
from bot.blocks.kit import Message
from bot.blocks.modal import Modal
from bot.context import Context
from bot.views.entered import Entered
from core.errors import InvalidInput, NotFound
from core.i18n import _
from core.requests import CreateDeal, DealKey, LoseDeal, NoteDeal, ShowDeal, WinDeal
from core.results import DealView
from core.setup import Setup
from core.stage_names import as_word


def open_new(value: ids.FormValue, context: Context) -> Modal:
    """A new deal, which whoever opens it owns unless they choose otherwise."""
    setup = context.services.workspaces.setup(context.actor)
    return deal_forms.new_deal_form(
        setup.pipelines.values(),
        setup.labels.values(),
        setup.settings.currency,
        context.actor.user_id,
        context.reader,
    )


def create(value: ids.FormValue, entered: Entered, context: Context) -> Message:
    """Create the deal that was entered."""
    setup = context.services.workspaces.setup(context.actor)
    request = _new_deal(entered, setup, context)
    return answers.created(context.services.deals.create(request, context.actor), context.reader)


def open_win(value: ids.FormValue, context: Context) -> Modal:
    """How a deal was won."""
    deal, setup = _deal(value, context)
    return deal_forms.win_form(deal, setup.pipelines[deal.stage.pipeline_id], context.reader)


def win(value: ids.FormValue, entered: Entered, context: Context) -> Message:
    """Mark the deal won."""
    currency = context.services.workspaces.setup(context.actor).settings.currency
    amount = entered.money("value", currency=currency, locale=context.actor.locale)
    request = WinDeal(deal=_key(value), value=amount, on=entered.day("on"))
    return answers.closed(context.services.closing.win(request, context.actor), context.reader)


def open_lose(value: ids.FormValue, context: Context) -> Modal:
    """Why a deal was lost."""
    deal, setup = _deal(value, context)
    pipeline = setup.pipelines[deal.stage.pipeline_id]
    return deal_forms.lose_form(deal, pipeline, setup.lost_reasons.values(), context.reader)


def lose(value: ids.FormValue, entered: Entered, context: Context) -> Message:
    """Mark the deal lost."""
    reasons = context.services.workspaces.setup(context.actor).lost_reasons
    listed = entered.key("listed")
    names = list(reasons.values())
    chosen = names[listed] if listed is not None and listed < len(names) else None
    request = LoseDeal(deal=_key(value), reason=entered.text("reason") or chosen)
    return answers.closed(context.services.closing.lose(request, context.actor), context.reader)


def open_note(value: ids.FormValue, context: Context) -> Modal:
    """A note on a deal."""
    deal, _setup = _deal(value, context)
    return deal_forms.note_form(deal, context.reader)


def note(value: ids.FormValue, entered: Entered, context: Context) -> Message:
    """Write the note into the deal's history."""
    request = NoteDeal(deal=_key(value), text=entered.text("text") or "")
    return answers.changed(context.services.deals.note(request, context.actor), context.reader)


def _new_deal(entered: Entered, setup: Setup, context: Context) -> CreateDeal:
    """What was entered, with the line that says the same, for answers that offer it again."""
    stage_id = entered.key("stage")
    stage = setup.stages.get(stage_id) if stage_id is not None else None
    if stage is not None and (stage.removed or setup.pipelines[stage.pipeline_id].archived):
        raise InvalidInput(
            _("{stage} was removed in the meantime.", stage=stage.name), _("Choose another."), field="stage"
        )
    contact, company = entered.sought("contact"), entered.sought("company")
    given = {
        "contact": contact.name,
        "company": company.name,
        "owner": entered.person("owner"),
        "pipeline": setup.pipelines[stage.pipeline_id].name if stage else None,
        "stage": stage.name if stage else None,
        "label": entered.choice("label"),
        "source": entered.text("source"),
    }
    days = {"closing": entered.day("closing"), "due": entered.day("due")}
    title = entered.text("title") or ""
    told = {"value": entered.text("value"), **given}
    told.update((name, day.isoformat()) for name, day in days.items() if day)
    return CreateDeal(
        title=title,
        value=entered.money("value", currency=setup.settings.currency, locale=context.actor.locale),
        contact_id=contact.key,
        company_id=company.key,
        line=_line(title, told),
        **given,
        **days,
    )


def _line(title: str, told: Mapping[str, str | None]) -> str:
    """The line that would have made the same deal."""
    words = [f"{name}:{as_word(text)}" for name, text in told.items() if text]
    return " ".join(("deal new", f"title:{as_word(title)}", *words))


def _deal(value: ids.FormValue, context: Context) -> tuple[DealView, Setup]:
    """The deal that a form is about, as it is now, and what the workspace has set up."""
    if value.deal_id is None:
        raise NotFound(_("That form is about no deal."), _("`/deal` shows your open deals afresh."))
    card = context.services.cards.show(ShowDeal(deal=DealKey(deal_id=value.deal_id)), context.actor)
    return card.deal, context.services.workspaces.setup(context.actor)


def _key(value: ids.FormValue) -> DealKey:
    assert value.deal_id is not None
    return DealKey(deal_id=value.deal_id, stage_id=value.stage_id, status=value.status)
