"""The board, the list and what a search found: totals, deals with their age, pages, what is left out said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.blocks import facts, ids
from bot.blocks.deal import deal_row
from bot.blocks.kit import Block, Message, actions, button, context, divider, header, option, section, select
from bot.blocks.reader import Reader
from bot.blocks.text import Mrkdwn, bold
from core.money import Money
from core.results import Board, BoardColumn, DealList, DealView, Found, StageView, StatusTotal


def board(shown: Board, reader: Reader, *, in_channel: bool = False) -> Message:
    """A page of a pipeline's board."""
    blocks: list[Block] = [header(_title(shown, reader)), _totals(shown, reader)]
    if not shown.total.deals:
        blocks.append(section(_nothing(reader, narrowed=bool(shown.filters))))
        if shown.can_share and not shown.filters and not in_channel:
            blocks.append(actions(_new_deal(reader)))
    for column in _occupied(shown.columns):
        blocks.append(section(_column_heading(column, shown, reader)))
        blocks += [
            deal_row(
                deal,
                shown.pipeline.stages,
                reader,
                can_change=_may(deal, shown.can_change, in_channel),
                in_column=True,
            )
            for deal in column.deals
        ]
    blocks += [context(line) for line in _folded(shown, reader)]
    blocks += [divider(), _board_buttons(shown, reader)]
    return Message(_board_text(shown, reader), tuple(blocks), in_channel=in_channel)


def deal_list(shown: DealList, reader: Reader, *, title: str | None = None) -> Message:
    """A page of deals, greatest value first. With a `title` it is the reader's own, and offers a new one."""
    heading = title or reader.plain("Deals")
    said = reader.say("*{title}* · {total}", title=heading, total=_count_and_sums(shown.total, reader))
    blocks: list[Block] = [section(said)]
    if shown.filters:
        blocks.append(context(reader.say("Filters: {filters}", filters=shown.filters)))
    lines = [_line(deal, reader) for deal in shown.deals]
    if not shown.deals:
        lines = [_nothing(reader, narrowed=title is None and bool(shown.filters))]
        blocks.append(section(lines[0]))
    blocks += _rows(shown.deals, shown.pipelines, shown.can_change, reader)
    if shown.pages > 1:
        blocks.append(context(_page_of(shown.page, shown.pages, reader)))
        blocks.append(actions(*_pager(ids.SHOW_LIST, shown.filters, shown.page, shown.pages, reader)))
    if shown.can_create and (title is not None or not (shown.deals or shown.filters)):
        blocks.append(actions(_new_deal(reader)))
    return Message(Mrkdwn("\n").join([said, *lines]), tuple(blocks))


def found(shown: Found, reader: Reader) -> Message:
    """What a search found: deals that can be acted on, contacts, companies."""
    said = reader.say("Found for “{words}”", words=shown.words)
    blocks: list[Block] = [section(bold(said))]
    if not (shown.deals or shown.contacts or shown.companies):
        nothing = reader.say(
            "Nothing begins with “{words}”. Try fewer or shorter words, or `/deal list all`.",
            words=shown.words,
        )
        return Message(nothing, (section(nothing),))
    blocks += _rows(shown.deals, shown.pipelines, shown.can_change, reader)
    lines = [_line(deal, reader) for deal in shown.deals]
    for contact in shown.contacts:
        line = reader.say(
            "👤 {name} · {role}{company}",
            name=bold(contact.name),
            role=facts.role(contact, reader),
            company=reader.say(" · {company}", company=contact.company.name) if contact.company else "",
        )
        lines.append(line)
        blocks.append(
            section(line, accessory=_open_line(f"contact show {contact.number}", reader, contact.contact_id))
        )
    for company in shown.companies:
        line = reader.say("🏢 {name}", name=bold(company.name))
        lines.append(line)
        blocks.append(
            section(
                line, accessory=_open_line(f"company show #{company.company_id}", reader, company.company_id)
            )
        )
    if shown.pages > 1:
        blocks.append(context(_page_of(shown.page, shown.pages, reader)))
        blocks.append(actions(*_pager(ids.FIND, shown.words, shown.page, shown.pages, reader)))
    return Message(Mrkdwn("\n").join([said, *lines]), tuple(blocks))


def _rows(
    deals: Sequence[DealView],
    pipelines: Mapping[int, tuple[StageView, ...]],
    can_change: frozenset[int],
    reader: Reader,
) -> list[Block]:
    return [
        deal_row(
            deal,
            pipelines.get(deal.stage.pipeline_id, ()),
            reader,
            can_change=deal.deal_id in can_change,
        )
        for deal in deals
    ]


def _may(deal: DealView, can_change: frozenset[int], in_channel: bool) -> bool:
    """In a channel everybody sees the menus; who may use them is checked on every click (rule 15)."""
    return in_channel or deal.deal_id in can_change


def _title(shown: Board, reader: Reader) -> str:
    return reader.plain("{pipeline} board", pipeline=shown.pipeline.name)


def _totals(shown: Board, reader: Reader) -> Block:
    said = _sum_line(shown, reader)
    if shown.filters:
        said = said + "\n" + reader.say("Filters: {filters}", filters=shown.filters)
    if shown.pages > 1:
        said = said + "\n" + _page_of(shown.page, shown.pages, reader)
    if len(shown.pipelines) < 2:
        return section(said)
    return section(said, accessory=_switcher(shown, reader))


def _sum_line(shown: Board, reader: Reader) -> Mrkdwn:
    total = _count_and_sums(shown.total, reader)
    return reader.say("{total}{weighted}", total=total, weighted=_weighted(shown.weighted, reader))


def _count_and_sums(total: StatusTotal, reader: Reader) -> Mrkdwn:
    """How many deals and their sums; of none there is no sum to tell."""
    if not total.deals:
        return reader.say_n("{count} deal", "{count} deals", 0)
    return facts.count_and_sums(total, reader)


def _weighted(weighted: Sequence[Money], reader: Reader) -> Mrkdwn:
    """The sums weighted by probability, after others; nothing where there are none, as of closed deals."""
    if not weighted:
        return Mrkdwn("")
    return reader.say(" · weighted {weighted}", weighted=facts.sums(weighted, reader))


def _switcher(shown: Board, reader: Reader) -> Block:
    """A board of another pipeline."""
    return select(
        ids.SWITCH_PIPELINE,
        reader.plain("Pipeline"),
        [option(name, ids.PipelineValue(pipeline_id=key).dump()) for key, name in shown.pipelines.items()],
        initial=ids.PipelineValue(pipeline_id=shown.pipeline.pipeline_id).dump(),
    )


def _column_heading(column: BoardColumn, shown: Board, reader: Reader) -> Mrkdwn:
    said = reader.say(
        "*{stage}*  {total}{weighted}",
        stage=facts.stage_heading(column.stage),
        total=_count_and_sums(column.total, reader),
        weighted=_weighted(column.weighted, reader),
    )
    if len(column.deals) == column.total.deals:
        return said
    last = shown.first_deal + len(column.deals) - 1
    return (
        said
        + "\n"
        + reader.say(
            "{first}–{last} of {all}",
            first=shown.first_deal,
            last=last,
            all=reader.number(column.total.deals),
        )
    )


def _occupied(columns: Sequence[BoardColumn]) -> list[BoardColumn]:
    return [column for column in columns if column.total.deals]


def _folded(shown: Board, reader: Reader) -> list[Mrkdwn]:
    """The stages that take one line together: those without a deal, and the hidden ones."""
    lines = []
    empty = [column.stage.name for column in shown.columns if not column.total.deals]
    if empty:
        lines.append(reader.say("Empty: {stages}", stages=", ".join(empty)))
    if shown.hidden:
        lines.append(_hidden(shown.hidden, reader))
    return lines


def _hidden(hidden: Sequence[BoardColumn], reader: Reader) -> Mrkdwn:
    """Hidden stages are summed at the end: `Hidden: Delayed 4 · $12k` (rule 3)."""
    parts = [
        reader.say(
            "{stage} {count} · {sums}",
            stage=column.stage.name,
            count=column.total.deals,
            sums=facts.sums(column.total.sums, reader),
        )
        for column in hidden
    ]
    return reader.say("Hidden: {stages}", stages=Mrkdwn("; ").join(parts))


def _nothing(reader: Reader, *, narrowed: bool) -> Mrkdwn:
    """A hint how to begin, unless there may be deals that the filters leave out."""
    if narrowed:
        return reader.say("No deals match these filters.")
    return reader.say("No open deals here yet. `/deal new Acme renewal 12k` creates the first.")


def _new_deal(reader: Reader) -> Block:
    value = ids.FormValue(form=ids.NEW_DEAL_FORM).dump()
    return button(reader.plain("New deal"), ids.action(ids.OPEN_FORM, ids.NEW_DEAL_FORM), value)


def _board_buttons(shown: Board, reader: Reader) -> Block:
    pager = _pager(ids.SHOW_BOARD, shown.filters, shown.page, shown.pages, reader)
    page = ids.PageValue(filters=shown.filters, page=shown.page).dump()
    refresh = button(reader.plain("Refresh"), ids.action(ids.SHOW_BOARD, "refresh"), page)
    share = [button(reader.plain("Share"), ids.SHARE_BOARD, page)] if shown.can_share else []
    return actions(*pager, refresh, *share)


def _pager(name: str, filters: str, page: int, pages: int, reader: Reader) -> list[Block]:
    """*Previous* and *Next*, where there are such pages."""
    buttons = []
    if page > 1:
        value = ids.PageValue(filters=filters, page=page - 1).dump()
        buttons.append(button(reader.plain("Previous"), ids.action(name, "previous"), value))
    if page < pages:
        value = ids.PageValue(filters=filters, page=page + 1).dump()
        buttons.append(button(reader.plain("Next"), ids.action(name, "next"), value))
    return buttons


def _open_line(line: str, reader: Reader, key: int) -> Block:
    return button(reader.plain("Open"), ids.action(ids.RUN_LINE, key), ids.line_value(line, reader.now))


def _page_of(page: int, pages: int, reader: Reader) -> Mrkdwn:
    return reader.say("Page {page} of {pages}", page=page, pages=reader.number(pages))


def _line(deal: DealView, reader: Reader) -> Mrkdwn:
    return reader.say(
        "#{number} {title}: {value}, {age}",
        number=deal.number,
        title=deal.title,
        value=facts.money(deal.value, reader),
        age=facts.age(deal, reader),
    )


def _board_text(shown: Board, reader: Reader) -> Mrkdwn:
    """What a screen reader says: the totals and each column's count and sum."""
    columns = [
        reader.say("{stage}: {total}", stage=column.stage.name, total=_count_and_sums(column.total, reader))
        for column in _occupied(shown.columns)
    ]
    first = reader.say("{title}: {sums}", title=_title(shown, reader), sums=_sum_line(shown, reader))
    hint = [] if shown.total.deals else [_nothing(reader, narrowed=bool(shown.filters))]
    return Mrkdwn("\n").join([first, *hint, *columns, *_folded(shown, reader)])
