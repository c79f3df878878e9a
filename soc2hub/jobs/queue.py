"""`enqueue()` a name and ids inside the business transaction; the bell rings after commit."""

from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction

from soc2hub.jobs.bell import ring
from soc2hub.jobs.models import Job
from soc2hub.lib import clock
from soc2hub.tenancy import scope
from soc2hub.tenancy.everybody import all_clients

log = structlog.get_logger()
QUEUES = {"render", "deliver", "import"}


def enqueue(
    kind: str, *, as_system: bool = False, once: str | None = None, after: datetime | None = None, **ids: Any
) -> Job | None:
    """Insert a job for the client entered, run later as the same person (or as a named system job).

    `kind` is `<queue or app>.<verb>`; kinds beginning with render, deliver or import go to that queue.
    `once` is a dedupe key: the second job with it is dropped and None returned. Ids only in `ids`.
    """
    entered = scope.current_or_none()
    job = Job(
        client_id=entered.client_id if entered else None,
        actor_id=None if as_system or entered is None else entered.user_id,
        kind=kind,
        queue=kind.split(".")[0] if kind.split(".")[0] in QUEUES else "default",
        args={name: str(value) if isinstance(value, UUID) else value for name, value in ids.items()},
        dedupe_key=once,
        run_after=after or clock.now(),
    )
    created = Job.objects.bulk_create([job], ignore_conflicts=True) if once else None
    if once and not Job.objects.filter(pk=job.pk).exists():
        return None
    if created is None:
        job.save(force_insert=True)
    transaction.on_commit(lambda: ring(job.pk, job.queue), robust=True)
    return job


def enqueue_for_every_client(kind: str, *, slot: str) -> int:
    """One system job for each client, once a slot however often it is asked; by a job that has no client."""
    jobs = [
        Job(client_id=client_id, kind=kind, queue="default", dedupe_key=f"{kind} {client_id} {slot}")
        for client_id in all_clients()
    ]
    made = Job.objects.bulk_create(jobs, ignore_conflicts=True)
    for made_job in made:
        transaction.on_commit(partial(ring, made_job.pk, made_job.queue), robust=True)
    return len(made)
