"""What an admin reads first: the three steps that set the bot up, and how it is set up since."""

from __future__ import annotations

from bot.blocks import ids
from bot.blocks.buttons import line_button, opens_form
from bot.blocks.kit import PLACEHOLDER, Block, Message, actions, button, divider, header, plain, section
from bot.blocks.reader import Reader
from bot.blocks.text import Mrkdwn
from core.setup_results import SetupStatus

_LINES = Mrkdwn("\n")
_NONE = SetupStatus(False, False, False, False, ("Sales",), 0, 0, 0, 0)


def welcome(reader: Reader, status: SetupStatus = _NONE) -> Message:
    """The first message to who installed the bot, or the same as far as they are by now."""
    hello = reader.say("👋 *Welcome to Dealboard.* Three steps, and your team can begin.")
    if status.over:
        hello = reader.say("🎉 *All set.* `/deal new` makes a deal; the *Home* tab shows what needs you.")
    blocks = [section(hello), *([] if status.over else _steps(status, reader))]
    if not status.over:
        far = button(reader.plain("How far am I?"), ids.SHOW_STEPS, ids.StepValue().dump())
        blocks.append(actions(far, _dismiss(reader)))
    said = [hello, *([] if status.over else _sentences(status, reader))]
    return Message(_LINES.join(said), tuple(blocks))


def first_steps(status: SetupStatus, reader: Reader) -> list[Block]:
    """The steps on Home; nothing once they are done, or waved away."""
    if status.over:
        return []
    title = header(reader.plain("Set Dealboard up in three steps"))
    return [title, *_steps(status, reader), actions(_dismiss(reader)), divider()]


def setup_status(status: SetupStatus, reader: Reader) -> list[Block]:
    """How the workspace is set up, what is missing, and the way to the settings."""
    facts = [
        reader.say_n(
            "{count} pipeline: {names}", "{count} pipelines: {names}", len(status.pipelines),
            names=", ".join(status.pipelines),
        ),
        reader.say_n("{count} channel hears of deals", "{count} channels hear of deals", status.channels),
    ]  # fmt: skip
    if status.paused:
        facts.append(
            reader.say_n("⚠️ {count} of them is paused", "⚠️ {count} of them are paused", status.paused)
        )
    if status.unmanaged:
        facts.append(
            reader.say_n("{count} rep has no manager", "{count} reps have no manager", status.unmanaged)
        )
    if not reader.deal_address:
        facts.append(reader.say("Deals have no links, as PUBLIC_URL is not set"))
    said = reader.say("⚙️ *Set-up*") + "\n" + Mrkdwn(" · ").join(facts)
    settings = button(
        reader.plain("Settings"),
        ids.action(ids.SHOW_SETTINGS, "home"),
        ids.SettingsValue(screen="menu").dump(),
    )
    return [divider(), section(said, accessory=settings)]


def channel_told(channel_id: str, activity_id: int | None, reader: Reader) -> Message:
    """That a channel hears of deals from now on."""
    channel = Mrkdwn(f"<#{channel_id}>")
    said = reader.say("{channel} hears from now on when a deal moves or ends.", channel=channel)
    if activity_id is None:
        said = reader.say("{channel} hears of deals already; nothing was changed.", channel=channel)
    more = reader.say(
        "`/pipeline subscribe` there chooses what, of which pipeline, and from which value on. If it is"
        " private, invite me first: `/invite`."
    )
    undo: Block = {}
    if activity_id is not None:
        value = ids.UndoValue(activity_id=activity_id).dump()
        undo = button(reader.plain("Undo"), ids.action(ids.UNDO, activity_id), value)
    return Message(_LINES.join([said, more]), (section(_LINES.join([said, more])), actions(undo)))


def _steps(status: SetupStatus, reader: Reader) -> list[Block]:
    """Each step with what does it, and with a tick once it is done."""
    pipeline, channel, deals = _sentences(status, reader)
    blocks = [section(pipeline, accessory={} if status.pipeline else _to_pipelines(reader))]
    if not status.pipeline:
        keep = ids.StepValue(step="pipeline")
        blocks.append(
            actions(
                button(reader.plain("Keep it as it is"), ids.action(ids.MARK_STEP, "pipeline"), keep.dump())
            )
        )
    blocks.append(section(channel, accessory={} if status.channel else _channel_menu(reader)))
    blocks.append(section(deals))
    if not status.deals:
        blocks.append(
            actions(
                line_button(reader.plain("Import a CSV"), "deal import", "import", reader),
                opens_form(reader.plain("New deal"), ids.FormValue(form=ids.NEW_DEAL_FORM)),
            )
        )
    return blocks


def _sentences(status: SetupStatus, reader: Reader) -> tuple[Mrkdwn, Mrkdwn, Mrkdwn]:
    def step(done: bool, number: str, said: Mrkdwn) -> Mrkdwn:
        return reader.say("{mark} {said}", mark="✅" if done else number, said=said)

    return (
        step(
            status.pipeline,
            "1️⃣",
            reader.say("*Make the pipeline yours.* You begin with Sales; its stages are yours to change."),
        ),
        step(
            status.channel,
            "2️⃣",
            reader.say("*Tell a channel.* It hears when a deal moves, is won or lost, and can be tuned."),
        ),
        step(
            status.deals,
            "3️⃣",
            reader.say("*Bring your deals.* From a CSV of your old CRM or a sheet, or by hand."),
        ),
    )


def _to_pipelines(reader: Reader) -> Block:
    value = ids.SettingsValue(screen="pipelines").dump()
    return button(reader.plain("Set it up"), ids.action(ids.SHOW_SETTINGS, "steps"), value)


def _channel_menu(reader: Reader) -> Block:
    return {
        "type": "conversations_select",
        "action_id": ids.SUBSCRIBE_CHANNEL,
        "placeholder": plain(reader.plain("Choose a channel"), PLACEHOLDER),
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
    }


def _dismiss(reader: Reader) -> Block:
    value = ids.StepValue(step="over").dump()
    return button(reader.plain("Hide these steps"), ids.action(ids.MARK_STEP, "over"), value)
