"""What a test check-in asks, and the message that invites to it: before the launch and after it."""

from dataclasses import dataclass

from slack_sdk import WebClient

from content.support import SupportEntry
from content.themes import Question, Theme
from slackapp.blocks import trial
from slackapp.blocks.group_facts import LeafFacts
from slackapp.messenger import post_message
from slackapp.pulse.calendar import theme_after
from slackapp.storage.database import Database, Transaction
from slackapp.storage.library.published import Libraries
from slackapp.storage.people import people, workspaces
from slackapp.storage.rounds import questions, rounds


@dataclass(frozen=True)
class Trial:
    """The theme whose turn is next, its five questions, a group of the least size, and somebody's support."""

    theme: Theme
    items: tuple[Question, ...]
    facts: LeafFacts
    support: tuple[SupportEntry, ...]
    reframes: tuple[str, ...]


def trial_for(connection: Transaction, libraries: Libraries, workspace: str, user: str) -> Trial:
    """What somebody would be asked next, as the library is now, in their language."""
    known = workspaces.find(connection, workspace)
    assert known is not None  # noqa: S101 - somebody of it asks
    locale, _ = people.locale_of(connection, workspace, user)
    current = libraries.now(connection, workspace, locale)
    theme = _next_theme(connection, workspace)
    five = questions.current(connection, workspace, revision=current.revision)[theme]
    person = people.find(connection, workspace, user)
    return Trial(
        theme=current.library.themes[theme],
        items=tuple(map(current.library.asked, five)),
        facts=LeafFacts("", known.k + 1, known.k, known.epsilon, known.focus_epsilon),
        support=current.support.for_country(person.country if person else None),
        reframes=current.library.reframes,
    )


def send(
    database: Database,
    libraries: Libraries,
    client: WebClient,
    workspace: str,
    user: str,
) -> None:
    """Send the invitation to somebody's direct messages; raises what slack_sdk raises."""
    with database.read() as connection:
        locale, _ = people.locale_of(connection, workspace, user)
        library = libraries.now(connection, workspace, locale).library
        theme = library.themes[_next_theme(connection, workspace)]
    post_message(client, user, trial.invitation(library.words, theme=theme))


def _next_theme(connection: Transaction, workspace: str) -> str:
    last = rounds.latest(connection, workspace)
    return theme_after(last.theme if last else None)
