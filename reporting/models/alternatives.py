from django.db import models
from django.db.models import Q
from django.urls import reverse

from scoping.models import ScopeVersion
from soc2hub.accounts.models import User
from soc2hub.lib import clock
from soc2hub.tenancy.constraints import belongs_together
from soc2hub.tenancy.models import ClientForeignKey, ClientModel, EditableModel
from soc2hub.vault.models import Blob


class Alternative(EditableModel):
    """A scope that could be: which commitments, categories, type and window; compared before deciding (S7).

    The boundary is the least one for the signed and the listed commitments, with `added_ids` and without
    `left_out_ids`. Without `starts_on` it begins as soon as preparation allows.
    """

    name = models.CharField(max_length=80)
    report_type = models.CharField(max_length=10, choices=ScopeVersion.TYPES, default="type_2")
    window_months = models.PositiveSmallIntegerField(null=True, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    categories = models.JSONField(default=list)
    commitment_ids = models.JSONField(default=list, blank=True, help_text="Unsigned commitments it sets out to meet.")
    added_ids = models.JSONField(default=list, blank=True, help_text="Systems inside that nothing needs.")
    left_out_ids = models.JSONField(default=list, blank=True, help_text="Systems outside though needed.")
    note = models.CharField(max_length=500, blank=True)
    chosen_at = models.DateTimeField(null=True, blank=True)
    chosen_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta(EditableModel.Meta):
        constraints = [
            *belongs_together(),
            models.UniqueConstraint(fields=["client", "name"], name="alternative_name_once"),
            models.CheckConstraint(
                condition=Q(report_type="type_1", window_months=None) | Q(report_type="type_2", window_months__gte=1),
                name="alternative_window_fits_type",
            ),
            models.CheckConstraint(
                condition=Q(chosen_at=None, chosen_by=None) | Q(chosen_at__isnull=False, chosen_by__isnull=False),
                name="alternative_chosen_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("reporting:alternative_edit", args=[self.client_id, self.pk])


class ScopeDocument(ClientModel):
    """A printed scope memo or system-description boundary of one scope version; the bytes stay as they are."""

    KINDS = [("memo", "Scope memo"), ("description", "System description, boundary")]

    scope_version = ClientForeignKey(ScopeVersion, related_name="+")
    kind = models.CharField(max_length=12, choices=KINDS)
    content_sha256 = models.CharField(max_length=64)
    pdf = ClientForeignKey(Blob, related_name="+")
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta(ClientModel.Meta):
        constraints = [
            *belongs_together("scope_version", "pdf"),
            models.UniqueConstraint(
                fields=["client", "scope_version", "kind", "content_sha256"], name="scope_document_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.scope_version}"
