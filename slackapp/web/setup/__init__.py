"""The pages by which HR sets Lean On up: first steps, the schedule, and what keeps people safe."""

from flask import Flask

from slackapp.storage.database import Database
from slackapp.web.setup import launch, pilot, privacy, schedule, support
from slackapp.web.setup.launch import SendTrial


def register(flask: Flask, database: Database, send_trial: SendTrial) -> None:
    """Mount the pages of setting up; `send_trial` sends a test check-in to a user of a workspace."""
    launch.register(flask, database, send_trial)
    for page in (schedule, pilot, privacy, support):
        page.register(flask, database)
