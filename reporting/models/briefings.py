from django.db import models
from django.urls import reverse

from soc2hub.accounts.models import User
from soc2hub.lib import clock
from soc2hub.tenancy.constraints import belongs_together
from soc2hub.tenancy.models import ClientForeignKey, ClientModel, EditableModel
from soc2hub.vault.models import Blob


class Briefing(EditableModel):
    """The board page of one month: the CISO's words, and figures frozen from records (G5).

    `snapshot` is the whole page as data; the same snapshot gives the same PDF, byte for byte. Any change of words or
    figures makes another snapshot and drops the PDF, so a PDF held always shows the snapshot held.
    """

    WORSENED = [("", "As computed"), ("amber", "Watch"), ("red", "Act now")]

    month = models.DateField(help_text="Its first day.")
    headline = models.CharField(max_length=160, blank=True)
    sentences = models.JSONField(default=list, blank=True)
    decision_ids = models.JSONField(default=list, blank=True, help_text="At most three, in the order of the page.")
    risk_ids = models.JSONField(default=list, blank=True, help_text="At most three, in the order of the page.")
    worsened_to = models.CharField(max_length=10, blank=True, choices=WORSENED)
    worsened_because = models.CharField(max_length=300, blank=True)
    snapshot = models.JSONField(null=True, blank=True)
    snapshot_sha256 = models.CharField(max_length=64, blank=True)
    computed_at = models.DateTimeField(null=True, blank=True)
    pdf = ClientForeignKey(Blob, null=True, blank=True, related_name="+")
    pdf_snapshot_sha256 = models.CharField(max_length=64, blank=True)
    render_fault = models.CharField(max_length=300, blank=True)
    fill_percent = models.PositiveSmallIntegerField(null=True, blank=True, help_text="How full the one page is.")

    class Meta(EditableModel.Meta):
        constraints = [
            *belongs_together("pdf"),
            models.UniqueConstraint(fields=["client", "month"], name="briefing_once_a_month"),
            models.CheckConstraint(condition=models.Q(month__day=1), name="briefing_month_is_a_first"),
            models.CheckConstraint(
                condition=models.Q(pdf=None) | models.Q(pdf_snapshot_sha256=models.F("snapshot_sha256")),
                name="briefing_pdf_shows_its_snapshot",
            ),
        ]

    def __str__(self) -> str:
        return self.month.strftime("%B %Y")

    def get_absolute_url(self) -> str:
        return reverse("reporting:briefing", args=[self.client_id, self.pk])


class Release(ClientModel):
    """The CISO released the page as rendered: from now on executives download exactly these bytes."""

    briefing = ClientForeignKey(Briefing, related_name="releases")
    pdf = ClientForeignKey(Blob, related_name="+")
    snapshot_sha256 = models.CharField(max_length=64)
    released_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    released_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta(ClientModel.Meta):
        constraints = [
            *belongs_together("briefing", "pdf"),
            models.UniqueConstraint(fields=["client", "briefing"], name="released_once"),
        ]
