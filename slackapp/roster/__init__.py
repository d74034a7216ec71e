"""Who works here and with whom, as files and Slack tell it; pure but for what calls Slack."""
