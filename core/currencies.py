"""Currencies: which there are, how fine each is, and what people mean by a symbol or a code."""

from __future__ import annotations

from functools import lru_cache

from babel.core import get_global
from babel.numbers import get_currency_precision
from rapidfuzz.distance import OSA

from core.errors import InvalidInput
from core.i18n import _
from core.written import babel_locale, excerpt, plain

# One symbol, many currencies. The first is meant unless the workspace's own currency is among the others.
_SHARED = {
    "$": "USD AUD CAD NZD SGD HKD TWD MXN ARS CLP COP UYU DOP BBD BMD BND BSD BZD FJD GYD JMD KYD LRD NAD"
    " SBD SRD TTD XCD",
    "£": "GBP EGP FKP GIP LBP SDG SHP SSP SYP",
    "¥": "JPY CNY",
    "kr": "SEK NOK DKK ISK",
    "₩": "KRW KPW",
    "rs": "INR PKR LKR NPR MUR SCR",
    "franc": "CHF XAF XOF",
}
_SINGLE = {
    "€": "EUR", "₹": "INR", "₽": "RUB", "₺": "TRY", "₴": "UAH", "₫": "VND", "฿": "THB", "₪": "ILS",
    "₦": "NGN", "₱": "PHP", "₡": "CRC", "₲": "PYG", "₵": "GHS", "₸": "KZT", "₼": "AZN", "₾": "GEL",
    "₮": "MNT", "₭": "LAK", "₨": "PKR", "zł": "PLN", "kč": "CZK", "fr.": "CHF", "sfr.": "CHF", "kr.": "DKK",
    "r$": "BRL", "us$": "USD", "a$": "AUD", "c$": "CAD", "ca$": "CAD", "nz$": "NZD", "hk$": "HKD",
    "s$": "SGD", "nt$": "TWD", "mx$": "MXN", "cn¥": "CNY", "jp¥": "JPY", "元": "CNY", "円": "JPY",
}  # fmt: skip
_WORDS = {
    "dollar": "$", "dollars": "$", "euro": "€", "euros": "€", "pound": "£", "pounds": "£", "yen": "¥",
    "yuan": "元", "rupee": "₹", "rupees": "₹", "francs": "franc",
}  # fmt: skip
_USUAL = ["USD", "EUR", "GBP", "JPY", "CHF", "CAD", "AUD", "CNY", "INR"]


def _current() -> frozenset[str]:
    """Legal tender of some country today, as Babel's data has it."""
    histories = get_global("territory_currencies").values()
    return frozenset(code for history in histories for code, _, end, tender in history if tender and not end)


CURRENT = _current()
_MEANINGS = {
    **{symbol: tuple(codes.split()) for symbol, codes in _SHARED.items()},
    **{symbol: (code,) for symbol, code in _SINGLE.items()},
}
_MEANINGS |= {word: _MEANINGS[symbol] for word, symbol in _WORDS.items()}


@lru_cache(maxsize=512)
def exponent(currency: str) -> int:
    """How many decimal places the currency's minor unit has: 2 for USD, 0 for JPY, 3 for KWD."""
    return int(get_currency_precision(currency))


@lru_cache(maxsize=1024)
def meanings(word: str, locale: str) -> tuple[str, ...]:
    """The ISO codes that `word`, a code or a symbol in any case, may stand for, likeliest first.

    The reader's locale has its own symbols (`$US` in French); nothing comes back for what is no currency.
    """
    code = word.upper()
    if code in CURRENT:
        return (code,)
    symbol = word.casefold()
    local = _local_symbols(locale).get(symbol)
    known = _MEANINGS.get(symbol, ())
    return known if local is None else (local, *(code for code in known if code != local))


def closest(word: str) -> str | None:
    """The one usual code that is a single slip away from `word`, to suggest and never to act on."""
    near = [code for code in _USUAL if OSA.distance(word.upper(), code, score_cutoff=1) <= 1]
    return near[0] if len(near) == 1 else None


def require_currency(word: str) -> str:
    """The code that `word` is. Raises InvalidInput where it is none, with the nearest that there is."""
    if word.upper() not in CURRENT:
        raise InvalidInput(
            _("“{word}” is not a currency.", word=excerpt(word)),
            _("Write its code, such as {code}.", code=closest(word) or "EUR"),
            field="currency",
        )
    return word.upper()


@lru_cache(maxsize=64)
def _local_symbols(locale: str) -> dict[str, str]:
    symbols = babel_locale(locale).currency_symbols
    return {plain(symbol).casefold(): code for code, symbol in symbols.items() if code in CURRENT}
