"""What a channel hears as a line of `/pipeline subscribe`, which read again means the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from babel.numbers import format_decimal

from core.channel_filter import UNOWNED
from core.money import NO_VALUE, Money, to_decimal
from core.pipeline_results import SubscriptionView
from core.stage_names import quoted_name
from core.written import babel_locale


def subscribe_line(view: SubscriptionView, locale: str, *, channel: bool = True) -> str:
    """The line without its slash, for a reader of `locale`, who writes amounts so.

    It names the channel, unless `channel` is false. What was removed since is left out.
    """
    return " ".join(
        ["pipeline subscribe", *([f"<#{view.channel_id}>"] if channel else ()), *_words(view, locale)]
    )


def _words(view: SubscriptionView, locale: str) -> Iterator[str]:
    hears = view.hears
    if view.pipeline is not None:
        yield quoted_name(view.pipeline)
    yield from hears.events
    if hears.least != NO_VALUE:
        yield _at_least(hears.least, locale)
    for owner in view.owners:
        yield f"<@{owner.user_id}>" if owner.user_id else f"owner:{quoted_name(owner.name)}"
    if hears.unowned:
        yield UNOWNED
    yield from _keyed("stage", dict.fromkeys(stage.name for stage in view.stages if not stage.removed))
    yield from _keyed("label", (label.name for label in view.labels))
    important = [*hears.important]
    if hears.important_from != NO_VALUE:
        important.append(_at_least(hears.important_from, locale))
    if important:
        yield f"important:{','.join(important)}"
    if hears.digest is not None:
        yield f"digest:{hears.digest}"


def _keyed(key: str, names: Iterable[str]) -> Iterator[str]:
    written = ",".join(quoted_name(name) for name in names)
    if written:
        yield f"{key}:{written}"


def _at_least(money: Money, locale: str) -> str:
    amount = format_decimal(
        to_decimal(money), locale=babel_locale(locale), group_separator=False, decimal_quantization=False
    )
    return f">{amount}{money.currency}"
