from django.db import models
from django.db.models import Q

from controls.assessing import Answer, Answers
from controls.models.controls import Control
from controls.models.criteria import Criterion
from controls.models.gaps import Gap
from controls.readiness import CriterionStatus
from soc2hub.accounts.models import User
from soc2hub.lib import clock
from soc2hub.lib.addresses import address_of
from soc2hub.lib.refusals import Refusal
from soc2hub.tenancy.constraints import belongs_together
from soc2hub.tenancy.models import ClientForeignKey, ClientModel, EditableModel

ANSWERS = [
    (Answer.YES.value, "Yes"),
    (Answer.PARTLY.value, "Partly"),
    (Answer.NO.value, "No"),
    (Answer.NOT_ASSESSED.value, "Not assessed"),
]
KNOWN = [answer for answer, _ in ANSWERS]
ASPECTS = ("designed", "implemented", "operating")


class ReadinessAssessment(EditableModel):
    """One look at every control in use: what is designed, implemented, operating (S9); completed it stands for good.

    `former` is the last one completed before it, with which it is compared.
    """

    number = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    categories = models.JSONField(default=list)
    former = ClientForeignKey("self", null=True, blank=True, related_name="+")
    begun_on = models.DateField()
    begun_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    completed_on = models.DateField(null=True, blank=True)
    completed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)

    class Meta(EditableModel.Meta):
        constraints = [
            *belongs_together("former"),
            models.UniqueConstraint(fields=["client", "number"], name="assessment_number_once"),
            models.UniqueConstraint(fields=["client"], condition=Q(completed_at=None), name="assessment_open_once"),
            models.CheckConstraint(
                name="assessment_completed_by_somebody",
                condition=Q(completed_at=None, completed_on=None, completed_by=None)
                | Q(completed_at__isnull=False, completed_on__isnull=False, completed_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return address_of("controls:assessment", self.client_id, self.pk)

    @property
    def is_completed(self) -> bool:
        return self.completed_at is not None

    def ensure_open(self) -> None:
        if self.is_completed:
            raise Refusal("This assessment is completed: it stands as it is. Begin the next one.")


class ReadinessConclusion(EditableModel):
    """What was concluded about one control in one assessment, by whom and when; `gap` is what came of it.

    Ref, title and weight are the control's when it was taken in, so that a completed assessment reads as it was.
    """

    assessment = ClientForeignKey(ReadinessAssessment, related_name="conclusions")
    control = ClientForeignKey(Control, related_name="conclusions")
    ref = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    is_key = models.BooleanField(default=False)
    designed = models.CharField(max_length=12, choices=ANSWERS, default=Answer.NOT_ASSESSED.value)
    implemented = models.CharField(max_length=12, choices=ANSWERS, default=Answer.NOT_ASSESSED.value)
    operating = models.CharField(max_length=12, choices=ANSWERS, default=Answer.NOT_ASSESSED.value)
    note = models.CharField(max_length=500, blank=True)
    assessed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    assessed_at = models.DateTimeField(null=True, blank=True)
    gap = ClientForeignKey(Gap, null=True, blank=True, related_name="conclusions")

    class Meta(EditableModel.Meta):
        constraints = [
            *belongs_together("assessment", "control", "gap"),
            models.UniqueConstraint(fields=["client", "assessment", "control"], name="conclusion_once"),
            models.CheckConstraint(
                name="conclusion_answers_known",
                condition=Q(designed__in=KNOWN) & Q(implemented__in=KNOWN) & Q(operating__in=KNOWN),
            ),
            models.CheckConstraint(
                name="conclusion_operating_is_implemented", condition=~Q(operating="yes", implemented="no")
            ),
            models.CheckConstraint(
                name="conclusion_by_somebody",
                condition=Q(designed="not_assessed", implemented="not_assessed", operating="not_assessed", note="")
                | Q(assessed_by__isnull=False, assessed_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["client", "assessment", "ref"], name="conclusion_by_ref")]

    def __str__(self) -> str:
        return f"{self.ref} {self.title}"

    @property
    def answers(self) -> Answers:
        return Answers(Answer(self.designed), Answer(self.implemented), Answer(self.operating))

    @property
    def verdict(self) -> str:
        return self.answers.verdict.value


class ReadinessCriterion(ClientModel):
    """How one criterion came out of a completed assessment, with its denominator; never changed (DOMAIN §2)."""

    STATUSES = [(status.value, status.value.replace("_", " ").capitalize()) for status in CriterionStatus]

    assessment = ClientForeignKey(ReadinessAssessment, related_name="criteria")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=16, choices=STATUSES)
    ready = models.PositiveIntegerField(default=0)
    controls = models.PositiveIntegerField(default=0)
    because = models.CharField(max_length=500, blank=True)
    gap = ClientForeignKey(Gap, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta(ClientModel.Meta):
        verbose_name_plural = "readiness criteria"
        constraints = [
            *belongs_together("assessment", "gap"),
            models.UniqueConstraint(fields=["client", "assessment", "criterion"], name="readiness_criterion_once"),
            models.CheckConstraint(name="readiness_ready_of_controls", condition=Q(ready__lte=models.F("controls"))),
        ]

    def __str__(self) -> str:
        return f"{self.criterion_id}: {self.get_status_display()}"
