"""Payloads that Slack takes, some for each block, and the small parts that the bad ones are made of."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def plain(text: str = "Words") -> Json:
    return {"type": "plain_text", "text": text}


def marked(text: str = "*Words*", **more: Any) -> Json:
    return {"type": "mrkdwn", "text": text, **more}


def button(**more: Any) -> Json:
    return {"type": "button", "text": plain("Won"), "action_id": "deal.won", "value": "1", **more}


def option(value: str = "a", **more: Any) -> Json:
    return {"text": plain(value), "value": value, **more}


def options(count: int, start: int = 0) -> list[Json]:
    return [option(str(number)) for number in range(start, start + count)]


def group(*choices: Json, **more: Any) -> Json:
    return {"label": plain("Close as"), "options": list(choices) or [option()], **more}


def select(**more: Any) -> Json:
    return {"type": "static_select", "action_id": "deal.move", "placeholder": plain("Move to…"), **more}


def confirm(**more: Any) -> Json:
    words = {"title": "Delete?", "text": "It is gone then.", "confirm": "Delete", "deny": "Keep"}
    return {name: plain(text) for name, text in words.items()} | more


def section(text: str = "Acme", **more: Any) -> Json:
    return {"type": "section", "text": marked(text), **more}


def beside(element: Json) -> Json:
    return section(accessory=element)


def actions(*elements: Json, **more: Any) -> Json:
    return {"type": "actions", "elements": list(elements), **more}


def context(*elements: Json) -> Json:
    return {"type": "context", "elements": list(elements)}


def image(**more: Any) -> Json:
    return {"type": "image", "image_url": "https://acme.example/a.png", "alt_text": "The board", **more}


def field(element: Json, **more: Any) -> Json:
    return {"type": "input", "label": plain("Title"), "element": element, **more}


def rich(*elements: Json) -> Json:
    return {"type": "rich_text", "elements": list(elements)}


def run(*elements: Json) -> Json:
    return {"type": "rich_text_section", "elements": list(elements) or [{"type": "text", "text": "Words"}]}


def cell(text: str = "Acme") -> Json:
    return {"type": "raw_text", "text": text}


def table(rows: int = 2, columns: int = 2, text: str = "Acme", **more: Any) -> Json:
    return {"type": "table", "rows": [[cell(text)] * columns for _ in range(rows)], **more}


def data_table(rows: int = 2, columns: int = 2, text: str = "Acme", **more: Any) -> Json:
    return {**table(rows, columns, text), "type": "data_table", "caption": "Deals", **more}


def pie(*values: float, label: str = "Won", **more: Any) -> Json:
    segments = [{"label": label, "value": value} for value in values or (1,)]
    return {
        "type": "data_visualization",
        "title": "Deals",
        "chart": {"type": "pie", "segments": segments},
        **more,
    }


def plot(series: int = 1, points: int = 2, kind: str = "bar", axes: Json | None = None, **more: Any) -> Json:
    labels = [f"Week {number}" for number in range(points)]
    data = [{"label": label, "value": 1.5} for label in labels]
    chart = {
        "type": kind,
        "series": [{"name": f"Team {number}", "data": data} for number in range(series)],
        "axis_config": {"categories": labels, **(axes or {})},
        **more,
    }
    return {"type": "data_visualization", "title": "Deals", "chart": chart}


def card(**more: Any) -> Json:
    return {"type": "card", "title": marked("Acme"), **more}


def container(*blocks: Json, **more: Any) -> Json:
    return {"type": "container", "title": plain(), "child_blocks": list(blocks) or [section()], **more}


def message(*blocks: Json, **more: Any) -> Json:
    return {"text": "Acme is in Demo.", "blocks": list(blocks), **more}


def modal(*blocks: Json, **more: Any) -> Json:
    return {
        "type": "modal",
        "title": plain("New deal"),
        "submit": plain("Create"),
        "blocks": list(blocks) or [section()],
        **more,
    }


def home(*blocks: Json, **more: Any) -> Json:
    return {"type": "home", "blocks": list(blocks), **more}


NUMBERED = [button(action_id=f"deal.{number}") for number in range(26)]
TYPED = {"type": "plain_text_input", "action_id": "title"}
TWO_OF_THREE = {"options": options(3), "initial_options": options(2), "max_selected_items": 2}

GOOD_MESSAGES: dict[str, Json] = {
    "text alone": {"text": "Moved."},
    "an answer to a command": message(section(), response_type="ephemeral", replace_original=True),
    "with metadata": message(metadata={"event_type": "deal.moved", "event_payload": {"outbox": 7}}),
    "50 blocks": message(*[{"type": "divider"}] * 50),
    "longest section": message(section("x" * 3000)),
    "ten fields": message({"type": "section", "fields": [marked("x" * 2000)] * 10}),
    "section and button": message(beside(button())),
    "section and image": message(beside(image())),
    "escaped text": message(
        section("R&amp;D &lt;!channel&gt; <@U1> <#C1|general> sales@here.example", block_id="a")
    ),
    "verbatim text": message({"type": "section", "text": marked("call @channel", verbatim=True)}),
    "a quote": message(section("> so it was\n>>> and ever")),
    "a link": message(section("<https://acme.example/?a=1&amp;b=2|Acme &amp; Co>, <mailto:a@b.example>")),
    "a date": message(section("<!date^1767225600^{date_short_pretty} {time}|1 Jan>")),
    "a dated link": message(section("<!date^1767225600^{date}^https://acme.example|1 Jan>")),
    "header": message({"type": "header", "text": plain("x" * 150)}),
    "context": message(context(*[marked(), plain(), image()] * 3, marked())),
    "25 elements": message(actions(*NUMBERED[:25])),
    "every style": message(actions(button(style="primary"), button(action_id="b", style="danger"))),
    "button in full": message(
        actions(button(value="v" * 2000, confirm=confirm(style="danger"), accessibility_label="Won"))
    ),
    "link button": message(actions(button(url="https://acme.example/deals"))),
    "100 options": message(beside(select(options=options(100), initial_option=option("7")))),
    "groups": message(
        beside(select(option_groups=[group(), group(option("b"))], initial_option=option("b")))
    ),
    "overflow": message(beside({"type": "overflow", "options": options(5)})),
    "overflow with a link": message(
        beside({"type": "overflow", "options": [option(url="https://acme.example")]})
    ),
    "option described": message(beside(select(options=[option("v" * 75, description=plain())]))),
    "people": message(actions({"type": "users_select", "initial_user": "U1"})),
    "channels": message(actions({"type": "channels_select", "initial_channel": "C1"})),
    "pickers": message(
        actions(
            {"type": "datepicker", "initial_date": "2026-02-28"},
            {"type": "timepicker", "initial_time": "23:59", "timezone": "Europe/Paris"},
            {"type": "datetimepicker", "initial_date_time": 1767225600},
        )
    ),
    "checkboxes": message(
        actions({"type": "checkboxes", "options": options(10), "initial_options": options(2)})
    ),
    "radio buttons": message(
        actions({"type": "radio_buttons", "options": [option(text=marked(), description=marked())]})
    ),
    "image": message(image(title=plain(), alt_text="x" * 2000)),
    "slack's own file": message({"type": "image", "slack_file": {"id": "F1"}, "alt_text": "The board"}),
    "rich text": message(
        rich(
            run(
                {"type": "text", "text": "Words", "style": {"bold": True}}, {"type": "user", "user_id": "U1"}
            ),
            {"type": "rich_text_list", "style": "bullet", "indent": 8, "border": 1, "elements": [run()]},
            {"type": "rich_text_quote", "elements": [{"type": "link", "url": "https://acme.example"}]},
            {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "Words"}]},
        )
    ),
    "rich text of every kind": message(
        rich(
            run(
                {"type": "channel", "channel_id": "C1"},
                {"type": "emoji", "name": "tada"},
                {"type": "date", "timestamp": 1767225600, "format": "{date}", "fallback": "1 Jan"},
                {"type": "color", "value": "#1f3b57"},
            )
        )
    ),
    "many of each": message(
        actions(
            {"type": "multi_users_select", "initial_users": ["U1", "W2"], "max_selected_items": 2},
            {"type": "multi_channels_select", "initial_channels": ["C1"]},
            {"type": "multi_conversations_select", "initial_conversations": ["C1", "D1"]},
            {"type": "multi_external_select", "initial_options": options(2), "min_query_length": 0},
        )
    ),
    "table": message(table(100, 20, "Acme", column_settings=[{"align": "right", "is_wrapped": True}] * 20)),
    "table of rich text": message({"type": "table", "rows": [[cell(), rich(run())]]}),
    "data table": message(data_table(101, 2, page_size=100, row_header_column_index=1)),
    "data table of numbers": message(
        data_table() | {"rows": [[cell()], [{"type": "raw_number", "value": 1.5, "text": "1.5"}]]}
    ),
    "pie": message(pie(*range(1, 13))),
    "bars": message(plot(6, 20, axes={"x_label": "Week", "y_label": "Deals"})),
    "line and area": message(plot(kind="line"), plot(kind="area")),
    "card": message(
        card(
            hero_image=image(),
            icon=image(),
            subtitle=plain("x" * 150),
            body=marked("x" * 200),
            actions=NUMBERED[:3],
        )
    ),
    "carousel": message({"type": "carousel", "elements": [card()] * 10}),
    "container": message(
        container(*[section()] * 10, is_collapsible=True, default_collapsed=True, width="full")
    ),
    "container in full": message(
        {
            "type": "container",
            "rich_text_title": rich(run()),
            "subtitle": marked(),
            "child_blocks": [section()],
        }
    ),
    "markdown": message({"type": "markdown", "text": "# " + "x" * 11_998}),
}

GOOD_OFFERS: dict[str, Json] = {
    "nothing": {"options": []},
    "100 options": {"options": options(100)},
    "100 groups": {"option_groups": [group(option(str(number))) for number in range(100)]},
}

GOOD_VIEWS: dict[str, Json] = {
    "modal": modal(private_metadata="m" * 3000, callback_id="deal.create", notify_on_close=True),
    "modal without a form": modal(close=plain("Close")) | {"submit": plain("Done")},
    "100 blocks": modal(*[{"type": "divider"}] * 100),
    "text field": modal(
        field(
            {**TYPED, "placeholder": plain(), "min_length": 1, "max_length": 3000},
            hint=plain(),
            optional=True,
            dispatch_action=True,
        )
    ),
    "dispatching": modal(
        field({**TYPED, "dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed"]}})
    ),
    "number": modal(
        field({"type": "number_input", "is_decimal_allowed": True, "min_value": "-1.5", "max_value": "3"})
    ),
    "e-mail and URL": modal(
        field({"type": "email_text_input"}), field({"type": "url_text_input", "focus_on_load": True})
    ),
    "files": modal(field({"type": "file_input", "filetypes": ["csv"], "max_files": 10})),
    "several": modal(field({"type": "multi_static_select", **TWO_OF_THREE})),
    "external": modal(field({"type": "external_select", "min_query_length": 3})),
    "conversations": modal(
        field(
            {
                "type": "conversations_select",
                "filter": {"include": ["public"], "exclude_bot_users": True},
                "response_url_enabled": True,
            }
        )
    ),
    "alert": modal({"type": "alert", "text": plain(), "level": "warning"}),
    "home": home(section(), table(), data_table(), card()),
    "empty home": home(callback_id="home"),
}
