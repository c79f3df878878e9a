"""How far a job is, seen while it runs: its own transaction shows nothing before it ends, so another one tells."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from threading import Thread

from django.db import connection

from soc2hub.jobs.models import Job

EVERY = 1.0
"""Seconds between two words: a quick job never says any."""


@dataclass
class _Running:
    job: Job
    told_at: float


_running: ContextVar[_Running | None] = ContextVar("running_job", default=None)


@contextmanager
def telling_of(job: Job) -> Iterator[None]:
    token = _running.set(_Running(job, time.monotonic()))
    try:
        yield
    finally:
        _running.reset(token)


def tell(done: int, total: int) -> None:
    """For the job that runs now; outside of any, nobody listens."""
    running = _running.get()
    if running is None or time.monotonic() - running.told_at < EVERY:
        return
    running.told_at = time.monotonic()
    other = Thread(target=_write, args=(running.job, min(done * 100 // total, 99)))  # a connection of its own
    other.start()
    other.join()


def _write(job: Job, percent: int) -> None:
    try:
        Job.objects.filter(pk=job.pk, state=Job.READY, attempts=job.attempts).update(progress=percent)
    finally:
        connection.close()
