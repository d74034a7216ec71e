"""The test check-in of somebody of HR: [Start], the real questions, and nothing kept of what was chosen.

There is no round, no box and no key in it. All that is written is that the step was done, and by whom.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

from slack_bolt import Ack, App

from slackapp.blocks import checkin, trial
from slackapp.blocks.ids import Action, Callback
from slackapp.blocks.sentences import Sentence, form_errors
from slackapp.clock import wall
from slackapp.listeners.clicks import Click, answered
from slackapp.listeners.replies import sentence_for
from slackapp.listeners.services import Services, sender, words_for
from slackapp.setup.trial import Trial, trial_for
from slackapp.storage.console import roles
from slackapp.storage.console.audit_log import By
from slackapp.storage.console.roles import Role
from slackapp.storage.people import workspaces
from slackapp.storage.rounds import launches
from slackapp.storage.rounds.launches import StepName


def register(app: App, services: Services) -> None:
    """Listen for the button of the invitation and for its modal."""
    app.action(Action.TRIAL_START)(answered(services, start))
    app.view(Callback.TRIAL_SUBMIT)(partial(submit, services))


def start(services: Services, click: Click) -> None:
    """Open the questions whose turn is next."""
    found = _trial(services, click.workspace, click.user)
    click.reply.open(
        trial.questions(
            click.words, theme=found.theme, items=found.items, facts=found.facts, support=found.support
        )
    )


def submit(services: Services, ack: Ack, body: Mapping[str, Any], view: Mapping[str, Any]) -> None:
    """Thank, and throw the choices away; whatever fails, they stay on the screen."""
    words = words_for(services.speech, body)
    try:
        workspace, user = sender(body)
        found = _trial(services, workspace, user)
        checkin.answers_from(view["state"], found.items)  # as in a check-in, something has to be chosen
        shown = trial.thanks(words, reframe=services.draw(found.reframes), support=found.support)
        _note(services, workspace, user)
    except checkin.NothingChosen:
        ack(response_action="errors", errors=form_errors(words(Sentence.NOTHING_CHOSEN)))
    except Exception as error:  # noqa: BLE001 - the choices stay on the screen whatever went wrong
        ack(response_action="errors", errors=form_errors(words(sentence_for(error))))
    else:
        ack(response_action="update", view=shown)


def _trial(services: Services, workspace: str, user: str) -> Trial:
    with services.database.read() as connection:
        return trial_for(connection, services.libraries, workspace, user)


def _note(services: Services, workspace: str, user: str) -> None:
    """Write down that the step is done, where it is one before a launch, by somebody who may launch."""
    with services.database.write() as tx:
        known = workspaces.find(tx, workspace)
        if known and known.launched_at is None and roles.role_of(tx, workspace, user) is Role.ADMIN:
            launches.say_done(tx, workspace, StepName.TEST, By(user, wall()))
