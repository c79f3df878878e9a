from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from audits.phases import Phase, State, phase_of
from audits.plan import TimeFrame
from scoping.models import ScopeVersion
from soc2hub.accounts.models import User
from soc2hub.lib import clock
from soc2hub.lib.refusals import Refusal
from soc2hub.tenancy.constraints import belongs_together
from soc2hub.tenancy.models import ClientForeignKey, ClientModel, EditableModel


class Engagement(EditableModel):
    """One examination by one audit firm: its type, time frame and state (DOMAIN §2)."""

    TYPES = [("type_1", "Type 1"), ("type_2", "Type 2")]
    STATES = [(state.value, state.value.capitalize()) for state in State]
    OPINIONS = [(o, o.capitalize()) for o in ("unqualified", "qualified", "adverse", "disclaimer")]
    OVER = [State.CLOSED.value, State.WITHDRAWN.value]

    title = models.CharField(max_length=120)
    firm = models.CharField("audit firm", max_length=120, blank=True)
    report_type = models.CharField(max_length=10, choices=TYPES)
    categories = models.JSONField(default=list)
    scope_version = ClientForeignKey(ScopeVersion, null=True, blank=True, related_name="+")
    period_start = models.DateField(null=True, blank=True)
    period_end = models.DateField(null=True, blank=True)
    as_of = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=12, choices=STATES, default="planning")
    need_by = models.DateField(null=True, blank=True)
    budget_cents = models.PositiveBigIntegerField(null=True, blank=True)
    spent_cents = models.PositiveBigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, default="USD")
    letter_on = models.DateField("engagement letter", null=True, blank=True)
    draft_on = models.DateField("draft report received", null=True, blank=True)
    assertion_on = models.DateField("assertion signed", null=True, blank=True)
    representation_on = models.DateField("representation letter signed", null=True, blank=True)
    opinion = models.CharField("the auditor's opinion", max_length=12, choices=OPINIONS, blank=True)
    report_on = models.DateField("report date", null=True, blank=True)
    follows = ClientForeignKey("self", null=True, blank=True, related_name="followed_by")
    frame_reason = models.CharField(
        "why its days leave a gap to the former report, or are another engagement's too", max_length=500, blank=True
    )

    class Meta(EditableModel.Meta):
        constraints = [
            *belongs_together("scope_version", "follows"),
            models.CheckConstraint(
                name="engagement_time_frame_fits_type",  # DOMAIN R2.3
                condition=Q(report_type="type_1", as_of__isnull=False, period_start=None, period_end=None)
                | Q(report_type="type_2", as_of=None, period_start__lt=F("period_end")),
            ),
            models.UniqueConstraint(
                fields=["client", "follows"], condition=~Q(state="withdrawn"), name="followed_once"
            ),
            models.CheckConstraint(
                name="report_after_time_frame",  # DOMAIN R10.6
                condition=Q(report_on=None)
                | (Q(as_of=None) | Q(report_on__gte=F("as_of")))
                & (Q(period_end=None) | Q(report_on__gte=F("period_end"))),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("audits:engagement", args=[self.client_id, self.pk])

    @property
    def phase(self) -> Phase:
        return phase_of(State(self.state))

    def ensure_not_issued(self) -> None:
        """What an issued report rests on stands (DOMAIN R2.10); one taken over after its issue is still entered."""
        if self.state not in {State.ISSUED, State.CLOSED}:
            return
        if self.transitions.filter(to_state=State.ISSUED).exclude(from_state="").exists():
            raise Refusal("The report is issued: what it says stands. New work belongs to the next engagement.")

    def ensure_under_way(self) -> None:
        """Nothing is asked or tested any more in one that ended without a report."""
        if self.state == State.WITHDRAWN:
            raise Refusal("The engagement was withdrawn. New work belongs to another one.")
        self.ensure_not_issued()

    @property
    def ends_on(self) -> date:
        """The last day the report is about: its as-of date, or the end of its period."""
        ends_on = self.as_of or self.period_end
        if ends_on is None:
            raise ValueError(f"{self.pk} has no time frame, which the database refuses.")
        return ends_on

    @property
    def starts_on(self) -> date:
        return self.period_start or self.ends_on

    @property
    def time_frame(self) -> TimeFrame:
        return TimeFrame(self.period_start, self.ends_on)


class Transition(ClientModel):
    """The engagement moved from one state to another; append-only, unmet gates of a take-over kept."""

    engagement = ClientForeignKey(Engagement, related_name="transitions")
    from_state = models.CharField(max_length=12, blank=True, help_text="Empty: the engagement was taken over.")
    to_state = models.CharField(max_length=12)
    moved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500, blank=True)
    unmet_gates = models.JSONField(default=list)
    moved_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta(ClientModel.Meta):
        constraints = belongs_together("engagement")

    def __str__(self) -> str:
        return f"{self.from_state or 'taken over'} → {self.to_state}"

    @property
    def said(self) -> str:
        if self.from_state:
            return f"Moved from {self.from_state} to {self.to_state}."
        return f"Taken over in {self.to_state}."


class Milestone(EditableModel):
    """A dated step of a phase: plan, forecast, done; slip = forecast − plan in days."""

    PHASES = [
        (p, p.replace("_", " ").capitalize()) for p in ("preparation", "observation", "fieldwork", "report_issuance")
    ]

    engagement = ClientForeignKey(Engagement, related_name="milestones")
    phase = models.CharField(max_length=20, choices=PHASES)
    title = models.CharField(max_length=120)
    position = models.PositiveSmallIntegerField(default=0)
    starts_on = models.DateField(null=True, blank=True)
    planned_on = models.DateField()
    forecast_on = models.DateField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)

    class Meta(EditableModel.Meta):
        constraints = [
            *belongs_together("engagement"),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(starts_on__lte=F("planned_on")), name="milestone_starts_before_it_ends"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Grant(ClientModel):
    """An auditor may enter the room of this engagement while their membership lives."""

    engagement = ClientForeignKey(Engagement, related_name="grants")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta(ClientModel.Meta):
        constraints = [
            *belongs_together("engagement"),
            models.UniqueConstraint(
                fields=["client", "engagement", "user"], condition=Q(revoked_at=None), name="granted_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} in the room"
