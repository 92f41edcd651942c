"""An alert says from → to, who, value and days in the old stage, in two quiet lines (rule 13)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest

from bot.blocks.alert import gone_alert, living_alert, outdated_alert, thread_reply
from bot.blocks.reader import Reader
from core.events import DealEvent, EventKind
from core.living_alerts import Heard, Said, decide
from sandbox.block_kit import check_message

READER = Reader("en-US", "UTC", datetime(2026, 11, 23, 12, tzinfo=UTC))
DAY = 86_400


def event(kind: EventKind = "deal.moved", **changed: Any) -> DealEvent:
    facts: dict[str, Any] = {
        "kind": kind,
        "activity_id": 7,
        "deal_id": 1,
        "number": 142,
        "title": "Renewal",
        "value_minor": 1_200_000,
        "currency": "USD",
        "company": "Acme",
        "owner_name": "Bob",
        "owner_user_id": "U2",
        "owner_id": 22,
        "actor_name": "Ana",
        "actor_user_id": "U1",
        "pipeline_id": 1,
        "pipeline": "Sales",
        "stage": "Proposal Pending",
        "stage_id": 3,
        "position": 3,
        "from_stage": "Demo",
        "from_stage_id": 2,
        "from_position": 2,
        "seconds_in_old": 9 * DAY + 5,
    }
    return DealEvent(**(facts | changed))


def told(*events: DealEvent, minutes: int = 0) -> Said:
    """What a message tells of changes that were heard some minutes apart."""
    first = READER.now - timedelta(minutes=minutes * (len(events) - 1))
    heard = [Heard(each, first + timedelta(minutes=minutes * at)) for at, each in enumerate(events)]
    return decide(None, heard, bound=len(heard)).said


def said(*events: DealEvent) -> list[str]:
    """The lines of the fallback text."""
    return living_alert(told(*events), READER).content()["text"].split("\n")  # type: ignore[no-any-return]


def details(shown: Said) -> str:
    """The second line as the eye sees it."""
    return str(living_alert(shown, READER).content()["blocks"][1]["elements"][0]["text"])


def buttons(shown: Said) -> list[str]:
    """What can be done, by labels."""
    row = living_alert(shown, READER).content()["blocks"][2]
    return [each["text"]["text"] for each in row["elements"]]


def to(stage: str, at: int, *, come_from: tuple[str, int] = ("Demo", 2), **changed: Any) -> DealEvent:
    """A move to a stage at a place of the board, each an activity of its own."""
    old, old_at = come_from
    places: dict[str, Any] = {"stage_id": at, "position": at, "from_stage": old, "from_stage_id": old_at}
    return event(stage=stage, from_position=old_at, **places, **{"activity_id": at * 10 + old_at} | changed)


def test_a_move_says_from_to_who_value_owner_and_days_in_the_old_stage() -> None:
    assert living_alert(told(event()), READER).content() == {
        "text": "#142 Renewal (Acme) moved: from Demo to Proposal Pending\n"
        "by Ana, $12,000, owner Bob, 9 days in Demo, Sales",
        "blocks": [
            {
                "type": "section",
                "text": {
                    "type": "mrkdwn",
                    "text": "*#142 Renewal (Acme)* moved: Demo → Proposal Pending",
                    "verbatim": True,
                },
            },
            {
                "type": "context",
                "elements": [
                    {
                        "type": "mrkdwn",
                        "text": "by <@U1> · $12,000 · owner <@U2> · 9 days in Demo · Sales",
                        "verbatim": True,
                    }
                ],
            },
            {
                "type": "actions",
                "elements": [
                    {
                        "type": "button",
                        "text": {"type": "plain_text", "text": label, "emoji": True},
                        "action_id": action_id,
                        "value": value,
                    }
                    for label, action_id, value in (
                        ("Open", "deal.show:1", '{"d":1}'),
                        ("Move", "form.open:deal.moved.1", '{"f":"deal.moved","d":1}'),
                        ("Assign to me", "deal.take:1", '{"d":1,"o":22}'),
                    )
                ],
            },
        ],
    }


@pytest.mark.parametrize(
    ("kind", "changed", "line"),
    [
        ("deal.created", {"from_stage": None}, "#142 Renewal (Acme) is new, in Proposal Pending"),
        ("deal.moved", {"from_stage": None}, "#142 Renewal (Acme) moved to Proposal Pending"),
        ("deal.moved_back", {"position": 1}, "moved back: from Demo to Proposal Pending"),
        ("deal.moved_back", {"position": None}, "moved back: from Demo to Proposal Pending"),
        ("deal.won", {}, "🎉 #142 Renewal (Acme) was won"),
        ("deal.lost", {}, "#142 Renewal (Acme) was lost"),
        ("deal.lost", {"reason": "Price"}, "#142 Renewal (Acme) was lost: Price"),
        ("deal.abandoned", {"reason": "No answer"}, "#142 Renewal (Acme) was abandoned: No answer"),
        ("deal.won", {"reason": "left over"}, "🎉 #142 Renewal (Acme) was won"),
        ("deal.reopened", {}, "#142 Renewal (Acme) was reopened, in Proposal Pending"),
        ("deal.undone", {"undid": "deal.moved"}, "in Proposal Pending again: its move was undone."),
        ("deal.undone", {"undid": "deal.transferred"}, "in Proposal Pending again: its move was undone."),
        ("deal.undone", {"undid": "deal.won"}, "is open again, in Proposal Pending: the win was undone."),
        ("deal.undone", {"undid": "deal.reopened"}, "is closed again: reopening it was undone."),
        ("deal.undone", {"undid": "deal.renamed"}, "the last change was undone."),
    ],
)
def test_each_change_has_its_sentence(kind: EventKind, changed: dict[str, Any], line: str) -> None:
    assert said(event(kind, **changed))[0].endswith(line)


def test_an_undone_change_of_any_kind_has_a_sentence_of_its_own() -> None:
    lines = {said(event("deal.undone", undid=kind))[0] for kind in get_args(EventKind)}
    assert len(lines) >= 6


def test_a_deal_that_goes_to_another_pipeline_says_which_and_never_that_it_went_back() -> None:
    left = {"from_stage": "Sales: Demo", "from_pipeline_id": 1, "from_position": None}
    there = {"pipeline_id": 2, "pipeline": "Onboarding", "stage": "Start", "stage_id": 20, "position": 0}
    gone = event("deal.moved", **left, **there)
    assert said(gone)[0].endswith("moved: from Sales: Demo to Onboarding: Start")
    before = to("Demo", 2, come_from=("Qualifying", 1))
    assert said(before, gone)[0].endswith("moved: from Qualifying to Onboarding: Start")
    assert details(told(before, gone)).endswith("in Qualifying · Onboarding")
    home = event(activity_id=8, stage="Demo", stage_id=2, from_stage_id=20, from_pipeline_id=2)
    assert said(gone, home)[0].endswith("is in Demo again")


def test_several_changes_read_from_the_first_to_the_last() -> None:
    to_proposal = to("Proposal", 3)
    to_final = to("Negotiating", 4, come_from=("Proposal", 3), seconds_in_old=5)
    assert said(to_proposal, to_final) == [
        "#142 Renewal (Acme) moved: from Demo to Negotiating",
        "by Ana, $12,000, owner Bob, 9 days in Demo, Sales",
    ]
    back = to("Demo", 2, come_from=("Negotiating", 4), kind="deal.moved_back")
    assert said(to_proposal, to_final, back)[0] == "#142 Renewal (Acme) is in Demo again"
    further = to("Qualifying", 1, come_from=("Demo", 2), kind="deal.moved_back")
    assert said(to_proposal, to_final, back, further)[0].endswith("moved back: from Demo to Qualifying")
    ahead_after_all = to("Proposal", 3, come_from=("Negotiating", 4), kind="deal.moved_back")
    assert said(to_proposal, to_final, ahead_after_all)[0].endswith(") moved: from Demo to Proposal")


def test_a_new_deal_that_moved_says_where_it_began() -> None:
    new = event("deal.created", from_stage=None, from_stage_id=None, stage="Demo", stage_id=2, position=2)
    new = new.model_copy(update={"seconds_in_old": None})
    lines = said(new, to("Proposal", 3))
    assert lines[0] == "#142 Renewal (Acme) is new: from Demo to Proposal"
    assert "9 days in Demo" in lines[1]


def test_how_a_deal_ended_is_said_before_where_it_moved() -> None:
    lost = to("Proposal", 3, come_from=("Proposal", 3), kind="deal.lost", reason="Price", seconds_in_old=1)
    lines = said(to("Proposal", 3), lost)
    assert lines[0] == "#142 Renewal (Acme) was lost: Price"
    assert lines[1] == "by Ana, $12,000, owner Bob, from Demo to Proposal, 9 days in Demo, Sales"


def test_who_did_it_last_is_named_and_the_others_are_counted() -> None:
    steps = [to(str(at), at, come_from=(str(at - 1), at - 1)) for at in range(3, 7)]

    def by(*names: str) -> str:
        done = zip(steps, names, strict=False)
        changed = [each.model_copy(update={"actor_name": n, "actor_user_id": f"U{n}"}) for each, n in done]
        return details(told(*changed)).split(" · ")[0]

    assert by("A", "A") == "by <@UA>"
    assert by("A", "B") == "by <@UB> and 1 other"
    assert by("A", "B", "C", "B") == "by <@UB> and 2 others"


def test_when_it_last_changed_is_said_where_the_message_is_older() -> None:
    steps = to("Proposal", 3), to("Negotiating", 4, come_from=("Proposal", 3))
    assert "latest change" not in details(told(*steps))
    assert "latest change <!date^" in details(told(*steps, minutes=2))


@pytest.mark.parametrize(
    ("changed", "line"),
    [
        ({"currency": "", "value_minor": 0}, "by Ana, owner Bob, 9 days in Demo, Sales"),
        ({"value_minor": 0}, "by Ana, $0, owner Bob, 9 days in Demo, Sales"),
        ({"owner_name": None, "owner_user_id": None}, "by Ana, $12,000, no owner, 9 days in Demo, Sales"),
        (
            {"owner_name": "Ana", "owner_user_id": "U1"},
            "by Ana, $12,000, their own deal, 9 days in Demo, Sales",
        ),
        ({"seconds_in_old": DAY}, "by Ana, $12,000, owner Bob, 1 day in Demo, Sales"),
        ({"seconds_in_old": 59}, "by Ana, $12,000, owner Bob, less than a day in Demo, Sales"),
        ({"seconds_in_old": None}, "by Ana, $12,000, owner Bob, Sales"),
        ({"seconds_in_old": 2 * DAY, "from_stage": None}, "owner Bob, 2 days in Proposal Pending, Sales"),
    ],
)
def test_the_second_line_says_only_what_is_known(changed: dict[str, Any], line: str) -> None:
    assert said(event(**changed))[1].endswith(line)


@pytest.mark.parametrize("kind", ["deal.won", "deal.lost", "deal.abandoned"])
def test_what_is_closed_is_opened_only(kind: EventKind) -> None:
    assert buttons(told(event(kind))) == ["Open"]
    assert buttons(told(event("deal.undone", undid="deal.reopened"))) == ["Open"]
    assert buttons(told(event(kind), event("deal.reopened"))) == ["Open", "Move", "Assign to me"]


def test_an_alert_that_was_continued_points_there_and_offers_nothing() -> None:
    content = outdated_alert(told(event()), "https://acme.slack.com/archives/C1/p1", READER).content()
    assert [block["type"] for block in content["blocks"]] == ["section", "context", "context"]
    pointer = content["blocks"][2]["elements"][0]["text"]
    assert pointer == "↪ <https://acme.slack.com/archives/C1/p1|Continued in a newer message>"
    assert content["text"].endswith("Sales\nContinued in a newer message")
    assert check_message(content) == []


def test_a_reply_says_what_happened_in_a_line() -> None:
    content = thread_reply(told(event()), READER).content()
    assert content["text"] == "#142 moved: from Demo to Proposal Pending, by Ana"
    assert content["blocks"][0]["text"]["text"] == "#142 moved: Demo → Proposal Pending, by <@U1>"


def test_of_a_deal_that_is_gone_nothing_is_said_but_that() -> None:
    deleted = gone_alert(142, ("Ada", "U9"), READER, undone=False).content()
    assert deleted["text"] == "#142 was deleted.\nby Ada"
    undone = gone_alert(142, ("Ada", None), READER, undone=True).content()
    assert undone["text"] == "#142 was taken back: creating it was undone.\nby Ada"
    assert gone_alert(142, None, READER, undone=False).content()["text"] == "#142 was deleted."
    assert check_message(deleted) == []


def test_somebody_without_an_account_is_named_not_mentioned() -> None:
    alerted = event(owner_user_id=None, actor_user_id=None, actor_name="import")
    assert details(told(alerted)).startswith("by import · $12,000 · owner Bob")


def test_a_namesake_of_the_owner_is_somebody_else() -> None:
    alerted = event(actor_name="Bob", actor_user_id="U9")
    assert details(told(alerted)).startswith("by <@U9> · $12,000 · owner <@U2>")
    assert said(alerted)[1].startswith("by Bob, $12,000, owner Bob")


def test_the_company_is_not_said_twice() -> None:
    assert said(event(title="ACME renewal"))[0] == "#142 ACME renewal moved: from Demo to Proposal Pending"
    assert said(event(company=None))[0] == "#142 Renewal moved: from Demo to Proposal Pending"


def test_an_alert_is_in_the_readers_manner() -> None:
    french = Reader("fr-FR", "Europe/Paris", READER.now)
    assert "12\u202f000\u00a0$" in living_alert(told(event()), french).text


@pytest.mark.parametrize("kind", get_args(EventKind))
@pytest.mark.parametrize(
    "words",
    ["", " ", "\x00", "<!channel> & <@U1>", "*_~`", "x" * 3000, "<!here>" * 900, "👩‍👩‍👧" * 900, "{deal}"],
)
def test_no_words_break_an_alert_or_ping_anybody(kind: EventKind, words: str) -> None:
    named = ("title", "company", "owner_name", "actor_name", "pipeline", "stage", "from_stage", "reason")
    alerted = told(event(kind, owner_user_id=None, actor_user_id=None, **dict.fromkeys(named, words)))
    gone = gone_alert(1, (words, None), READER, undone=True)
    for message in living_alert(alerted, READER), outdated_alert(alerted, words, READER), gone:
        content = message.content()
        assert check_message(content) == []
        assert "<!" not in str(content)
        assert "<@" not in str(content)
        assert len(content["text"]) < 1500


def test_the_largest_numbers_fit() -> None:
    alerted = event(number=2**62, value_minor=10**15 - 1, seconds_in_old=2**62)
    assert check_message(living_alert(told(alerted), READER).content()) == []
