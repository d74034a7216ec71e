"""The pages by which HR sets Lean On up: first steps, the schedule, and what keeps people safe."""

from flask import Flask

from slackapp.storage.database import Database
from slackapp.web.setup import launch, schedule


def register(flask: Flask, database: Database) -> None:
    """Mount the pages of setting up."""
    launch.register(flask, database)
    schedule.register(flask, database)
