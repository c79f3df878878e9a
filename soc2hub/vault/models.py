"""Blobs: a file's bytes, stored once per client under their SHA-256, never overwritten (SECURITY §1.3)."""

from django.db import models

from soc2hub.lib import clock
from soc2hub.tenancy.constraints import belongs_together
from soc2hub.tenancy.models import ClientModel


class Blob(ClientModel):
    """The bytes `<client>/<aa>/<sha256>` lie fsynced in storage before this row commits."""

    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    mime = models.CharField(max_length=100)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta(ClientModel.Meta):
        constraints = [
            *belongs_together(),
            models.UniqueConstraint(fields=["client", "sha256"], name="blob_once_per_client"),
        ]

    def __str__(self) -> str:
        return f"{self.sha256[:12]} ({self.size} bytes)"
