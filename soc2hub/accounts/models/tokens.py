"""API tokens: `s2h_<id>_<secret>`, the secret stored as SHA-256 only (SECURITY §1.4, case A46)."""

import uuid

from django.db import models

from soc2hub.accounts.models.users import User
from soc2hub.lib import clock


class ApiToken(models.Model):
    """Acts as its user, narrowed to scopes and perhaps one client; dies with the membership. Class S: ids only."""

    table_class = "S"
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    client_id = models.UUIDField(null=True)
    name = models.CharField(max_length=80)
    secret_sha256 = models.CharField(max_length=64)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["user"], name="token_of_user")]

    def __str__(self) -> str:
        return self.name
