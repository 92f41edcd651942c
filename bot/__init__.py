"""Everything that knows Slack: listeners, messages, delivery and the two ways in."""
