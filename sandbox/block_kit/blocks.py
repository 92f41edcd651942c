"""The table of blocks: where each may stand, which fields it has, and what those may hold."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.block_kit.elements import (
    BUTTON,
    COLLAPSING,
    ELEMENTS,
    HOME,
    ID,
    IMAGE,
    IN_ACTIONS,
    IN_INPUT,
    IN_SECTION,
    MESSAGE,
    MODAL,
    PICTURE,
    PICTURE_RULES,
    RICH,
    Fields,
)
from sandbox.block_kit.kinds import Flag, Items, Number, Shape, Str, Typed, plain, text, texts
from sandbox.block_kit.relations import any_of, covered, data_rows, one_primary, pings_in_markdown, table_size


@dataclass(frozen=True)
class Block(Shape):
    """The shape of a block, and the surfaces it may stand on."""

    surfaces: tuple[str, ...] = (MESSAGE, MODAL, HOME)


NAMED: Fields = {"block_id": ID}
LABEL = Str(20)

CELLS: dict[str, Shape] = {
    "raw_text": Shape({"text": Str()}),
    "raw_number": Shape({"value": Number(whole=False), "text": Str()}),
    "rich_text": Shape({"elements": Items(Typed(RICH, tuple(RICH)))}, NAMED),
}
CELL = Typed(CELLS, tuple(CELLS))
COLUMN = Shape({}, {"align": Str(choices=("left", "center", "right")), "is_wrapped": Flag()})

POINT = Shape({"label": LABEL, "value": Number(whole=False)})
SERIES = Shape({"name": LABEL, "data": Items(POINT, 1, 20)})
AXES = Shape({"categories": Items(LABEL, 1, 20)}, {"x_label": Str(50), "y_label": Str(50)})
PLOT = Shape({"series": Items(SERIES, 1, 6), "axis_config": AXES}, {}, (covered,))
SEGMENT = Shape({"label": LABEL, "value": Number(whole=False, above=0)})
CHARTS: dict[str, Shape] = {
    "pie": Shape({"segments": Items(SEGMENT, 1, 12)}),
    "bar": PLOT,
    "line": PLOT,
    "area": PLOT,
}

IN_CONTEXT: dict[str, Shape] = {**texts(3000), "image": ELEMENTS["image"]}
CHILDREN = ("section", "header", "context", "actions", "divider", "image", "input", "rich_text", "table")

BLOCKS: dict[str, Shape] = {}
BLOCKS |= {
    "section": Block(
        {},
        {
            **NAMED,
            "text": text(3000),
            "fields": Items(text(2000), 1, 10),
            "accessory": Typed(ELEMENTS, IN_SECTION),
            "expand": Flag(),
        },
        (any_of("text", "fields"),),
    ),
    "header": Block({"text": plain(150)}, {**NAMED, "level": Number(1, 6)}),
    "context": Block({"elements": Items(Typed(IN_CONTEXT, tuple(IN_CONTEXT)), 1, 10)}, NAMED),
    "actions": Block(
        {"elements": Items(Typed(ELEMENTS, IN_ACTIONS), 1, 25)}, NAMED, (one_primary("elements"),)
    ),
    "divider": Block({}, NAMED),
    "image": Block({"alt_text": Str(2000)}, {**NAMED, **PICTURE, "title": plain(2000)}, PICTURE_RULES),
    "input": Block(
        {"label": plain(2000), "element": Typed(ELEMENTS, IN_INPUT)},
        {**NAMED, "hint": plain(2000), "optional": Flag(), "dispatch_action": Flag()},
    ),
    "rich_text": Block({"elements": Items(Typed(RICH, tuple(RICH)))}, NAMED),
    "table": Block(
        {"rows": Items(Items(CELL, 1, 20), 1, 100)},
        {**NAMED, "column_settings": Items(COLUMN, 1, 20)},
        (table_size,),
        (MESSAGE, HOME),
    ),
    "data_table": Block(
        {"rows": Items(Items(CELL, 1, 20), 2, 101), "caption": Str()},
        {**NAMED, "page_size": Number(1, 100), "row_header_column_index": Number(0)},
        (data_rows, table_size),
        (MESSAGE, HOME),
    ),
    "data_visualization": Block(
        {"title": Str(50), "chart": Typed(CHARTS, tuple(CHARTS))}, NAMED, surfaces=(MESSAGE,)
    ),
    "card": Block(
        {},
        {
            **NAMED,
            "hero_image": IMAGE,
            "icon": IMAGE,
            "title": text(150),
            "subtitle": text(150),
            "body": text(200),
            "actions": Items(BUTTON, 1, 3),
        },
        (any_of("hero_image", "title", "actions", "body"), one_primary("actions")),
    ),
    "carousel": Block({"elements": Items(Typed(BLOCKS, ("card",)), 1, 10)}, NAMED, surfaces=(MESSAGE, HOME)),
    "container": Block(
        {"child_blocks": Items(Typed(BLOCKS, CHILDREN), 1, 10)},
        {
            **NAMED,
            "title": plain(150),
            "rich_text_title": Typed(BLOCKS, ("rich_text",)),
            "subtitle": text(150),
            "width": Str(choices=("narrow", "standard", "wide", "full")),
            "icon": IMAGE,
            "is_collapsible": Flag(),
            "default_collapsed": Flag(),
            "has_header_divider": Flag(),
        },
        (any_of("title", "rich_text_title"), COLLAPSING),
        (MESSAGE,),
    ),
    "alert": Block(
        {"text": text()},
        {**NAMED, "level": Str(choices=("default", "info", "warning", "error", "success"))},
        surfaces=(MODAL,),
    ),
    "markdown": Block({"text": Str()}, NAMED, (pings_in_markdown,), (MESSAGE,)),
}
