"""What a worker loads once before it forks: jobs, libraries, and what a release is drawn by.

RQ forks for each job, and what a job imports is gone with it: importing this lets every job start at once.
No connection is kept and no round key is read before the fork.
"""

from typing import Final

from content.files import locales
from content.library import load
from jobs import close, deliver, groups, notify, purge, remind, report, schedule, sync, teams
from jobs import open as open_
from slackapp.pulse.release import EPSILONS, FOCUS_EPSILONS, prepare

prepare(*(choices[0] for choices in (EPSILONS, FOCUS_EPSILONS)))
PRELOADED: Final = (
    *(close, deliver, groups, notify, open_, purge, remind, report, schedule, sync, teams),
    *map(load, locales()),
)
