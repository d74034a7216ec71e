"""`leanon socket`: the process that holds Slack's connection in Socket Mode."""

import os
import signal
import sys
import threading

import click

ENDINGS = {signal.SIGTERM, signal.SIGINT}


@click.command()
def socket() -> None:
    """Meet Slack in Socket Mode, with SLACK_APP_TOKEN and no public address.

    SIGTERM and Ctrl-C end it once everything that came is answered. After each check-in it does the same and
    starts anew, so that nothing of it stays in memory.
    """
    from slackapp.app import socket_mode_from_env

    # Before any thread begins: whoever has no thread for signals gets none.
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDINGS)
    round_ended = threading.Event()
    socket_mode = socket_mode_from_env(round_ended.set)
    running = threading.Thread(target=socket_mode.run, daemon=True)
    running.start()
    told = None
    while running.is_alive() and not round_ended.is_set() and told is None:
        told = signal.sigtimedwait(ENDINGS, 1)
    if not running.is_alive():  # which it never should
        sys.exit(os.EX_SOFTWARE)
    socket_mode.stop()
    running.join()
    if told is None and not signal.sigpending() & ENDINGS:
        # In the same process, so that nobody who looks after it notices: its memory is given back at once.
        again = [sys.executable, "-m", "slackapp.cli.main", "socket"]
        os.execv(sys.executable, again)  # noqa: S606 - a program of ours, without a shell
