"""The `leanon` command. Its help needs click alone; a command loads what it needs when it runs."""

import importlib
import io
import os
import sys
from pathlib import Path
from typing import Final

import click

from slackapp.cli import env_file
from slackapp.cli.env_file import NO_FILE

ENV_FILE: Final = Path("leanon.env")

# Name → where the command is, and the line that `leanon --help` shows for it.
COMMANDS: Final = {
    "alerts": ("slackapp.cli.roles:alerts", "Say who stands for HR."),
    "backup": ("slackapp.cli.backup:backup", "Copy the database into a file, while all runs."),
    "bench": ("slackapp.cli.bench.command:bench", "Measure how fast it is, beside floors."),
    "db": ("slackapp.cli.db:db", "Create or upgrade the database."),
    "demo": ("slackapp.cli.demo.command:demo", "See it all in a browser, without Slack."),
    "deputies": ("slackapp.cli.deputies:deputies", "Let somebody lead a unit for a while."),
    "doctor": ("slackapp.cli.doctor.command:doctor", "What is wrong here, and what mends it."),
    "guardians": ("slackapp.cli.guardians:guardians", "Name who approves HR's own questions."),
    "keystore": ("slackapp.cli.keystore:keystore", "Run a volatile Redis for round keys."),
    "launch": ("slackapp.cli.launch:launch", "Let check-ins begin, once all is ready."),
    "library": ("slackapp.cli.library:library", "Check the texts that people read."),
    "manifest": ("slackapp.cli.manifest:print_manifest", "Print what Slack is told of the app."),
    "pause": ("slackapp.cli.pause:pause", "Let no message leave for now."),
    "people": ("slackapp.cli.people:people", "Give or erase what is kept of somebody."),
    "pilot": ("slackapp.cli.pilot:pilot", "Ask some whole units only."),
    "privacy": ("slackapp.cli.privacy:privacy", "Make the privacy settings stricter."),
    "restore": ("slackapp.cli.backup:restore", "Put a backup in the place of the database."),
    "resume": ("slackapp.cli.pause:resume", "Let messages leave again."),
    "roles": ("slackapp.cli.roles:roles", "Say who may do what in HR's console."),
    "schedule": ("slackapp.cli.schedule:schedule", "Decide when people are asked."),
    "serve": ("slackapp.cli.serve:serve", "Run all of it for one workspace."),
    "slack": ("slackapp.cli.slack_app:slack", "Make or update the Slack app."),
    "socket": ("slackapp.cli.socket_mode:socket", "Meet Slack without a public address."),
    "status": ("slackapp.cli.status:status", "What is set up, and what is missing."),
    "support": ("slackapp.cli.support:support", "Confirm the support lines people see."),
    "teams": ("slackapp.cli.teams:teams", "Import units, leads and members."),
    "verify-anonymity": ("slackapp.cli.verify.command:verify", "Look for links between people and answers."),
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of all commands."""
        del ctx
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a command, or None where there is none of that name."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; whoever names the file of settings behind it is told where it is named."""
        try:
            return super().invoke(ctx)
        except click.NoSuchOption as error:
            if error.option_name == "--env":
                name = ctx.invoked_subcommand
                msg = f"--env stands before this command: leanon --env FILE {name} …"
                raise click.UsageError(msg, ctx=error.ctx) from None
            raise

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name][1]) for name in sorted(COMMANDS)])


READ_BY_THEMSELVES: Final = frozenset({"bench", "demo", "doctor", "manifest", "serve", "slack"})
"""Commands that go by no settings, or that are told of the file and read it by themselves."""


@click.group(cls=LazyGroup)
@click.option(
    "--env",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=f"A file of settings: {ENV_FILE} of this folder, if there is one. The environment goes before it.",
)
@click.version_option(package_name="lean-on")
@click.pass_context
def main(ctx: click.Context, *, file: Path | None) -> None:
    """Lean On makes leaning on each other normal."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal that has no such letter shows its number, instead of ending the command.
            stream.reconfigure(errors="backslashreplace")
    if file is None and not ENV_FILE.is_file():
        ctx.meta[NO_FILE] = f"No {ENV_FILE} is in this folder"
        return
    ctx.default_map = {name: {"file": str(file or ENV_FILE)} for name in ("doctor", "serve")}
    if ctx.invoked_subcommand not in READ_BY_THEMSELVES:
        _add_settings(ctx, file or ENV_FILE)


def _add_settings(ctx: click.Context, file: Path) -> None:
    """Let the command find what a file says and the environment does not."""
    try:
        there = env_file.read(file)
    except env_file.UnusableFile as error:
        raise click.ClickException(f"{error}: name another file with --env.") from None
    added = {name: value for name, value in there.items() if not os.environ.get(name)}
    before = {name: os.environ[name] for name in added if name in os.environ}

    def take_away() -> None:
        for name in added:
            os.environ.pop(name, None)
        os.environ.update(before)

    os.environ.update(added)
    ctx.call_on_close(take_away)


if __name__ == "__main__":
    main()
