"""The table of what stands inside blocks: composition objects, elements, and the parts of rich text."""

from __future__ import annotations

from sandbox.block_kit.kinds import Flag, Items, Kind, Number, Shape, Str, Typed, plain, text
from sandbox.block_kit.relations import (
    initial_among_options,
    needs,
    not_pinging,
    one_of,
    ordered,
    picture,
    within_selected,
)

Fields = dict[str, Kind]
MESSAGE, MODAL, HOME = "message", "modal", "home"

ID = Str(255)
URL = Str(3000, pattern=r"(https?|mailto|tel|slack):\S+")
USER = Str(pattern=r"[UW][A-Z0-9]+")
CHANNEL = Str(pattern=r"[CG][A-Z0-9]+")
CONVERSATION = Str(pattern=r"[CGDUW][A-Z0-9]+")
DATE = Str(pattern=r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
TIME = Str(pattern=r"([01]\d|2[0-3]):[0-5]\d")
DECIMAL = Str(pattern=r"-?\d+(\.\d+)?")
STYLE = Str(choices=("primary", "danger"))

CONFIRM = Shape(
    {"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)}, {"style": STYLE}
)
OPTION = Shape({"text": plain(75), "value": Str(150)}, {"description": plain(75)})
RICH_OPTION = Shape({"text": text(75), "value": Str(150)}, {"description": text(75)})
LINK_OPTION = Shape(OPTION.required, {**OPTION.optional, "url": URL})
GROUP = Shape({"label": plain(75), "options": Items(OPTION, 1, 100)})
SLACK_FILE = Shape({}, {"id": Str(), "url": URL}, (one_of("id", "url"),))
FILTER = Shape(
    {},
    {
        "include": Items(Str(choices=("im", "mpim", "private", "public"))),
        "exclude_external_shared_channels": Flag(),
        "exclude_bot_users": Flag(),
    },
)
DISPATCH = Shape({}, {"trigger_actions_on": Items(Str(choices=("on_enter_pressed", "on_character_entered")))})

ACTIONABLE: Fields = {"action_id": ID}
ASKING: Fields = {"action_id": ID, "confirm": CONFIRM}
PICKING: Fields = {**ASKING, "focus_on_load": Flag()}
CHOOSING: Fields = {**PICKING, "placeholder": plain(150)}
MANY: Fields = {**CHOOSING, "max_selected_items": Number(1)}
TYPING: Fields = {
    **ACTIONABLE,
    "placeholder": plain(150),
    "focus_on_load": Flag(),
    "dispatch_action_config": DISPATCH,
}
MENU: Fields = {"options": Items(OPTION, 1, 100), "option_groups": Items(GROUP, 1, 100)}
MENU_RULES = (one_of("options", "option_groups"), initial_among_options)
PICTURE: Fields = {"image_url": URL, "slack_file": SLACK_FILE}
PICTURE_RULES = (one_of("image_url", "slack_file"), picture)
RESPONDING: Fields = {"response_url_enabled": Flag()}
CONVERSING: Fields = {"default_to_current_conversation": Flag(), "filter": FILTER}

ELEMENTS: dict[str, Shape] = {
    "button": Shape(
        {"text": plain(75)},
        {**ASKING, "value": Str(2000), "url": URL, "style": STYLE, "accessibility_label": Str(75)},
    ),
    "checkboxes": Shape(
        {"options": Items(RICH_OPTION, 1, 10)},
        {**PICKING, "initial_options": Items(RICH_OPTION, 1, 10)},
        (initial_among_options,),
    ),
    "radio_buttons": Shape(
        {"options": Items(RICH_OPTION, 1, 10)},
        {**PICKING, "initial_option": RICH_OPTION},
        (initial_among_options,),
    ),
    "overflow": Shape({"options": Items(LINK_OPTION, 1, 5)}, ASKING, (initial_among_options,)),
    "static_select": Shape({}, {**CHOOSING, **MENU, "initial_option": OPTION}, MENU_RULES),
    "multi_static_select": Shape(
        {}, {**MANY, **MENU, "initial_options": Items(OPTION, 1, 100)}, (*MENU_RULES, within_selected)
    ),
    "external_select": Shape({}, {**CHOOSING, "initial_option": OPTION, "min_query_length": Number(0)}),
    "multi_external_select": Shape(
        {},
        {**MANY, "initial_options": Items(OPTION, 1, 100), "min_query_length": Number(0)},
        (within_selected,),
    ),
    "users_select": Shape({}, {**CHOOSING, "initial_user": USER}),
    "multi_users_select": Shape({}, {**MANY, "initial_users": Items(USER)}, (within_selected,)),
    "channels_select": Shape({}, {**CHOOSING, **RESPONDING, "initial_channel": CHANNEL}),
    "multi_channels_select": Shape({}, {**MANY, "initial_channels": Items(CHANNEL)}, (within_selected,)),
    "conversations_select": Shape(
        {}, {**CHOOSING, **RESPONDING, **CONVERSING, "initial_conversation": CONVERSATION}
    ),
    "multi_conversations_select": Shape(
        {}, {**MANY, **CONVERSING, "initial_conversations": Items(CONVERSATION)}, (within_selected,)
    ),
    "datepicker": Shape({}, {**CHOOSING, "initial_date": DATE}),
    "timepicker": Shape({}, {**CHOOSING, "initial_time": TIME, "timezone": Str()}),
    "datetimepicker": Shape({}, {**PICKING, "initial_date_time": Number(10**9, 10**10 - 1)}),
    "plain_text_input": Shape(
        {},
        {
            **TYPING,
            "initial_value": Str(3000, least=0),
            "multiline": Flag(),
            "min_length": Number(0, 3000),
            "max_length": Number(1, 3000),
        },
        (ordered("min_length", "max_length"),),
    ),
    "email_text_input": Shape({}, {**TYPING, "initial_value": Str()}),
    "url_text_input": Shape({}, {**TYPING, "initial_value": URL}),
    "number_input": Shape(
        {"is_decimal_allowed": Flag()},
        {**TYPING, "initial_value": DECIMAL, "min_value": DECIMAL, "max_value": DECIMAL},
        (
            ordered("min_value", "max_value"),
            ordered("min_value", "initial_value"),
            ordered("initial_value", "max_value"),
        ),
    ),
    "file_input": Shape({}, {**ACTIONABLE, "filetypes": Items(Str()), "max_files": Number(1, 10)}),
    "image": Shape({"alt_text": Str(2000)}, PICTURE, PICTURE_RULES),
}

# Where an element may not stand, though its block may.
ELSEWHERE: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("email_text_input", "url_text_input", "number_input", "file_input"), (MESSAGE, HOME)),
    "datetimepicker": (HOME,),
}
SELECTS = tuple(name for name in ELEMENTS if name.endswith("_select"))
PICKERS = ("datepicker", "timepicker")
CHECKS = ("checkboxes", "radio_buttons")
IN_ACTIONS = ("button", "overflow", *CHECKS, *SELECTS, *PICKERS, "datetimepicker")
IN_SECTION = ("button", "overflow", "image", *CHECKS, *SELECTS, *PICKERS)
IN_INPUT = (
    *CHECKS,
    *SELECTS,
    *PICKERS,
    "datetimepicker",
    "plain_text_input",
    "email_text_input",
    "url_text_input",
    "number_input",
    "file_input",
)
BUTTON = Typed(ELEMENTS, ("button",))
IMAGE = Typed(ELEMENTS, ("image",))

_STYLED: Fields = {
    "style": Shape({}, dict.fromkeys(("bold", "code", "italic", "strike", "underline"), Flag()))
}
INLINE: dict[str, Shape] = {
    "text": Shape({"text": Str()}, _STYLED),
    "link": Shape({"url": URL}, {**_STYLED, "text": Str(), "unsafe": Flag()}),
    "emoji": Shape({"name": Str()}, {**_STYLED, "unicode": Str()}),
    "user": Shape({"user_id": USER}, _STYLED),
    "channel": Shape({"channel_id": CHANNEL}, _STYLED),
    "date": Shape({"timestamp": Number(), "format": Str()}, {**_STYLED, "url": URL, "fallback": Str()}),
    "color": Shape({"value": Str(pattern=r"#[0-9a-fA-F]{6}")}, _STYLED),
    "broadcast": Shape({"range": Str()}, _STYLED, (not_pinging,)),
    "usergroup": Shape({"usergroup_id": Str()}, _STYLED, (not_pinging,)),
}
_BORDER: Fields = {"border": Number(0, 1)}
_RUN = Items(Typed(INLINE, tuple(INLINE)))
_SECTION = Shape({"elements": _RUN})
RICH: dict[str, Shape] = {
    "rich_text_section": _SECTION,
    "rich_text_list": Shape(
        {
            "elements": Items(Typed({"rich_text_section": _SECTION}, ("rich_text_section",))),
            "style": Str(choices=("bullet", "ordered")),
        },
        {**_BORDER, "indent": Number(0, 8), "offset": Number(0)},
    ),
    "rich_text_quote": Shape({"elements": _RUN}, _BORDER),
    "rich_text_preformatted": Shape({"elements": Items(Typed(INLINE, ("text", "link")))}, _BORDER),
}
COLLAPSING = needs("default_collapsed", "is_collapsible")
