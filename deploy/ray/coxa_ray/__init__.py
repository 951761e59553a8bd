"""Assesses more clips than one machine can take: a thin driver that runs the `coxa` binary on a Ray cluster."""

import os

# Before Ray is imported anywhere: nothing about anybody's use goes out.
os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
# A clip that no memory is large enough for must come to an end; Ray would try it for ever.
os.environ.setdefault("RAY_task_oom_retries", "3")
