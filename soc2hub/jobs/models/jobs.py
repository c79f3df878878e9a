"""Jobs: PostgreSQL is the queue, Redis is only the doorbell (SECURITY §1.6)."""

from datetime import timedelta

from django.db import models
from django.db.models import Q

from soc2hub.lib import clock
from soc2hub.tenancy.models import SystemModel

LEASE = timedelta(minutes=10)
MOST_ATTEMPTS = 5


class Job(SystemModel):
    """Work to be done for one client (or none) by a worker, inserted in the transaction that asks for it.

    Class S: `args` holds ids only. `actor_id` is whose membership the worker enters with; none = a system job.
    """

    READY, DONE, DEAD = "ready", "done", "dead"
    STATES = [(READY, "waiting"), (DONE, "done"), (DEAD, "given up")]

    client_id = models.UUIDField(null=True)
    actor_id = models.UUIDField(null=True)
    kind = models.CharField(max_length=80)
    queue = models.CharField(max_length=20, default="default")
    args = models.JSONField(default=dict)
    dedupe_key = models.CharField(max_length=160, null=True, unique=True)
    state = models.CharField(max_length=10, choices=STATES, default=READY)
    attempts = models.PositiveSmallIntegerField(default=0)
    run_after = models.DateTimeField(default=clock.now)
    lease_until = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=500, blank=True)
    note = models.CharField(max_length=200, blank=True)
    progress = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["run_after"], condition=Q(state="ready"), name="job_due"),
            models.Index(fields=["client_id", "-created_at"], name="job_of_client"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.state})"


class Slot(SystemModel):
    """One run of one schedule: unique, so any number of beats is harmless."""

    schedule = models.CharField(max_length=80)
    slot = models.CharField(max_length=40)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["schedule", "slot"], name="slot_once")]


class IdempotencyKey(SystemModel):
    """A POST already answered: the same key gives the same answer for 24 hours (SECURITY §1.5)."""

    user_id = models.UUIDField()
    route = models.CharField(max_length=200)
    key = models.CharField(max_length=120)
    request_sha256 = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    answer = models.JSONField(null=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user_id", "route", "key"], name="idempotency_once")]
