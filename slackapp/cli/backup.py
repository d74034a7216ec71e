"""`leanon backup` and `leanon restore`: a whole copy of a SQLite database, and one put in its place."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

import click

from slackapp.cli.context import private_files, settings
from slackapp.cli.roles import OPERATOR
from slackapp.clock import wall
from slackapp.storage import backups, schema
from slackapp.storage.backups import CopyFailed, Held, NoDatabase, OtherVersion
from slackapp.storage.console.audit_log import By
from slackapp.storage.database import Database

KEEP_DAYS: Final = 14
"""How long a backup is to be kept at most: what was deleted since stands in it for good."""
POSTGRES: Final = "DATABASE_URL names PostgreSQL, which has its own: {how} (docs/operating.md, section 6)."
BACKED_UP: Final = (
    "It holds names, teams, what people chose and the audit log, and keeps what is deleted from now on: guard"
    f" it as you do the database, apart from LEANON_SECRET, and delete it after {KEEP_DAYS} days at most."
)
IN_A_CHECK_IN: Final = (
    "A check-in is open: who is asked in it and its sealed boxes are in this file, too. Until it has closed,"
    " whoever has its key and LEANON_SECRET as well could open them; between check-ins is a better moment."
)
WITHOUT_ITS_KEY: Final = (
    "A check-in is open in this backup. While the key store has its key, it goes on, without the answers that"
    " came after the backup: restart web processes first, or each group of which one has taken such an answer"
    " gets no figure this time. Where it has closed since, its key is gone: then it becomes void a quarter of"
    " an hour after a web process has started, nothing of it is published, and people are told."
)
LOST: Final = (
    "What came after the backup is lost: answers, releases, roles, who was forgotten, and what people chose."
    " Whoever said stop since gets messages again, and nobody can see who did: tell people. Messages sent"
    " since may be sent again. For whoever asked to be erased, run `leanon people erase` again."
)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
def backup(file: Path) -> None:
    """Copy the SQLite database into FILE, whole, while web and workers run.

    FILE must not be there yet, and only you can read it. No key of a check-in is in it.
    """
    with _sqlite("pg_dump") as live, _plain(f"The database was not copied into {file}, as"):
        if not live.exists():
            raise click.ClickException(f"There is no database at {live}: check DATABASE_URL.")
        file = file.resolve()
        if file.exists():
            raise click.ClickException(f"{file} is there already and was left as it is: name another file.")
        with backups.copied(live, file) as copy:
            backups.check_whole(copy)
            held = _held(copy)
            backups.keep(copy, file)
    click.echo(f"Copied {_names(held) if held and held.workspaces else 'the database'} into {file}.")
    if held is None:
        click.echo("It is of another version of Lean On, which alone can restore it.")
    click.echo(BACKED_UP)
    if held and held.closing:
        click.echo(IN_A_CHECK_IN)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--while-running", is_flag=True, help="Do it although web processes or jobs use the database.")
@click.option("--yes", is_flag=True, help="Do not ask first.")
def restore(*, file: Path, while_running: bool, yes: bool) -> None:
    """Put a backup in the place of the SQLite database, which is kept beside it.

    The backup is looked at first: whether it is whole, and made by this version. Processes that run notice by
    themselves; stop them all the same if you can, so that none of them is in the middle of something.
    """
    with _sqlite("pg_restore") as live:
        file = file.resolve()
        if file == live:
            raise click.ClickException(f"{file} is the database itself: name a backup of it.")
        with _plain(f"{file} cannot be restored, as"), backups.copied(file, live) as copy:
            backups.check_whole(copy)
            held = backups.held(copy)
            readable = live.exists() and _is_free(live, while_running=while_running)
            click.echo(f"{file} has {_names(held)}.")
            click.echo(LOST)
            if held.closing:
                click.echo(WITHOUT_ITS_KEY)
            if not yes:
                click.confirm("Put it in the place of the database?", abort=True)
            former = live.with_name(f"{live.name}.before-{wall():%Y%m%d-%H%M%S}")
            backups.note_restored(copy, By(OPERATOR, wall()))
            if readable:
                with backups.copied(live, former) as kept:
                    backups.keep(kept, former)
                backups.put_in_place(copy, live)
            else:
                backups.set_aside(live, former)
                backups.keep(copy, live)
    click.echo("Restored.")
    if former.exists():
        click.echo(f"The former database is {former}: delete it as soon as you know that you do not need it.")


def _is_free(live: Path, *, while_running: bool) -> bool:
    """Whether the database can be read; one plain error where others use it and nobody said that they may."""
    try:
        used = backups.others_use(live)
    except NoDatabase:
        return False
    if used and not while_running:
        raise click.ClickException(
            f"Web processes or jobs use {live}, and nothing was changed: stop them, or say --while-running."
        )
    return True


def _held(copy: Path) -> Held | None:
    """What a copy is of; None where another version made it, which is no reason not to keep it."""
    try:
        return backups.held(copy)
    except OtherVersion:
        return None


def _names(held: Held) -> str:
    named = ", ".join(held.workspaces) or "no workspace yet"
    ends = "".join(f", with a check-in that closes on {_said(each)}" for each in held.closing)
    return f"{named}{ends}"


def _said(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d at %H:%M} UTC"


@contextmanager
def _sqlite(how: str) -> Iterator[Path]:
    """The file of the database; one plain error where it is of another kind."""
    database = Database(settings().database_url)
    try:
        file = backups.file_of(database)
    finally:
        database.close()
    if file is None:
        raise click.ClickException(
            "DATABASE_URL names no file." if database.is_sqlite else POSTGRES.format(how=how)
        )
    with private_files():
        yield file


@contextmanager
def _plain(what: str) -> Iterator[None]:
    try:
        yield
    except schema.WrongSchema as error:
        raise click.ClickException(str(error)) from None
    except CopyFailed as error:
        raise click.ClickException(f"{what} {error}; nothing was changed.") from None
