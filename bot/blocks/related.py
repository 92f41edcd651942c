"""What cards and lists of contacts and companies share: facts in rows, deals, near names, pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bot.blocks import facts
from bot.blocks.buttons import line_button
from bot.blocks.deal import deal_row
from bot.blocks.happened import subject_line
from bot.blocks.kit import Block, actions, context, section
from bot.blocks.reader import Reader
from bot.blocks.text import Mrkdwn
from core.contact_results import DealsOf
from core.results import STATUSES, ActivityView, Choice

_STATUS_WORDS = {"open": "open", "won": "won", "lost": "lost", "abandoned": "abandoned"}


def fact_fields(rows: Iterable[tuple[str, object]], reader: Reader) -> list[Mrkdwn]:
    """Named facts as fields of a section; empty ones are left out."""
    return [reader.say("*{name}*\n{value}", name=name, value=value) for name, value in rows if value]


def fact_line(rows: Iterable[tuple[str, object]], reader: Reader) -> Mrkdwn:
    """The same facts in one line, for the text that screen readers say."""
    return Mrkdwn(", ").join(
        reader.say("{name}: {value}", name=name, value=value) for name, value in rows if value
    )


def change_lines(
    before: Mapping[str, str | None],
    after: Mapping[str, str | None],
    names: Mapping[str, str],
    reader: Reader,
) -> list[Mrkdwn]:
    """What an edit changed, a line each: before → after. `names` says how the fields are called."""
    nothing = reader.plain("none")
    return [
        reader.say(
            "{field}: {before} → {after}",
            field=reader.plain(names[field]),
            before=before[field] or nothing,
            after=after[field] or nothing,
        )
        for field in after
    ]


def deal_blocks(deals: DealsOf, more: str, reader: Reader) -> list[Block]:
    """The totals, and the first deals with their menus; `more` the line that lists all, if any does."""
    if not deals.count:
        return [section(reader.say("No deals yet."))]
    blocks = [section(reader.say("*Deals* · {totals}", totals=deal_totals(deals, reader)))]
    blocks += [
        deal_row(
            deal,
            deals.pipelines.get(deal.stage.pipeline_id, ()),
            reader,
            can_change=deal.deal_id in deals.can_change,
        )
        for deal in deals.shown
    ]
    left = deals.count - len(deals.shown)
    if left:
        said = reader.say_n("and {count} more deal", "and {count} more deals", left)
        blocks.append(context(said))
        if more:
            blocks.append(actions(line_button(reader.plain("All deals"), more, "all", reader)))
    return blocks


def deal_totals(deals: DealsOf, reader: Reader) -> Mrkdwn:
    """How many deals of each status there are, and their sums."""
    return Mrkdwn("; ").join(
        reader.say(
            "{status} {count} · {sums}",
            status=reader.plain(_STATUS_WORDS[status]),
            count=reader.number(deals.totals[status].deals),
            sums=facts.sums(deals.totals[status].sums, reader),
        )
        for status in STATUSES
        if status in deals.totals
    )


def activity_blocks(activities: Sequence[ActivityView], reader: Reader) -> list[Block]:
    """The latest of the history, each line with the deal that it is about, if any."""
    lines = [subject_line(activity, reader) for activity in activities]
    return [context(Mrkdwn("\n").join(lines))] if lines else []


def near_block(near: Sequence[Choice], reader: Reader) -> list[Block]:
    """Names that are close to what was written, each a button that opens it (rule 16)."""
    if not near:
        return []
    opens = [
        line_button(reader.told(choice.label), choice.line, f"near-{at}", reader)
        for at, choice in enumerate(near)
    ]
    return [context(reader.say("Close to what you wrote:")), actions(*opens)]


def pager(line: str, page: int, pages: int, reader: Reader) -> list[Block]:
    """Where the page stands, and *Previous* and *Next*, where there are such pages of what `line` lists."""
    if pages < 2:
        return []
    said = reader.say("Page {page} of {pages}", page=reader.number(page), pages=reader.number(pages))
    buttons = [
        line_button(reader.plain(label), f"{line} page:{to}", label, reader)
        for label, to in (("Previous", page - 1), ("Next", page + 1))
        if 1 <= to <= pages
    ]
    return [context(said), actions(*buttons)]
