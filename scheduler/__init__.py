"""Work that starts by the clock, not by a person: APScheduler lives here and nowhere else.

A job is named by its function and carries ids only; what it does is a use case of ``backend``.
"""

from backend.clock import MOSCOW
from scheduler.jobs import Job, nightly_purge
from scheduler.scheduler import Scheduler

__all__ = ["MOSCOW", "Job", "Scheduler", "nightly_purge"]
