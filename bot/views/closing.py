"""The forms that close a deal, and the one that opens it again."""

from __future__ import annotations

from bot.blocks import answers, deal_forms, ids
from bot.blocks.kit import Message
from bot.blocks.modal import Modal
from bot.context import Context
from bot.views.about import amount_of, deal_about, key_of
from bot.views.entered import Entered
from core.money import NO_VALUE
from core.requests import AbandonDeal, LoseDeal, ReopenDeal, WinDeal


def open_abandon(value: ids.FormValue, context: Context) -> Modal:
    """Why a deal is given up."""
    deal, setup = deal_about(value, context)
    return deal_forms.abandon_form(deal, setup.pipelines[deal.stage.pipeline_id], context.reader)


def abandon(value: ids.FormValue, entered: Entered, context: Context) -> Message:
    """Mark the deal abandoned, or say why it is."""
    request = AbandonDeal(
        deal=key_of(value), version=value.version, agreed=value.agreed, reason=entered.text("reason")
    )
    return answers.closed(context.services.closing.abandon(request, context.actor), context.reader)


def open_reopen(value: ids.FormValue, context: Context) -> Modal:
    """In which stage a closed deal goes on."""
    deal, setup = deal_about(value, context)
    return deal_forms.reopen_form(deal, setup.pipelines[deal.stage.pipeline_id], context.reader)


def reopen(value: ids.FormValue, entered: Entered, context: Context) -> Message:
    """Put the deal back on the board; what breaks rule 4 is answered as with a transfer."""
    request = ReopenDeal(deal=key_of(value), stage_id=entered.key("stage"))
    return answers.closed(context.services.closing.reopen(request, context.actor), context.reader)


def open_win(value: ids.FormValue, context: Context) -> Modal:
    """How a deal was won."""
    deal, setup = deal_about(value, context)
    return deal_forms.win_form(deal, setup.pipelines[deal.stage.pipeline_id], context.reader)


def win(value: ids.FormValue, entered: Entered, context: Context) -> Message:
    """Mark the deal won, or correct its win."""
    request = WinDeal(
        deal=key_of(value),
        version=value.version,
        agreed=value.agreed,
        value=amount_of(value, entered, context) or NO_VALUE,
        on=entered.day("on"),
    )
    return answers.closed(context.services.closing.win(request, context.actor), context.reader)


def open_lose(value: ids.FormValue, context: Context) -> Modal:
    """Why a deal was lost."""
    deal, setup = deal_about(value, context)
    pipeline = setup.pipelines[deal.stage.pipeline_id]
    return deal_forms.lose_form(deal, pipeline, setup.lost_reasons, context.reader)


def lose(value: ids.FormValue, entered: Entered, context: Context) -> Message:
    """Mark the deal lost, or say why it is."""
    request = LoseDeal(
        deal=key_of(value),
        version=value.version,
        agreed=value.agreed,
        reason_id=entered.key("listed"),
        reason=entered.text("reason"),
    )
    return answers.closed(context.services.closing.lose(request, context.actor), context.reader)
