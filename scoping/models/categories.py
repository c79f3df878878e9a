from django.db import models
from django.db.models import Q

from soc2hub.tenancy.constraints import belongs_together
from soc2hub.tenancy.models import EditableModel


class Category(models.TextChoices):
    """The five categories of the Trust Services Criteria (DOMAIN R1.4)."""

    SECURITY = "security", "Security"
    AVAILABILITY = "availability", "Availability"
    CONFIDENTIALITY = "confidentiality", "Confidentiality"
    PROCESSING_INTEGRITY = "processing_integrity", "Processing integrity"
    PRIVACY = "privacy", "Privacy"


class CategoryChoice(EditableModel):
    """One category is in or out, with the reason on record (S3); no row = security in, the others out.

    Leaving security out is legal and uncommon (DOMAIN R1.5): warned, never blocked; the auditor's view is recorded.
    """

    category = models.CharField(max_length=30, choices=Category.choices)
    is_in = models.BooleanField()
    reason = models.CharField(max_length=500)
    auditors_view = models.CharField("the auditor's view", max_length=500, blank=True)

    class Meta(EditableModel.Meta):
        constraints = [
            *belongs_together(),
            models.UniqueConstraint(fields=["client", "category"], name="category_chosen_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="category_choice_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.get_category_display()}: {'in' if self.is_in else 'out'}"
