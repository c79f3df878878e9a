"""An invitation: 256 bits, stored hashed, single use, bound to e-mail and client and role (SECURITY §1.4)."""

from django.db import models

from soc2hub.accounts.models.memberships import ROLES
from soc2hub.accounts.models.users import User
from soc2hub.lib import clock
from soc2hub.tenancy.constraints import belongs_together
from soc2hub.tenancy.models import ClientModel


class Invitation(ClientModel):
    """Somebody is asked to join one client in one role; the database's `accept_invitation()` makes the membership."""

    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=20, choices=ROLES)
    token_sha256 = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now, editable=False)
    expires_at = models.DateTimeField()
    grant_expires_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta(ClientModel.Meta):
        constraints = belongs_together()

    def __str__(self) -> str:
        return f"{self.email} as {self.get_role_display()}"

    @property
    def is_open(self) -> bool:
        return not self.accepted_at and not self.revoked_at and self.expires_at > clock.now()
