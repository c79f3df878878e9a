"""A criterion that does not apply: stated by a lead with a reason, approved by an officer (DOMAIN R1.6, R2.8)."""

from django.db import transaction

from controls.models import Criterion, Inapplicability
from controls.queries.criteria import criteria_in_scope
from controls.queries.here import categories_here
from scoping.queries import current_scope
from soc2hub.accounts.models import User
from soc2hub.lib import clock
from soc2hub.lib.refusals import Invalid, Refusal, Stale
from soc2hub.trail.record import record


@transaction.atomic
def state(criterion: Criterion, *, reason: str, by: User) -> Inapplicability:
    """Said, and waiting for an officer: until then the criterion counts as any other."""
    if not reason.strip():
        raise Invalid("Say why it does not apply: the report discloses it.", field="reason")
    if not criteria_in_scope(categories_here()).filter(pk=criterion.pk).exists():
        raise Invalid("This criterion is outside the scope anyway.", field="criterion")
    if Inapplicability.objects.filter(criterion=criterion, ended_at=None).exists():
        raise Refusal(f"{criterion.pk} is stated not to apply already.", field="criterion")
    stated = Inapplicability.objects.create(
        criterion=criterion, reason=reason.strip(), scope_version=current_scope(), stated_by=by
    )
    record("inapplicability.stated", subject=stated, by=by, criterion=criterion.pk, reason=stated.reason)
    return stated


@transaction.atomic
def approve(stated: Inapplicability, *, version: int, by: User) -> Inapplicability:
    """Refuses who stated it; from now on it is in no count."""
    stated = _held(stated, version)
    if stated.approved_at is not None:
        raise Refusal(f"{stated.criterion_id} is approved already.")
    if stated.stated_by_id == by.pk:
        raise Refusal("You stated it: somebody else approves.")
    stated.change(version=version, approved_by=by, approved_at=clock.now())
    record("inapplicability.approved", subject=stated, by=by, criterion=stated.criterion_id)
    return stated


@transaction.atomic
def take_back(stated: Inapplicability, *, version: int, by: User) -> Inapplicability:
    """It applies after all; that it did not, and why, stays on record."""
    stated = _held(stated, version)
    stated.change(version=version, ended_by=by, ended_at=clock.now())
    record("inapplicability.taken_back", subject=stated, by=by, criterion=stated.criterion_id)
    return stated


def _held(stated: Inapplicability, version: int) -> Inapplicability:
    locked: Inapplicability = Inapplicability.objects.select_for_update(of=("self",)).get(pk=stated.pk)
    if locked.version != version:
        raise Stale
    if locked.ended_at is not None:
        raise Refusal(f"It was taken back: {locked.criterion_id} applies.")
    return locked
