"""What leads do between two rounds of the demo's past: by the buttons of their reports, as anybody would."""

from slackapp.cli.demo.cast import CAST, HR, Deed, Mark, Worker
from slackapp.cli.demo.installation import TEAM_ID, Installation, SandboxClient
from slackapp.clock import wall
from slackapp.storage.console.audit_log import By
from slackapp.storage.rounds import marking, rounds


def lead(installation: Installation, staff: tuple[Worker, ...], left: int, weeks: int) -> int:
    """Let leads do what they do with so many of `weeks` past rounds still to open; returns the failures."""
    there = {one.user for one in staff}
    todo = [deed for deed in CAST.deeds if deed.left == left and deed.user in there]
    wrong = sum(
        not _done(installation.sandbox, deed) for deed in todo if deed.after is None or deed.after < weeks
    )
    for mark in CAST.marks:
        if mark.left == left:
            _put(installation, mark)
    return wrong


def _done(sandbox: SandboxClient, deed: Deed) -> bool:
    """Press the newest such button, and fill in and send the form that opens; whether all of it was taken."""
    pressed: bool = sandbox.act(deed.user, "click", action_id=deed.presses)["ok"]
    if deed.fills is None:
        return pressed
    sent: bool = sandbox.act(deed.user, "submit", values=deed.fills)["outcome"] == "update"
    sandbox.act(deed.user, "close")
    return pressed and sent


def _put(installation: Installation, mark: Mark) -> None:
    """Put a word beside the round that ended last, as a lead's page and HR's do."""
    with installation.database.write() as tx:
        last = rounds.latest_ended(tx, TEAM_ID)
        if last is None:
            return
        if not mark.unit:
            marking.put_everywhere(tx, TEAM_ID, last.id, mark.word, by=By(HR[0], wall()))
            return
        for leaf, row in rounds.leaves(tx, last.id).items():
            if row.name == mark.unit:
                marking.put(tx, TEAM_ID, last.id, mark.word, leaf=leaf)
