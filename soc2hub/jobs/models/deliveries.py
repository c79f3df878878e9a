"""The delivery ledger: every message that leaves has one row, so it is sent once and never lost (SECURITY §1.6)."""

from django.db import models

from soc2hub.lib import clock
from soc2hub.tenancy.models import SystemModel


class Delivery(SystemModel):
    """A message to one address. Class S: `sealed` is the encrypted text, wiped when sent; ids tell the subject.

    With `member_id` it leaves only while that person has a live role in the client, one with the permission `needs`.
    """

    STATES = [(s, s) for s in ("planned", "sending", "sent", "failed", "unknown", "cancelled")]

    client_id = models.UUIDField(null=True)
    member_id = models.UUIDField(null=True)
    needs = models.CharField(max_length=60, blank=True, default="", db_default="")
    kind = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=64)
    slot = models.CharField(max_length=40, blank=True)
    recipient_sha256 = models.CharField(max_length=64)
    sealed = models.BinaryField()
    message_id = models.CharField(max_length=120, unique=True)
    state = models.CharField(max_length=10, choices=STATES, default="planned")
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    sent_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject_id", "recipient_sha256", "slot"], name="delivery_once")
        ]
