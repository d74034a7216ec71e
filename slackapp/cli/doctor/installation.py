"""The installation that is looked at: its settings as far as they can be read, its servers, and Slack."""

import dataclasses
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Self, cast

from slackapp.cli.verify.site import UNTOLD, Site
from slackapp.clock import wall
from slackapp.settings import SettingsError, told
from slackapp.slack_client import SlackClient
from slackapp.storage.people import workspaces
from slackapp.storage.people.workspaces import Workspace

SLACK_SECONDS: Final = 5.0
_UNHEARD: Final = logging.getLogger("leanon.unheard.of-doctor")
_UNHEARD.disabled = True


@dataclass(frozen=True)
class SlackSaid:
    """What Slack answers to `auth.test`, its headers by names in small letters, and our wall time then."""

    answer: Mapping[str, Any]
    headers: Mapping[str, str]
    at: datetime


@dataclass(frozen=True)
class Installation(Site):
    """What is looked at. Nothing here writes. `file` is where settings come from beside the environment."""

    file: Path | None = None
    chosen: str | None = None
    """The id of the workspace to look at; None for all that the database knows."""
    here: Path = field(default_factory=Path.cwd)

    @classmethod
    def told(cls, environment: Mapping[str, str], *, file: Path | None, chosen: str | None) -> Self:
        """The installation that an environment describes, every setting that is missing or refused named."""
        faults = []
        for name in UNTOLD:
            if not environment.get(name):
                try:
                    told(name, environment)
                except SettingsError as error:
                    faults.append(str(error))
        site = cls.from_environment(environment)
        return dataclasses.replace(site, faults=(*site.faults, *faults), file=file, chosen=chosen)

    def is_refused(self, variable: str) -> bool:
        """Whether this setting cannot be read, so that what stands for it is not what was meant."""
        return any(re.match(rf"{variable}\b", each) for each in self.faults)

    @cached_property
    def slack(self) -> SlackClient:
        """Slack's Web API. Its calls are nobody's to read in a log, and leave no note of a pause behind."""
        known = self.settings
        return SlackClient(
            known.slack_bot_token, base_url=known.slack_api_url, seconds=SLACK_SECONDS, logger=_UNHEARD
        )

    @cached_property
    def slack_said(self) -> SlackSaid:
        """Whose token it is, asked of Slack once."""
        answer = self.slack.auth_test()
        headers = {str(name).lower(): str(value) for name, value in answer.headers.items()}
        return SlackSaid(cast("dict[str, Any]", answer.data), headers, wall())

    def workspaces(self) -> tuple[Workspace, ...]:
        """The workspaces that are looked at."""
        with self.database.read() as connection:
            known = workspaces.every(connection)
        return tuple(each for each in known if self.chosen in {None, each.id})
