from django.db import models
from django.db.models import Q

from soc2hub.tenancy.constraints import belongs_together
from soc2hub.tenancy.models import EditableModel


class DescriptionStatement(EditableModel):
    """The client's own words for a part of the system description that no record tells (DOMAIN R3.2, R3.3).

    `key` is a part (`dc6`), or a part of one subservice organization (`csoc-<system>`, `monitoring-<system>`).
    """

    key = models.CharField(max_length=60)
    text = models.TextField(max_length=4000)

    class Meta(EditableModel.Meta):
        constraints = [
            *belongs_together(),
            models.UniqueConstraint(fields=["client", "key"], name="description_statement_once"),
            models.CheckConstraint(condition=~Q(text=""), name="description_statement_says_something"),
        ]

    def __str__(self) -> str:
        return self.key
