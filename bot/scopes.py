"""What the app may do in Slack, and for what. The manifest asks for exactly these."""

from __future__ import annotations

from collections.abc import Mapping

SCOPES: Mapping[str, str] = {
    "app_mentions:read": "to be asked for a deal by a mention in a channel",
    "channels:history": "looking for a message of its own before it is sent again",
    "channels:read": "whether a channel has guests or another organisation in it",
    "chat:write": "alerts in channels, and private messages to admins",
    "chat:write.public": "alerts in public channels that it was not invited to",
    "commands": "/deal, /contact, /company and /pipeline; shortcuts",
    "files:read": "reading the CSV file that deals are to be imported from",
    "files:write": "a CSV file of the deals that somebody exports",
    "groups:history": "looking for a message of its own in private channels",
    "groups:read": "whether a private channel has outsiders in it",
    "im:history": "looking for a private message of its own before it is sent again",
    "im:write": "the conversation in which somebody gets their export, or to look for that message in",
    "links:read": "links to deals that people post",
    "links:write": "showing the deal's card below such a link",
    "users:read": "names, time zones and languages; who is an admin, a guest or gone",
    "users:read.email": "matching members to the owners of imported deals",
}
