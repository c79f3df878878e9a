from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from soc2hub.accounts.models import User
from soc2hub.lib import clock
from soc2hub.tenancy.constraints import belongs_together
from soc2hub.tenancy.models import ClientForeignKey, ClientModel


class ScopeVersion(ClientModel):
    """A proposed scope, frozen: categories, type, period and the boundary with every reason (S8). Never changed.

    `change_reason` is due once a version was approved before (DOMAIN R2.8). `snapshot` holds what the boundary rested
    on and came to; `snapshot_sha256` tells whether that is still so.
    """

    TYPES = [("type_1", "Type 1"), ("type_2", "Type 2")]

    number = models.PositiveIntegerField()
    report_type = models.CharField(max_length=10, choices=TYPES)
    categories = models.JSONField()
    period_start = models.DateField(null=True, blank=True)
    period_end = models.DateField(null=True, blank=True)
    as_of = models.DateField(null=True, blank=True)
    rationale = models.TextField(max_length=4000)
    change_reason = models.TextField(max_length=2000, blank=True)
    snapshot = models.JSONField()
    snapshot_sha256 = models.CharField(max_length=64)
    drafted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta(ClientModel.Meta):
        constraints = [
            *belongs_together(),
            models.UniqueConstraint(fields=["client", "number"], name="scope_version_number_once"),
            models.CheckConstraint(
                name="scope_time_frame_fits_type",  # DOMAIN R2.3
                condition=Q(report_type="type_1", as_of__isnull=False, period_start=None, period_end=None)
                | Q(report_type="type_2", as_of=None, period_start__lt=F("period_end")),
            ),
        ]

    def __str__(self) -> str:
        return f"Scope v{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("scoping:version", args=[self.client_id, self.pk])


class ScopeApproval(ClientModel):
    """An officer of the client, not the CISO, approved this version; the latest approved one is in force."""

    scope_version = ClientForeignKey(ScopeVersion, related_name="approvals")
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta(ClientModel.Meta):
        constraints = [
            *belongs_together("scope_version"),
            models.UniqueConstraint(fields=["client", "scope_version"], name="scope_approved_once"),
        ]

    def __str__(self) -> str:
        return f"Approval of {self.scope_version}"
