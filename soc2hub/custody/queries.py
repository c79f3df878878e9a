"""What the page of custody shows, and who may be named for a clearance."""

from dataclasses import dataclass
from uuid import UUID

from django.db import models

from soc2hub.accounts.access import LIVE
from soc2hub.accounts.models import Membership, User
from soc2hub.accounts.roles import Role
from soc2hub.custody.models import Clearance, Hold, Purge
from soc2hub.custody.models.clearances import LIVE as LIVE_CLEARANCE
from soc2hub.custody.models.holds import ON_EVERYTHING
from soc2hub.custody.sensitivity import Sensitivity
from soc2hub.custody.things import Thing, named
from soc2hub.vault.models import Withdrawal

NEWEST_DAMAGE = ("-withdrawn_at", "-id")
MOST = 200


@dataclass(frozen=True, slots=True)
class Custody:
    """Open things in full, closed ones the newest first and cut at MOST: the trail has them all."""

    holds: list[Hold]
    released: list[Hold]
    asked: list[Purge]
    decided: list[Purge]
    damaged: list[Withdrawal]


def custody() -> Custody:
    holds = Hold.objects.select_related("placed_by", "released_by").order_by("-placed_at", "-id")
    purges = Purge.objects.select_related("asked_by", "approved_by", "declined_by", "blob").order_by("-asked_at", "-id")
    open_ones = {"approved_at": None, "declined_at": None}
    damaged = Withdrawal.objects.filter(kind=Withdrawal.DAMAGED).select_related("blob").order_by(*NEWEST_DAMAGE)
    return Custody(
        holds=list(holds.filter(released_at=None)[:MOST]),
        released=list(holds.exclude(released_at=None)[:MOST]),
        asked=list(purges.filter(**open_ones)[:MOST]),
        decided=list(purges.exclude(**open_ones)[:MOST]),
        damaged=list(damaged[:MOST]),
    )


def clearances() -> models.QuerySet[Clearance]:
    """Live ones, by name."""
    rows = Clearance.objects.filter(LIVE_CLEARANCE).select_related("user", "granted_by")
    return rows.order_by("user__name", "kind", "id")


def may_be_cleared(by: User) -> models.QuerySet[User]:
    """Who works on this client's program, but for oneself and auditors."""
    inside = Membership.objects.filter(LIVE).exclude(role=Role.AUDITOR.value).values("user_id")
    return User.objects.filter(pk__in=inside, is_active=True).exclude(pk=by.pk).order_by("name")


def is_cleared(user: User, sensitivity: str, *, handed_in_by: UUID | None = None) -> bool:
    """As the database's policy would answer them, for who writes to somebody else."""
    if not Sensitivity(sensitivity).needs_clearance or user.pk == handed_in_by:
        return True
    return Clearance.objects.filter(LIVE_CLEARANCE, user=user, kind=sensitivity).exists()


def holds_on(thing: Thing) -> list[Hold]:
    """What keeps it now: holds on it and on everything."""
    return list(Hold.objects.filter(models.Q(**named(thing)) | ON_EVERYTHING, released_at=None))


def purge_of(thing: Thing) -> Purge | None:
    """The one that is open or was approved."""
    rows = Purge.objects.filter(**named(thing), declined_at=None).select_related("asked_by", "approved_by")
    return rows.first()
