"""The sandbox configured by environment variables, for a WSGI server: one process, several threads."""

from __future__ import annotations

from slackapp.sandbox.app import create_sandbox
from slackapp.sandbox.config import Config

app = create_sandbox(Config.from_env())
