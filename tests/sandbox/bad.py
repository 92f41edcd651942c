"""Messages that Slack refuses: what is wrong, where, and the one rule it breaks."""

from __future__ import annotations

from tests.sandbox.bad_parts import PARTS, Bad
from tests.sandbox.samples import (
    NUMBERED,
    actions,
    beside,
    button,
    card,
    cell,
    confirm,
    container,
    context,
    data_table,
    group,
    image,
    marked,
    message,
    option,
    options,
    pie,
    plain,
    plot,
    rich,
    run,
    section,
    select,
    table,
)


def at_most(count: int, what: str = "characters") -> str:
    return f"at most {count} {what}"


DIVIDER = {"type": "divider"}
_LONG_URL = "https://acme.example/" + "x" * 2980
_ELEMENT = "/elements/0"
_OPTION = "/accessory/options/0"
_MENU_CHOICES = "exactly one of options, option_groups"

# One block in a message: the block, the pointer inside it, the rule.
_BLOCKS: list[Bad] = [
    ({"type": "unheard_of"}, "/type", "a known block"),
    ({"text": plain()}, "/type", "a known block"),
    ({**DIVIDER, "text": "x"}, "/text", "unknown field"),
    ({**DIVIDER, "block_id": "x" * 256}, "/block_id", at_most(255)),
    ({**DIVIDER, "block_id": ""}, "/block_id", "at least 1 characters"),
    ({**DIVIDER, "block_id": 7}, "/block_id", "must be a string"),
    ({"type": "alert", "text": plain()}, "/type", "not on a message"),
    # section
    ({"type": "section"}, "", "at least one of text, fields"),
    (section("x" * 3001), "/text/text", at_most(3000)),
    (section(""), "/text/text", "at least 1 characters"),
    ({"type": "section", "text": "x"}, "/text", "must be an object"),
    ({"type": "section", "text": {"text": "x"}}, "/text/type", "required"),
    (
        {"type": "section", "text": {"type": "markdown", "text": "x"}},
        "/text/type",
        "one of plain_text, mrkdwn",
    ),
    ({"type": "section", "text": {"type": "mrkdwn"}}, "/text/text", "required"),
    ({"type": "section", "text": marked(emoji=True)}, "/text/emoji", "unknown field"),
    ({"type": "section", "text": {**plain(), "verbatim": True}}, "/text/verbatim", "unknown field"),
    ({"type": "section", "text": marked(verbatim="yes")}, "/text/verbatim", "must be true or false"),
    ({"type": "section", "fields": []}, "/fields", "at least 1 items"),
    ({"type": "section", "fields": [marked()] * 11}, "/fields", at_most(10, "items")),
    ({"type": "section", "fields": [marked("x" * 2001)]}, "/fields/0/text", at_most(2000)),
    ({"type": "section", "fields": marked()}, "/fields", "must be a list"),
    (section(expand=1), "/expand", "must be true or false"),
    # header, context, divider
    ({"type": "header"}, "/text", "required"),
    ({"type": "header", "text": plain("x" * 151)}, "/text/text", at_most(150)),
    ({"type": "header", "text": marked()}, "/text/type", "one of plain_text"),
    ({"type": "header", "text": plain("")}, "/text/text", "at least 1 characters"),
    (context(), "/elements", "at least 1 items"),
    (context(*[marked()] * 11), "/elements", at_most(10, "items")),
    (context(button()), "/elements/0/type", "one of plain_text, mrkdwn, image"),
    # actions and buttons
    (actions(), "/elements", "at least 1 items"),
    (actions(*NUMBERED), "/elements", at_most(25, "items")),
    (
        actions(button(style="primary"), button(action_id="b", style="primary")),
        "/elements",
        "at most one primary button",
    ),
    (actions({"type": "button"}), f"{_ELEMENT}/text", "required"),
    (actions(button(text=plain("x" * 76))), f"{_ELEMENT}/text/text", at_most(75)),
    (actions(button(text=marked())), f"{_ELEMENT}/text/type", "one of plain_text"),
    (actions(button(value="x" * 2001)), f"{_ELEMENT}/value", at_most(2000)),
    (actions(button(value=1)), f"{_ELEMENT}/value", "must be a string"),
    (actions(button(url=_LONG_URL)), f"{_ELEMENT}/url", at_most(3000)),
    (actions(button(action_id="x" * 256)), f"{_ELEMENT}/action_id", at_most(255)),
    (actions(button(style="green")), f"{_ELEMENT}/style", "one of primary, danger"),
    (actions(button(accessibility_label="x" * 76)), f"{_ELEMENT}/accessibility_label", at_most(75)),
    (actions(button(colour="red")), f"{_ELEMENT}/colour", "unknown field"),
    # confirm
    (
        actions(button(confirm=confirm(title=plain("x" * 101)))),
        f"{_ELEMENT}/confirm/title/text",
        at_most(100),
    ),
    (actions(button(confirm=confirm(text=plain("x" * 301)))), f"{_ELEMENT}/confirm/text/text", at_most(300)),
    (
        actions(button(confirm=confirm(confirm=plain("x" * 31)))),
        f"{_ELEMENT}/confirm/confirm/text",
        at_most(30),
    ),
    (actions(button(confirm=confirm(deny=plain("x" * 31)))), f"{_ELEMENT}/confirm/deny/text", at_most(30)),
    # menus
    (beside(select()), "/accessory", _MENU_CHOICES),
    (beside(select(options=options(1), option_groups=[group(option("b"))])), "/accessory", _MENU_CHOICES),
    (beside(select(options=[])), "/accessory/options", "at least 1 items"),
    (beside(select(options=options(101))), "/accessory/options", at_most(100, "items")),
    (
        beside(select(option_groups=[group(option(str(number))) for number in range(101)])),
        "/accessory/option_groups",
        at_most(100, "items"),
    ),
    (
        beside(select(option_groups=[group(*options(101))])),
        "/accessory/option_groups/0/options",
        at_most(100, "items"),
    ),
    (
        beside(select(option_groups=[group(label=plain("x" * 76))])),
        "/accessory/option_groups/0/label/text",
        at_most(75),
    ),
    (beside(select(options=[option("x" * 151, text=plain())])), f"{_OPTION}/value", at_most(150)),
    (beside(select(options=[option("x" * 76)])), f"{_OPTION}/text/text", at_most(75)),
    (beside(select(options=[option(text=marked())])), f"{_OPTION}/text/type", "one of plain_text"),
    (
        beside(select(options=[option(description=plain("x" * 76))])),
        f"{_OPTION}/description/text",
        at_most(75),
    ),
    (beside(select(options=[option(url="https://acme.example")])), f"{_OPTION}/url", "unknown field"),
    (beside(select(options=[{"text": plain()}])), f"{_OPTION}/value", "required"),
    (beside(select(options=[option(), option()])), "/accessory", "option values are unique"),
    (
        beside(select(options=options(2), initial_option=option("9"))),
        "/accessory/initial_option",
        "one of the options",
    ),
    (
        beside(select(options=options(1), placeholder=plain("x" * 151))),
        "/accessory/placeholder/text",
        at_most(150),
    ),
    (beside({"type": "overflow", "options": options(6)}), "/accessory/options", at_most(5, "items")),
    (beside({"type": "overflow", "options": []}), "/accessory/options", "at least 1 items"),
    (beside({"type": "checkboxes", "options": options(11)}), "/accessory/options", at_most(10, "items")),
    (beside({"type": "radio_buttons", "options": options(11)}), "/accessory/options", at_most(10, "items")),
    (
        beside({"type": "checkboxes", "options": options(1), "initial_options": [option("9")]}),
        "/accessory/initial_options/0",
        "one of the options",
    ),
    (
        beside({"type": "users_select", "initial_user": "bob"}),
        "/accessory/initial_user",
        "of the form [UW][A-Z0-9]+",
    ),
    # images
    ({"type": "image", "image_url": "https://acme.example/a.png"}, "/alt_text", "required"),
    (image(alt_text=""), "/alt_text", "at least 1 characters"),
    (image(alt_text="x" * 2001), "/alt_text", at_most(2000)),
    (image(title=plain("x" * 2001)), "/title/text", at_most(2000)),
    (image(image_url=_LONG_URL), "/image_url", at_most(3000)),
    (image(image_url="https://acme.example/a.svg"), "/image_url", "png, jpg or gif"),
    ({"type": "image", "alt_text": "x"}, "", "exactly one of image_url, slack_file"),
    (image(slack_file={"id": "F1"}), "", "exactly one of image_url, slack_file"),
    (
        context({"type": "image", "image_url": "https://acme.example/a.png"}),
        "/elements/0/alt_text",
        "required",
    ),
    # rich text
    (rich(), "/elements", "at least 1 items"),
    (rich(run({"type": "text", "text": ""})), "/elements/0/elements/0/text", "at least 1 characters"),
    (rich(run({"type": "broadcast", "range": "here"})), "/elements/0/elements/0", "no ping of everybody"),
    (rich(run({"type": "usergroup", "usergroup_id": "S1"})), "/elements/0/elements/0", "no ping of a group"),
    (
        rich({"type": "rich_text_list", "style": "bullet", "indent": 9, "elements": [run()]}),
        "/elements/0/indent",
        "not above 8",
    ),
    # tables
    (table(101, 1, "x"), "/rows", at_most(100, "items")),
    (table(1, 21, "x"), "/rows/0", at_most(20, "items")),
    (table(2, 1, "x" * 5001), "/rows", at_most(10_000)),
    (table(column_settings=[{}] * 21), "/column_settings", at_most(20, "items")),
    (table(column_settings=[{"align": "middle"}]), "/column_settings/0/align", "one of left, center, right"),
    (data_table(102, 1, "x"), "/rows", at_most(101, "items")),
    (data_table(1), "/rows", "at least 2 items"),
    (data_table(page_size=0), "/page_size", "not below 1"),
    (data_table(page_size=101), "/page_size", "not above 100"),
    (data_table(caption=""), "/caption", "at least 1 characters"),
    (data_table(row_header_column_index=2), "/row_header_column_index", "the index of a column"),
    (data_table() | {"rows": [[cell()], [cell(), cell()]]}, "/rows/1", "as many cells as the header"),
    (data_table() | {"rows": [[rich(run())], [cell()]]}, "/rows/0", "no rich_text in the header"),
    # charts
    (pie(title="x" * 51), "/title", at_most(50)),
    (pie(*[1] * 13), "/chart/segments", at_most(12, "items")),
    (pie(0), "/chart/segments/0/value", "above 0"),
    (pie(label="x" * 21), "/chart/segments/0/label", at_most(20)),
    (plot(7), "/chart/series", at_most(6, "items")),
    (plot(kind="radar"), "/chart/type", "one of pie, bar, line, area"),
    (plot(axes={"x_label": "x" * 51}), "/chart/axis_config/x_label", at_most(50)),
    (plot(axes={"categories": ["Week 0"]}), "/chart/series/0", "one point for every category"),
    (
        plot(series=1, points=1) | {"chart": {**plot()["chart"], "series": plot()["chart"]["series"] * 2}},
        "/chart/series",
        "series names are unique",
    ),
    # cards, carousels, containers, markdown
    ({"type": "card"}, "", "at least one of hero_image, title, actions, body"),
    (card(title=plain("x" * 151)), "/title/text", at_most(150)),
    (card(subtitle=plain("x" * 151)), "/subtitle/text", at_most(150)),
    (card(body=plain("x" * 201)), "/body/text", at_most(200)),
    (card(actions=NUMBERED[:4]), "/actions", at_most(3, "items")),
    ({"type": "carousel", "elements": []}, "/elements", "at least 1 items"),
    ({"type": "carousel", "elements": [card()] * 11}, "/elements", at_most(10, "items")),
    (container(*[DIVIDER] * 11), "/child_blocks", at_most(10, "items")),
    (container(title=plain("x" * 151)), "/title/text", at_most(150)),
    (container(default_collapsed=True), "/default_collapsed", "only with is_collapsible"),
    ({"type": "markdown", "text": ""}, "/text", "at least 1 characters"),
    ({"type": "markdown", "text": "<!here>"}, "/text", "no ping of everybody"),
]

# Mrkdwn that was not escaped, and the rule it breaks.
_TEXTS: list[tuple[str, str]] = [
    ("Hello <!channel>", "no ping of everybody"),
    ("Hello <!here|here>", "no ping of everybody"),
    ("Hello <!everyone>", "no ping of everybody"),
    ("Hello <!subteam^S1|@sales>", "no ping of a group"),
    ("Acme <b>", "no token that Slack does not know"),
    ("<javascript:alert(1)|Acme>", "no token that Slack does not know"),
    ("<!date^soon^{date}|soon>", "no token that Slack does not know"),
    ("1 < 2", "< and > as entities"),
    ("2 > 1", "< and > as entities"),
    ("R&D", "& as an entity"),
    ("&nbsp;", "& as an entity"),
    ("<https://acme.example/?a&b|Acme>", "& as an entity"),
    ("Acme\u202eemcA", "no override of the direction of writing"),
    ("Acme\x00", "no control characters"),
]

BAD_MESSAGES: list[Bad] = [
    *((message(block), f"/blocks/0{pointer}", rule) for block, pointer, rule in (*_BLOCKS, *PARTS)),
    *((message(section(text)), "/blocks/0/text/text", rule) for text, rule in _TEXTS),
    *((message(text=text), "/text", rule) for text, rule in _TEXTS),
    (
        message(section("ask @channel")),
        "/blocks/0/text/text",
        "no @channel, @here or @everyone unless verbatim",
    ),
    (message(text="ask @here", parse="full"), "/text", "no @channel, @here or @everyone unless verbatim"),
    ({"blocks": [DIVIDER]}, "/text", "required"),
    (message(text=""), "/text", "at least 1 characters"),
    (message(text="x" * 4001), "/text", at_most(4000)),
    (message(*[DIVIDER] * 51), "/blocks", at_most(50, "items")),
    (message(parse="some"), "/parse", "one of none, full"),
    (
        message(metadata={"event_type": "x" * 256, "event_payload": {}}),
        "/metadata/event_type",
        at_most(255),
    ),
    (message(response_type="public"), "/response_type", "one of ephemeral, in_channel"),
    (message(replace_originals=True), "/replace_originals", "unknown field"),
    (message(metadata={"event_type": "x"}), "/metadata/event_payload", "required"),
    (message(section(block_id="a"), section(block_id="a")), "/blocks/1/block_id", "unique block_id"),
    (message(beside(button()), beside(button())), "/blocks/1/accessory/action_id", "unique action_id"),
    (message(actions(button(), button())), "/blocks/0/elements/1/action_id", "unique action_id"),
    (message(table(), table()), "/blocks/1", "at most 1 table"),
    (message(pie(), pie(), pie()), "/blocks/2", "at most 2 data_visualization"),
    (
        message(*[{"type": "markdown", "text": "x" * 7000}] * 2),
        "/blocks",
        "at most 12000 characters of markdown",
    ),
]
