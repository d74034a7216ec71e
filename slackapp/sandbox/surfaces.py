"""The views people have open: a stack of modals and a home tab each, and what is typed but not sent."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from slackapp.sandbox.conversations import Json

STACK_LIMIT = 3
"""Slack: a root modal and up to two pushed on it."""

Values = dict[str, dict[str, Any]]


@dataclass
class Surface:
    """A modal or a home tab as one person sees it.

    `view` is in the API's shape without `state`; `values` is what was typed and chosen so far, `errors` maps
    a block id to a complaint, `trouble` says that the app could not be reached.
    """

    owner: str
    view: Json
    values: Values = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    trouble: str = ""

    @property
    def id(self) -> str:
        """The view id."""
        return str(self.view["id"])

    def payload(self) -> Json:
        """Return the view with its state, as payloads carry it."""
        return {**self.view, "state": {"values": self.values}}

    def replace(self, view: Mapping[str, Any]) -> None:
        """Show another view under the same id: what was typed is dropped, as views.update drops it."""
        kept = (
            "id",
            "team_id",
            "app_id",
            "app_installed_team_id",
            "bot_id",
            "root_view_id",
            "previous_view_id",
        )
        self.view = {**view, **{key: self.view[key] for key in kept}, "hash": new_hash()}
        self.values, self.errors, self.trouble = {}, {}, ""


def new_hash() -> str:
    """Return a view hash in Slack's shape: a time and a random part."""
    return f"{int(time.time())}.{secrets.token_hex(4)}"


def new_view_id() -> str:
    """Return a fresh view id."""
    return "V" + secrets.token_hex(5).upper()
