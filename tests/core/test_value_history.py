"""History tells what a deal was worth and what it is worth (rules 7, 14)."""

from __future__ import annotations

from core.actor import Actor
from core.db import Database
from core.money import NO_VALUE, Money
from core.requests import CreateDeal, DealNumber, RevalueDeal, ShowHistory, Undo
from core.services import Services


def test_history_tells_old_and_new_value_with_their_currency(db: Database, people: dict[str, Actor]) -> None:
    services, ana = Services.over(db), people["Ana"]
    deal = DealNumber(number=1)
    services.deals.create(CreateDeal(title="Acme", value=Money(1_200_000, "USD")), ana)
    for value in (Money(1_500_000, "USD"), Money(1_500_000, "EUR"), NO_VALUE):
        services.deals.revalue(RevalueDeal(deal=deal, value=value), ana)
    _deal, page = services.histories.show(ShowHistory(deal=deal), ana)
    told = [(line.before["value"], line.after["value"]) for line in page.activities[:3]]
    assert told == [
        (Money(1_500_000, "EUR"), NO_VALUE),
        (Money(1_500_000, "USD"), Money(1_500_000, "EUR")),
        (Money(1_200_000, "USD"), Money(1_500_000, "USD")),
    ]
    undone = services.undoing.undo(Undo(), ana)
    assert undone.deal is not None
    assert undone.deal.value == Money(1_500_000, "EUR")
