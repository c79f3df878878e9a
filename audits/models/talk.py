"""What is said about a request, on two tracks in two tables: among ourselves, and with the auditor (DOMAIN R8.4)."""

from django.db import models
from django.db.models import Q

from audits.models.requests import Request
from evidence.models import Submission, Words
from soc2hub.tenancy.constraints import belongs_together
from soc2hub.tenancy.models import ClientForeignKey


class InternalNote(Words):
    """What the team tells itself about a request; the auditor's role cannot reach this table (R8.4)."""

    request = ClientForeignKey(Request, related_name="notes")

    class Meta(Words.Meta):
        constraints = [
            *belongs_together("request"),
            models.CheckConstraint(condition=~Q(text=""), name="internal_note_says_something"),
        ]


class RoomComment(Words):
    """Said in the room, by the auditor or to them, about a request or a piece of evidence shown for it.

    Another engagement's auditor sees none of it, even where the same piece was shown to both.
    """

    request = ClientForeignKey(Request, related_name="room_comments")
    submission = ClientForeignKey(Submission, null=True, blank=True, related_name="+")

    class Meta(Words.Meta):
        constraints = [
            *belongs_together("request", "submission"),
            models.CheckConstraint(condition=~Q(text=""), name="room_comment_says_something"),
        ]
        indexes = [models.Index(fields=["client", "request", "written_at"], name="room_comment_of_request")]
