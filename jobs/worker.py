"""RQ's settings for workers and clock (`rq … --config jobs.worker`), and what they load before they fork.

RQ forks for each job, and what a job imports is gone with it: importing here lets every job start at once.
No connection is kept and no round key is read before the fork. Where Redis is away, this waits for it: RQ
would end at once.
"""

from typing import Final

from content.files import locales
from content.library import load
from jobs import close, deliver, notify, purge, redis_away, remind, report, runtime, schedule, sync
from jobs import open as open_
from slackapp import logs, queue
from slackapp.pulse.release import EPSILONS, FOCUS_EPSILONS, prepare

_settings = runtime.settings()
logs.configure(_settings.log_level)
runtime.check_schema(_settings)
redis_away.wait_for(_settings.redis_url)

REDIS_URL: Final = _settings.redis_url
QUEUES: Final = [queue.QUEUE, queue.DELIVER_QUEUE]
prepare(*(choices[0] for choices in (EPSILONS, FOCUS_EPSILONS)))
PRELOADED: Final = (
    *(close, deliver, notify, open_, purge, remind, report, schedule, sync),
    *map(load, locales()),
)
