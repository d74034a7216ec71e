"""[A hard week?] under a lead's prompt: what may have happened, and words that never come by themselves."""

from slack_bolt import App

from slackapp.blocks import prompt_card
from slackapp.blocks.ids import Action
from slackapp.blocks.prompt_card import Meant
from slackapp.blocks.sentences import Sentence
from slackapp.listeners.clicks import Click, answered
from slackapp.listeners.leading import leading
from slackapp.listeners.prompts import effect_of, in_place
from slackapp.listeners.replies import AnswerWith
from slackapp.listeners.services import Services
from slackapp.storage.rounds import lead_prompts
from slackapp.storage.rounds.lead_report import in_turn, teams


def register(app: App, services: Services) -> None:
    """Listen for the button under a prompt, and for those of what may have happened."""
    app.action(Action.HARD_WEEK)(answered(services, offer))
    app.action(Action.HARD_WEEK_CHOSEN)(answered(services, show))


def offer(services: Services, click: Click) -> None:
    """Show what may have happened; nothing is written down of that."""
    meant = Meant.by(click.value)
    with services.database.read() as connection:
        lead = leading(services, connection, click.workspace, click.user, meant.round_id)
    shown = prompt_card.hard_weeks(click.words, lead.library.hard_weeks, meant)
    click.reply.message(shown, replace=in_place(click))


def show(services: Services, click: Click) -> None:
    """Show the words for what happened, as any prompt; from there [Back] leads to the one before."""
    meant, now = Meant.by(click.value), services.clock.now()
    with services.database.write() as tx:
        lead = leading(services, tx, click.workspace, click.user, meant.round_id)
        prompt = next((each for each in lead.library.hard_weeks if each.id == meant.prompt), None)
        led = teams(tx, lead.round, click.user)
        if prompt is None or not led:
            raise AnswerWith(Sentence.REPORT_PAST)
        about = in_turn(lead.round, led).leaf_id
        lead_prompts.note_shown(tx, meant.round_id, click.user, prompt.id, leaf=about, now=now)
    effect = effect_of(services, click.workspace, prompt)
    shown = prompt_card.another(click.words, prompt=prompt, meant=meant, effect=effect)
    click.reply.message(shown, replace=in_place(click))
