"""Every surface that a person of the bot's sees: what docs/surfaces.md says of it and the pictures it shows.

To add one:

1. Give it a `Surface` in its section of `SURFACES`: a name for its files, a heading and one sentence. A form
   stands in `FORMS` too.
2. Call `visitor.picture("its-name", element)` in a browser test, where it stands before the person. Every run
   holds that the page is neither too wide nor too faint at a desk and on a phone, in light and in dark.
3. `DEALBOARD_SCREENSHOTS=1 python -m pytest -m browser -k sqlite tests/browser/its_file.py` takes pictures.
4. `python -m tests.browser.surfaces` writes docs/surfaces.md. Commit both. `make screenshots` does all of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.blocks import ids

DOCS = Path(__file__).parents[2] / "docs"
PAGE = DOCS / "surfaces.md"
PICTURES = DOCS / "screenshots"

# Each way of looking: what the reader is told of it, and the share of the page's width that its picture has.
LOOKS: Mapping[str, tuple[str, int]] = {
    "desktop-light": ("at a desk, light", 36),
    "desktop-dark": ("at a desk, dark", 36),
    "phone-light": ("on a phone, light", 10),
    "phone-dark": ("on a phone, dark", 10),
}
_OPENING = """# What people see

Every surface of the bot at a desk and on a phone, in light and in dark, as the sandbox draws it. The browser
tests take the pictures while they use what is there (`make screenshots`). Press one to see it in full.
"""


@dataclass(frozen=True)
class Surface:
    """Something to see: `name` begins the names of its files, `says` is one sentence."""

    name: str
    title: str
    says: str


SURFACES: Mapping[str, tuple[Surface, ...]] = {
    "Boards and lists": (
        Surface("board", "A board", "Stages with counts and totals, then their deals, each with a menu."),
        Surface("board-move", "A deal's menu", "The stages to move to, the ways to close, and the card."),
        Surface("board-compact", "A compact board", "A line a deal; a menu opens the card of any of them."),
        Surface(
            "board-stage", "A stage, opened", "All of a stage in pages, with every action, and the way back."
        ),
        Surface("board-live", "A live board", "Shared in a channel, it edits itself as deals change."),
        Surface("deal-list", "A list", "Deals as the filters say, in pages, each with its menu."),
        Surface("deal-mine", "My deals", "One's own open deals and tasks, to act on."),
        Surface("search", "A search", "Deals, contacts and companies that hold the words."),
    ),
    "Several deals at once": (
        Surface("bulk-choose", "Select several", "What should happen, and to which deals of the list."),
        Surface("bulk-change", "The second step", "What they are to have, how many, and which once more."),
        Surface("bulk-done", "Done", "What changed, what was left and why, and one undo."),
        Surface("bulk-alert", "A channel", "Hears of all of it in one message."),
    ),
    "Deals": (
        Surface(
            "deal-card", "A deal's card", "All that is known of a deal, and all that can be done with it."
        ),
        Surface(
            "deal-step", "The next step", "What is to be done, by whom and when, and until when a deal rests."
        ),
        Surface("deal-history", "History", "Who changed what, and when, in pages."),
        Surface("deal-link", "A link", "Posted where all may see deals, it shows as the card."),
        Surface("deal-viewer", "Another's card", "Who may not change a deal is told who can."),
        Surface("deal-won", "An answer", "What was changed, and a button that takes it back."),
    ),
    "Forms about deals": (
        Surface("deal-new", "New deal", "A title is enough; contacts and companies are found by typing."),
        Surface("form-wrong", "A slip", "What is wrong stands under its field, and nothing typed is lost."),
        Surface("deal-created", "What was read", "The answer to a form that was opened from anywhere."),
        Surface("deal-edit", "Edit", "All facts of a deal, as they are; one undo takes all changes back."),
        Surface("deal-move", "Move", "Another stage, the next one to begin with, and a note."),
        Surface("deal-note", "Note", "What was said, for the history."),
        Surface("deal-win", "Won", "The final value and the day, to be corrected where they differ."),
        Surface("deal-lose", "Lost", "A reason of the workspace's list, or in other words."),
        Surface("deal-abandon", "Abandon", "Why a deal could not be worked through."),
        Surface("deal-reopen", "Reopen", "The stage in which a closed deal goes on."),
        Surface("deal-transfer", "Transfer", "A stage of another pipeline."),
        Surface("deal-assign", "Assign", "Slack's own menu of people."),
        Surface("task-new", "Next step", "What is to be done, by when and by whom."),
        Surface("task-edit", "Edit task", "A task as it is, to be changed."),
        Surface("deal-snooze", "Snooze", "Until when a deal rests, and why."),
    ),
    "Contacts and companies": (
        Surface("contact-card", "A contact's card", "Who they are, what they may get, and their deals."),
        Surface("contact-new", "New contact", "A name is enough; a company is found by typing."),
        Surface("contact-edit", "Edit contact", "What is known, to be corrected."),
        Surface("contact-note", "Note", "What was said, for the contact's history."),
        Surface("contact-convert", "Convert", "What each role unlocks, and that there is no way back."),
        Surface("company-card", "A company's card", "Its contacts and its deals."),
        Surface("company-new", "New company", "A name, and the domain that its people write from."),
        Surface("company-edit", "Edit company", "What is known, to be corrected."),
        Surface("contact-list", "A list of contacts", "By role or standing, in pages."),
        Surface("company-list", "A list of companies", "Each with what it stands at."),
    ),
    "Reminders": (
        Surface("reminder", "A daily reminder", "Private, each deal explained, with all that finishes it."),
        Surface("reminder-done", "Dealt with", "It shrinks with each deal, and takes each back."),
        Surface("digest", "A digest", "What became of which deals since the last one, and what to do now."),
        Surface("digest-channel", "A channel's digest", "Totals, wins and moves, and who set it up."),
        Surface("preferences", "My reminders", "When and of what one hears, each as it is."),
        Surface("task-reminder", "A task", "Told at its time to whoever is to do it."),
    ),
    "Files": (
        Surface("import-file", "Import deals", "A CSV file, and what holds for all of its rows."),
        Surface("import-columns", "Its columns", "What each seems to hold, with what stands in it first."),
        Surface("import-trial", "A trial", "What would be made, and which rows are left out and why."),
        Surface("import-done", "Imported", "What came of it; progress stands there before."),
        Surface(
            "export", "An offer and an export", "A posted file is offered to be imported; an export comes."
        ),
    ),
    "For good": (
        Surface("delete", "Delete a deal", "What will be gone, and what stays."),
        Surface("delete-sure", "Asked again", "Its number is typed, since nobody can undo it."),
        Surface("contact-erase", "Erase a contact", "What will be forgotten of a person, and what stays."),
        Surface("contact-erase-sure", "Asked again", "Their number is typed, since nobody can undo it."),
    ),
    "From anywhere": (
        Surface("home", "Home", "What needs somebody today, their board with its totals, the latest."),
        Surface("home-of-a-rep", "A rep's Home", "A manager sees what needs a rep, and goes back."),
        Surface("home-of-a-newcomer", "A first Home", "Three things to try for who owns nothing yet."),
        Surface("home-of-a-viewer", "A viewer's Home", "How everybody's deals stand, to be looked at."),
        Surface("find-a-deal", "Find a deal", "A shortcut: a few letters find one deal of any number."),
        Surface("add-to-deal", "Add to deal", "A shortcut on a message, which is kept with a deal."),
        Surface("mention", "A mention", "Who asks in a channel is shown the deal; nobody else sees it."),
    ),
    "Settings": (
        Surface("settings", "Settings", "All there is to set up, each with how it stands."),
        Surface("settings-pipelines", "Pipelines", "All there are, in order; archived ones last."),
        Surface("pipeline-new", "New pipeline", "A name, a colour and its first stages."),
        Surface("pipeline-edit", "Edit a pipeline", "What closing means in it, and what it asks."),
        Surface("settings-pipeline", "A pipeline", "Its stages, what each asks, and the buttons for each."),
        Surface("settings-stage", "A stage", "All that is set of it, and what a deal needs to enter."),
        Surface("stage-new", "New stage", "Where it comes, and when its deals are stale or due."),
        Surface("stage-remove", "Remove a stage", "How many deals it holds, and where they go."),
        Surface("settings-labels", "Labels", "In order, to add to, rename, reorder and remove from."),
        Surface("label", "A label", "A name and a colour."),
        Surface("reason", "A lost reason", "A name; deals that were lost for it say so too."),
        Surface("settings-rules", "Rules", "Each with its value and what it does."),
        Surface("rules", "Change the rules", "All of them at once, each explained."),
        Surface("settings-people", "People", "Who may do what, and to whom they answer."),
        Surface("member", "Role and manager", "What each role may do, and whom somebody answers to."),
        Surface("settings-looked-at", "For a rep", "The same without buttons, and who could change it."),
        Surface("required-fields", "Required fields", "A move asks for just what the stage needs."),
        Surface("welcome", "Welcome", "The first message to who set the bot up: three steps."),
        Surface("first-steps", "First steps", "An admin's Home, until all three are done."),
        Surface("hand-over", "Hand over", "What somebody left goes to a colleague, all at once."),
    ),
    "Channels": (
        Surface("alert", "An alert", "A channel hears from where to where a deal went, by whom and what of."),
        Surface("alert-lives", "Later changes", "Edit the message; its thread hears of them once a minute."),
        Surface("alert-continued", "A win", "Is told anew, and the message before it points there."),
        Surface("channel-form", "What it hears", "Events, value, owners, stages, labels; what is important."),
        Surface("channel-hears", "Told back", "What a channel hears in plain words, who set it up, undo."),
        Surface("channel-test", "A test", "A sample of what it hears, marked as one."),
        Surface("channel-log", "Its log", "What was told, what was not and why, newest first."),
        Surface("deal-log", "A deal's log", "Which channels heard of each change, and which did not."),
    ),
    "When something is wrong": (
        Surface("not-found", "No such deal", "What was asked for is not there, and what would find it."),
        Surface("form-meanwhile", "Changed meanwhile", "What happened lies upon the form, which stays."),
        Surface("refused", "A guest", "Somebody who may not is told so, alone, and who could change that."),
    ),
}
NAMES = frozenset(surface.name for section in SURFACES.values() for surface in section)
# Of those that show a form: which, as `bot.views.router` calls it.
FORMS: Mapping[str, str] = {
    "deal-new": ids.NEW_DEAL_FORM,
    "form-wrong": ids.NEW_DEAL_FORM,
    "deal-edit": ids.EDIT_DEAL_FORM,
    "deal-move": ids.MOVE_DEAL_FORM,
    "deal-assign": ids.ASSIGN_DEAL_FORM,
    "hand-over": ids.HAND_OVER_FORM,
    "deal-transfer": ids.TRANSFER_DEAL_FORM,
    "deal-abandon": ids.ABANDON_DEAL_FORM,
    "deal-reopen": ids.REOPEN_DEAL_FORM,
    "required-fields": ids.COMPLETE_DEAL_FORM,
    "deal-win": ids.WIN_DEAL_FORM,
    "deal-lose": ids.LOSE_DEAL_FORM,
    "deal-note": ids.NOTE_FORM,
    "contact-new": ids.NEW_CONTACT_FORM,
    "contact-edit": ids.EDIT_CONTACT_FORM,
    "contact-convert": ids.CONVERT_FORM,
    "contact-note": ids.NOTE_CONTACT_FORM,
    "company-new": ids.NEW_COMPANY_FORM,
    "company-edit": ids.EDIT_COMPANY_FORM,
    "delete": ids.DELETE_DEAL_FORM,
    "delete-sure": ids.DELETE_DEAL_SURE_FORM,
    "contact-erase": ids.ERASE_CONTACT_FORM,
    "contact-erase-sure": ids.ERASE_CONTACT_SURE_FORM,
    "pipeline-new": ids.NEW_PIPELINE_FORM,
    "pipeline-edit": ids.EDIT_PIPELINE_FORM,
    "stage-new": ids.NEW_STAGE_FORM,
    "settings-stage": ids.EDIT_STAGE_FORM,
    "stage-remove": ids.REMOVE_STAGE_FORM,
    "label": ids.LIST_ITEM_FORM,
    "reason": ids.LIST_ITEM_FORM,
    "member": ids.MEMBER_FORM,
    "rules": ids.RULES_FORM,
    "preferences": ids.PREFERENCES_FORM,
    "import-file": ids.IMPORT_FORM,
    "import-columns": ids.IMPORT_COLUMNS_FORM,
    "import-trial": ids.IMPORT_SURE_FORM,
    "task-new": ids.TASK_FORM,
    "task-edit": ids.EDIT_TASK_FORM,
    "deal-snooze": ids.SNOOZE_DEAL_FORM,
    "channel-form": ids.SUBSCRIBE_FORM,
    "find-a-deal": ids.FIND_DEAL_FORM,
    "add-to-deal": ids.ADD_TO_DEAL_FORM,
    "bulk-choose": ids.CHOOSE_DEALS_FORM,
    "bulk-change": ids.CHANGE_DEALS_FORM,
}


def file_of(name: str, look: str) -> Path:
    """Where the picture of a surface is kept; a KeyError where nobody registered it."""
    if name not in NAMES or look not in LOOKS:
        raise KeyError(f"{name} ({look}) is not in tests/browser/surfaces.py")
    return PICTURES / f"{name}-{look}.webp"


def page() -> str:
    """The text of docs/surfaces.md."""
    parts = [_OPENING]
    for section, surfaces in SURFACES.items():
        parts.append(f"## {section}\n")
        parts += [f"### {each.title}\n\n{each.says}\n\n{_pictures(each)}\n" for each in surfaces]
    return "\n".join(parts)


def _pictures(surface: Surface) -> str:
    return "\n".join(
        f'<img src="{file_of(surface.name, look).relative_to(DOCS)}" width="{width}%"'
        f' alt="{surface.title}, {words}">'
        for look, (words, width) in LOOKS.items()
    )


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
