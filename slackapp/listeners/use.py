"""[Use it]: a prompt's draft in the lead's own words, copied or posted, and what the team may read of it."""

from dataclasses import dataclass

from slack_bolt import App

from content.prompts import Prompt
from content.wording import Wording
from slackapp.blocks import kit
from slackapp.blocks.ids import Action, Callback
from slackapp.blocks.prompt_card import Meant
from slackapp.blocks.sentences import Sentence
from slackapp.blocks.use import may_tell, use_form
from slackapp.listeners import drafts
from slackapp.listeners.clicks import Click, answered
from slackapp.listeners.drafts import Sent
from slackapp.listeners.leading import leading
from slackapp.listeners.prompts import shown_prompt
from slackapp.listeners.services import Services
from slackapp.pulse.report import TeamReport
from slackapp.storage.database import Transaction
from slackapp.storage.rounds import lead_prompts, rounds, shared_prompts
from slackapp.storage.rounds.rounds import Round
from slackapp.storage.rounds.shared_prompts import AlreadyTold


@dataclass(frozen=True)
class Use:
    """A prompt that a lead uses: shown with the report of this round, about this team of theirs."""

    prompt: Prompt
    round: Round
    team: TeamReport


def register(app: App, services: Services) -> None:
    """Listen for [Use it], and for its form."""
    app.action(Action.PROMPT_USE)(answered(services, opened))
    drafts.register(app, services, Callback.PROMPT_USE, title="use.title", check=check, noted=noted)


def opened(services: Services, click: Click) -> None:
    """Open the form with the draft; the box only where a message is still to come that would say it."""
    meant, words = Meant.by(click.value), click.words
    with services.database.read() as connection:
        use = _use(services, connection, click.workspace, click.user, click.value)
        settled = _settled(connection, use)
        shared = shared_prompts.shared(connection, use.round, use.team.leaf_id)
    view = use_form(
        words,
        use.prompt,
        metadata=Meant(meant.round_id, meant.prompt).value,
        team=use.team.name,
        told=None if settled else shared == use.prompt.id,
        why=words(settled) if settled else "",
    )
    click.reply.open(view)


def check(services: Services, sent: Sent) -> None:
    """Let through whoever was shown this prompt, and leads that team still."""
    with services.database.read() as connection:
        _use(services, connection, sent.workspace, sent.user, sent.about)


def noted(services: Services, sent: Sent) -> str:
    """Write down that the prompt is taken, and whether the team may read its title; say both."""
    words, now = services.words(sent.workspace, sent.user), services.clock.now()
    tell = may_tell(sent.values)
    with services.database.write() as tx:
        use = _use(services, tx, sent.workspace, sent.user, sent.about)
        lead_prompts.answer(tx, use.round.id, sent.user, use.prompt.id, "taken", now=now)
        told = "" if tell is None else _told(words, tx, use, tell=tell)
    return "\n\n".join(each for each in (words("use.asked"), told) if each)


def _told(words: Wording, tx: Transaction, use: Use, *, tell: bool) -> str:
    leaf = use.team.leaf_id
    before = shared_prompts.shared(tx, use.round, leaf)
    if not tell and before != use.prompt.id:
        return ""
    settled = _settled(tx, use)
    if settled:
        return words(settled)
    try:
        shared_prompts.share(tx, use.round, leaf, use.prompt.id if tell else None)
    except AlreadyTold:
        return words(Sentence.SHARE_TOLD)
    team = kit.name(use.team.name)
    return (
        words("share.on", team=team, title=kit.escape(use.prompt.title))
        if tell
        else words("share.off", team=team)
    )


def _use(services: Services, connection: Transaction, workspace: str, user: str, value: str) -> Use:
    """What a button or form means; AnswerWith for whoever was not shown that prompt."""
    meant = Meant.by(value)
    lead = leading(services, connection, workspace, user, meant.round_id)
    prompt = shown_prompt(connection, lead, meant.prompt)
    about = lead_prompts.shown_about(connection, lead.round.id, user, prompt.id)
    return Use(prompt, lead.round, lead.team(about or ""))


def _settled(connection: Transaction, use: Use) -> Sentence | None:
    """Why nothing can be changed any more in what the team reads of this round; None where it can."""
    latest = rounds.latest(connection, use.round.workspace)
    if latest is None or not _is_told_of(use.round, latest):
        return Sentence.SHARE_LATE
    return Sentence.SHARE_TOLD if shared_prompts.is_told(connection, use.round, use.team.leaf_id) else None


def _is_told_of(found: Round, latest: Round) -> bool:
    """Whether a message that is still to come begins with this round: those of the very next one do."""
    return found.id == latest.id or (latest.number == found.number + 1 and latest.status == "open")
