from datetime import date

from django.db import models

from audits.models.engagements import Engagement
from audits.turns import CLOSED, AuditorStatus, InternalStatus, Turn, is_overdue, turn_of
from evidence.models import Submission
from soc2hub.accounts.models import Person, User
from soc2hub.lib import clock
from soc2hub.lib.addresses import address_of
from soc2hub.lib.refusals import Refusal
from soc2hub.tenancy.constraints import belongs_together
from soc2hub.tenancy.models import ClientForeignKey, ClientModel, EditableModel


class Request(EditableModel):
    """One deliverable the auditor asks for; two status tracks that never merge (DOMAIN R8.1–R8.3).

    `shared_note` is the auditor's; the team's own words are `InternalNote`, another table, so that a row shown
    to the auditor cannot carry them (R8.4). Rows are never deleted, so an id is never used twice. `text`, `kind`,
    `criteria` and `due_on` are the auditor's; `transcribed_by` names who of us copied their status, if they have
    no room here. The database holds all three.
    """

    KINDS = [
        (k, k.capitalize())
        for k in ("policy", "population", "sample", "configuration", "walkthrough", "interview", "other")
    ]
    INTERNAL = [(s.value, s.value.replace("_", " ").capitalize()) for s in InternalStatus]
    AUDITOR = [(s.value, s.value.replace("_", " ").capitalize()) for s in AuditorStatus]

    engagement = ClientForeignKey(Engagement, related_name="requests")
    ref = models.CharField(max_length=40)
    text = models.TextField(max_length=4000)
    kind = models.CharField(max_length=15, choices=KINDS, default="other")
    criteria = models.JSONField(default=list, blank=True)
    owner = ClientForeignKey(Person, null=True, blank=True, related_name="+")
    owner_title = models.CharField(max_length=120, blank=True)
    system_name = models.CharField(max_length=120, blank=True)
    due_on = models.DateField(null=True, blank=True)
    internal_status = models.CharField(max_length=20, choices=INTERNAL, default="open")
    auditor_status = models.CharField(max_length=20, choices=AUDITOR, default="not_received")
    round = models.PositiveSmallIntegerField(default=1)
    shared_note = models.TextField(max_length=4000, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    waiting_since = models.DateTimeField("the turn changed", default=clock.now)
    source = models.CharField(max_length=60, blank=True)
    transcribed_by = models.ForeignKey(
        User,
        verbose_name="who copied the auditor's status from their own list",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta(EditableModel.Meta):
        constraints = [
            *belongs_together("engagement", "owner"),
            models.UniqueConstraint(fields=["client", "engagement", "ref"], name="request_ref_once"),
        ]
        indexes = [models.Index(fields=["client", "engagement", "due_on"], name="request_by_due")]

    def __str__(self) -> str:
        return f"{self.ref} {self.text[:60]}"

    def get_absolute_url(self) -> str:
        return address_of("audits:request", self.client_id, self.pk)

    @property
    def turn(self) -> Turn:
        return turn_of(self.internal_status, self.auditor_status)

    @property
    def is_closed(self) -> bool:
        return self.auditor_status in CLOSED

    def ensure_open(self) -> None:
        """What the auditor closed stands as it was asked and answered."""
        if self.is_closed:
            raise Refusal("The auditor has closed this request. They reopen it if they need more.")

    def is_overdue(self, today: date) -> bool:
        return is_overdue(self.due_on, self.internal_status, self.auditor_status, today)


class SharedSubmission(ClientModel):
    """An explicit act that shows one piece of evidence to the auditor of this request (R8.4)."""

    request = ClientForeignKey(Request, related_name="shared")
    submission = ClientForeignKey(Submission, related_name="shares")
    shared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    shared_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta(ClientModel.Meta):
        constraints = [
            *belongs_together("request", "submission"),
            models.UniqueConstraint(fields=["client", "request", "submission"], name="shared_once"),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id} for {self.request_id}"
