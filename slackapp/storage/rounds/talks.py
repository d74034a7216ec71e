"""What a lead and the team may talk about after a round: the last line, what was released, one prompt."""

from dataclasses import dataclass

import sqlalchemy as sa

from content import guides
from content.guides import Guide
from content.library import Library
from content.prompts import Prompt, choose, fitting
from content.themes import DIMENSIONS, Dimension
from slackapp.pulse.report import TeamReport
from slackapp.storage.rounds import agreements, lead_prompts
from slackapp.storage.rounds.agreements import Agreement
from slackapp.storage.rounds.lead_report import how_it_works, teams
from slackapp.storage.rounds.rounds import Round


@dataclass(frozen=True)
class Talk:
    """One talk of one lead: `last` is what they kept of the one before, `kept` what they kept of this one.

    `guide` has what to ask in it; None where the library has none for this theme.
    """

    team: TeamReport
    prompt: Prompt
    guide: Guide | None
    last: Agreement | None
    kept: Agreement | None


def talk(connection: sa.Connection, library: Library, found: Round, leaf: str, user: str) -> Talk | None:
    """What this lead takes into the talk about an ended round; None where they get no report on this leaf.

    The prompt is the one they have before them about this team, else a starter, which fits every team, and
    none that they refused while there is another.
    """
    team = next((each for each in teams(connection, found, user) if each.leaf_id == leaf), None)
    if team is None:
        return None
    shown = lead_prompts.about_leaf(connection, found.id, leaf, user)
    prompt = (library.prompt(shown) if shown else None) or _starter(connection, library, found, leaf, user)
    return Talk(
        team,
        prompt,
        guides.choose(
            library.guides,
            focus=Dimension(team.focus) if team.focus else None,
            of_prompt=prompt.dimension,
            dimensions=DIMENSIONS[found.theme],
            turn=found.number,
        ),
        agreements.last_before(connection, found, leaf, user),
        agreements.of_round(connection, found, leaf, user),
    )


def _starter(connection: sa.Connection, library: Library, found: Round, leaf: str, user: str) -> Prompt:
    refused = lead_prompts.refused(connection, found.workspace, user)
    starters = fitting(library.starters, how_it_works(connection, found, leaf))
    return choose(starters, dimensions=(), focus=None, seen=refused, turn=found.number)
