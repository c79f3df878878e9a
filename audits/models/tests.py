from django.db import models
from django.db.models import F, Q

from audits.models.engagements import Engagement
from audits.results import Method, Outcome
from controls.models import Control
from soc2hub.accounts.models import User
from soc2hub.tenancy.constraints import belongs_together
from soc2hub.tenancy.models import ClientForeignKey, EditableModel

RESULTS = [(result.value, result.label) for result in Outcome]
METHODS = [(method.value, method.value.capitalize()) for method in Method]
NOT_INQUIRY_ALONE = ~Q(methods=[Method.INQUIRY.value])  # DOMAIN R5.1


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

    def __str__(self) -> str:
        return f"{self.control}: {self.get_result_display()}"

    @property
    def method_names(self) -> str:
        return ", ".join(method.capitalize() for method in self.methods)


class InternalTest(Result):
    """The client's own test of one part of a control's population; says nothing about what the auditor found.

    An extended sample is the same row with more items; another row is another part (R5.5, R6.10).
    """

    population = models.PositiveIntegerField("items there were", default=0)
    never_done = models.PositiveIntegerField("deviations where nothing was done", default=0)
    shared_cause = models.CharField("cause the deviations share", max_length=200, blank=True)
    is_by_design = models.BooleanField("the design itself lets it happen", default=False)
    tested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta(EditableModel.Meta):
        constraints = [
            *belongs_together("control", "engagement"),
            models.CheckConstraint(
                name="internal_deviations_within_items",
                condition=Q(never_done__lte=F("deviations"))
                & Q(deviations__lte=F("items_tested"))
                & Q(items_tested__lte=F("population")),
            ),
            models.CheckConstraint(condition=NOT_INQUIRY_ALONE, name="internal_not_by_inquiry_alone"),
        ]


class AuditorResult(Result):
    """The auditor's result, transcribed with the page of their report, or written by the auditor in the room."""

    page = models.CharField("page of the report", max_length=20, blank=True)
    response = models.TextField("management's response", max_length=4000, blank=True)
    no_response_reason = models.CharField("or why there is none", max_length=500, blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta(EditableModel.Meta):
        constraints = [
            *belongs_together("control", "engagement"),
            models.UniqueConstraint(fields=["client", "engagement", "control"], name="auditor_result_once"),
            models.CheckConstraint(
                condition=Q(deviations__lte=F("items_tested")), name="auditor_deviations_within_items"
            ),
            models.CheckConstraint(condition=NOT_INQUIRY_ALONE, name="auditor_not_by_inquiry_alone"),
        ]

    @property
    def is_answered(self) -> bool:
        """An exception needs a response, or the recorded decision not to respond (R4.8)."""
        return bool(self.response or self.no_response_reason)
