"""Members of whom the bot was not told yet: they are looked up, rather than refused."""

from __future__ import annotations

import pytest

from sandbox.people import ACME, add_user
from tests.scenarios.office import Office
from tests.scenarios.test_deal_forms_on_a_card import opens, renewal, sent

__all__ = ["renewal"]


def arrived_unnoticed(office: Office) -> str:
    """Somebody new, of whom Slack has not told the bot."""

    def join() -> None:
        add_user(office.visit.world, "U0NINA", "nina", "Nina Novak", ACME.id)

    office.visit.do(join)
    return "U0NINA"


def test_a_member_never_met_is_given_a_deal_by_a_line(renewal: Office) -> None:
    arrived_unnoticed(renewal)
    answer = renewal.ana.types("deal assign 1 @nina")
    assert "Owner of *#1 Acme renewal*: Ana Alvarez → *Nina Novak*" in answer.text


def test_a_member_never_met_is_given_a_deal_by_the_same_form_sent_once_more(renewal: Office) -> None:
    user = arrived_unnoticed(renewal)
    opens(renewal.chris, "Assign to…")
    chris = renewal.chris.person
    chris.fill("Owner", user)
    assert chris.submit()["ok"]
    assert "I had to ask Slack who that is" in str(chris.form["blocks"])
    renewal.visit.eventually(lambda: renewal.services.members.kinds(ACME.id, [user]))
    chris.close()
    chris.fill("Owner", user)
    assert "Owner: Ana Alvarez → *Nina Novak*" in sent(renewal.chris).text


@pytest.mark.parametrize("written", ["<@U0NOBODY>", "UNITED"])
def test_nobody_whom_slack_knows_is_said_to_be_unknown(renewal: Office, written: str) -> None:
    for _attempt in range(2):
        assert "I know nobody here called" in renewal.ana.types(f"deal assign 1 {written}").text
    asked = [each for each in renewal.visit.world.inspector.entries if each.kind == "users.info"]
    assert len([each for each in asked if written.strip("<@>") in str(each.request)]) == 1


@pytest.mark.parametrize(
    ("handle", "said"),
    [("guido", "@Guido Greco is a guest"), ("olga", "@Olga Olsen is of another organisation")],
)
def test_whoever_is_no_member_is_named_and_given_no_deal(renewal: Office, handle: str, said: str) -> None:
    user = f"U0{handle.upper()}"
    told = renewal.ana.types(f"deal assign 1 @{handle}").text
    assert said in told
    assert "deals go to members only" in told
    assert user not in told
    opens(renewal.chris, "Assign to…")
    renewal.chris.person.fill("Owner", user)
    assert said in renewal.chris.person.submit()["errors"]["Owner"]


def test_the_bot_itself_is_given_no_deal(renewal: Office) -> None:
    app = renewal.visit.world.app_in(ACME.id)
    assert app is not None
    assert "I know nobody here" in renewal.ana.types(f"deal assign 1 <@{app.bot_user_id}>").text
