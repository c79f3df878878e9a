import uuid
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q

from controls.calendar import Frequency
from controls.models import Control
from evidence.completeness import Check, SourceKind, Subject
from evidence.reconciliation import Rule
from soc2hub.accounts.models import User
from soc2hub.custody.sensitivity import Sensitivity, SensitivityField
from soc2hub.lib import clock
from soc2hub.lib.addresses import address_of
from soc2hub.tenancy.constraints import belongs_together
from soc2hub.tenancy.models import ClientForeignKey, ClientModel, EditableModel, known_zone
from soc2hub.vault.models import Blob


class Population(EditableModel):
    """One version of a list: every event of a control in a span of days, with where it came from (DOMAIN R6.2).

    Its rows never change. Its facts may be mended until it is submitted; from then on nothing of it changes, which
    the database holds, and a new upload is a new version of the same `series`. How sensitive it is may change still:
    with it go its rows, samples and all that was said about them, which who is not named does not see (PRODUCT E9).
    """

    ROLES = [("trigger", "The events themselves"), ("answer", "What was done about them")]
    SUBJECTS = [(s.value, s.value.capitalize()) for s in Subject]
    SOURCES = [
        (SourceKind.HR.value, "HR system"),
        (SourceKind.IDENTITY.value, "Identity provider or directory"),
        (SourceKind.LOG.value, "System's own log"),
        (SourceKind.DEPLOYMENT.value, "Deployment tool"),
        (SourceKind.REPOSITORY.value, "Source control"),
        (SourceKind.TICKET.value, "Ticket tool"),
        (SourceKind.MONITORING.value, "Monitoring or scanner"),
        (SourceKind.OTHER.value, "Other"),
    ]

    control = ClientForeignKey(Control, related_name="populations")
    series = models.UUIDField(default=uuid.uuid4, editable=False)
    number = models.PositiveIntegerField("version of the list", default=1)
    title = models.CharField(max_length=200)
    role = models.CharField(max_length=10, choices=ROLES, default="trigger")
    frequency = models.CharField(
        "how often the control ran then", max_length=20, choices=[(f.value, f.value) for f in Frequency]
    )
    subject = models.CharField("what the events are", max_length=12, choices=SUBJECTS, default="other")
    source_kind = models.CharField("kind of source", max_length=12, choices=SOURCES)
    source_system = models.CharField(max_length=120)
    system_owner = models.CharField("who answers for that system", max_length=120)
    query = models.TextField("query and its parameters", max_length=4000)
    period_from = models.DateField()
    period_to = models.DateField()
    extracted_at = models.DateTimeField("taken at")
    extracted_zone = models.CharField("time zone", max_length=64, validators=[known_zone])
    extracted_by = models.CharField("taken by", max_length=120)
    stated_count = models.PositiveIntegerField("rows the source system counts")
    completeness = models.TextField("completeness: how checked, with which result", max_length=1000, blank=True)
    accuracy = models.TextField("accuracy: how checked, with which result", max_length=1000, blank=True)
    blob = ClientForeignKey(Blob, related_name="+")
    file_name = models.CharField(max_length=200)
    key_column = models.CharField(max_length=200)
    date_column = models.CharField(max_length=200)
    label_column = models.CharField(max_length=200, blank=True)
    row_count = models.PositiveIntegerField()
    sensitivity = SensitivityField()
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    class Meta(EditableModel.Meta):
        constraints = [
            *belongs_together("control", "blob"),
            models.UniqueConstraint(fields=["client", "series", "number"], name="population_version_once"),
            models.CheckConstraint(condition=Q(period_from__lte=F("period_to")), name="population_period_in_order"),
            models.CheckConstraint(
                name="population_submitted_by_somebody",
                condition=Q(submitted_at=None, submitted_by=None)
                | Q(submitted_at__isnull=False, submitted_by__isnull=False),
            ),
            models.CheckConstraint(
                name="population_submitted_whole",
                condition=Q(submitted_at=None) | Q(stated_count=F("row_count")) & ~Q(completeness="") & ~Q(accuracy=""),
            ),
        ]
        indexes = [
            models.Index(fields=["client", "-created_at", "-id"], name="population_newest"),
            models.Index(fields=["client", "control", "-created_at"], name="population_of_control"),
            models.Index(fields=["client"], condition=Q(sensitivity__in=["people", "legal"]), name="population_named"),
        ]

    def __str__(self) -> str:
        return f"{self.title}, version {self.number}"

    def get_absolute_url(self) -> str:
        return address_of("evidence:population", self.client_id, self.pk)

    @property
    def is_submitted(self) -> bool:
        return self.submitted_at is not None

    @property
    def state(self) -> str:
        return "submitted" if self.is_submitted else "draft"

    @property
    def is_sensitive(self) -> bool:
        """Worth a word wherever it is shown."""
        return self.sensitivity != Sensitivity.NORMAL

    @property
    def is_trigger(self) -> bool:
        return self.role == "trigger"

    @property
    def taken_at(self) -> datetime:
        """When it was taken, by the clock of who took it."""
        return self.extracted_at.astimezone(ZoneInfo(self.extracted_zone))

    @property
    def period(self) -> tuple[date, date]:
        return self.period_from, self.period_to


class PopulationItem(ClientModel):
    """One row of a population. Written with its list, never changed; the rest of the row stays in the file."""

    population = ClientForeignKey(Population, related_name="items")
    key = models.CharField(max_length=200)
    label = models.CharField(max_length=200, blank=True)
    happened_on = models.DateField()
    happened_at = models.DateTimeField(null=True, blank=True)
    line = models.PositiveIntegerField()

    class Meta(ClientModel.Meta):
        constraints = [
            *belongs_together("population"),
            models.UniqueConstraint(fields=["client", "population", "key"], name="population_key_once"),
        ]
        indexes = [models.Index(fields=["client", "population", "line"], name="population_item_in_order")]

    def __str__(self) -> str:
        return self.key


class Explanation(ClientModel):
    """Why a check that is not met does no harm: a person's words, kept beside the list (DOMAIN R6.2)."""

    CHECKS = [(c.value, c.value.capitalize()) for c in (Check.PERIOD, Check.EXTRACTION, Check.SEQUENCE, Check.SOURCE)]

    population = ClientForeignKey(Population, related_name="explanations")
    check_name = models.CharField(max_length=15, choices=CHECKS)
    reason = models.CharField(max_length=500)
    explained_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    explained_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta(ClientModel.Meta):
        constraints = [
            *belongs_together("population"),
            models.CheckConstraint(condition=~Q(reason=""), name="explanation_says_why"),
        ]


class Reconciliation(ClientModel):
    """Two submitted lists held against each other; both never change, so neither does what came out (DOMAIN R6.3)."""

    population = ClientForeignKey(Population, related_name="reconciliations")
    other = ClientForeignKey(Population, related_name="reconciled_with")
    ignores_case = models.BooleanField(default=True)
    ignores_mail_domain = models.BooleanField(default=False)
    ignores_zeros = models.BooleanField(default=False)
    within_hours = models.PositiveIntegerField("hours the control grants", null=True, blank=True)
    both = models.PositiveIntegerField()
    only_here = models.PositiveIntegerField()
    only_there = models.PositiveIntegerField()
    clashing = models.PositiveIntegerField(default=0)
    late = models.PositiveIntegerField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta(ClientModel.Meta):
        constraints = [
            *belongs_together("population", "other"),
            models.CheckConstraint(condition=~Q(population=F("other")), name="reconciled_with_another"),
        ]
        indexes = [models.Index(fields=["client", "population", "-made_at"], name="reconciliation_of_list")]

    def __str__(self) -> str:
        return f"{self.population} against {self.other}"

    def get_absolute_url(self) -> str:
        return address_of("evidence:reconciliation", self.client_id, self.pk)

    @property
    def rule(self) -> Rule:
        return Rule(self.ignores_case, self.ignores_mail_domain, self.ignores_zeros)

    @property
    def differences(self) -> int:
        return self.only_here + self.only_there + self.clashing


class ExplainedDifference(ClientModel):
    """Why one row stands in one of the two lists alone; a person's words."""

    SIDES = [("here", "Only in this list"), ("there", "Only in the other")]

    reconciliation = ClientForeignKey(Reconciliation, related_name="explained")
    side = models.CharField(max_length=5, choices=SIDES)
    key = models.CharField(max_length=200)
    reason = models.CharField(max_length=500)
    explained_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    explained_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta(ClientModel.Meta):
        constraints = [
            *belongs_together("reconciliation"),
            models.UniqueConstraint(fields=["client", "reconciliation", "side", "key"], name="difference_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="difference_says_why"),
        ]
