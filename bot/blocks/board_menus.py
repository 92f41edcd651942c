"""What a board is narrowed, sorted and turned by. Each button carries the board that it shows."""

from __future__ import annotations

from collections.abc import Mapping

from bot.blocks import facts, ids
from bot.blocks.kit import (
    IDENTIFIER,
    OPTION_VALUE,
    PLACEHOLDER,
    Block,
    button,
    confirm,
    group,
    option,
    plain,
    select,
)
from bot.blocks.reader import Reader
from core.results import Board, LabelView, Look, OpenedStage, PipelineView, Sort


def menus(value: ids.BoardValue, shown: Board | OpenedStage, reader: Reader) -> list[Block]:
    """Whose deals, which of them, and in which order; none where the filters are too long to be carried."""
    return [
        _owner_menu(value, shown.owner, reader),
        _filter_menu(value, shown.labels, reader),
        _sort_menu(value, reader),
    ]


def pipeline_menu(
    value: ids.BoardValue, pipeline: PipelineView, names: Mapping[int, str], reader: Reader
) -> Block:
    """A board of another pipeline; nothing where there is no other."""
    if len(names) < 2:
        return {}
    options = [option(name, ids.BoardChange(pipeline_id=key).dump()) for key, name in names.items()]
    initial = ids.BoardChange(pipeline_id=pipeline.pipeline_id).dump()
    return _menu("pipeline", value, reader.plain("Pipeline"), options, initial=initial)


def stage_menu(value: ids.BoardValue, shown: Board, reader: Reader) -> Block:
    """All of a stage: hidden ones and those that do not fit are opened from here too."""
    counts = {column.stage.stage_id: column.total.deals for column in (*shown.columns, *shown.hidden)}
    options = [
        option(
            _counted(stage.name, counts.get(stage.stage_id), reader),
            ids.BoardChange(stage_id=stage.stage_id).dump(),
        )
        for stage in shown.pipeline.stages
    ]
    return _menu("stage", value, reader.plain("Open a stage…"), options)


def turn(
    value: ids.BoardValue, page: int, pages: int, reader: Reader, *, of_columns: bool = False
) -> list[Block]:
    """*Previous* and *Next*, where there are such pages."""
    labels = (
        (reader.plain("Previous stages"), reader.plain("Next stages"))
        if of_columns
        else (reader.plain("Previous"), reader.plain("Next"))
    )
    return [
        button(
            label,
            ids.action(ids.SHOW_BOARD, key),
            value.model_copy(update={"page": to, "skipped": {}}).dump(),
        )
        for label, key, to in zip(labels, ("previous", "next"), (page - 1, page + 1), strict=True)
        if 1 <= to <= pages
    ]


def look_button(value: ids.BoardValue, look: Look, reader: Reader, *, mine: bool = False) -> Block:
    """The other look; or, with `mine`, a board of one's own beside one that everybody sees."""
    if mine:
        return button(reader.plain("Open privately"), ids.action(ids.SHOW_BOARD, "mine"), value.dump())
    other: Look = "full" if look == "compact" else "compact"
    label = reader.plain("Compact") if other == "compact" else reader.plain("In full")
    changed = value.model_copy(update={"look": other, "skipped": {}})
    return button(label, ids.action(ids.SHOW_BOARD, "look"), changed.dump())


def refresh_button(value: ids.BoardValue, reader: Reader) -> Block:
    """The board as it is now."""
    return button(reader.plain("Refresh"), ids.action(ids.SHOW_BOARD, "refresh"), value.dump())


def share_button(value: ids.BoardValue, reader: Reader) -> Block:
    """The board as a live one for the channel."""
    return button(reader.plain("Share"), ids.SHARE_BOARD, value.dump())


def stop_button(value: ids.BoardValue, reader: Reader) -> Block:
    """The end of a live board, for who shared it and for managers."""
    asked = confirm(
        reader.plain("Stop this board?"),
        reader.plain("It goes from the channel. Deals stay as they are, and it can be shared again."),
        reader.plain("Stop it"),
        reader.plain("Keep it"),
    )
    return button(reader.plain("Stop"), ids.STOP_BOARD, value.dump(), confirm=asked)


def back_button(value: ids.BoardValue, reader: Reader) -> Block:
    """From a stage to its board."""
    back = value.model_copy(update={"stage_id": None, "page": 1})
    return button(reader.plain("Back to the board"), ids.action(ids.SHOW_BOARD, "back"), back.dump())


def _owner_menu(value: ids.BoardValue, owner: str, reader: Reader) -> Block:
    """Everybody's, mine, nobody's, or those of somebody who is found by typing."""
    action_id = _carried_by(ids.SEEK_OWNER, "owner", value)
    if action_id is None:
        return {}
    chosen = owner_option(owner, reader)
    return {
        "type": "external_select",
        "action_id": action_id,
        "min_query_length": 0,
        "placeholder": plain(reader.plain("Whose deals"), PLACEHOLDER),
    } | ({"initial_option": chosen} if chosen else {})


def owner_option(owner: str, reader: Reader) -> Block:
    """The choice of `owner`, as `Board` has it: a word, or a name."""
    known = {
        "anyone": (reader.plain("Everybody's deals"), ""),
        "mine": (reader.plain("My deals"), "mine"),
        "unowned": (reader.plain("Unowned deals"), "unowned"),
    }
    label, word = known.get(owner, (owner, owned_by(owner)))
    value = ids.BoardChange(part="owner", word=word).dump()
    return option(label, value) if len(value) <= OPTION_VALUE else {}


def owned_by(name: str) -> str:
    """The deals of somebody of that name, as filters have it."""
    return f'owner:"{name}"'


def _filter_menu(value: ids.BoardValue, labels: tuple[LabelView, ...], reader: Reader) -> Block:
    def choice(label: str, part: str, word: str = "") -> Block:
        return option(label, ids.BoardChange.model_validate({"part": part, "word": word}).dump())

    needs = {
        "stale": reader.plain("Stale"),
        "overdue": reader.plain("Overdue"),
        "closing:this-week": reader.plain("Closing this week"),
        "closing:this-month": reader.plain("Closing this month"),
        "": reader.plain("Any"),
    }
    statuses = {
        "": reader.plain("Open"),
        "status:won": reader.plain("Won"),
        "status:lost": reader.plain("Lost"),
        "status:abandoned": reader.plain("Abandoned"),
        "status:all": reader.plain("All of them"),
    }
    any_label = [choice(reader.plain("Any label"), "label")] if labels else []
    none = choice(reader.plain("No filters"), "all")
    return _menu(
        "filter",
        value,
        reader.plain("Filter…"),
        [
            group(reader.plain("Filters"), [none] if value.filters else []),
            group(
                reader.plain("What needs somebody"), [choice(needs[word], "needs", word) for word in needs]
            ),
            group(reader.plain("Status"), [choice(statuses[word], "status", word) for word in statuses]),
            group(
                reader.plain("Label"),
                any_label + [choice(facts.label(each), "label", f'label:"{each.name}"') for each in labels],
            ),
        ],
    )


def _sort_menu(value: ids.BoardValue, reader: Reader) -> Block:
    sorts: Mapping[Sort, str] = {
        "value": reader.plain("Greatest value first"),
        "age": reader.plain("Longest here first"),
        "closing": reader.plain("Closing soonest first"),
    }
    options = [option(label, ids.BoardChange(sort=sort).dump()) for sort, label in sorts.items()]
    initial = ids.BoardChange(sort=value.sort).dump()
    return _menu("sort", value, reader.plain("Order"), options, initial=initial)


def _menu(
    key: str, value: ids.BoardValue, placeholder: str, choices: list[Block], *, initial: str | None = None
) -> Block:
    action_id = _carried_by(ids.CHANGE_BOARD, key, value)
    return select(action_id, placeholder, choices, initial=initial) if action_id else {}


def _carried_by(name: str, key: str, value: ids.BoardValue) -> str | None:
    """The action id of a menu on the board `value`; None where that is too much for one to carry."""
    carried = value.model_copy(update={"skipped": {}, "page": 1}).dump()
    action_id = ids.action(name, f"{key}:{carried}")
    return action_id if len(action_id) <= IDENTIFIER else None


def _counted(name: str, count: int | None, reader: Reader) -> str:
    """A stage with how many it holds, where that is known."""
    return (
        name if count is None else reader.plain("{stage} · {count}", stage=name, count=reader.number(count))
    )
