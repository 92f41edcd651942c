"""An embedded stand-in for Slack: strict checks of what is sent, its Web API, and a page to try it on."""
