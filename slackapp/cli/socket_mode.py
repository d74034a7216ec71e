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

    SIGTERM and Ctrl-C end it once everything that came is answered.
    """
    from slackapp.app import socket_mode_from_env

    # Before any thread begins: whoever has no thread for signals gets none.
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDINGS)
    socket_mode = socket_mode_from_env()
    running = threading.Thread(target=socket_mode.run, daemon=True)
    running.start()
    while running.is_alive() and signal.sigtimedwait(ENDINGS, 1) is None:
        pass
    if not running.is_alive():  # which it never should
        sys.exit(os.EX_SOFTWARE)
    socket_mode.stop()
    running.join()
