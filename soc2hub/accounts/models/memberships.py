"""Membership is the only source of access to a client; a seat is the same for the practice's own things."""

from django.db import models
from django.db.models import Q

from soc2hub.accounts.models.users import User
from soc2hub.accounts.roles import PRACTICE_ROLES, Role
from soc2hub.lib import clock
from soc2hub.tenancy.constraints import belongs_together
from soc2hub.tenancy.models import ClientModel, PracticeModel

ROLES = [(role.value, role.label) for role in Role]
SEATS = [(role.value, role.label) for role in PRACTICE_ROLES]


class PracticeSeat(PracticeModel):
    """A person works for the practice: sees its library and, as owner or CISO, opens clients."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20, choices=SEATS)
    version = models.PositiveIntegerField(default=1, db_default=1, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta(PracticeModel.Meta):
        constraints = [models.UniqueConstraint(fields=["practice", "user"], name="seat_once_per_practice")]

    def __str__(self) -> str:
        return f"{self.user} as {self.role}"


class Membership(ClientModel):
    """One person's one role in one client, for a time; the database asks it at every statement (SECURITY §1.1)."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20, choices=ROLES)
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    reason = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, db_default=1, editable=False)
    """The database's own functions make rows too, hence its default; people change role and last day."""

    class Meta(ClientModel.Meta):
        constraints = [
            *belongs_together(),
            models.UniqueConstraint(
                fields=["client", "user"], condition=Q(revoked_at=None), name="one_role_per_client"
            ),
            models.CheckConstraint(
                condition=~Q(role=Role.AUDITOR.value) | Q(expires_at__isnull=False), name="auditor_grant_expires"
            ),
        ]
        indexes = [models.Index(fields=["user", "client"], name="membership_of_user")]

    def __str__(self) -> str:
        return f"{self.user} as {Role(self.role).label}"
