"""The clock of `jobs.schedule`, of which a minute takes a second: `rq cron slackapp.cli.bench.fast_clock`."""

import importlib

import rq.cron

# Loaded once more, as `rq cron` does where its own settings have loaded it: that registers the tick.
importlib.reload(importlib.import_module("jobs.schedule"))
del rq.cron._job_data_registry[:-1]  # noqa: SLF001 - what was registered by loading it
rq.cron._job_data_registry[0]["interval"] = 1  # noqa: SLF001 - as above
