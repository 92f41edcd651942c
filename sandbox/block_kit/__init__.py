"""Strict checks of what is sent to Slack.

`check_message`, `check_view` and `check_offer` (options for an external menu) say all that it would refuse,
`check_typed` which links are a person's own unescaped words.

The rules are data: `elements` and `blocks` hold a table of shapes in terms of the few kinds in `kinds`;
`relations` holds what one field alone cannot tell, `markup` what mrkdwn may contain. Slack's published limits
are the source (docs.slack.dev/reference/block-kit), and stricter manners where the product asks for them.
"""

from sandbox.block_kit.check import check_message, check_offer, check_typed, check_view
from sandbox.block_kit.kinds import Violation
from sandbox.block_kit.markup import links

__all__ = ["Violation", "check_message", "check_offer", "check_typed", "check_view", "links"]
