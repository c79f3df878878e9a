from django.db import models

from audits.models.engagements import Engagement
from evidence.models import Submission
from soc2hub.accounts.models import Person, User
from soc2hub.lib import clock
from soc2hub.tenancy.constraints import belongs_together
from soc2hub.tenancy.models import ClientForeignKey, ClientModel, EditableModel


class Request(EditableModel):
    """One deliverable the auditor asks for; two status tracks that never merge (DOMAIN R8.1–R8.3)."""

    KINDS = [(k, k.capitalize()) for k in ("policy", "population", "sample", "configuration", "walkthrough", "interview", "other")]
    INTERNAL = [
        (s, s.replace("_", " ").capitalize())
        for s in ("open", "assigned", "in_progress", "internal_review", "ready", "submitted")
    ]
    AUDITOR = [
        (s, s.replace("_", " ").capitalize())
        for s in ("not_received", "received", "under_review", "accepted", "returned", "follow_up", "not_applicable")
    ]

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
    internal_note = models.TextField(max_length=4000, blank=True)
    shared_note = models.TextField(max_length=4000, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    source = models.CharField(max_length=60, blank=True)

    class Meta(EditableModel.Meta):
        constraints = [
            *belongs_together("engagement", "owner"),
            models.UniqueConstraint(fields=["client", "engagement", "ref"], name="request_ref_once"),
        ]
        indexes = [models.Index(fields=["client", "engagement", "due_on"], name="request_by_due")]

    def __str__(self) -> str:
        return f"{self.ref} {self.text[:60]}"


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
