"""Reads what the pages of teams show, for the workspace of whoever asks."""

from collections.abc import Mapping
from typing import Final

from flask import abort, current_app

from content.translations import N_
from slackapp.pulse.partition import Reason
from slackapp.pulse.release import SMALLEST_K
from slackapp.roster.team_tree import TeamRow, Teams, named, teams
from slackapp.storage.database import Transaction
from slackapp.storage.people import structure, workspaces
from slackapp.storage.rounds import rounds
from slackapp.storage.teams import team_changes, team_pages

WHY: Final[Mapping[Reason, tuple[str, str]]] = {
    Reason.NO_TEAM: (N_("In no team"), N_("Give them a place in a team, and they are asked.")),
    Reason.NO_TEAM_ABOVE: (
        N_("Lead the topmost team"),
        N_("Who leads answers in the team above, and there is none."),
    ),
    Reason.TOO_SMALL: (
        N_("In a team that is too small"),
        N_("There is no other group that it could be asked with."),
    ),
    Reason.READS_THE_REPORT: (
        N_("Would read their own group’s report"),
        N_("Nobody’s answer goes into a report that they get."),
    ),
    Reason.JUST_JOINED: (
        N_("Have joined since the last check-in"),
        N_("They are asked from the check-in after the next one on."),
    ),
    Reason.NOT_ELIGIBLE: (
        N_("No full members of the workspace"),
        N_("Guests, invited people and accounts of others are not asked."),
    ),
    Reason.OUTSIDE_PILOT: (N_("Outside the pilot"), N_("Only the pilot’s teams are asked for now.")),
}
"""Why somebody is not asked, as HR reads it, and what that means; to be said by `_`."""


def read(connection: Transaction, workspace: str) -> Teams:
    """All teams as the next opening would find them.

    With 50,000 people that takes a second of a process that has answers to take: it is worked out again only
    after something has changed.
    """
    found = workspaces.find(connection, workspace)
    k = found.k if found else SMALLEST_K
    version = team_changes.teams_version(connection, workspace)
    deputies = structure.deputies(connection, workspace)
    last = structure.last_round(connection, workspace)
    of = (version, last, k, structure.pilot(connection, workspace), deputies)
    kept: dict[str, tuple[object, Teams]] = current_app.extensions.setdefault("leanon-teams", {})
    known = kept.get(workspace)
    if known is None or known[0] != of:
        told = teams(
            structure.organisation(connection, workspace),
            workspace=workspace,
            k=k,
            previous=rounds.standing(connection, workspace),
            deputies=frozenset((each.user, each.unit) for each in deputies),
        )
        known = kept[workspace] = of, told
    leads = {lead.user for row in known[1].rows for lead in row.leads}
    return named(known[1], team_pages.names(connection, workspace, leads))


def team(known: Teams, unit: str) -> TeamRow:
    """One team of ours; ends the request with 404 where there is none of this id."""
    found = known.row(unit)
    if found is None:
        abort(404)
    return found
