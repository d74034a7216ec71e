"""Opens a round: snapshot, key, sealed empty boxes and what is to be sent, or nothing at all."""

from jobs.runtime import parts
from slackapp import logs
from slackapp.keys import AFTER_CLOSE_SECONDS, KeyStoreDown, KeyStoreUnsafe
from slackapp.pulse.box import RoundKey
from slackapp.pulse.calendar import theme_after
from slackapp.pulse.partition import Reason, partition
from slackapp.storage.people import people, structure, workspaces
from slackapp.storage.rounds import openings, plans, rounds
from slackapp.storage.rounds.due import due_window, is_fresh, waits_for_slack
from slackapp.storage.rounds.openings import RoundRefused


def run(workspace_id: str) -> None:
    """Open the workspace's round if one is due. Running it twice opens one."""
    p, now = parts(), parts().clock.now()
    with p.database.read() as connection:
        workspace = workspaces.find(connection, workspace_id)
        last = rounds.latest(connection, workspace_id)
        by_country = workspaces.people_by_country(connection, workspace_id)
        window = workspace and due_window(workspace, last, now, by_country)
        if not workspace or not window or not workspace.schedule:
            return
        if waits_for_slack(workspace, window, now):
            return  # the job that asks Slack opens it, or a later tick
        countries = workspaces.countries(connection, workspace_id)
        missing = p.libraries.now(connection, workspace_id).holding(countries)
        split = partition(
            structure.organisation(connection, workspace_id),
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
    asked = [everyone[user] for leaf in split.leaves for user in leaf.members]
    newcomers = [everyone[user] for user, why in split.unasked.items() if why is Reason.JUST_JOINED]
    due = list(plans.opening(window, workspace.schedule, asked, newcomers))
    try:
        with p.database.write() as tx:
            openings.begin(
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
