"""Buttons and menus on a deal: each asks the same service as the command does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.actions.click import Click
from bot.blocks import answers, fact_answers, ids
from bot.blocks.deal import card
from bot.blocks.history import company_history, contact_history, history
from bot.blocks.kit import Message
from bot.context import Context
from core.contact_requests import CompanyKey, ContactKey, ShowCompanyHistory, ShowContactHistory
from core.permissions import may
from core.requests import (
    AbandonDeal,
    DealKey,
    LoseDeal,
    MoveDeal,
    ReopenDeal,
    ShowDeal,
    ShowHistory,
    TakeDeal,
    Undo,
    WinDeal,
)


def move(value: ids.MoveValue, click: Click, context: Context) -> Message:
    """*Move to…*: a stage, how the deal is to be closed, or *Open the card*."""
    if value.to == "card":
        return show(ids.DealValue(deal_id=value.deal_id), click, context)
    seen = DealKey(deal_id=value.deal_id, stage_id=value.seen, status="open")
    services, actor, reader = context.services, context.actor, context.reader
    if value.to == "won":
        return answers.closed(services.closing.win(WinDeal(deal=seen), actor), reader)
    if value.to == "lost":
        return answers.closed(services.closing.lose(LoseDeal(deal=seen), actor), reader)
    if value.to == "abandoned":
        return answers.closed(services.closing.abandon(AbandonDeal(deal=seen), actor), reader)
    return answers.moved(services.moves.move(MoveDeal(deal=seen, stage_id=value.to), actor), reader)


def win(value: ids.DealValue, click: Click, context: Context) -> Message:
    """*Won*."""
    result = context.services.closing.win(WinDeal(deal=_seen(value)), context.actor)
    return answers.closed(result, context.reader)


def lose(value: ids.DealValue, click: Click, context: Context) -> Message:
    """*Lost*."""
    result = context.services.closing.lose(LoseDeal(deal=_seen(value)), context.actor)
    return answers.closed(result, context.reader)


def reopen(value: ids.DealValue, click: Click, context: Context) -> Message:
    """*Reopen*."""
    result = context.services.closing.reopen(ReopenDeal(deal=_seen(value)), context.actor)
    return answers.closed(result, context.reader)


def take(value: ids.DealValue, click: Click, context: Context) -> Message:
    """*Assign to me*."""
    request = TakeDeal(deal=DealKey(deal_id=value.deal_id), owner_id=value.owner_id)
    return fact_answers.changed(context.services.deals.take(request, context.actor), context.reader)


def undo(value: ids.UndoValue, click: Click, context: Context) -> Message:
    """*Undo*; the answer takes the place of the message that offered it."""
    road = {"response_url": context.response_url, "view_id": context.view_id}
    request = Undo(activity_id=value.activity_id, replaces=click.ephemeral, **road)
    result = context.services.undoing.undo(request, context.actor)
    return replace(answers.undone(result, context.reader), replace=click.ephemeral)


def show(value: ids.DealValue, click: Click, context: Context) -> Message:
    """*Open*: the card."""
    shown = context.services.cards.show(ShowDeal(deal=DealKey(deal_id=value.deal_id)), context.actor)
    return card(shown, context.reader)


def show_history(value: ids.HistoryValue, click: Click, context: Context) -> Message:
    """*History*, and *Older* and *Newer*, whose answer takes the place of the page that they stand on."""
    return replace(_history(value, context), replace=click.ephemeral and value.turns)


def _history(value: ids.HistoryValue, context: Context) -> Message:
    histories, actor, reader = context.services.histories, context.actor, context.reader
    page: Mapping[str, int | None] = {"older": value.older, "newer": value.newer}
    if value.contact_id is not None:
        of_contact = ShowContactHistory(contact=ContactKey(contact_id=value.contact_id), **page)
        return contact_history(*histories.of_contact(of_contact, actor), reader)
    if value.company_id is not None:
        of_company = ShowCompanyHistory(company=CompanyKey(company_id=value.company_id), **page)
        return company_history(*histories.of_company(of_company, actor), reader)
    of_deal = ShowHistory(deal=DealKey(deal_id=value.deal_id or 0), **page)
    return history(*histories.show(of_deal, actor), reader, can_share=may(actor, "share"))


def _seen(value: ids.DealValue) -> DealKey:
    return DealKey(deal_id=value.deal_id, stage_id=value.stage_id, status=value.status)
