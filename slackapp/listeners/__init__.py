"""Bolt's listeners: one module a feature, plain functions that open what they need themselves."""

from slack_bolt import App

from slackapp.listeners import (
    all_teams,
    ask,
    checkin,
    consent,
    console_link,
    elsewhere,
    hard_week,
    heard,
    home,
    member,
    prompts,
    settings,
    talk,
    trend_share,
    trial,
    unknown,
    use,
)
from slackapp.listeners import help as help_
from slackapp.listeners.services import Services


def register(app: App, services: Services) -> None:
    """Register every feature; what none of them knows is answered last.

    Bolt asks one listener after the other, each at a cost: so what hundreds do in one hour comes first.
    """
    of_leads = (all_teams, prompts, hard_week, use, heard, talk, trend_share)
    of_all = (checkin, ask, consent, help_, home, member, settings, trial)
    for feature in (elsewhere, *of_all, *of_leads, console_link, unknown):
        feature.register(app, services)
