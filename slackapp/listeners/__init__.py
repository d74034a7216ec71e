"""Bolt's listeners: one module a feature, plain functions that open what they need themselves."""

from slack_bolt import App

from slackapp.listeners import ask, checkin, consent, home, prompts, settings, unknown, use
from slackapp.listeners import help as help_
from slackapp.listeners.services import Services


def register(app: App, services: Services) -> None:
    """Register every feature; what none of them knows is answered last."""
    for feature in (ask, checkin, consent, help_, home, prompts, use, settings, unknown):
        feature.register(app, services)
