"""RQ's settings for workers and clock (`rq worker --config jobs.worker`), and what they load before they fork.

RQ forks for each job, and what a job imports is gone with it: importing here lets every job start at once.
No connection is made and no round key is read before the fork.
"""

import os
import sys
from typing import Final

from content.library import load
from jobs import close, deliver, report, schedule
from jobs import open as open_
from slackapp import logs, queue
from slackapp.settings import Settings, SettingsError

try:
    SETTINGS: Final = Settings.from_env(os.environ)
except SettingsError as error:
    sys.exit(str(error))
logs.configure(SETTINGS.log_level)

REDIS_URL: Final = SETTINGS.redis_url
QUEUES: Final = [queue.QUEUE, queue.DELIVER_QUEUE]
PRELOADED: Final = (close, deliver, open_, report, schedule, load())
