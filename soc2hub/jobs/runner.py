"""Run one job: claim by conditional update, enter its client as its actor, effect and `done` in one transaction."""

import contextlib
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from soc2hub.jobs.bell import ring
from soc2hub.jobs.models import LEASE, MOST_ATTEMPTS, Job
from soc2hub.jobs.progress import telling_of
from soc2hub.jobs.registry import handler_of
from soc2hub.lib import clock
from soc2hub.tenancy.scope import entering, entering_as_system

log = structlog.get_logger()


def due() -> models.QuerySet[Job]:
    free = Q(lease_until=None) | Q(lease_until__lt=Now())
    return Job.objects.filter(free, state=Job.READY, run_after__lte=clock.now())


def run(job_id: UUID) -> bool:
    """Do one job if it is due and free; False if there was nothing to do. Running it twice has the effect of once."""
    job = _claimed(job_id)
    if job is None:
        return False
    try:
        with _entered(job), telling_of(job):
            handler_of(job.kind)(**_arguments(job))
            _finish(job)
    except Exception as error:  # the process edge: any fault of a job is recorded, logged and retried
        _postpone(job, error)
        log.exception("job.failed", job_id=str(job.pk), kind=job.kind, attempts=job.attempts)
    return True


def sweep(limit: int = 200) -> int:
    """Bury what used up its attempts (a killed worker never says so), ring for every due job; returns rings."""
    spent = due().filter(attempts__gte=MOST_ATTEMPTS)
    for dead in spent:
        log.error("job.dead", job_id=str(dead.pk), kind=dead.kind, attempts=dead.attempts)
    spent.update(state=Job.DEAD, last_error=models.Case(
        models.When(last_error="", then=models.Value("The worker died each time.")), default=F("last_error")
    ))  # fmt: skip
    waiting = list(due().order_by("run_after").values_list("pk", "queue")[:limit])
    for job_id, queue in waiting:
        ring(job_id, queue)
    return len(waiting)


def retry(job_id: UUID) -> bool:
    """Give a dead job a fresh start; False if it was not dead."""
    fresh = {"state": Job.READY, "attempts": 0, "lease_until": None, "run_after": clock.now()}
    if not Job.objects.filter(pk=job_id, state=Job.DEAD).update(**fresh):
        return False
    ring(job_id, Job.objects.values_list("queue", flat=True).get(pk=job_id))
    return True


def _claimed(job_id: UUID) -> Job | None:
    lease = Now() + LEASE
    rows = due().filter(pk=job_id, attempts__lt=MOST_ATTEMPTS).update(lease_until=lease, attempts=F("attempts") + 1)
    return Job.objects.get(pk=job_id) if rows else None


@contextlib.contextmanager
def _entered(job: Job) -> Iterator[None]:
    if job.client_id is None:
        with transaction.atomic():
            yield
    elif job.actor_id is None:
        with entering_as_system(job.client_id, job=job.kind):
            yield
    else:
        with entering(job.client_id, by=job.actor_id, via=f"task:{job.kind}"):
            yield


def _arguments(job: Job) -> dict[str, Any]:
    return {name: UUID(value) if name.endswith("_id") else value for name, value in job.args.items()}


def _finish(job: Job) -> None:
    """In the job's own transaction; a lease lost to another worker undoes the effect instead of doubling it."""
    mine = Job.objects.filter(pk=job.pk, state=Job.READY, attempts=job.attempts)
    if not mine.update(state=Job.DONE, done_at=clock.now(), progress=100, lease_until=None, last_error=""):
        raise LeaseLost(str(job.pk))


class LeaseLost(RuntimeError):
    """Another worker took the job over after our lease ran out."""


def _postpone(job: Job, error: Exception) -> None:
    if isinstance(error, LeaseLost):
        return
    values: dict[str, Any] = {"lease_until": None, "last_error": f"{type(error).__name__}: {error}"[:500]}
    if job.attempts >= MOST_ATTEMPTS:
        values["state"] = Job.DEAD
    else:
        values["run_after"] = clock.now() + timedelta(seconds=5 * 4 ** (job.attempts - 1))
    Job.objects.filter(pk=job.pk, state=Job.READY, attempts=job.attempts).update(**values)
