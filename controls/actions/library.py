"""The practice's library: stocked from the shipped starter set, once (DOMAIN R11.2)."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction

from controls.catalog import shipped
from controls.models import LibraryControl
from soc2hub.accounts.models import PracticeSeat, User
from soc2hub.tenancy.scope import current_or_none, entering_portfolio
from soc2hub.trail.record import record_access

STARTER = "soc2-starter-set"


def stock_starter_set(practice_id: UUID, by: User) -> int:
    """Copy what is missing of the shipped controls into the library; returns how many came in.

    Called outside any client it enters the person's portfolio; their seat in the practice decides.
    """
    if current_or_none() is None:
        with entering_portfolio(by=by):
            return _stock(practice_id, by)
    with transaction.atomic():
        return _stock(practice_id, by)


def _stock(practice_id: UUID, by: User) -> int:
    if not PracticeSeat.objects.filter(practice_id=practice_id, user=by).exists():
        raise PermissionDenied("Only people of the practice stock its library.")
    before = LibraryControl.objects.filter(practice_id=practice_id, source=STARTER).count()
    rows = [_row(practice_id, control) for control in shipped.load_catalog().controls]
    LibraryControl.objects.bulk_create(rows, ignore_conflicts=True)
    came_in = LibraryControl.objects.filter(practice_id=practice_id, source=STARTER).count() - before
    if came_in:
        record_access("library.stocked", user_id=by.pk, practice=practice_id, controls=came_in)
    return came_in


def _row(practice_id: UUID, control: shipped.StarterControl) -> LibraryControl:
    return LibraryControl(
        practice_id=practice_id,
        source=STARTER,
        external_id=control.id,
        ref=control.id,
        title=control.title,
        statement=control.statement.strip(),
        domain=control.domain,
        control_type=control.control_type.value,
        nature=control.nature.value,
        frequency=control.frequency.value,
        owner_role=control.owner_role,
        weight=control.weight.value,
        tier=control.tier.value,
        applies_when=sorted(category.value for category in control.applies_to),
        criteria=list(control.criteria),
        parameters=dict(control.parameters),
        population=control.population or "",
        evidence=[{"item": item.item, "cadence": item.cadence.value} for item in control.evidence],
        test={"methods": [method.value for method in control.test.methods], "procedure": control.test.procedure},
    )
