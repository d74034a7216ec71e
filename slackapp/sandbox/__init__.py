"""A local Slack look-alike: it talks HTTP as Slack does and knows nothing of the app under test."""
