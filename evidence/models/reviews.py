from django.db import models
from django.db.models import Q

from evidence.models.submissions import Submission
from soc2hub.accounts.models import User
from soc2hub.lib import clock
from soc2hub.tenancy.constraints import belongs_together
from soc2hub.tenancy.models import ClientForeignKey, ClientModel


class Acceptance(ClientModel):
    """Somebody other than the uploader accepted the evidence; a trigger refuses the uploader too (E4)."""

    submission = ClientForeignKey(Submission, related_name="acceptances")
    accepted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta(ClientModel.Meta):
        constraints = [
            *belongs_together("submission"),
            models.UniqueConstraint(fields=["client", "submission"], name="accepted_once"),
        ]


class Return(ClientModel):
    """The evidence went back with one of the usual reasons (DOMAIN R8.7); a new submission supersedes it."""

    REASONS = [
        ("missing", "Something is missing"),
        ("absent", "Referred to, but not there"),
        ("not_current", "Not current"),
        ("wrong_window", "Wrong period"),
        ("illegible", "Illegible"),
        ("insufficient", "Not enough detail"),
        ("more_samples", "More samples needed"),
        ("wrong_approver", "Wrong approver"),
        ("other", "Other"),
    ]

    submission = ClientForeignKey(Submission, related_name="returns")
    reason = models.CharField(max_length=20, choices=REASONS)
    comment = models.CharField(max_length=500)
    returned_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    returned_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta(ClientModel.Meta):
        constraints = [
            *belongs_together("submission"),
            models.UniqueConstraint(fields=["client", "submission"], name="returned_once"),
            models.CheckConstraint(condition=~Q(comment=""), name="return_says_why"),
        ]
