from django.db import models

from soc2hub.lib import clock
from soc2hub.tenancy.models import PracticeModel


class LibraryControl(PracticeModel):
    """A control of the practice's library: the shipped starter set, or imported; clients adopt copies (R11.2)."""

    source = models.CharField(max_length=60)
    external_id = models.CharField(max_length=80)
    ref = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    statement = models.TextField()
    domain = models.CharField(max_length=40)
    control_type = models.CharField(max_length=20, blank=True)
    nature = models.CharField(max_length=20, blank=True)
    frequency = models.CharField(max_length=20)
    owner_role = models.CharField(max_length=40, blank=True)
    weight = models.CharField(max_length=10, default="normal")
    tier = models.CharField(max_length=10, default="extended")
    applies_when = models.JSONField(default=list)
    criteria = models.JSONField(default=list)
    parameters = models.JSONField(default=dict)
    population = models.CharField(max_length=300, blank=True)
    evidence = models.JSONField(default=list)
    test = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta(PracticeModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["practice", "source", "external_id"], name="library_control_once")
        ]
        indexes = [models.Index(fields=["practice", "ref"], name="library_by_ref")]

    def __str__(self) -> str:
        return f"{self.ref} {self.title}"

    @property
    def rhythm(self) -> str:
        """How often, in words."""
        return self.frequency.replace("_", " ").capitalize()
