"""Asking for help: what kind, whom, then words to start from and the way to send them oneself (R11)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from content.help import HelpKind, Kind, Recipient
from content.lengths import clip
from content.wording import Wording
from slackapp.blocks import elements, kit
from slackapp.blocks.ids import Action, BlockId, Callback


class NotOffered(Exception):
    """A sent form holds something that it never offered; the text never repeats it."""


@dataclass(frozen=True)
class Contact:
    """Somebody to write to: a Slack user id, and a name where one is known."""

    user: str
    name: str = ""


@dataclass(frozen=True)
class Asked:
    """What somebody chose in the form: a kind of help, whom, and a teammate's user id where they gave one."""

    kind: Kind
    to: Recipient
    teammate: str | None = None


def ask_form(words: Wording, kinds: Sequence[HelpKind]) -> kit.View:
    """Build the first step: what would help, and whom to ask; nothing is typed, and nothing is sent on."""
    blocks = [
        kit.section(words("ask.first")),
        elements.field(
            BlockId.ASK_KIND,
            elements.radio_buttons(
                Action.ASK_KIND,
                [(kind.id.value, kind.title) for kind in kinds],
                below=[kind.when for kind in kinds],
            ),
            label=words("ask.kind"),
        ),
        elements.field(
            BlockId.ASK_WHOM,
            elements.radio_buttons(
                Action.ASK_WHOM, [(to.value, words(f"ask.to_{to.value}")) for to in Recipient]
            ),
            label=words("ask.whom"),
        ),
        elements.field(
            BlockId.ASK_TEAMMATE,
            elements.users_select(Action.ASK_TEAMMATE),
            label=words("ask.teammate"),
            hint=words("ask.teammate_hint"),
            optional=True,
        ),
        kit.context(words("ask.nothing_kept")),
    ]
    view = kit.modal(words("ask.title"), blocks, close=words("button.close"))
    return kit.form(view, callback=Callback.ASK, submit=words("button.show_words"))


def asked_from(view_state: Mapping[str, Any]) -> Asked:
    """Read the first step as it was sent.

    Raises:
        NotOffered: no kind or nobody is chosen, or a value that this app never offered.
    """
    values = view_state["values"]
    try:
        kind = Kind(elements.chosen_option(values, BlockId.ASK_KIND, Action.ASK_KIND) or "")
        to = Recipient(elements.chosen_option(values, BlockId.ASK_WHOM, Action.ASK_WHOM) or "")
    except ValueError:
        raise NotOffered from None
    teammate = elements.chosen_user(values, BlockId.ASK_TEAMMATE, Action.ASK_TEAMMATE)
    return Asked(kind, to, teammate if to is Recipient.TEAMMATE else None)


def words_to_send(
    words: Wording, kind: HelpKind, to: Recipient, *, people: Sequence[Contact], slack_team: str | None
) -> kit.View:
    """Build the second step: the draft to copy, and a text link to the direct message of each person.

    ``slack_team`` is the id of the asker's own Slack workspace; without it people are mentioned only.
    """
    title = words("ask.draft_title", kind=kit.escape(kind.title), whom=words(f"ask.to_{to.value}"))
    return _draft(words, title, kind.draft(to), to, people, slack_team)


def wrong_team(words: Wording, *, team: str, hr: Sequence[Contact], slack_team: str | None) -> kit.View:
    """Build the modal of somebody who is in the wrong team: a draft to HR, which they send themselves."""
    draft = (
        words("wrong_team.draft", team=clip(team, kit.NAME)) if team else words("wrong_team.draft_no_team")
    )
    view = _draft(words, words("wrong_team.what"), draft, Recipient.HR, hr, slack_team)
    return {**view, "title": kit.plain(clip(words("wrong_team.title"), kit.VIEW_TITLE))}


def _draft(
    words: Wording,
    title: str,
    draft: str,
    to: Recipient,
    people: Sequence[Contact],
    slack_team: str | None,
) -> kit.View:
    blocks = [
        kit.section(title),
        elements.copyable(draft),
        kit.context(words("ask.brackets")),
        *_send_it(words, to, people, slack_team),
        kit.context(words("ask.you_send")),
    ]
    return kit.modal(words("ask.title"), blocks, close=words("button.close"))


def _send_it(
    words: Wording, to: Recipient, people: Sequence[Contact], slack_team: str | None
) -> list[kit.Block]:
    if not people:
        return [kit.section(words(f"ask.nobody_{to.value}"))]
    return [
        *kit.prose([words("ask.send_it"), *(_link(words, each, slack_team) for each in people)]),
        kit.context(words("ask.no_app")),
    ]


def _link(words: Wording, person: Contact, slack_team: str | None) -> str:
    """Write where the direct message is: a link into Slack's apps, and the mention for everywhere else.

    The link is documented for a user's id and opens the app at once; a browser without the app can't follow
    it. A mention shows the profile, with [Message], in every client. Neither notifies anybody in a modal.
    """
    mention = f"<@{person.user}>"
    if slack_team is None:
        return words("ask.mention", mention=mention)
    name = kit.name(person.name) if person.name else ""
    label = words("ask.message_to", name=name) if name else words("ask.message")
    return words(
        "ask.link", link=f"<slack://user?team={slack_team}&amp;id={person.user}|{label}>", mention=mention
    )
