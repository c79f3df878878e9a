from django.db import models

from soc2hub.tenancy.models import GlobalModel


class Criterion(GlobalModel):
    """One of the 61 criteria (DOMAIN R1.1), with our own title and summary; shipped, read only."""

    id = models.CharField(max_length=8, primary_key=True)
    title = models.CharField(max_length=120)
    summary = models.TextField()
    category = models.CharField(max_length=30)
    series = models.CharField(max_length=4)
    coso_principle = models.PositiveSmallIntegerField(null=True)
    points_of_focus = models.PositiveSmallIntegerField()
    position = models.PositiveSmallIntegerField(unique=True)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.id} {self.title}"
