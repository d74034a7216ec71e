"""The check-in: [Start], the five questions, [Not this week]. Answers live in this request's memory only."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any

from slack_bolt import Ack, App

from content.entry import FIRST
from slackapp.blocks import checkin, dates
from slackapp.blocks.group_facts import LeafFacts
from slackapp.blocks.ids import Action, Callback
from slackapp.blocks.kit import View
from slackapp.blocks.sentences import Sentence, form_errors
from slackapp.listeners.clicks import Click, answered
from slackapp.listeners.reader import reader
from slackapp.listeners.replies import AnswerWith, sentence_for
from slackapp.listeners.services import Services, sender, words_for
from slackapp.listeners.upcoming import nothing_to_answer
from slackapp.pulse.box import RoundKey
from slackapp.pulse.calendar import zone_of
from slackapp.storage.people import people, workspaces
from slackapp.storage.rounds import intake, rounds
from slackapp.storage.rounds.intake import Put, Way
from slackapp.storage.rounds.open_rounds import InMemory, Place


def register(app: App, services: Services) -> None:
    """Listen for the check-in's buttons and its modal."""
    app.view(Callback.CHECKIN_SUBMIT)(partial(submit, services))
    app.action(Action.CHECKIN_START)(answered(services, start))
    app.action(Action.CHECKIN_NOT_THIS_WEEK)(answered(services, not_this_week))


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
        click.reply.text(nothing_to_answer(services, who) or click.words(Sentence.CHECKIN_NONE_OPEN))


def _questions(services: Services, workspace: str, user: str, round_id: str) -> View:
    known, key = _open_round(services, workspace, round_id)
    found, place = known.round, _place(known, user)
    done = intake.has_token(services.database, _way(services, known, place, key), user=user)
    if done is None:
        raise _not_taken(services, known)
    if done:
        raise AnswerWith(Sentence.ALREADY_DONE)
    leaf, said = known.leaves[place.leaf], known.said_to(user)
    return checkin.questions(
        said.library.words,
        round_id=found.id,
        theme=said.library.themes[found.theme],
        items=said.questions,
        facts=LeafFacts(leaf.name, leaf.size, found.k, found.epsilon, found.focus_epsilon),
        support=said.current.support.for_country(place.country),
    )


def submit(services: Services, ack: Ack, body: Mapping[str, Any], view: Mapping[str, Any]) -> None:
    """Put the answers into the box; whatever fails, they stay on the screen."""

    def said(sentence: Sentence) -> str:
        # Not read before the round is remembered, or is none (R4).
        return words_for(services.speech, body)(sentence)

    try:
        workspace, user = sender(body)
        known, key = _open_round(services, workspace, view["private_metadata"])
        answers = checkin.answers_from(view["state"], known.said[FIRST].questions)
        thanks = _thanks(services, known, user)  # once the answer is in, nothing may fail any more
        outcome = _put(services, known, key, user, answers)
        shown = thanks if outcome is Put.ACCEPTED else _done(known, user)
    except checkin.NothingChosen:
        ack(response_action="errors", errors=form_errors(said(Sentence.NOTHING_CHOSEN)))
    except Exception as error:  # noqa: BLE001 - the answers stay on the screen whatever went wrong
        ack(response_action="errors", errors=form_errors(said(sentence_for(error))))
    else:
        ack(response_action="update", view=shown)


def not_this_week(services: Services, click: Click) -> None:
    """Be done for this week without an answer: final, and counted as nothing."""
    workspace, user, round_id = click.workspace, click.user, click.value
    if past := _past(services, workspace, user, round_id):
        click.reply.text(past)
        return
    known, key = _open_round(services, workspace, round_id)
    with _said_why(services, click):
        outcome = _put(services, known, key, user, None)
        click.reply.say(Sentence.NOT_THIS_WEEK_ACK if outcome is Put.ACCEPTED else Sentence.ALREADY_DONE)


def _past(services: Services, workspace: str, user: str, round_id: str) -> str:
    """What a button of a check-in that has closed says; empty for one that is open, or void."""
    remembered = _remembered(services, workspace, round_id)
    if remembered and remembered.takes_answers(services.clock.now()):
        return ""  # an answer may follow: from here on nothing that is read names a person (R4)
    with services.database.read() as connection:
        found = rounds.find(connection, round_id)
        person = people.find(connection, workspace, user)
        known = workspaces.find(connection, workspace)
    words = services.words(workspace, user)
    if found is None or found.workspace != workspace:
        return words(Sentence.ROUND_GONE)
    if found.status == "void" or services.clock.now() < found.closes_at:
        return ""
    zone = zone_of(person.zone if person else "", known.schedule if known else None)
    return words("error.round_over", closed=dates.moment(words, found.closes_at.astimezone(zone)))


def _remembered(services: Services, workspace: str, round_id: str) -> InMemory | None:
    known = services.open_rounds.find(round_id)
    return known if known and known.round.workspace == workspace else None


def _open_round(services: Services, workspace: str, round_id: str) -> tuple[InMemory, RoundKey]:
    """A round that takes answers, as this process remembers it, and its key."""
    known = _remembered(services, workspace, round_id)
    if known is None or not known.takes_answers(services.clock.now()):
        raise _closed(services, workspace, round_id)
    key = services.keeper.key_for(known.round.id, known.round.fingerprint)
    if key is None:
        raise AnswerWith(Sentence.KEYSTORE_DOWN)
    return known, key


def _closed(services: Services, workspace: str, round_id: str) -> AnswerWith:
    with services.database.read() as connection:
        found = rounds.find(connection, round_id)
    if found is None or found.workspace != workspace or found.status != "void":
        return AnswerWith(Sentence.ROUND_CLOSED)
    return AnswerWith(Sentence.ROUND_VOID)


def _not_taken(services: Services, known: InMemory) -> AnswerWith:
    """Why no box was there: the round is over, or this process remembers one that is another by now."""
    again = services.open_rounds.read_again(known.round.id)
    if again and again.takes_answers(services.clock.now()):
        return AnswerWith(Sentence.TRY_AGAIN)
    return _closed(services, known.round.workspace, known.round.id)


def _place(known: InMemory, user: str) -> Place:
    if user not in known.people:
        raise _NotInIt
    return known.people[user]


def _way(services: Services, known: InMemory, place: Place, key: RoundKey) -> Way:
    return Way(known.round.id, place.leaf, key, known.counters, services.clock.now())


def _put(
    services: Services, known: InMemory, key: RoundKey, user: str, answers: tuple[int | None, ...] | None
) -> Put:
    way = _way(services, known, _place(known, user), key)
    outcome = intake.put(services.database, way, user=user, answers=answers)
    if outcome is Put.CLOSED:
        raise _not_taken(services, known)
    return outcome


def _thanks(services: Services, known: InMemory, user: str) -> View:
    """What is read after sending: found where somebody of the same country has read it, else built."""
    place, said = known.people.get(user), known.said_to(user)
    country, library = place.country if place else None, said.current.library
    views: checkin.Thanks | None = said.thanks.get(country)
    if views is None:
        support = said.current.support.for_country(country)
        views = checkin.Thanks(said.library.words, reframes=library.reframes, support=support)
        said.thanks[country] = views
    return views.with_(services.draw(library.reframes))


def _done(known: InMemory, user: str) -> View:
    words = known.said_to(user).library.words
    return checkin.notice(words, words(Sentence.ALREADY_DONE))
