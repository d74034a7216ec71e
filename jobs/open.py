"""Opens a round: snapshot, key, sealed empty boxes and what is to be sent, or nothing at all."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

from jobs.runtime import parts
from slackapp import logs
from slackapp.keys import AFTER_CLOSE_SECONDS, KeyStoreDown, KeyStoreUnsafe
from slackapp.pulse.box import RoundKey
from slackapp.pulse.calendar import Schedule, Window, message_time, theme_after
from slackapp.pulse.partition import Leaf, partition
from slackapp.storage.people import people, workspaces
from slackapp.storage.people.people import Person
from slackapp.storage.rounds import rounds
from slackapp.storage.rounds.due import due_window, is_fresh, waits_for_slack
from slackapp.storage.rounds.rounds import Due, RoundRefused

# Silence after the first message is answered with one repeat, a week later and no sooner. Half a day of
# slack lets it go out at the same slot of the next week.
REPEAT_AFTER: Final = timedelta(days=6, hours=12)
FIRST_MESSAGES: Final = 2


def run(workspace_id: str) -> None:
    """Open the workspace's round if one is due. Running it twice opens one."""
    p, now = parts(), parts().clock.now()
    with p.database.read() as connection:
        workspace = workspaces.find(connection, workspace_id)
        last = rounds.latest(connection, workspace_id)
        window = workspace and due_window(workspace, last, now)
        if not workspace or not window or not workspace.schedule:
            return
        if waits_for_slack(workspace, window, now):
            return  # the job that asks Slack opens it, or a later tick
        countries = workspaces.countries(connection, workspace_id)
        missing = p.libraries.now(connection, workspace_id).holding(countries)
        split = partition(
            people.organisation(connection, workspace_id),
            workspace=workspace_id,
            k=workspace.k,
            previous=rounds.standing(connection, workspace_id),
        )
        everyone = people.everyone(connection, workspace_id)
    if missing or not split.leaves:
        reason = "support entries are not verified" if missing else "no team is large enough"
        logs.get().warning("round not opened", workspace=workspace_id, error=reason)
        return
    theme = theme_after(last.theme if last else None)
    round_id = rounds.round_id(workspace_id, window)
    ttl = int((window.closes_at - now).total_seconds()) + AFTER_CLOSE_SECONDS
    try:
        p.keys.check(attested=p.keystore_attested)  # before there is a key that it could write down
        stored = p.keys.create(round_id, ttl)
    except (KeyStoreDown, KeyStoreUnsafe) as error:
        logs.get().error("round not opened", workspace=workspace_id, error=type(error).__name__)
        return
    if stored is None:
        return  # destroyed: the round has ended, and its key is never made again
    due = list(first_messages(split.leaves, everyone, window, workspace.schedule))
    try:
        with p.database.write() as tx:
            rounds.begin(
                tx,
                workspace=workspace,
                window=window,
                number=last.number + 1 if last else 1,
                theme=theme,
                published=p.libraries.now(tx, workspace_id),
                key=RoundKey.derive(stored, secret=p.secret, round_id=round_id),
                leaves=split.leaves,
                due=due,
            )
    except RoundRefused:
        logs.get().warning("round not opened", workspace=workspace_id, error="the database refused it")
        return
    if not is_fresh(workspace, now):
        logs.get().error("round opened without knowing who has left slack", workspace=workspace_id)
    logs.get().info("round opened", workspace=workspace_id, round=round_id)


def first_messages(
    leaves: Iterable[Leaf], everyone: Mapping[str, Person], window: Window, schedule: Schedule
) -> Iterable[Due]:
    """What each person is sent, and when: by what they chose about being asked, never by answers."""
    for leaf in leaves:
        for user in leaf.members:
            person = everyone[user]
            at = message_time(window, person.slot or schedule.slot, person.zone, schedule)
            if person.consent == "yes":
                yield Due(user, "checkin", at)
            elif person.consent == "unknown" and _may_ask(person, at):
                yield Due(user, "intro", at)


def _may_ask(person: Person, at: datetime) -> bool:
    return person.asked == 0 or (
        person.asked < FIRST_MESSAGES and person.asked_at is not None and at - person.asked_at >= REPEAT_AFTER
    )
