"""Under a lead's prompt: [Another], for this lead's eyes only, and [Let my team see this]."""

from slack_bolt import App

from slackapp.blocks import kit
from slackapp.blocks.ids import Action
from slackapp.blocks.prompt_card import another
from slackapp.blocks.sentences import Sentence
from slackapp.listeners.clicks import Click, answered
from slackapp.listeners.replies import AnswerWith
from slackapp.listeners.services import Services
from slackapp.storage.library.prompt_effect import effects
from slackapp.storage.rounds import lead_prompts, rounds, shared_prompts
from slackapp.storage.rounds.lead_report import in_turn, lead_report, teams
from slackapp.storage.rounds.rounds import Round
from slackapp.storage.rounds.shared_prompts import AlreadyTold


def register(app: App, services: Services) -> None:
    """Listen for [Another] and [Let my team see this]."""
    app.action(Action.PROMPT_ANOTHER)(answered(services, next_prompt))
    app.action(Action.PROMPT_SHARE)(answered(services, share_prompt))


def next_prompt(services: Services, click: Click) -> None:
    """Show the next prompt that this lead was not shown lately."""
    words, now = services.words, services.clock.now()
    workspace, user, round_id = click.workspace, click.user, click.value
    with services.database.write() as tx:
        found = rounds.find(tx, round_id)
        if found is None or found.workspace != workspace:
            raise AnswerWith(Sentence.REPORT_PAST)
        library = services.libraries.now(tx, workspace).library
        made = lead_report(tx, library, found, user, now=now)
        if made is None:
            raise AnswerWith(Sentence.REPORT_PAST)
        lead_prompts.note_shown(tx, round_id, user, made.prompt.id, leaf=made.about, now=now)
        told = effects(tx, workspace, prompt=made.prompt.id)
    again = bool(click.body.get("container", {}).get("is_ephemeral"))
    shown = another(words, prompt=made.prompt, round_id=round_id, effect=told.get(made.prompt.id))
    click.reply.message(shown, replace=again)


def share_prompt(services: Services, click: Click) -> None:
    """Let the team read the title of this prompt in their weekly message, or take that back.

    It is about the team in whose turn the prompt was chosen. The reply says what holds from now on.
    """
    workspace, user = click.workspace, click.user
    round_id, _, prompt_id = click.value.partition(" ")
    with services.database.write() as tx:
        found = rounds.find(tx, round_id)
        if found is None or found.workspace != workspace:
            raise AnswerWith(Sentence.REPORT_PAST)
        led = teams(tx, found, user)
        prompt = services.libraries.now(tx, workspace).library.prompt(prompt_id)
        if not led or prompt is None or not lead_prompts.was_shown(tx, round_id, user, prompt_id):
            raise AnswerWith(Sentence.REPORT_PAST)
        latest = rounds.latest(tx, workspace)
        if latest is None or not _is_told_of(found, latest):
            raise AnswerWith(Sentence.SHARE_LATE)
        about = in_turn(found, led)
        try:
            is_shared = shared_prompts.toggle(tx, found, about.leaf_id, prompt_id)
        except AlreadyTold:
            raise AnswerWith(Sentence.SHARE_TOLD) from None
    team = kit.name(about.name)
    if is_shared:
        click.reply.text(services.words("share.on", team=team, title=kit.escape(prompt.title)))
    else:
        click.reply.text(services.words("share.off", team=team))


def _is_told_of(found: Round, latest: Round) -> bool:
    """Whether a message that is still to come begins with this round: those of the very next one do."""
    return found.id == latest.id or (latest.number == found.number + 1 and latest.status == "open")
