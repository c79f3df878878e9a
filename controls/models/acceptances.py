from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from controls.acceptance import SEVERITY_AS_RESIDUAL
from controls.models.gaps import Gap
from controls.models.risks import Risk
from soc2hub.accounts.models import User
from soc2hub.lib import clock
from soc2hub.tenancy.constraints import belongs_together
from soc2hub.tenancy.models import ClientForeignKey, EditableModel


class RiskAcceptance(EditableModel):
    """To live with a gap or a risk until a day: a lead proposes, an officer of the client answers (R4.10, R12.2).

    `accepted_as` is how grave it was when proposed; a graver one needs an acceptance of its own.
    """

    STATES = [(s, s.capitalize()) for s in ("proposed", "accepted", "declined", "ended")]
    LIVE = ("proposed", "accepted")

    gap = ClientForeignKey(Gap, null=True, blank=True, related_name="acceptances")
    risk = ClientForeignKey(Risk, null=True, blank=True, related_name="acceptances")
    rationale = models.CharField(max_length=500)
    accepted_as = models.PositiveSmallIntegerField(help_text="Residual of 25, or what a gap's severity stands for.")
    until = models.DateField(help_text="The last day; the day after it is open again.")
    state = models.CharField(max_length=10, choices=STATES, default="proposed")
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=clock.now, editable=False)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=500, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_because = models.CharField(max_length=500, blank=True)

    class Meta(EditableModel.Meta):
        constraints = [
            *belongs_together("gap", "risk"),
            models.CheckConstraint(
                name="acceptance_of_one_thing",
                condition=Q(gap=None, risk__isnull=False) | Q(gap__isnull=False, risk=None),
            ),
            models.CheckConstraint(name="acceptance_says_why", condition=~Q(rationale="")),
            models.CheckConstraint(
                name="acceptance_answered_by_somebody_else",
                condition=Q(answered_by=None) | ~Q(answered_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="acceptance_answered_in_full",
                condition=Q(answered_by=None, answered_at=None, answer="", state__in=("proposed", "ended"))
                | (Q(answered_by__isnull=False, answered_at__isnull=False) & ~Q(answer="") & ~Q(state="proposed")),
            ),
            models.UniqueConstraint(
                fields=["client", "gap"],
                condition=Q(state__in=("proposed", "accepted")),
                name="acceptance_of_gap_live_once",
            ),
            models.UniqueConstraint(
                fields=["client", "risk"],
                condition=Q(state__in=("proposed", "accepted")),
                name="acceptance_of_risk_live_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["client", "until"], condition=Q(state__in=("proposed", "accepted")), name="acceptance_live"
            )
        ]

    def __str__(self) -> str:
        return str(self.subject)

    def get_absolute_url(self) -> str:
        return reverse("controls:acceptance", args=[self.client_id, self.pk])

    @property
    def subject(self) -> Gap | Risk:
        return self.gap or self.risk  # type: ignore[return-value]

    @property
    def is_answerable(self) -> bool:
        return self.state == "proposed"


def gravity_of(subject: Gap | Risk) -> int:
    """On the scale of 25, so that a gap and a risk read alike."""
    return SEVERITY_AS_RESIDUAL[subject.severity] if isinstance(subject, Gap) else subject.residual
