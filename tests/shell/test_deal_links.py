"""Addresses of deals, and the page that they lead to in a browser."""

from __future__ import annotations

import asyncio

import pytest
import yaml

from bot.doctor import examine
from bot.links import DealLinks
from bot.manifest import own_manifest
from bot.settings import Settings, problems_for_running
from core.db import Database
from tests.shell.harness import settings_for, talking
from tests.support.slack import Slack

OURS = "https://deals.example.org/crm"
ONE = DealLinks(OURS, several=False)
SEVERAL = DealLinks(OURS, several=True)


@pytest.fixture
def engine_name() -> str:
    """What is told here is the same on either engine."""
    return "sqlite"


@pytest.mark.parametrize(
    ("url", "number"),
    [
        (f"{OURS}/d/142", 142),
        ("http://DEALS.example.org/crm/d/142/", 142),
        (f"{OURS}/d/142?team=T1", 142),
        (f"{OURS}/d/142?team=T2", None),
        (f"{OURS}/d/142?team=T1&team=T2", None),
        (f"{OURS}/d/", None),
        (f"{OURS}/d/142x", None),
        (f"{OURS}/d/1234567890", None),
        ("https://deals.example.org/d/142x", None),
        ("https://deals.example.org.evil.example/crm/d/142", None),
        ("https://evil.example/crm/d/142?deals.example.org", None),
        ("https://[half/crm/d/142", None),
    ],
)
def test_an_address_is_read_as_the_deal_that_it_leads_to_and_no_other(url: str, number: int | None) -> None:
    assert ONE.number_in(url, "T1") == number


def test_the_address_of_a_bot_of_several_workspaces_carries_its_workspace() -> None:
    written = SEVERAL.form("T1").format(number=142)
    assert written == f"{OURS}/d/142?team=T1"
    assert SEVERAL.number_in(written, "T1") == 142
    assert SEVERAL.number_in(written, "T2") is None
    assert SEVERAL.number_in(f"{OURS}/d/142", "T1") is None


def test_without_public_url_deals_have_no_address_and_no_link_is_theirs() -> None:
    none = DealLinks.of(Settings(_env_file=None, public_url=None))
    assert none.form("T1") == ""
    assert none.number_in("/d/142", "T1") is None


def test_the_page_opens_the_app_in_slack_and_tells_nothing_of_the_deal(slack: Slack, db: Database) -> None:
    with talking(slack, db, public_url=OURS) as bot:
        answer = bot.http.get("/d/142")
    assert answer.status_code == 200
    assert "slack://app?team=T1&amp;id=A0DEALBOARD&amp;tab=home" in answer.text
    assert "https://slack.com/app_redirect?app=A0DEALBOARD&amp;team=T1" in answer.text
    assert "/deal 142" in answer.text
    assert "script" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_the_page_opens_slack_itself_where_the_app_is_not_known(slack: Slack, db: Database) -> None:
    slack.fail("bots.info", "server_error")
    with talking(slack, db, public_url=OURS) as bot:
        assert "https://app.slack.com/client/T1" in bot.http.get("/d/142").text
        assert "app_redirect" in bot.http.get("/d/142").text


@pytest.mark.parametrize("path", ["/d/142?team=T9", "/d/142?team=%3Cscript%3E"])
def test_the_page_of_a_workspace_without_the_bot_leads_nowhere(slack: Slack, db: Database, path: str) -> None:
    with talking(slack, db, public_url=OURS) as bot:
        answer = bot.http.get(path)
    assert answer.status_code == 404
    assert "slack://" not in answer.text
    assert "<script" not in answer.text


def test_without_public_url_nothing_is_served_for_deals(slack: Slack, db: Database) -> None:
    with talking(slack, db) as bot:
        assert bot.http.get("/d/142").status_code == 404


def test_over_socket_mode_links_are_opened_too(slack: Slack, db: Database) -> None:
    with talking(slack, db, slack_app_token=slack.app_token, public_url=OURS) as bot:
        assert bot.http.get("/d/142").status_code == 200


def test_the_manifest_that_is_printed_has_public_url_in_every_place() -> None:
    printed = own_manifest(Settings(_env_file=None, public_url="https://deals.example.org:8443/crm/"))
    manifest = yaml.safe_load(printed)
    assert manifest["features"]["unfurl_domains"] == ["deals.example.org"]
    assert (
        manifest["settings"]["interactivity"]["request_url"]
        == "https://deals.example.org:8443/crm/slack/events"
    )
    assert manifest["settings"]["socket_mode_enabled"] is False
    assert "dealboard.example.com" not in printed


def test_a_public_url_that_is_no_address_is_said(slack: Slack, db: Database) -> None:
    settings = settings_for(slack, db, public_url="deals.example.org")
    assert "PUBLIC_URL is not an address." in [each.what for each in problems_for_running(settings)]


@pytest.mark.parametrize(("public_url", "said"), [(OURS, "unfurl_domains"), (None, "PUBLIC_URL is not set")])
def test_doctor_says_which_domain_slack_must_know(
    slack: Slack, db: Database, public_url: str | None, said: str
) -> None:
    findings = asyncio.run(examine(settings_for(slack, db, public_url=public_url)))
    assert said in next(each.what for each in findings if each.what.startswith("links"))
