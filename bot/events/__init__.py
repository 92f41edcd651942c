"""What Slack tells of by itself: people who come and go, mentions, and the app's own end."""
