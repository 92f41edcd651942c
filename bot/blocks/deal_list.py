"""Lists of deals and what a search found: a row for each, pages, what to do where there is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.blocks import facts, ids
from bot.blocks.bulk import select_several
from bot.blocks.buttons import line_button
from bot.blocks.deal import deal_row
from bot.blocks.filter_words import in_words
from bot.blocks.handover import hand_over_button
from bot.blocks.kit import Block, Message, actions, button, context, section
from bot.blocks.reader import Reader
from bot.blocks.sharing import share_button
from bot.blocks.text import Mrkdwn, bold
from core.results import DealList, DealView, Found, StageView, StatusTotal


def deal_list(shown: DealList, reader: Reader, *, title: str | None = None) -> Message:
    """A page of deals, greatest value first. With a `title` it is the reader's own, and offers a new one."""
    said = _heading(shown, title, reader)
    blocks: list[Block] = [section(said)] if said else []
    if shown.filters and title is None:
        blocks.append(context(in_words(shown.filters, reader)))
    lines = [_line(deal, reader) for deal in shown.deals]
    if not shown.deals:
        lines = [_none(shown, title, reader)]
        blocks.append(section(lines[0]))
    own = shown.filters.split()[:1] == ["mine"]
    blocks += _rows(shown.deals, shown.pipelines, shown.can_change, reader, own=own)
    pager: list[Block] = []
    if shown.pages > 1:
        blocks.append(context(page_of(shown.page, shown.pages, reader)))
        pager = _pager(ids.SHOW_LIST, shown.filters, shown.page, shown.pages, reader)
    several = select_several(shown.deals, shown.filters, reader) if shown.can_create else {}
    over = hand_over_button(shown.left_by, reader) if shown.left_by is not None else {}
    begins = shown.can_create and (title is not None or not (shown.deals or shown.filters))
    new = new_deal_button(reader) if begins else {}
    share = share_button(f"deal list {shown.filters}", reader) if shown.deals and shown.can_create else {}
    blocks.append(actions(*pager, several, new, over, _export_button(shown, reader), share))
    return Message(Mrkdwn("\n").join([*([said] if said else []), *lines]), tuple(blocks))


def _heading(shown: DealList, title: str | None, reader: Reader) -> Mrkdwn:
    """What is listed and what it comes to; of none there is nothing to count."""
    if not shown.total.deals:
        return bold(title) if title else Mrkdwn("")
    total = count_and_sums(shown.total, reader)
    return reader.say("*{title}* · {total}", title=title, total=total) if title else bold(total)


def _none(shown: DealList, title: str | None, reader: Reader) -> Mrkdwn:
    words = sorted(shown.filters.split())
    if words == ["mine", "stale"]:
        return reader.say("Nothing of yours is stale.")
    if words in (["stale"], ["all", "stale"]):
        return reader.say("Nothing is stale.")
    return no_deals(reader, narrowed=title is None and bool(shown.filters))


def _export_button(shown: DealList, reader: Reader) -> Block:
    """*Export* what the list shows, all of its pages."""
    line = f"deal export {shown.filters or 'status:open'}"
    if not shown.deals or reader.everybody or not ids.carries(line, reader.now):
        return {}
    return line_button(reader.plain("Export"), line, "export", reader)


def found(shown: Found, reader: Reader) -> Message:
    """What a search found: deals that can be acted on, contacts, companies."""
    said = reader.say("Found for “{words}”", words=shown.words)
    blocks: list[Block] = [section(bold(said))]
    if not (shown.deals or shown.contacts or shown.companies):
        none = reader.say(
            "Nothing begins with “{words}”. Try fewer or shorter words, or `/deal list all`.",
            words=shown.words,
        )
        return Message(none, (section(none),))
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
    pager: list[Block] = []
    if shown.pages > 1:
        blocks.append(context(page_of(shown.page, shown.pages, reader)))
        pager = _pager(ids.FIND, shown.words, shown.page, shown.pages, reader)
    several = select_several(shown.deals, None, reader) if shown.can_change else {}
    share = share_button(f"deal find {shown.words}", reader) if shown.can_share else {}
    blocks.append(actions(*pager, several, share))
    return Message(Mrkdwn("\n").join([said, *lines]), tuple(blocks))


def _rows(
    deals: Sequence[DealView],
    pipelines: Mapping[int, tuple[StageView, ...]],
    can_change: frozenset[int],
    reader: Reader,
    *,
    own: bool = False,
) -> list[Block]:
    return [
        deal_row(
            deal,
            pipelines.get(deal.stage.pipeline_id, ()),
            reader,
            can_change=deal.deal_id in can_change,
            own=own,
        )
        for deal in deals
    ]


def count_and_sums(total: StatusTotal, reader: Reader) -> Mrkdwn:
    """How many deals and their sums; of none there is no sum to tell."""
    if not total.deals:
        return reader.say_n("{count} deal", "{count} deals", 0)
    return facts.count_and_sums(total, reader)


def no_deals(reader: Reader, *, narrowed: bool) -> Mrkdwn:
    """That there are none, with a hint how to begin, unless there may be deals that the filters leave out."""
    if narrowed:
        return reader.say("No deals match these filters.")
    return reader.say("No open deals here yet. `/deal new Acme renewal 12k` creates the first.")


def new_deal_button(reader: Reader) -> Block:
    """Opens the form of a new deal."""
    value = ids.FormValue(form=ids.NEW_DEAL_FORM).dump()
    return button(reader.plain("New deal"), ids.action(ids.OPEN_FORM, ids.NEW_DEAL_FORM), value)


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


def page_of(page: int, pages: int, reader: Reader) -> Mrkdwn:
    """Which page it is, of how many."""
    return reader.say("Page {page} of {pages}", page=page, pages=reader.number(pages))


def _line(deal: DealView, reader: Reader) -> Mrkdwn:
    return reader.say(
        "#{number} {title}: {value}, {age}",
        number=deal.number,
        title=deal.title,
        value=facts.money(deal.value, reader),
        age=facts.age(deal, reader),
    )
