"""RQ's settings for workers and clock (`rq … --config jobs.worker`), which end at once where they cannot run.

What a worker loads before it forks is in `jobs.preloaded`, as the clock has no use for it. Where Redis is
away, this waits for it: RQ would end at once.
"""

from typing import Final

from jobs import redis_away, runtime
from slackapp import logs, queue

_settings = runtime.settings()
logs.configure(_settings.log_level)
runtime.check_schema(_settings)
redis_away.wait_for(_settings.redis_url)

REDIS_URL: Final = _settings.redis_url
QUEUES: Final = [queue.QUEUE, queue.DELIVER_QUEUE]
