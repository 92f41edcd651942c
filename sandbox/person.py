"""Someone who acts in a test, and what they see."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sandbox import conversations, messages
from sandbox.acting import Acting
from sandbox.choices import FIELDS
from sandbox.files import file_object, new_file
from sandbox.forms import Forms
from sandbox.parts import elements
from sandbox.state import Channel, Json
from sandbox.surfaces import Spot
from sandbox.viewing import stack_of

if TYPE_CHECKING:
    from sandbox.testing import Visit


class Person:
    """Someone who acts, and what they see."""

    def __init__(self, visit: Visit, user_id: str) -> None:
        self.id = user_id
        self.place = "sales"
        self._visit = visit
        self._acting = Acting(visit.world, visit.sandbox.deliveries)
        self._forms = Forms(visit.world, visit.sandbox.deliveries)
        self._entered: dict[str, dict[str, Any]] = {}

    def at(self, place: str) -> Person:
        """The same person, in another channel from now on; "app" is the conversation with the bot."""
        self.place = place
        return self

    def says(self, text: str, *, thread: str | None = None, files: Sequence[Json] = ()) -> Json:
        """Type `text` and send it with `files`; back comes what came of it, as the README has it."""
        channel, ids = self._channel(self.place).id, [each["id"] for each in files]
        return self._visit.wait(self._acting.say(self.id, channel, text, thread, ids))

    def has_file(self, name: str, content: bytes) -> Json:
        """A file of theirs, to send with a message or to enter in a form."""
        world = self._visit.world

        def upload() -> Json:
            file = new_file(world, self.id, name, len(content))
            file.content = content
            return file_object(world, file)

        return self._visit.do(upload)

    def command(self, line: str, seconds: float = 5) -> Json:
        """Type a command; back comes the message that answers it, in the acknowledgement or by response_url.

        An AssertionError where none does within `seconds`.
        """
        before = self.latest()
        said = self.says(line)
        assert said["ok"], said["error"]
        if said["message"] is not None:
            return dict(said["message"])
        return self.answer_after(before, seconds=seconds)

    def sees(self, place: str | None = None, thread: str | None = None, *, after: str = "") -> list[Json]:
        """The messages in a channel as this person sees them, oldest first; those later than `after`."""
        channel = self._channel(place or self.place)
        world = self._visit.world
        return self._visit.do(
            lambda: [
                messages.shown(world, each)
                for each in messages.seen(world, channel.id, self.id, thread)
                if each.ts > after
            ]
        )

    def latest(self, place: str | None = None) -> str:
        """The timestamp of the latest message that this person sees in a channel; empty where none is."""
        channel = self._channel(place or self.place)
        world = self._visit.world
        return self._visit.do(
            lambda: max((each.ts for each in messages.seen(world, channel.id, self.id)), default="")
        )

    def answer_after(self, ts: str, *, place: str | None = None, seconds: float = 5) -> Json:
        """The first message for them alone that is later than `ts`. An AssertionError where none comes."""

        def answers() -> list[Json]:
            return [each for each in self.sees(place, after=ts) if each["is_ephemeral"]]

        return self._visit.eventually(answers, seconds)[0]

    def reads(self, place: str | None = None) -> list[str]:
        """The texts of what they see."""
        return [each["text"] for each in self.sees(place)]

    def click(self, message: Json, what: str, choice: Any = None) -> Json:
        """Use an element of a message: `what` is its label, placeholder or action id, `choice` an option's
        label or a value. An AssertionError names what there is.
        """
        block, part = find_element(message["blocks"], what)
        spot = Spot(block["block_id"], part["action_id"], channel=message["channel"], ts=message["ts"])
        return self._visit.wait(self._acting.click(self.id, spot, value_of(part, choice)))

    def answer_to(self, message: Json, what: str, choice: Any = None, seconds: float = 5) -> Json:
        """As `click`; back comes what answers it: the next message for them alone, or the one they clicked on
        as it is now. What everybody is told meanwhile is no answer.
        """
        place, clicked = message["channel"], message["ts"]
        before, latest = self._now(place, clicked), self.latest(place)
        done = self.click(message, what, choice)
        assert done["ok"], done["error"]

        def answers() -> list[Json]:
            changed = [each for each in (self._now(place, clicked),) if each is not None and each != before]
            return changed + [each for each in self.sees(place, after=latest) if each["is_ephemeral"]]

        return self._visit.eventually(answers, seconds)[0]

    @property
    def modals(self) -> list[Json]:
        """The forms that are open, the top one last."""
        return self._visit.do(lambda: list(stack_of(self._visit.world, self.id)))

    @property
    def form(self) -> Json:
        """The top form."""
        open_now = self.modals
        assert open_now, "no form is open"
        return open_now[-1]

    def fill(self, label: str, value: Any) -> None:
        """Enter something in the top form: `label` is the input's, or an action id."""
        block, part = find_element(self.form["blocks"], label)
        self._entered.setdefault(block["block_id"], {})[part["action_id"]] = value_of(part, value)

    def use(self, what: str, choice: Any = None, *, view: Json | None = None) -> Json:
        """Use an element of the top form, or of `view`, that acts at once."""
        shown = view or self.form
        block, part = find_element(shown["blocks"], what)
        spot = Spot(block["block_id"], part["action_id"], view_id=shown["id"])
        value = value_of(part, choice)
        return self._visit.wait(self._acting.click(self.id, spot, value, self._entered))

    def options(
        self, what: str, query: str, *, message: Json | None = None, view: Json | None = None
    ) -> list[str]:
        """The labels of what is offered, as in `offered`."""
        return [each["text"]["text"] for each in self.offered(what, query, message=message, view=view)]

    def offered(
        self, what: str, query: str, *, message: Json | None = None, view: Json | None = None
    ) -> list[Json]:
        """Type `query` into an external menu of the top form, of `view` or of `message`; back comes what is
        offered.
        """
        shown = message or view or self.form
        block, part = find_element(shown["blocks"], what)
        place = {"channel": message["channel"], "ts": message["ts"]} if message else {"view_id": shown["id"]}
        spot = Spot(block["block_id"], part["action_id"], **place)
        found = self._visit.wait(self._acting.options(self.id, spot, query))
        groups = found.get("option_groups") or [{"options": found.get("options", [])}]
        return [option for group in groups for option in group["options"]]

    def submit(self) -> Json:
        """Submit the top form; back comes how it went, errors under their labels."""
        form = self.form
        result = self._visit.wait(self._forms.submit(self.id, form["id"], self._entered))
        if result["ok"]:
            self._entered = {}
        labels = {
            block["block_id"]: block["label"]["text"] for block in form["blocks"] if block["type"] == "input"
        }
        errors = result["errors"] or {}
        return {**result, "errors": {labels.get(block_id, block_id): errors[block_id] for block_id in errors}}

    def close(self, *, everything: bool = False) -> None:
        """Close the top form, or all of them."""
        self._entered = {}
        self._visit.wait(self._forms.close(self.id, self.form["id"], everything=everything))

    def shortcut(self, callback_id: str, message: Json | None = None) -> Json:
        """Use a shortcut: a global one, or one on a message."""
        place = (message["channel"], message["ts"]) if message else ("", "")
        return self._visit.wait(self._acting.shortcut(self.id, callback_id, *place))

    def invite(self, handle: str) -> None:
        """Bring someone into the channel; "app" is the bot."""
        world = self._visit.world
        app = world.app_in(world.users[self.id]["team_id"])
        user_id = app.bot_user_id if app and handle == "app" else self._visit.person(handle).id
        channel = self._channel(self.place)
        self._visit.do(lambda: self._acting.invite(self.id, channel.id, user_id))

    def opens_home(self) -> Json:
        """Open the app's Home; back comes what is published there."""
        self._visit.do(lambda: self._acting.open_home(self.id))
        self._visit.wait(self._visit.sandbox.deliveries.settle())
        return self.home

    @property
    def home(self) -> Json:
        """The app's Home as this person sees it; empty where nothing was published."""
        world = self._visit.world
        return self._visit.do(lambda: dict(world.views.get(world.homes.get(self.id, ""), {})))

    def notices(self) -> list[str]:
        """What Slack told them of failures."""
        feed = self._visit.world.feed
        return self._visit.do(
            lambda: [str(each.data["text"]) for each in feed.since(0, self.id) or () if each.kind == "notice"]
        )

    def _now(self, channel: str, ts: str) -> Json | None:
        """A message as it stands; None where it is gone."""
        world = self._visit.world

        def shown() -> Json | None:
            message = messages.find(world, channel, ts)
            return messages.shown(world, message) if message else None

        return self._visit.do(shown)

    def _channel(self, place: str) -> Channel:
        return self._visit.do(lambda: self._find(place))

    def _find(self, place: str) -> Channel:
        world = self._visit.world
        name = place.removeprefix("#")
        for channel in world.channels.values():
            if not conversations.is_visible(world, channel, self.id):
                continue
            with_app = conversations.is_with_app(world, channel)
            if name in (channel.id, channel.name) or (name == "app" and with_app):
                return channel
        raise AssertionError(f"{self.id} sees no {place}")


def find_element(blocks: list[Json], what: str) -> tuple[Json, Json]:
    """The block and element that a person would call `what`."""
    known = []
    for block, part in elements(blocks):
        names = (_label(part), _label(block), part["action_id"], part["action_id"].partition(":")[0])
        if what in names:
            return block, part
        known.append(names[0] or names[2])
    raise AssertionError(f"no {what!r} among {known}")


def value_of(part: Json, choice: Any) -> Any:
    """What the page would send for `choice`: of an option its value, whether that or its label is given."""
    if part["type"] == "button" or choice is None:
        return None
    if isinstance(choice, list):
        return [value_of({**part, "type": "one"}, each) for each in choice]
    groups = part.get("option_groups", ())
    options = [*part.get("options", ()), *(option for group in groups for option in group["options"])]
    for option in options:
        if choice in (option["value"], option["text"]["text"]):
            return option["value"]
    assert not options or FIELDS.get(part["type"], ("",))[0] != "selected_option", (
        f"no {choice!r} among {[option['text']['text'] for option in options]}"
    )
    return choice


def _label(part: Json) -> str:
    text = part.get("text") or part.get("label") or part.get("placeholder") or {}
    return str(text.get("text", "")) if isinstance(text, dict) else ""
