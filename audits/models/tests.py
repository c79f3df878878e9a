from django.db import models
from django.db.models import F, Q

from audits.models.engagements import Engagement
from controls.models import Control
from soc2hub.accounts.models import User
from soc2hub.tenancy.constraints import belongs_together
from soc2hub.tenancy.models import ClientForeignKey, EditableModel

RESULTS = [
    ("not_tested", "Not tested"),
    ("no_exceptions", "No exceptions"),
    ("exception", "Exception"),
    ("not_operated", "Did not operate"),
    ("unable_to_test", "Could not be tested"),
]


class Result(EditableModel):
    """What a test of one control in one engagement came to (DOMAIN R4.7); inquiry alone never suffices (R5.1)."""

    control = ClientForeignKey(Control, related_name="+")
    engagement = ClientForeignKey(Engagement, related_name="+")
    result = models.CharField(max_length=20, choices=RESULTS, default="not_tested")
    methods = models.JSONField(default=list)
    procedure = models.TextField(max_length=4000, blank=True)
    items_tested = models.PositiveIntegerField(default=0)
    deviations = models.PositiveIntegerField(default=0)
    note = models.TextField(max_length=4000, blank=True)
    tested_on = models.DateField(null=True, blank=True)

    class Meta(EditableModel.Meta):
        abstract = True


class InternalTest(Result):
    """The client's own test; says nothing about what the auditor found."""

    tested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta(EditableModel.Meta):
        constraints = [
            *belongs_together("control", "engagement"),
            models.CheckConstraint(condition=Q(deviations__lte=F("items_tested")), name="internal_deviations_within_items"),
        ]


class AuditorResult(Result):
    """The auditor's result, transcribed with the page of their report, or written by the auditor in the room."""

    page = models.CharField(max_length=20, blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta(EditableModel.Meta):
        constraints = [
            *belongs_together("control", "engagement"),
            models.UniqueConstraint(fields=["client", "engagement", "control"], name="auditor_result_once"),
            models.CheckConstraint(condition=Q(deviations__lte=F("items_tested")), name="auditor_deviations_within_items"),
        ]
