"""Digests as they are posted: read as they leave, with the eyes of whom they are for."""

from __future__ import annotations

from bot.blocks.digest import digest
from bot.blocks.kit import Message
from bot.blocks.reader import Reader
from bot.links import DealLinks
from core.digests import DigestSpan
from core.lanes import Outgoing
from core.services import Services
