"""The trail: who did what when, append-only and hash-chained per client (SECURITY §1.2)."""

from typing import Any, ClassVar

from django.db import models

from soc2hub.tenancy.constraints import belongs_together
from soc2hub.tenancy.models import ClientModel, ClientScopedManager, SystemModel
from soc2hub.tenancy.scope import connection


class EventManager(ClientScopedManager):
    def get_queryset(self) -> models.QuerySet[Any]:
        """What this transaction did so far is part of the history it reads."""
        if connection.in_atomic_block:
            connection.flush_trail()
        return super().get_queryset()


class Event(ClientModel):
    """One thing done in one client. `hash` = SHA-256 of the former hash and `sealed`, the row's canonical text.

    Written by `trail_append()` only; `body` holds an allow-list of names and safe values, never secrets.
    """

    seq = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)
    via = models.CharField(max_length=80)
    verb = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=64)
    body = models.JSONField(default=dict)
    sealed = models.TextField()
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    objects: ClassVar[EventManager] = EventManager()

    class Meta(ClientModel.Meta):
        constraints = [
            *belongs_together(),
            models.UniqueConstraint(fields=["client", "seq"], name="trail_seq_once"),
            models.UniqueConstraint(fields=["client", "previous"], name="trail_never_forks"),
        ]
        indexes = [models.Index(fields=["client", "subject_id", "-seq"], name="trail_of_subject")]

    def __str__(self) -> str:
        return f"{self.seq} {self.verb}"


class Head(models.Model):
    """The end of one client's chain; locked for an instant by each append."""

    table_class = "C"
    client = models.OneToOneField("tenancy.Client", on_delete=models.PROTECT, primary_key=True, related_name="+")
    seq = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64)

    objects = ClientScopedManager()

    class Meta:
        base_manager_name = "objects"

    def __str__(self) -> str:
        return f"head {self.seq}"


class AccessEvent(SystemModel):
    """Sign-ins, refusals and other events outside any client; a flood of them buries no client's history."""

    at = models.DateTimeField()
    user_id = models.UUIDField(null=True)
    verb = models.CharField(max_length=60)
    address = models.CharField(max_length=45, blank=True)
    body = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["-at"], name="access_by_time")]
