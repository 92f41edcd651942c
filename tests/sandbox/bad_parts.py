"""The rest of the limits: what is wrong in one block of a message, where, and the one rule it breaks."""

from __future__ import annotations

from tests.sandbox.samples import (
    Json,
    actions,
    beside,
    card,
    cell,
    container,
    context,
    data_table,
    field,
    image,
    marked,
    option,
    options,
    plain,
    plot,
    rich,
    run,
)

Bad = tuple[Json, str, str]
_TOO_LONG = "x" * 3001
_IN_RICH = "/elements/0/elements/0"
_TIME = r"of the form ([01]\d|2[0-3]):[0-5]\d"
_WEEKS = [f"Week {number}" for number in range(21)]


def _radio(**more: object) -> Json:
    return beside({"type": "radio_buttons", "options": [option() | more]})


def _pick(kind: str, **more: object) -> Json:
    return actions({"type": kind, **more})


def _typed(**more: object) -> Json:
    return field({"type": "plain_text_input", **more})


def _item(**more: object) -> Json:
    return rich({"type": "rich_text_list", "style": "bullet", "elements": [run()], **more})


PARTS: list[Bad] = [
    ({"type": "header", "text": plain(), "level": 0}, "/level", "not below 1"),
    ({"type": "header", "text": plain(), "level": 7}, "/level", "not above 6"),
    (context(plain(_TOO_LONG)), "/elements/0/text", "at most 3000 characters"),
    (context(marked(_TOO_LONG)), "/elements/0/text", "at most 3000 characters"),
    # choices
    (_radio(text=plain("x" * 76)), "/accessory/options/0/text/text", "at most 75 characters"),
    (_radio(value="x" * 151), "/accessory/options/0/value", "at most 150 characters"),
    (_radio(description=marked("x" * 76)), "/accessory/options/0/description/text", "at most 75 characters"),
    (
        _pick("checkboxes", options=options(10), initial_options=[option("0")] * 11),
        "/elements/0/initial_options",
        "at most 10 items",
    ),
    (
        _pick("multi_static_select", options=options(100), initial_options=[option("0")] * 101),
        "/elements/0/initial_options",
        "at most 100 items",
    ),
    (
        _pick("multi_external_select", initial_options=options(101)),
        "/elements/0/initial_options",
        "at most 100 items",
    ),
    (_pick("external_select", min_query_length=-1), "/elements/0/min_query_length", "not below 0"),
    (_pick("multi_external_select", min_query_length=-1), "/elements/0/min_query_length", "not below 0"),
    (_pick("multi_users_select", max_selected_items=0), "/elements/0/max_selected_items", "not below 1"),
    (
        _pick("conversations_select", initial_conversation="sales"),
        "/elements/0/initial_conversation",
        "of the form [CGDUW][A-Z0-9]+",
    ),
    (
        _pick("channels_select", initial_channel="U1"),
        "/elements/0/initial_channel",
        "of the form [CG][A-Z0-9]+",
    ),
    (
        _pick("conversations_select", filter={"include": ["secret"]}),
        "/elements/0/filter/include/0",
        "one of im, mpim, private, public",
    ),
    # times
    (_pick("timepicker", initial_time="24:00"), "/elements/0/initial_time", _TIME),
    (_pick("datetimepicker", initial_date_time=1), "/elements/0/initial_date_time", "not below 1000000000"),
    (
        _pick("datetimepicker", initial_date_time=10**10),
        "/elements/0/initial_date_time",
        "not above 9999999999",
    ),
    # lines to type
    (_typed(placeholder=plain("x" * 151)), "/element/placeholder/text", "at most 150 characters"),
    (_typed(initial_value=_TOO_LONG), "/element/initial_value", "at most 3000 characters"),
    (_typed(min_length=-1), "/element/min_length", "not below 0"),
    (_typed(min_length=3001), "/element/min_length", "not above 3000"),
    (
        _typed(dispatch_action_config={"trigger_actions_on": ["on_blur"]}),
        "/element/dispatch_action_config/trigger_actions_on/0",
        "one of on_enter_pressed, on_character_entered",
    ),
    # images
    (
        image(title=plain()) | {"image_url": "file:///a.png"},
        "/image_url",
        r"of the form (https?|mailto|tel|slack):\S+",
    ),
    (card(icon=image(alt_text="x" * 2001)), "/icon/alt_text", "at most 2000 characters"),
    # rich text
    (rich(run({"type": "color", "value": "red"})), f"{_IN_RICH}/value", "of the form #[0-9a-fA-F]{6}"),
    (
        rich(run({"type": "channel", "channel_id": "sales"})),
        f"{_IN_RICH}/channel_id",
        "of the form [CG][A-Z0-9]+",
    ),
    (rich(run({"type": "user", "user_id": "ana"})), f"{_IN_RICH}/user_id", "of the form [UW][A-Z0-9]+"),
    (rich(run({"type": "broadcast"})), f"{_IN_RICH}/range", "required"),
    (rich(run({"type": "usergroup"})), f"{_IN_RICH}/usergroup_id", "required"),
    (_item(style="dashed"), "/elements/0/style", "one of bullet, ordered"),
    (_item(indent=-1), "/elements/0/indent", "not below 0"),
    (_item(offset=-1), "/elements/0/offset", "not below 0"),
    (_item(border=-1), "/elements/0/border", "not below 0"),
    (_item(border=2), "/elements/0/border", "not above 1"),
    # tables and charts
    (data_table() | {"rows": [[cell()], [cell(), cell()] * 11]}, "/rows/1", "at most 20 items"),
    (data_table(row_header_column_index=-1), "/row_header_column_index", "not below 0"),
    (plot(axes={"categories": _WEEKS}), "/chart/axis_config/categories", "at most 20 items"),
    (plot(points=21, axes={"categories": _WEEKS[:1]}), "/chart/series/0/data", "at most 20 items"),
    (plot(axes={"y_label": "x" * 51}), "/chart/axis_config/y_label", "at most 50 characters"),
    # what stands in forms alone
    (field({"type": "email_text_input"}), "/element/type", "not on a message"),
    (field({"type": "url_text_input"}), "/element/type", "not on a message"),
    (field({"type": "number_input", "is_decimal_allowed": True}), "/element/type", "not on a message"),
    (field({"type": "file_input"}), "/element/type", "not on a message"),
    # containers
    (container(width="huge"), "/width", "one of narrow, standard, wide, full"),
    (container(subtitle=plain("x" * 151)), "/subtitle/text", "at most 150 characters"),
]
