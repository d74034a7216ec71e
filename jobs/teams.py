"""Prepares a change of teams: asks Slack who is there, reads the file, and works out what it brings."""


def run(workspace_id: str) -> None:
    """Go on with the open change of this workspace; running it twice changes nothing."""
    del workspace_id
