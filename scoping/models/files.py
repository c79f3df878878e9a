from django.db import models
from django.db.models import Q

from scoping.models.commitments import Commitment
from scoping.models.vendors import VendorReport
from soc2hub.accounts.models import User
from soc2hub.lib import clock
from soc2hub.tenancy.constraints import belongs_together
from soc2hub.tenancy.models import ClientForeignKey, ClientModel
from soc2hub.vault.models import Blob


class ScopeFile(ClientModel):
    """A file behind a record: a commitment's contract, or a vendor's report. Never changed."""

    commitment = ClientForeignKey(Commitment, null=True, blank=True, related_name="files")
    report = ClientForeignKey(VendorReport, null=True, blank=True, related_name="files")
    blob = ClientForeignKey(Blob, related_name="+")
    name = models.CharField(max_length=200)
    attached_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta(ClientModel.Meta):
        verbose_name = "file"
        constraints = [
            *belongs_together("commitment", "report", "blob"),
            models.CheckConstraint(
                condition=Q(commitment__isnull=False, report=None) | Q(commitment=None, report__isnull=False),
                name="scope_file_of_one_record",
            ),
        ]
        indexes = [
            models.Index(fields=["client", "commitment"], name="scope_file_by_commitment"),
            models.Index(fields=["client", "report"], name="scope_file_by_report"),
        ]

    def __str__(self) -> str:
        return self.name
