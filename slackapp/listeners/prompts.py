"""Under a lead's prompt: [Another], [Back], [Not for us], [Undo]; of one taken: [We did it], [Not yet].

Whatever is pressed is answered to this lead alone, and the report stays as it was sent (R11).
"""

from datetime import datetime
from functools import partial

from slack_bolt import App

from content.prompts import Prompt
from slackapp.blocks import kit, prompt_card
from slackapp.blocks.ids import Action
from slackapp.blocks.prompt_card import Meant
from slackapp.blocks.sentences import Sentence
from slackapp.listeners.clicks import Click, answered
from slackapp.listeners.leading import Leading, leading
from slackapp.listeners.replies import AnswerWith
from slackapp.listeners.services import Services
from slackapp.pulse.effect import Effect
from slackapp.storage.database import Transaction
from slackapp.storage.library.prompt_effect import effects
from slackapp.storage.rounds import lead_prompts
from slackapp.storage.rounds.lead_report import lead_report


def register(app: App, services: Services) -> None:
    """Listen for every button of a prompt but [Use it]."""
    app.action(Action.PROMPT_ANOTHER)(answered(services, next_prompt))
    app.action(Action.PROMPT_BACK)(answered(services, back))
    app.action(Action.PROMPT_REFUSE)(answered(services, refuse))
    app.action(Action.PROMPT_UNDO)(answered(services, undo))
    app.action(Action.PROMPT_DONE)(answered(services, partial(say, done=True)))
    app.action(Action.PROMPT_NOT_YET)(answered(services, partial(say, done=False)))


def next_prompt(services: Services, click: Click) -> None:
    """Show the next prompt that this lead was not shown lately."""
    meant, now = Meant.by(click.value), services.clock.now()
    with services.database.write() as tx:
        lead = leading(services, tx, click.workspace, click.user, meant.round_id)
        prompt = _next(tx, lead, now)
    effect = effect_of(services, click.workspace, prompt)
    to = Meant(meant.round_id, prompt.id, meant.trail)
    shown = prompt_card.another(click.words, prompt=prompt, meant=to, effect=effect)
    click.reply.message(shown, replace=in_place(click))


def back(services: Services, click: Click) -> None:
    """Show the prompt before this one again; nothing is written down of that."""
    meant = Meant.by(click.value)
    if not meant.before:
        raise AnswerWith(Sentence.REPORT_PAST)
    to = Meant(meant.round_id, meant.before[0], meant.before[1:])
    with services.database.read() as connection:
        lead = leading(services, connection, click.workspace, click.user, to.round_id)
        prompt = shown_prompt(connection, lead, to.prompt)
    effect = effect_of(services, click.workspace, prompt)
    shown = prompt_card.another(click.words, prompt=prompt, meant=to, effect=effect)
    click.reply.message(shown, replace=in_place(click))


def refuse(services: Services, click: Click) -> None:
    """Never choose this prompt again for this lead, and show another."""
    meant, now = Meant.by(click.value), services.clock.now()
    with services.database.write() as tx:
        lead = leading(services, tx, click.workspace, click.user, meant.round_id)
        refused = shown_prompt(tx, lead, meant.prompt)
        lead_prompts.answer(tx, meant.round_id, click.user, refused.id, "refused", now=now)
        instead = _next(tx, lead, now)
    effect = effect_of(services, click.workspace, instead)
    shown = prompt_card.refused(click.words, refused=refused, instead=instead, meant=meant, effect=effect)
    click.reply.message(shown, replace=in_place(click))


def undo(services: Services, click: Click) -> None:
    """Take a refusal back, and show the prompt again."""
    meant = Meant.by(click.value)
    with services.database.write() as tx:
        lead = leading(services, tx, click.workspace, click.user, meant.round_id)
        prompt = shown_prompt(tx, lead, meant.prompt)
        lead_prompts.take_back(tx, meant.round_id, click.user, prompt.id)
    effect = effect_of(services, click.workspace, prompt)
    shown = prompt_card.undone(click.words, prompt=prompt, meant=meant, effect=effect)
    click.reply.message(shown, replace=in_place(click))


def say(services: Services, click: Click, *, done: bool) -> None:
    """Write down that a prompt taken earlier was done, or that it was not yet; either can be changed."""
    meant, now = Meant.by(click.value), services.clock.now()
    with services.database.write() as tx:
        lead = leading(services, tx, click.workspace, click.user, meant.round_id)
        prompt = lead.library.prompt(meant.prompt)
        taken = lead_prompts.taken_before(tx, lead.round, click.user, meant.prompt)
        if prompt is None or taken is None:
            raise AnswerWith(Sentence.REPORT_PAST)
        lead_prompts.answer(tx, taken, click.user, prompt.id, "done" if done else "taken", now=now)
    key = "prompt.done" if done else "prompt.not_yet"
    click.reply.text(click.words(key, title=kit.escape(prompt.title)))


def shown_prompt(connection: Transaction, lead: Leading, prompt_id: str) -> Prompt:
    """A prompt that this lead was shown in this round; AnswerWith where they were not, or it is gone."""
    prompt = lead.library.prompt(prompt_id)
    if prompt is None or lead_prompts.shown_about(connection, lead.round.id, lead.user, prompt_id) is None:
        raise AnswerWith(Sentence.REPORT_PAST)
    return prompt


def _next(tx: Transaction, lead: Leading, now: datetime) -> Prompt:
    """Choose a prompt by the rule of the report, and write down that it was shown."""
    made = lead_report(tx, lead.library, lead.round, lead.user, now=now)
    if made is None:
        raise AnswerWith(Sentence.REPORT_PAST)
    lead_prompts.note_shown(tx, lead.round.id, lead.user, made.prompt.id, leaf=made.about, now=now)
    return made.prompt


def effect_of(services: Services, workspace: str, prompt: Prompt) -> Effect | None:
    """What became of all teams that did it: read apart, so that nobody who writes waits for it."""
    with services.database.read() as connection:
        return effects(connection, workspace, prompt=prompt.id).get(prompt.id)


def in_place(click: Click) -> bool:
    """Whether the answer takes the place of what was pressed: of an answer before, and never of a report."""
    return bool(click.body.get("container", {}).get("is_ephemeral"))
