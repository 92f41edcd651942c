"""The cast: two teams, the people in them, and where they talk."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.conversations import open_im
from sandbox.state import APP_ID, Channel, Installation, Team, World

ACME = Team("T0ACME00001", "Acme Sales", "acme-sales")
GLOBEX = Team("T0GLOBEX001", "Globex", "globex")
GENERAL, SALES, LEADERS, PARTNERS = "C0GENERAL", "C0SALES", "C0LEADERS", "C0PARTNERS"
LOBBY = "C0LOBBY"


@dataclass(frozen=True)
class Member:
    """Someone to act as. `about` is what the page says of them."""

    id: str
    handle: str
    name: str
    team: Team
    tz: str
    locale: str
    about: str
    flags: Mapping[str, bool] = field(default_factory=dict)


_ADMIN, _GUEST = {"is_admin": True}, {"is_restricted": True}
CAST = (
    Member("U0ANA", "ana", "Ana Alvarez", ACME, "America/New_York", "en-US", "rep, New York"),
    Member("U0BEN", "ben", "Ben Bernard", ACME, "Europe/Paris", "fr-FR", "rep, Paris, reads French"),
    Member("U0CHRIS", "chris", "Chris Chiba", ACME, "Asia/Tokyo", "en-GB", "manager, Tokyo"),
    Member("U0ADA", "ada", "Ada Adeyemi", ACME, "Europe/London", "en-GB", "admin, London", _ADMIN),
    Member("U0GUIDO", "guido", "Guido Greco", ACME, "Europe/Rome", "it-IT", "guest, Rome", _GUEST),
    Member("U0OLGA", "olga", "Olga Olsen", GLOBEX, "Europe/Oslo", "en-GB", "of another organisation", _ADMIN),
)
_ZONE_LABELS = {
    "America/New_York": "Eastern Time",
    "Asia/Tokyo": "Japan Standard Time",
    "Europe/London": "Greenwich Mean Time",
}


def populate(world: World, *, workspaces: int = 1) -> None:
    """Put the cast and their channels into an empty world, and the app into `workspaces` (1 or 2) teams."""
    for team in (ACME, GLOBEX):
        world.teams[team.id] = team
    for member in CAST:
        add_user(world, member.id, member.handle, member.name, member.team.id, member.tz, member.locale)
        world.users[member.id] |= member.flags
    install(world, ACME.id)
    if workspaces > 1:
        install(world, GLOBEX.id)
    inside = [member.id for member in CAST if member.team is ACME]
    full = [user for user in inside if user != "U0GUIDO"]
    for channel in (
        Channel(GENERAL, "general", ACME.id, "U0ADA", [*full], topic="Everybody at Acme Sales"),
        Channel(SALES, "sales", ACME.id, "U0CHRIS", [*full], topic="What moves in the pipeline"),
        Channel(LEADERS, "leaders", ACME.id, "U0CHRIS", ["U0CHRIS", "U0ADA"], is_private=True),
        Channel(
            PARTNERS, "partners", ACME.id, "U0ADA", [*inside, "U0OLGA"], shared_with=frozenset({GLOBEX.id})
        ),
        Channel(LOBBY, "lobby", GLOBEX.id, "U0OLGA", ["U0OLGA"], topic="Everybody at Globex"),
    ):
        world.channels[channel.id] = channel
        world.messages[channel.id] = []
    for member in CAST:
        app = world.app_in(member.team.id)
        if app is not None:
            open_im(world, member.team.id, member.id, app.bot_user_id)


def add_user(
    world: World,
    user_id: str,
    handle: str,
    name: str,
    team_id: str,
    tz: str = "UTC",
    locale: str = "en-US",
    **flags: Any,
) -> dict[str, Any]:
    """A user of `team_id`, as Slack's user object; `flags` overrides any of its fields."""
    offset = datetime.now(UTC).astimezone(ZoneInfo(tz)).utcoffset()
    first, _space, last = name.partition(" ")
    domain = world.teams[team_id].domain
    world.users[user_id] = {
        "id": user_id,
        "team_id": team_id,
        "name": handle,
        "deleted": False,
        "real_name": name,
        "tz": tz,
        "tz_label": _ZONE_LABELS.get(tz, tz.rpartition("/")[2].replace("_", " ")),
        "tz_offset": int(offset.total_seconds()) if offset is not None else 0,
        "locale": locale,
        "profile": {
            "real_name": name,
            "display_name": name,
            "first_name": first,
            "last_name": last,
            "email": f"{handle}@{domain}.example",
        },
        "is_admin": False,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "is_bot": False,
        "is_app_user": False,
        "updated": int(datetime.now(UTC).timestamp()),
        **flags,
    }
    return world.users[user_id]


def install(world: World, team_id: str, token: str = "") -> Installation:
    """Install the app in a team (again), with a new token unless one is given."""
    before = world.app_in(team_id)
    number = team_id[2:]
    bot_user, bot_id = (before.bot_user_id, before.bot_id) if before else (f"U0BOT{number}", f"B0BOT{number}")
    if before is None:
        add_user(world, bot_user, "dealboard", world.manifest.name, team_id, is_bot=True, is_app_user=True)
        world.users[bot_user]["profile"] |= {"bot_id": bot_id, "api_app_id": APP_ID}
        world.users[bot_user]["profile"].pop("email")
    else:
        world.installations = {
            key: each for key, each in world.installations.items() if each.team_id != team_id
        }
    installed = Installation(
        team_id,
        token or _new_token(team_id),
        bot_user,
        bot_id,
        frozenset(world.manifest.scopes),
    )
    world.installations[installed.token] = installed
    return installed


def _new_token(team_id: str) -> str:
    return f"xoxb-{team_id[2:]}-{secrets.token_hex(12)}"
