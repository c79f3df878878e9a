from django.db import models
from django.db.models import Q

from evidence.models.submissions import Submission
from soc2hub.accounts.models import User
from soc2hub.lib import clock
from soc2hub.tenancy.constraints import belongs_together
from soc2hub.tenancy.models import ClientForeignKey, ClientModel


class Words(ClientModel):
    """What somebody said. It is never rewritten; who said it may take it back, and that it was said stays."""

    text = models.TextField(max_length=4000)
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=clock.now, editable=False)
    retracted_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta(ClientModel.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def is_retracted(self) -> bool:
        return self.retracted_at is not None


class Comment(Words):
    """Among ourselves about a piece of evidence; the auditor's role cannot reach this table (DOMAIN R8.4)."""

    submission = ClientForeignKey(Submission, related_name="comments")

    class Meta(Words.Meta):
        constraints = [
            *belongs_together("submission"),
            models.CheckConstraint(condition=~Q(text=""), name="comment_says_something"),
        ]
        indexes = [models.Index(fields=["client", "submission", "written_at"], name="comment_of_submission")]
