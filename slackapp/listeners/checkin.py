"""The check-in: [Start], the five questions, [Not this week]. Answers live in this request's memory only."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any, NamedTuple

from slack_bolt import Ack, App

from content.library import Library
from content.themes import Question
from slackapp.blocks import checkin, dates
from slackapp.blocks.group_facts import LeafFacts
from slackapp.blocks.ids import Action, Callback
from slackapp.blocks.kit import View
from slackapp.blocks.sentences import Sentence, form_errors
from slackapp.listeners.clicks import Click, answered
from slackapp.listeners.reader import reader
from slackapp.listeners.replies import AnswerWith, sentence_for
from slackapp.listeners.services import Services, sender
from slackapp.listeners.upcoming import nothing_to_answer
from slackapp.pulse.box import RoundKey
from slackapp.pulse.calendar import zone_of
from slackapp.storage.people import people, workspaces
from slackapp.storage.rounds import intake, questions, rounds
from slackapp.storage.rounds.intake import Put
from slackapp.storage.rounds.rounds import Round


def register(app: App, services: Services) -> None:
    """Listen for the check-in's buttons and its modal."""
    app.action(Action.CHECKIN_START)(answered(services, start))
    app.action(Action.CHECKIN_NOT_THIS_WEEK)(answered(services, not_this_week))
    app.view(Callback.CHECKIN_SUBMIT)(partial(submit, services))


def start(services: Services, click: Click) -> None:
    """Open the five questions, or say that this person is done for the week."""
    workspace, user, round_id = click.workspace, click.user, click.value
    if past := _past(services, workspace, user, round_id):
        click.reply.text(past)
    else:
        show_questions(services, click, round_id)


def show_questions(services: Services, click: Click, round_id: str) -> None:
    """Open the five questions of an open round, or say why they are not this person's to answer."""
    with _said_why(services, click):
        click.reply.open(_questions(services, click.workspace, click.user, round_id))


class _NotInIt(AnswerWith):
    """The round is open, and this person is not in it."""

    def __init__(self) -> None:
        super().__init__(Sentence.CHECKIN_NONE_OPEN)


@contextmanager
def _said_why(services: Services, click: Click) -> Iterator[None]:
    """Tell whoever is not in the round why; no answer has been given by then, so they may be looked up."""
    try:
        yield
    except _NotInIt:
        who = reader(services, click.workspace, click.user, now=services.clock.now())
        click.reply.text(nothing_to_answer(services, who) or services.words(Sentence.CHECKIN_NONE_OPEN))


def _questions(services: Services, workspace: str, user: str, round_id: str) -> View:
    found, key, library, items = _open_round(services, workspace, round_id)
    with services.database.read() as connection:
        done = intake.has_token(connection, round_id=found.id, user=user, key=key, now=services.clock.now())
        leaf = rounds.leaf_of(connection, found.id, user)
        person = people.find(connection, workspace, user)
        support = services.libraries.now(connection, workspace).support
    if leaf is None:
        raise _NotInIt
    if done is None:
        raise AnswerWith(Sentence.ROUND_CLOSED)
    if done:
        raise AnswerWith(Sentence.ALREADY_DONE)
    return checkin.questions(
        services.words,
        round_id=found.id,
        theme=library.themes[found.theme],
        items=items,
        facts=LeafFacts(leaf.name, leaf.size, found.k, found.epsilon, found.focus_epsilon),
        support=support.for_country(person.country if person else None),
    )


def submit(services: Services, ack: Ack, body: Mapping[str, Any], view: Mapping[str, Any]) -> None:
    """Put the answers into the box; whatever fails, they stay on the screen."""
    words = services.words
    try:
        workspace, user = sender(body)
        found, key, _, items = _open_round(services, workspace, view["private_metadata"])
        answers = checkin.answers_from(view["state"], items)
        thanks = _thanks(services, workspace, user)  # first: once the answer is in, nothing may fail any more
        outcome = _put(services, found, key, user, answers)
        done = checkin.notice(words, words(Sentence.ALREADY_DONE))
        shown = thanks if outcome is Put.ACCEPTED else done
    except checkin.NothingChosen:
        ack(response_action="errors", errors=form_errors(words(Sentence.NOTHING_CHOSEN)))
    except Exception as error:  # noqa: BLE001 - the answers stay on the screen whatever went wrong
        ack(response_action="errors", errors=form_errors(words(sentence_for(error))))
    else:
        ack(response_action="update", view=shown)


def not_this_week(services: Services, click: Click) -> None:
    """Be done for this week without an answer: final, and counted as nothing."""
    workspace, user, round_id = click.workspace, click.user, click.value
    if past := _past(services, workspace, user, round_id):
        click.reply.text(past)
        return
    found, key, *_ = _open_round(services, workspace, round_id)
    with _said_why(services, click):
        outcome = _put(services, found, key, user, None)
        click.reply.say(Sentence.NOT_THIS_WEEK_ACK if outcome is Put.ACCEPTED else Sentence.ALREADY_DONE)


def _past(services: Services, workspace: str, user: str, round_id: str) -> str:
    """What a button of a check-in that has closed says; empty for one that is open, or void."""
    words = services.words
    with services.database.read() as connection:
        found = rounds.find(connection, round_id)
        person = people.find(connection, workspace, user)
        known = workspaces.find(connection, workspace)
    if found is None or found.workspace != workspace:
        return words(Sentence.ROUND_GONE)
    if found.status == "void" or services.clock.now() < found.closes_at:
        return ""
    zone = zone_of(person.zone if person else "", known.schedule if known else None)
    return words("error.round_over", closed=dates.moment(words, found.closes_at.astimezone(zone)))


class _Open(NamedTuple):
    """A round that takes answers, its key, its library and its questions, whatever was published since."""

    round: Round
    key: RoundKey
    library: Library
    questions: tuple[Question, ...]


def _open_round(services: Services, workspace: str, round_id: str) -> _Open:
    with services.database.read() as connection:
        found = rounds.find(connection, round_id)
        if found is None or found.workspace != workspace:
            raise AnswerWith(Sentence.ROUND_CLOSED)
        library = services.libraries.at(connection, workspace, found.library)
        asked = questions.of_round(connection, workspace, found.id, found.theme)
    if found.status == "void":
        raise AnswerWith(Sentence.ROUND_VOID)
    if found.status != "open" or services.clock.now() >= found.closes_at:
        raise AnswerWith(Sentence.ROUND_CLOSED)
    key = services.keeper.key_for(found.id, found.fingerprint)
    if key is None:
        raise AnswerWith(Sentence.KEYSTORE_DOWN)
    return _Open(found, key, library, asked)


def _put(
    services: Services, found: Round, key: RoundKey, user: str, answers: tuple[int | None, ...] | None
) -> Put:
    outcome = intake.put(
        services.database,
        services.counters,
        round_id=found.id,
        user=user,
        answers=answers,
        key=key,
        now=services.clock.now(),
    )
    if outcome is Put.CLOSED:
        with services.database.read() as connection:
            if rounds.leaf_of(connection, found.id, user) is None:
                raise _NotInIt
        raise AnswerWith(Sentence.ROUND_CLOSED)
    return outcome


def _thanks(services: Services, workspace: str, user: str) -> View:
    with services.database.read() as connection:
        person = people.find(connection, workspace, user)
        current = services.libraries.now(connection, workspace)
    return checkin.thanks(
        services.words,
        reframe=services.draw(current.library.reframes),
        support=current.support.for_country(person.country if person else None),
    )
